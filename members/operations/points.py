"""The ledger of points: earned with confirmed hours, given specially, taken back by counter-entry.

Points are a small thanks to volunteers, never a measure: no page puts people in their order, and
nobody earns them by their own office (DOMAIN.md sections 6.7 and 8). Whoever changes a balance
holds the lock of the person.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Area, City
from grids.operations.configuring import require_configuring
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from members.models import HoursEntry, LedgerRule, Person, PointsEntry, Post
from members.operations.check_ins import need
from records.operations import write_audit

BEGINNING = date(2020, 1, 1)
RULE_VALUES = ("daily_hours", "publicity_days", "service_factor", "activity_factor")
"""What a version of the rules sets."""

MOST_AT_ONCE = Decimal(100)


def lock_volunteer(person_id: int) -> Person:
    """The person, locked until the end of the transaction: their ledgers change one at a time."""
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


def rule_for(city_id: int | None, on: date) -> LedgerRule:
    """The rules of a city on a day; the usual ones where nobody has set any."""
    row = LedgerRule.objects.in_force(city_id, on)
    return row if row is not None else LedgerRule(valid_from=BEGINNING)


def ledger_rules() -> Any:
    """All versions of the rules, newest first: everybody may read them."""
    return LedgerRule.objects.newest()


@transaction.atomic
def add_ledger_rule(
    *, by: Any, at: datetime, city: City | None, valid_from: date, **values: Any
) -> LedgerRule:
    """A new version of the rules from a day on; what was entered before stays as it is.

    Raises PermissionDenied outside the reach, and Refused with `starts_in_past`.
    """
    require_configuring(by, city.pk if city else None)
    if valid_from < day_of(at):
        text = _("A new version starts today or later: what was entered keeps its own.")
        raise Refused("starts_in_past", text, "valid_from")
    last = LedgerRule.objects.filter(city=city).order_by("-version").first()
    row = LedgerRule.objects.create(
        city=city,
        version=last.version + 1 if last else 1,
        valid_from=valid_from,
        created_by=by,
        created_at=at,
        **values,
    )
    facts = {name: str(value) for name, value in values.items()}
    write_audit("ledger_rule.add", by=by, at=at, about=("ledgerrule", row.pk), data=facts)
    return row


def serves_by_office(person: Person, community: Area, at: datetime) -> bool:
    """Whether somebody's own office is to serve this community: that earns no points."""
    posts = Post.objects.active(day_of(at)).holding(Power.SERVE).filter(person=person)
    return posts.covering(community).exists() or posts.under_area(community).exists()


def earn_points(entry: HoursEntry, *, by: Any, at: datetime) -> PointsEntry | None:
    """The points of confirmed hours; none for staff of the place, or where the factor is 0.

    The caller holds the lock of the person.
    """
    points = rule_for(entry.community.city_id, entry.served_on).points_for(entry)
    if points <= 0 or serves_by_office(entry.person, entry.community, at):
        return None
    return PointsEntry.objects.create(
        person=entry.person,
        community=entry.community,
        points=points,
        hours_entry=entry,
        by=by,
        at=at,
    )


def take_points_back(
    hours: HoursEntry, *, by: Any, at: datetime, reason: str
) -> PointsEntry | None:
    """The counter-entry when hours are revoked: as many of their points as are still there.

    What was spent in good faith is not asked back, so a balance never falls below nothing. The
    caller holds the lock of the person.
    """
    earned = PointsEntry.objects.filter(hours_entry=hours, countered_by=None).first()
    if earned is None:
        return None
    return counter(earned, by=by, at=at, reason=reason)


def counter(entry: PointsEntry, *, by: Any, at: datetime, reason: str) -> PointsEntry | None:
    """Take one earned entry back as far as the balance goes; None when nothing is left of it."""
    points = min(entry.points, balance_of(entry.person))
    if points <= 0:
        return None
    return PointsEntry.objects.create(
        person=entry.person,
        community=entry.community,
        points=-points,
        counters=entry,
        reason=reason,
        by=by,
        at=at,
    )


def balance_of(person: Person) -> Decimal:
    """The points somebody can spend now: the sum of their entries."""
    return Decimal(PointsEntry.objects.filter(person=person).total())


@transaction.atomic
def give_points(
    person: Person, community: Area, points: Decimal, *, reason: str, by: Any, at: datetime
) -> PointsEntry:
    """Special points for a volunteer, with the reason that stands in the ledger.

    Raises PermissionDenied outside the reach and for oneself, Refused with `reason_needed`,
    `points_out_of_bounds` or `serves_by_office`.
    """
    if not by.reach(Power.MANAGE_SERVICES).covers_area(community) or by.person_id == person.pk:
        raise PermissionDenied
    need(reason)
    if not 0 < points <= MOST_AT_ONCE:
        text = _("Between 0.1 and %(most)s points are given at once.") % {"most": MOST_AT_ONCE}
        raise Refused("points_out_of_bounds", text, "points")
    person = lock_volunteer(person.pk)
    if not HoursEntry.objects.filter(person=person).exists():
        text = _("Points are for volunteers with confirmed hours.")
        raise Refused("not_a_volunteer", text, "person")
    if serves_by_office(person, community, at):
        text = _("Whoever serves this community by office earns no points here.")
        raise Refused("serves_by_office", text, "person")
    return PointsEntry.objects.create(
        person=person, community=community, points=points, reason=reason[:300], by=by, at=at
    )


@transaction.atomic
def reverse_points(entry: PointsEntry, *, reason: str, by: Any, at: datetime) -> PointsEntry:
    """Take back points given by mistake; both entries stay to be seen.

    Points of hours go back with their hours, those of an order when it is cancelled. Raises
    PermissionDenied outside the reach, Refused with `reason_needed`, `not_reversible` or
    `points_spent`.
    """
    if not by.reach(Power.MANAGE_SERVICES).covers_area(entry.community):
        raise PermissionDenied
    need(reason)
    lock_volunteer(entry.person_id)
    is_special = not (entry.hours_entry_id or entry.redemption_id or entry.counters_id)
    if not is_special or PointsEntry.objects.filter(counters=entry).exists():
        text = _("Only special points that stand can be taken back here.")
        raise Refused("not_reversible", text)
    row = counter(entry, by=by, at=at, reason=reason[:300])
    if row is None:
        raise Refused("points_spent", _("These points have been spent already."))
    return row
