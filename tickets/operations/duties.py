"""The duty list: who should lead a matter and why; writing, changing and ending its rules.

A rule is never overwritten: a change closes the version in force and opens the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, AreaKind, District, Unit
from grids.models.units import UnitKind
from grids.powers import Power
from grids.reach import Reach, permits
from lib.errors import Refused
from records.operations import write_audit
from tickets.models import (
    Adjustment,
    Assignment,
    Category,
    CategoryLimit,
    DutyRule,
    Objection,
    Ticket,
)
from tickets.routing import Matter
from tickets.workflow.states import AdjustmentKind, AdjustmentStatus, ObjectionStatus

DAY = timedelta(days=1)

DISPUTES = 2
"""A rule disputed twice within a year is reported as a gap (DOMAIN.md section 4.5)."""

OWN_KINDS = (
    UnitKind.RESIDENT_UNIT,
    UnitKind.PROPERTY_COMPANY,
    UnitKind.PARTNER,
    UnitKind.TWO_NEW,
    UnitKind.SOCIAL_ORGANISATION,
)
"""Units that look after a school, hospital, market or plant themselves, the likeliest first."""


@dataclass(frozen=True)
class Suggestion:
    """Who should lead, and why: the dedicated grid's own unit, a rule, or nobody by rule.

    By habit it is the unit that led `led` of `of` such matters of the street so far.
    """

    unit: Unit | None = None
    assist: tuple[Unit, ...] = ()
    rule: DutyRule | None = None
    grid: Area | None = None
    led: int = 0
    of: int = 0

    @property
    def reason(self) -> str:
        """`dedicated`, `rule`, `habit` or `none`: the community decides."""
        if self.grid is not None:
            return "dedicated"
        if self.of:
            return "habit"
        return "rule" if self.rule is not None else "none"


def suggest(ticket: Ticket, at: datetime) -> Suggestion:
    """Who should lead this matter: a dedicated grid's own unit goes before every rule.

    Inside the wall of a school, hospital or market its own unit is the first handler, until it has
    had the matter and it came back (DOMAIN.md section 4.5).
    """
    own = own_unit(ticket, at)
    if own is not None:
        return Suggestion(own, grid=own.area)
    rule = duty_for(ticket, at)
    if rule is None:
        return Suggestion()
    return Suggestion(rule.lead, tuple(rule.assist.all()), rule)


def own_unit(ticket: Ticket, at: datetime) -> Unit | None:
    """The unit of the finest dedicated grid around the place that has not had the matter yet."""
    place, today = ticket.area, timezone.localdate(at)
    had = Assignment.objects.filter(ticket=ticket.pk, status__in=("returned", "withdrawn"))
    had = had.filter(unit__isnull=False)
    units = (
        Unit.objects.active()
        .of_kind(*OWN_KINDS)
        .filter(Q(area__valid_to=None) | Q(area__valid_to__gt=today), area__kind=AreaKind.DEDICATED)
        .filter(area__tree_id=place.tree_id, area__lft__lte=place.lft, area__rght__gte=place.rght)
        .exclude(pk__in=had.order_by().values("unit"))
        .select_related("area")
        .defer("area__boundary")
    )
    ranks = {kind: rank for rank, kind in enumerate(OWN_KINDS)}
    return min(
        units, key=lambda unit: (-unit.area.level, ranks[unit.kind], unit.code), default=None
    )


def duty_for(ticket: Ticket, at: datetime) -> DutyRule | None:
    """The most specific duty rule in force for this matter at this place."""
    return DutyRule.objects.best_for(matter_of(ticket), on=timezone.localdate(at))


def matter_of(ticket: Ticket) -> Matter:
    """What the duty list looks at."""
    areas = (ticket.grid_now_id, ticket.community_now_id, ticket.street_now_id)
    return Matter(
        category_id=ticket.category_id,
        condition_id=ticket.condition_id,
        area_ids=tuple(area for area in areas if area is not None),
        district_id=ticket.district_now_id,
    )


@dataclass(frozen=True)
class Draft:
    """What a rule says, before it is one. Without area and district it counts everywhere."""

    category: Category
    lead: Unit
    valid_from: date
    valid_to: date | None = None
    condition: CategoryLimit | None = None
    area: Area | None = None
    district: District | None = None
    assist: Sequence[Unit] = ()
    legal_basis: str = ""
    note: str = ""

    def columns(self) -> dict[str, Any]:
        """The plain columns of a rule that says this."""
        names = ("category", "condition", "area", "district", "lead", "legal_basis", "note")
        return {name: getattr(self, name) for name in (*names, "valid_from", "valid_to")}


@transaction.atomic
def make_rule(draft: Draft, *, by: Any, at: datetime) -> DutyRule:
    """Add a rule to the duty list; it may start in the future, or have been valid before.

    Raises PermissionDenied outside the reach of `by`, and Refused for what contradicts itself or
    another rule (`duty_overlap`).
    """
    check_place(draft, by)
    check_draft(draft)
    rule = _write(DutyRule(**draft.columns(), changed_by=by, changed_at=at), draft)
    write_audit("duty.make", by=by, at=at, about=("duty_rule", rule.pk), reason=draft.note)
    return rule


@transaction.atomic
def change_rule(
    rule: DutyRule, draft: Draft, *, by: Any, at: datetime, seen: int | None = None
) -> DutyRule:
    """Close what is in force the day before `draft.valid_from` and open the next version then.

    `seen` is the version the actor had before them. What has been cannot be changed afterwards.
    """
    check_place(draft, by)
    versions = _locked(rule, by, seen)
    newest = versions[-1]
    check_draft(draft)
    if draft.category != newest.category:
        raise Refused("duty_category", _("Another category needs a rule of its own."), "category")
    if draft.valid_from < timezone.localdate(at):
        message = _("A change starts today at the earliest; what has been stays as it was.")
        raise Refused("duty_in_past", message, "valid_from")
    _close(versions, draft.valid_from - DAY)
    following = DutyRule(
        **draft.columns(),
        number=newest.number,
        version=newest.version + 1,
        replaces=newest,
        changed_by=by,
        changed_at=at,
    )
    following = _write(following, draft)
    write_audit("duty.change", by=by, at=at, about=("duty_rule", following.pk), reason=draft.note)
    return following


@transaction.atomic
def end_rule(
    rule: DutyRule, *, by: Any, at: datetime, on: date, reason: str, seen: int | None = None
) -> DutyRule:
    """Let a rule end after the day `on`; nothing takes its place, its versions stay readable."""
    versions = _locked(rule, by, seen)
    newest = versions[-1]
    if on < timezone.localdate(at) - DAY:
        message = _("It can end yesterday at the earliest; what has been stays as it was.")
        raise Refused("duty_in_past", message, "on")
    if newest.valid_to is not None and newest.valid_to <= on:
        raise Refused("duty_ended", _("This rule ends by then already."), "on")
    _close(versions, on)
    newest.refresh_from_db()
    newest.end_note = reason
    newest.save(update_fields=["end_note"])
    write_audit("duty.end", by=by, at=at, about=("duty_rule", newest.pk), reason=reason)
    return newest


def _locked(rule: DutyRule, by: Any, seen: int | None) -> list[DutyRule]:
    """All versions of a rule within reach, locked, oldest first; the newest is the one seen."""
    rows = DutyRule.objects.filter(number=rule.number)
    # The first version stands for all: who waited here reads what was written meanwhile
    rows.select_for_update(no_key=True).get(version=1)
    versions = list(rows.order_by("version"))
    newest = versions[-1]
    if not permits(by.reach(Power.CONFIGURE), newest):
        raise PermissionDenied
    if seen is not None and seen != newest.version:
        message = _("Somebody else changed this meanwhile. Look at the newer state and try again.")
        raise Refused("changed_meanwhile", message)
    return versions


def _close(versions: list[DutyRule], last: date) -> None:
    """No version is in force after the day `last`; one that had not begun never will be."""
    for version in versions:
        if version.valid_to is None or version.valid_to > last:
            version.valid_to = max(last, version.valid_from - DAY)
            version.save(update_fields=["valid_to"])


def _write(rule: DutyRule, draft: Draft) -> DutyRule:
    """Store a version; the database itself refuses two rules that are equally specific."""
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError as error:
        if "duty_overlap" not in str(error):
            raise
        raise overlap(draft) from error
    rule.assist.set(draft.assist)
    return rule


def overlap(draft: Draft) -> Refused:
    """The refusal that names the rule in the way."""
    rows = DutyRule.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=draft.valid_from),
        category=draft.category,
        condition=draft.condition,
        area=draft.area,
        district=draft.district,
    )
    numbers = {str(row.number) for row in rows if row.was_in_force}
    message = _("On some of these days rule no. %(number)s says who leads here. Change that one.")
    return Refused("duty_overlap", message % {"number": ", ".join(sorted(numbers))}, "valid_from")


def check_place(draft: Draft, by: Any) -> None:
    """A rule is written only for places within the reach of whoever writes it."""
    reach: Reach = by.reach(Power.CONFIGURE)
    if reach.everywhere:
        return
    if draft.area is None and draft.district is None:
        raise Refused("duty_no_place", _("Say where the rule counts."), "district")
    if draft.area is not None and reach.covers_area(draft.area):
        return
    district = draft.district
    if district is not None and (
        district.pk in reach.districts or district.city_id in reach.cities
    ):
        return
    raise PermissionDenied


def check_draft(draft: Draft) -> None:
    """A rule must not contradict itself: its place, its condition, its units, its days."""
    if draft.area is not None and draft.district is not None:
        raise Refused("duty_two_places", _("Choose an area or a district, not both."), "area")
    if draft.area is not None and not can_rule(draft.area):
        message = _("A rule is made for a street, a community, a grid or a district.")
        raise Refused("duty_too_fine", message, "area")
    if draft.condition is not None and draft.condition.category_id != draft.category.pk:
        message = _("This filing condition belongs to another category.")
        raise Refused("condition_elsewhere", message, "condition")
    if draft.valid_to is not None and draft.valid_to < draft.valid_from:
        raise Refused("duty_ends_early", _("It ends before it starts."), "valid_to")
    check_units(draft)


def can_rule(area: Area) -> bool:
    """Matters are stamped with street, community and grid: only these are matched."""
    stamps = area.stamps()
    return area.pk in (stamps.street_id, stamps.community_id, stamps.grid_id)


def check_units(draft: Draft) -> None:
    """Every unit once, in use, and serving the place of the rule."""
    units = [draft.lead, *draft.assist]
    if len({unit.pk for unit in units}) < len(units):
        raise Refused("unit_twice", _("A unit can have only one part in a matter."), "assist")
    serving = {
        unit.pk
        for unit in units_for(draft.area, draft.district).filter(pk__in=[unit.pk for unit in units])
    }
    for unit in units:
        if unit.pk not in serving:
            message = _("%(unit)s does not serve this place.") % {"unit": unit}
            raise Refused("unit_elsewhere", message, "lead" if unit == draft.lead else "assist")


def units_for(area: Area | None, district: District | None) -> Any:
    """Units in use that serve the whole of a place; all of them where no place is named."""
    units = Unit.objects.active()
    if area is not None:
        return units.serving(area)
    if district is not None:
        return units.filter(
            Q(area=None, district=district) | Q(area=None, district=None, city=district.city_id)
        )
    return units


def returns_since(since: datetime) -> QuerySet[Adjustment]:
    """Returns by the lead that a rule names, asked for since a moment; withdrawn ones left out.

    What a dispatcher gave to another unit by hand does not speak against the rule.
    """
    rows = Adjustment.objects.filter(kind=AdjustmentKind.RETURN, asked_at__gte=since)
    return rows.filter(unit=F("rule__lead")).exclude(status=AdjustmentStatus.CANCELLED)


def objections_since(since: datetime) -> QuerySet[Objection]:
    """Objections of called departments that cite a rule, raised since; withdrawn ones left out."""
    rows = Objection.objects.filter(raised_at__gte=since, rule__isnull=False)
    return rows.exclude(status=ObjectionStatus.WITHDRAWN)


def disputes_of_rules(since: datetime) -> Counter[int]:
    """How often each rule was disputed since a moment, by its number, whatever the version.

    Given back by the lead it names, or cited by a department that objects to a whistle.
    """
    found: Counter[int] = Counter()
    for rows in (returns_since(since), objections_since(since)):
        counted = rows.order_by().values_list("rule__number").annotate(Count("pk"))
        found.update(dict(counted))
    return found


def disputed_matters(number: int, since: datetime, *, reach: Reach) -> QuerySet[Ticket]:
    """The matters in which a rule was disputed since a moment."""
    given_back = returns_since(since).filter(rule__number=number).order_by().values("ticket")
    objected = objections_since(since).filter(rule__number=number).order_by()
    whistled = objected.filter(whistle__ticket__isnull=False).values("whistle__ticket")
    return Ticket.objects.within(reach).filter(Q(pk__in=given_back) | Q(pk__in=whistled))
