"""The duty list as pages show it: rules in a line, their history, and why a unit is suggested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lib.listing import listed
from tickets.models import DutyRule
from tickets.operations.duties import Suggestion
from tickets.panels.looks import Badge


def suggestion_words(suggestion: Suggestion) -> str:
    """Why this unit should lead, in one sentence."""
    if suggestion.reason == "dedicated":
        words = _("Dedicated grid first: %(unit)s looks after %(grid)s itself.")
        return words % {"unit": suggestion.unit, "grid": suggestion.grid}
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
