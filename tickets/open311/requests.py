"""Lists of matters and one matter: filters, windows of time and pages, each on an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from tickets.models import Ticket, TrialRequest
from tickets.open311.asking import Asked
from tickets.open311.dates import ALMOST
from tickets.open311.door import Answer
from tickets.open311.faults import fault
from tickets.open311.shapes import shown_requests, shown_trial
from tickets.querysets.tickets import circle
from tickets.workflow.states import OPEN_TICKET

DAYS = timedelta(days=90)
MOST = 1000
"""Entries of one answer (90 days or the first 1000, whichever is smaller)."""
DEEPEST = 1000
RADIUS, WIDEST = 750.0, 50_000.0
NEWEST = ("-reported_at", "-pk")
STATUSES = ("open", "closed")


@dataclass(frozen=True)
class Window:
    """A span of time with both ends; no end means that there is none."""

    after: datetime
    before: datetime

    @property
    def both(self) -> tuple[datetime, datetime]:
        """For a range: what happened within the last second counts."""
        return self.after, self.before + ALMOST


def window(asked: Asked, start: str, end: str, most: timedelta) -> Window | None:
    """What two parameters ask for; with one of them `most` from there, with none nothing."""
    after, before = asked.moment(start), asked.moment(end, is_end=True)
    if after is None and before is None:
        return None
    if after is None:
        assert before is not None  # noqa: S101 - said by the line above
        return Window(before - most, before)
    if before is None:
        return Window(after, min(asked.at, after + most))
    # An end on the last second of its day makes a span of whole days
    if before - after > most + timedelta(days=1):
        said = _("%(start)s and %(end)s may lie at most %(days)d days apart.")
        raise fault(said % {"start": start, "end": end, "days": most.days})
    return Window(after, before)


def request_list(asked: Asked) -> Answer:
    """Matters by number, or those of a span of time, the newest first."""
    if asked.is_test:
        return Answer("service_requests", [shown_trial(row) for row in trials(asked)])
    rows = found(asked)
    entries = shown_requests(rows, source=asked.source, with_extensions=asked.flag("extensions"))
    return Answer("service_requests", entries)


def request_one(asked: Asked, number: str) -> Answer:
    """One matter as a list of one; absent and hidden answer alike."""
    if asked.is_test:
        trial = trial_by(number)
        return Answer("service_requests", [shown_trial(trial)])
    rows = Ticket.objects.published(asked.source).within(asked.place).with_open_card()
    row = rows.filter(number=number).first()
    if row is None:
        raise absent()
    more = asked.flag("extensions")
    return Answer(
        "service_requests", shown_requests([row], source=asked.source, with_extensions=more)
    )


def absent() -> Exception:
    """The same for what is not there and for what is not shown."""
    return fault(_("There is no such request here."), 404)


def found(asked: Asked) -> list[Ticket]:
    """The matters asked for, loaded for what is shown of them."""
    numbers = asked.words("service_request_id")
    if numbers:
        rows = Ticket.objects.published(asked.source).within(asked.place)
        rows = rows.filter(number__in=numbers[:MOST])
        return list(rows.with_open_card().order_by(*NEWEST))
    size = asked.count("page_size", MOST, MOST)
    first = (asked.count("page", 1, DEEPEST) - 1) * size
    return loaded(page_of(asked, first, size))


def page_of(asked: Asked, first: int, size: int) -> list[int]:
    """The keys of one page: published and own matters are read each by its own index and merged."""
    narrow = narrowed(asked)
    arms = [Ticket.objects.published().within(asked.place)]
    if asked.source:
        arms.append(Ticket.objects.sent_by(asked.source).within(asked.place))
    found = [
        list(narrow(arm).order_by(*NEWEST).values_list("reported_at", "pk")[: first + size])
        for arm in arms
    ]
    one_order = merge(*found, reverse=True)
    return list(islice(dict.fromkeys(pk for _at, pk in one_order), first, first + size))


def loaded(ids: Sequence[int]) -> list[Ticket]:
    """These rows in this order, with what is shown of them."""
    rows = {row.pk: row for row in Ticket.objects.of_keys(ids).with_open_card()}
    return [rows[pk] for pk in ids if pk in rows]


def narrowed(asked: Asked) -> Callable[[Any], Any]:
    """All filters of the call, read once, for each of the arms."""
    either = Q()
    for condition in (*plain_filters(asked), *near(asked)):
        either &= condition
    touched = window(asked, "updated_after", "updated_before", DAYS * 5)
    spanned = window(asked, "start_date", "end_date", DAYS)
    if spanned is None and touched is None:
        spanned = Window(asked.at - DAYS, asked.at)
    if spanned is not None:
        either &= Q(reported_at__range=spanned.both)

    def narrow(rows: Any) -> Any:
        rows = rows.filter(either)
        if touched is None:
            return rows
        rows = rows.touched(*touched.both).with_updated()
        return rows.filter(updated__range=touched.both)

    return narrow


def plain_filters(asked: Asked) -> list[Q]:
    """By service, state, words, picture and agency."""
    filters = []
    codes, states = asked.words("service_code"), asked.words("status")
    if codes:
        filters.append(Q(category__code__in=codes))
    strange = [state for state in states if state not in STATUSES]
    if strange:
        raise fault(_("status is open, closed or both, not “%(given)s”.") % {"given": strange[0]})
    if len(set(states)) == 1:
        is_open = Q(status__in=OPEN_TICKET)
        filters.append(is_open if states[0] == "open" else ~is_open)
    if words := asked.text("q", 60):
        filters.append(Q(public_title__icontains=words))
    if asked.text("has_photo"):
        filters.append(Q(photos_shown=asked.flag("has_photo")))
    if name := asked.text("agency_responsible", 120):
        lead = {"assignments__unit__name": name, "assignments__role": "lead"}
        filters.append(Q(pk__in=Ticket.objects.published(asked.source).filter(**lead).values("pk")))
    return filters


def near(asked: Asked) -> list[Q]:
    """Around a position, where one is given."""
    lat, lng = asked.number("lat", -90, 90), asked.number("long", -180, 180)
    metres = asked.number("radius", 1, WIDEST)
    if (lat is None) != (lng is None):
        raise fault(_("lat and long belong together."))
    if lat is None or lng is None:
        return []
    return [circle(lng=lng, lat=lat, metres=metres or RADIUS)]


def trials(asked: Asked) -> list[TrialRequest]:
    """Trials with the plain filters: numbers, services, days, pages."""
    rows = TrialRequest.objects.published().select_related("category", "area")
    numbers = asked.words("service_request_id")
    if numbers:
        return list(rows.filter(pk__in=[trial_pk(number) for number in numbers[:MOST]]))
    plain_filters(asked)
    near(asked)
    if codes := asked.words("service_code"):
        rows = rows.filter(category__code__in=codes)
    if asked.words("status") == ["closed"]:
        return []
    spanned = window(asked, "start_date", "end_date", DAYS) or Window(asked.at - DAYS, asked.at)
    size = asked.count("page_size", MOST, MOST)
    first = (asked.count("page", 1, DEEPEST) - 1) * size
    rows = rows.filter(created_at__range=spanned.both).order_by("-created_at", "-pk")
    return list(rows[first : first + size])


def trial_pk(number: str) -> int:
    """The key behind the number of a trial; 0, which nobody has, for any other text."""
    digits = number.removeprefix("TEST-")
    is_one = number.startswith("TEST-") and digits.isascii() and digits.isdigit()
    return int(digits) if is_one and len(digits) < 15 else 0


def trial_by(number: str) -> TrialRequest:
    """The trial of a number, or a fault."""
    rows = TrialRequest.objects.published().select_related("category", "area")
    row = rows.filter(pk=trial_pk(number)).first()
    if row is None:
        raise absent()
    return row
