"""What clocks, limits, rungs and their recipients are called."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from lib.listing import listed
from lib.pii import mask_name
from members.models import User
from members.roles import Role
from tickets.clock import Limit, LimitUnit
from tickets.models import Escalation
from tickets.models.catalogue import LimitedRow

CLOCK_LABELS: dict[str, str | Promise] = {
    "triage": _("Accepting"),
    "handle": pgettext_lazy("clock", "Handling"),
    "sign": _("Signing for"),
    "contact": _("First contact"),
    "attend": _("Checking in"),
    "stop_danger": _("Stopping the danger"),
    "plan": pgettext_lazy("clock", "Plan"),
    "finish": _("Finishing"),
    "call_back": _("Calling back"),
    "endorse": _("Endorsing a request"),
    "decide": _("Deciding on a request"),
    "rule_street": _("Ruling of the street"),
    "rule_district": _("Ruling of the district"),
    "resolve": pgettext_lazy("clock", "Decision of a meeting"),
    "review_whistle": _("Reading the whistle"),
    "answer_proposal": _("Answering the proposal"),
    "serve": pgettext_lazy("clock", "Carrying out a service"),
}
"""What each kind of clock waits for, in the order in which they usually end."""

CLOCK_ORDER = tuple(CLOCK_LABELS)

PAIR_LABELS: dict[tuple[str, str], str | Promise] = {
    ("topic_task", "finish"): _("Finishing a topic task"),
}
"""What tells a clock from the one of the same kind on another subject, by subject and kind."""

WHO: dict[str, str | Promise] = {
    "officer": _("Department officer"),
    "unit_head": _("Department head"),
    "grid": _("Grid"),
    "community": _("Community"),
    "street": _("Street leaders"),
    "district": _("District desk"),
}
ACTIONS: dict[str, str | Promise] = {
    "notify": _("tell them"),
    "supervise": _("open supervision"),
    "hand_up": _("hand the whistle up"),
    "mark_appraisal": _("mark for appraisal"),
}


LEVELS: dict[str, str | Promise] = {
    "community": pgettext_lazy("level", "Community"),
    "street": pgettext_lazy("level", "Street"),
    "district": pgettext_lazy("level", "District"),
    "city": pgettext_lazy("level", "City"),
}
"""Who holds a whistle."""

WHY_UP: dict[str, str | Promise] = {
    "unsigned": _("a department has not signed within its limit"),
    "absent": _("a department has not come"),
    "overdue": _("the work is late by more than half its limit"),
    "rework": _("a result failed twice"),
    "suspension": _("a department asked twice to let the work rest"),
    "place": _("third whistle at this place within twelve months"),
}
"""Why a whistle should be handed up, by the names that the operations know."""


PAUSES: dict[str, str | Promise] = {
    "objection": _("The department objects; a ruling is awaited"),
    "suspension": _("Suspended"),
    "return": _("Returned; the dispatcher decides"),
}
"""Why a clock rests, by the reason that operations write on the pause."""

LATE_CAUSES: dict[str, str | Promise] = {
    "overruled": _("objection overruled, time counted back"),
    "given_up": _("objection withdrawn, time counted back"),
    "urged": _("urged"),
}
"""Why a level fell late or early, by the words that the engine writes on it."""


def pause_words(reason: str) -> str:
    """Why a clock rests, in words; what people wrote themselves stands as it is."""
    return str(PAUSES.get(reason, reason))


def cause_words(cause: str) -> str:
    """Why a level fell late or before its time, in words; empty for one that fell as planned."""
    return listed(LATE_CAUSES[word] for word in cause.split() if word in LATE_CAUSES)


def clock_label(kind: str) -> str:
    """What a clock of this kind waits for, in one or two words."""
    return str(CLOCK_LABELS.get(kind, kind))


def pair_label(subject: str, kind: str) -> str:
    """The same where clocks of all subjects stand together."""
    return str(PAIR_LABELS.get((subject, kind)) or clock_label(kind))


LONG_MINUTES = 180
"""From here on nobody counts in minutes alone."""


def limit_words(row: LimitedRow) -> str:
    """A limit the way people say it: 3 working days, 15 minutes round the clock."""
    return amount_words(row.limit)


def amount_words(limit: Limit) -> str:
    """The same for an amount that is no row."""
    value, unit = Decimal(str(limit.value)).normalize(), limit.unit
    if unit is LimitUnit.URGENT_HOUR and value % 1:
        minutes = round(value * 60)
        if minutes >= LONG_MINUTES:
            words = _("%(hours)s h %(minutes)s min round the clock")
            return str(words % {"hours": minutes // 60, "minutes": minutes % 60})
        forms = ngettext("%(n)s minute round the clock", "%(n)s minutes round the clock", minutes)
        return forms % {"n": minutes}
    if unit is LimitUnit.WORKING_HOUR and value < 1 and not value * 60 % 1:
        minutes = int(value * 60)
        forms = ngettext("%(n)s working minute", "%(n)s working minutes", minutes)
        return forms % {"n": minutes}
    return unit_words(unit, 1 if value == 1 else 2) % {"n": f"{value:f}"}


def unit_words(unit: LimitUnit, count: int) -> str:
    """The unit of a limit with room for its number, in the form that `count` asks for."""
    return {
        LimitUnit.URGENT_HOUR: ngettext(
            "%(n)s hour round the clock", "%(n)s hours round the clock", count
        ),
        LimitUnit.WORKING_HOUR: ngettext("%(n)s working hour", "%(n)s working hours", count),
        LimitUnit.WORKING_DAY: ngettext("%(n)s working day", "%(n)s working days", count),
        LimitUnit.NATURAL_DAY: ngettext("%(n)s calendar day", "%(n)s calendar days", count),
    }[unit]


def names_of(events: Iterable[Escalation]) -> dict[int, str]:
    """The names behind the frozen recipients: one query for any number of events."""
    ids = {person["user"] for event in events for person in event.recipients}
    if not ids:
        return {}
    accounts = User.objects.filter(pk__in=ids).select_related("person")
    return {row.pk: row.person.name if row.person else row.username for row in accounts}


def told_words(event: Escalation, names: dict[int, str]) -> tuple[str, ...]:
    """Who was told, as role and masked name."""
    return tuple(
        f"{Role(person['role']).label} {mask_name(names.get(person['user'], ''))}"
        for person in event.recipients
    )
