"""The duty list as pages show it: rules in a line, their history, and why a unit is suggested."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.models import Unit
from lib.listing import listed
from lib.pages import COUNT_CAP
from tickets.models import DutyRule
from tickets.operations.duties import Suggestion
from tickets.operations.duty_trials import Trial
from tickets.panels.looks import Badge
from tickets.routing import is_in_force


def suggestion_words(suggestion: Suggestion) -> str:
    """Why this unit should lead, in one sentence."""
    if suggestion.reason == "dedicated":
        words = _("Dedicated grid first: %(unit)s looks after %(grid)s itself.")
        return words % {"unit": suggestion.unit, "grid": suggestion.grid}
    if suggestion.reason == "habit":
        words = _("It led %(led)s of %(of)s such matters in this street.")
        return words % {"led": f"{suggestion.led:,}", "of": f"{suggestion.of:,}"}
    if suggestion.rule is None:
        return _("No rule of the duty list fits; the community decides.")
    rule = suggestion.rule
    if not rule.legal_basis:
        return _("By no. %(number)s of the duty list.") % {"number": rule.number}
    words = _("By no. %(number)s of the duty list: %(basis)s")
    return words % {"number": rule.number, "basis": rule.legal_basis}


@dataclass(frozen=True)
class RuleRow:
    """One version of a rule in a list."""

    rule: DutyRule
    url: str
    place: str
    condition: str
    assist: str
    badge: Badge
    days: str


def rule_url(number: int) -> str:
    """The page of a rule with all its versions."""
    return reverse("tickets:duty_rule", args=(number,))


def rule_rows(rules: Iterable[DutyRule], *, on: date) -> list[RuleRow]:
    """Rows of one page, loaded `with_card`; the badge says how each stands on the day."""
    return [
        RuleRow(
            rule,
            rule_url(rule.number),
            place_words(rule),
            str(rule.condition) if rule.condition else _("All conditions"),
            listed(rule.assist.all()),
            state_badge(rule, on),
            days_words(rule),
        )
        for rule in rules
    ]


def rules_words(count: int) -> str:
    """How many rules a list has, up to the number that is worth counting."""
    if count > COUNT_CAP:
        return _("More than %(count)s rules") % {"count": f"{COUNT_CAP:,}"}
    return ngettext("%(count)s rule", "%(count)s rules", count) % {"count": f"{count:,}"}


def place_words(rule: Any) -> str:
    """Where a rule counts."""
    return str(rule.place) if rule.place else _("Everywhere")


def state_badge(rule: DutyRule, on: date) -> Badge:
    """In force, coming, over, or replaced before it began."""
    if not rule.was_in_force:
        return Badge(_("Never in force"), "grey", "minus")
    if rule.valid_from > on:
        return Badge(_("Coming"), "blue", "calendar")
    if rule.valid_to is not None and rule.valid_to < on:
        return Badge(_("Over"), "grey", "minus")
    return Badge(_("In force"), "green", "circle-check")


def days_words(rule: DutyRule) -> str:
    """From its first day, and until its last, if one is set."""
    if not rule.was_in_force:
        return "–"
    if rule.valid_to is None:
        return _("since %(day)s") % {"day": rule.valid_from.isoformat()}
    words = {"first": rule.valid_from.isoformat(), "last": rule.valid_to.isoformat()}
    return _("%(first)s to %(last)s") % words


def rule_page(versions: Sequence[DutyRule], day: str, *, today: date) -> dict[str, Any]:
    """One rule as it stood on a day, with all its versions, newest first.

    Without a day, or on one on which it was not in force, the newest version stands there.
    """
    asked = day_of(day)
    on = asked or today
    standing = next((row for row in versions if is_in_force(row, on)), None)
    shown = standing or versions[0]
    (row,) = rule_rows([shown], on=on)
    return {
        "row": row,
        "rule": shown,
        "newest": versions[0],
        "on": on,
        "asked": asked,
        "is_standing": standing is not None,
        "facts": rule_facts(row),
        "versions": rule_rows(versions, on=today),
    }


def day_of(text: str) -> date | None:
    """A date somebody sent, if it is one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def rule_facts(row: RuleRow) -> list[dict[str, Any]]:
    """What one version says."""
    rule = row.rule
    return [
        {"label": _("Category"), "value": f"{rule.category.code} {rule.category}"},
        {"label": _("Filing condition"), "value": row.condition},
        {"label": _("Where it counts"), "value": row.place},
        {"label": _("Valid"), "value": row.days},
        {"label": _("Lead unit"), "value": str(rule.lead)},
        {"label": _("Assisting units"), "value": row.assist},
        {"label": _("Legal basis"), "value": rule.legal_basis, "wide": True},
        {"label": _("Why"), "value": rule.note, "wide": True},
        {"label": _("Why it ended"), "value": rule.end_note, "wide": True},
    ]


def trial_panel(trial: Trial, sent: dict[str, Any]) -> dict[str, Any]:
    """A dry run in words; `sent` is what the lists behind its lines must be asked with."""
    base = reverse("tickets:duty_moved")
    known = {name: value for name, value in sent.items() if value not in ("", None)}
    lines = []
    for shift in trial.shifts:
        pair = {"before": code_of(shift.before), "after": code_of(shift.after)}
        lines.append(
            {
                "before": unit_words(shift.before),
                "after": unit_words(shift.after),
                "count": shift.count,
                "url": f"{base}?{urlencode({**known, **pair})}",
            }
        )
    month = date_format(trial.since, "YEAR_MONTH_FORMAT")
    return {"month": month, "total": trial.total, "moved": trial.moved, "lines": lines}


def shift_words(trial: Trial, before: int | None, after: int | None) -> str:
    """Which matters stand behind one line of a dry run."""
    words = {
        "month": date_format(trial.since, "YEAR_MONTH_FORMAT"),
        "before": unit_words(trial.units.get(before or 0)),
        "after": unit_words(trial.units.get(after or 0)),
    }
    return _("%(month)s: from %(before)s to %(after)s") % words


def unit_words(unit: Unit | None) -> str:
    """The unit, or that the community decides."""
    return str(unit) if unit is not None else _("No rule, the community decides")


def code_of(unit: Unit | None) -> str:
    """A unit as addresses name it."""
    return unit.code if unit is not None else ""
