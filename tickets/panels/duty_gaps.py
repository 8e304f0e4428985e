"""Gaps of the duty list: where it was disputed, where it is silent, where its lead has gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from grids.models import District
from grids.powers import Power
from grids.reach import Reach
from tickets.models import Category, DutyRule, Ticket
from tickets.operations.duties import DISPUTES, disputes_of_rules
from tickets.operations.duty_trials import (
    by_category,
    counted,
    dispatched,
    matter_of,
    of_sorts,
    sort_of,
)
from tickets.routing import most_specific

YEAR = timedelta(days=365)
LEAST = 5
"""From how many matters without a rule a category is worth a line, unless asked otherwise."""

MOST = 200


@dataclass(frozen=True)
class Silence:
    """A category without a rule in a district: how many matters the community decided on."""

    category: Category
    district: District
    count: int
    url: str
    new_url: str


def today_of(at: datetime) -> date:
    """The day at the site."""
    return timezone.localdate(at)


def rules_of(reach: Reach, on: date) -> list[DutyRule]:
    """What is in force on the day and speaks of the reach, with leads that still work."""
    rows = DutyRule.objects.about(reach).valid(on).filter(lead__is_active=True)
    return list(rows.select_related("lead", "area").defer("area__boundary"))


def new_rule(**known: str) -> str:
    """The form of a new rule, prefilled."""
    return f"{reverse('tickets:duty_rule_new')}?{urlencode(known)}"


def gap_page(by: Any, *, at: datetime, least: int) -> dict[str, Any]:
    """All four kinds of gaps within reach."""
    reach, today = by.reach(Power.SUPERVISE), today_of(at)
    rules = rules_of(reach, today)
    leaves = list(Category.objects.leaves())
    districts = list(District.objects.within(reach).defer("boundary").order_by("code"))
    return {
        "disputed": disputed(reach, at - YEAR),
        "unruled": unruled(reach, rules, leaves, districts, at=at, least=least),
        "orphaned": orphaned(reach, today),
        "silent": silent(rules, leaves, districts),
        "least": least,
        "since": today - YEAR,
    }


def covered(rules: Sequence[DutyRule]) -> set[tuple[int, int | None]]:
    """Category and district (None for all) that a rule without condition and area answers for."""
    return {
        (rule.category_id, rule.district_id)
        for rule in rules
        if rule.condition_id is None and rule.area_id is None
    }


def unruled(
    reach: Reach,
    rules: Sequence[DutyRule],
    leaves: Sequence[Category],
    districts: Sequence[District],
    *,
    at: datetime,
    least: int,
) -> list[Silence]:
    """Categories dispatched at least so often in a year for which today's list has no rule."""
    whole = covered(rules)
    open_ended = [
        leaf.pk
        for leaf in leaves
        if (leaf.pk, None) not in whole
        and any((leaf.pk, district.pk) not in whole for district in districts)
    ]
    known = by_category(rules)
    counts: Counter[tuple[int, int | None]] = Counter()
    for *key, count in counted(reach, *year_of(at), open_ended):
        matter = matter_of(*key)
        if most_specific(known.get(matter.category_id, ()), matter) is None:
            counts[matter.category_id, matter.district_id] += count
    named = {leaf.pk: leaf for leaf in leaves}
    places = {district.pk: district for district in districts}
    return [
        silence(named[category], places[district], count)
        for (category, district), count in counts.most_common(MOST)
        if count >= least and district in places
    ]


def year_of(at: datetime) -> tuple[date, date]:
    """The last twelve months, today included."""
    return today_of(at) - YEAR, today_of(at) + timedelta(days=1)


def silence(category: Category, district: District, count: int) -> Silence:
    """One line with the address of its matters and of the form that fills the gap."""
    known = {"category": category.code, "district": district.code}
    url = f"{reverse('tickets:duty_unruled')}?{urlencode(known)}"
    return Silence(category, district, count, url if count else "", new_rule(**known))


def unruled_matters(
    category: Category, district: District, *, reach: Reach, at: datetime
) -> QuerySet[Ticket]:
    """Exactly the matters behind one line of `unruled`."""
    rules = rules_of(reach, today_of(at))
    mine = [rule for rule in rules if rule.category_id == category.pk]
    sorts = []
    for *key, _count in counted(reach, *year_of(at), [category.pk]):
        matter = matter_of(*key)
        if matter.district_id == district.pk and most_specific(mine, matter) is None:
            sorts.append(sort_of(matter))
    return of_sorts(dispatched(reach, *year_of(at)), sorts)


def orphaned(reach: Reach, on: date) -> list[dict[str, Any]]:
    """Rules in force whose lead is no longer in use: they are passed over at every dispatch."""
    rows = DutyRule.objects.about(reach).valid(on).filter(lead__is_active=False).with_card()
    return [
        {
            "rule": rule,
            "place": rule.place,
            "url": reverse("tickets:duty_rule", args=(rule.number,)),
            "change_url": reverse("tickets:duty_rule_change", args=(rule.number,)),
        }
        for rule in rows.order_by("category_id", "id")[:MOST]
    ]


def silent(
    rules: Sequence[DutyRule], leaves: Sequence[Category], districts: Sequence[District]
) -> list[tuple[Category, list[Silence]]]:
    """Categories with the districts that have no rule at all: none for it, none for a part."""
    spoken = {
        (rule.category_id, rule.area.district_id if rule.area else rule.district_id)
        for rule in rules
    }
    found = []
    for leaf in leaves:
        if (leaf.pk, None) not in spoken:
            missing = [row for row in districts if (leaf.pk, row.pk) not in spoken]
            if missing:
                found.append((leaf, [silence(leaf, row, 0) for row in missing]))
    return found


@dataclass(frozen=True)
class Disputed:
    """A rule that units gave matters back against, and how often."""

    rule: DutyRule
    count: int
    url: str
    matters_url: str
    change_url: str


def disputed(reach: Reach, since: datetime) -> list[Disputed]:
    """Rules disputed twice or more since the moment, the most disputed first."""
    counts = disputes_of_rules(since)
    often = [number for number, count in counts.items() if count >= DISPUTES]
    rows = DutyRule.objects.about(reach).filter(number__in=often).newest().with_card()
    return sorted(
        (
            Disputed(
                rule,
                counts[rule.number],
                reverse("tickets:duty_rule", args=(rule.number,)),
                reverse("tickets:duty_disputed", args=(rule.number,)),
                reverse("tickets:duty_rule_change", args=(rule.number,)),
            )
            for rule in rows
        ),
        key=lambda row: (-row.count, row.rule.number),
    )[:MOST]
