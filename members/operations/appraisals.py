"""Dual appraisal: the community's points, the score they make, feedback, acknowledgement.

A score has no consequence by itself, and nobody is put in an order by it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Area, Unit
from grids.operations.nodes import day_of
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.moves import make_move
from members.models import CheckIn, Grade, HoursEntry, Person, ServiceAppraisal, ServiceScale
from members.operations.check_ins import need
from members.operations.scales import scale_for
from members.operations.telling import of_member, of_unit, tell
from members.workflow import APPRAISAL
from records.operations import write_audit

TENTH = Decimal("0.1")
GIVEN = (
    "ordinary",
    "annual",
    "bonus",
    "bonus_reason",
    "deductions",
    "deductions_reason",
    "meetings_held",
    "meetings_attended",
    "feedback",
)


@dataclass(frozen=True, kw_only=True)
class Points:
    """What the community gives."""

    ordinary: Decimal
    annual: Decimal
    feedback: str
    bonus: Decimal = Decimal(0)
    bonus_reason: str = ""
    deductions: Decimal = Decimal(0)
    deductions_reason: str = ""
    meetings_held: int = 4
    meetings_attended: int = 4


@dataclass(frozen=True, kw_only=True)
class About:
    """Which year of which unit or member a community, or a street, appraises.

    `is_seated`: the unit has a seat in an alliance of the place, and need not have checked in.
    """

    community: Area
    year: int
    unit: Unit | None = None
    person: Person | None = None
    is_seated: bool = False


def score_of(points: Any, scale: ServiceScale) -> Decimal:
    """ordinary × share + annual × share + bonus − deductions − meetings missed × points; not < 0.

    `points` is a `Points` or an appraisal.
    """
    missed = points.meetings_held - points.meetings_attended
    total = (
        (points.ordinary * scale.ordinary_share + points.annual * scale.annual_share) / 100
        + points.bonus
        - points.deductions
        - missed * scale.absence
    )
    return max(Decimal("0.0"), Decimal(total).quantize(TENTH, ROUND_HALF_UP))


@transaction.atomic
def appraise(about: About, points: Points, *, by: Any, at: datetime) -> ServiceAppraisal:
    """Enter the appraisal of a year, or change it while it is a draft.

    Raises PermissionDenied outside the community, and Refused with `about_yourself`,
    `not_checked_in`, `appraised_already`, or at the points that break a rule.
    """
    if not by.reach(Power.MANAGE_PEOPLE).covers_area(about.community):
        raise PermissionDenied
    if about.person is not None and about.person.pk == by.person_id:
        message = _("Somebody else must decide on what concerns you.")
        raise Refused("about_yourself", message, "person")
    check_has_served(about, at)
    scale = scale_for(about.community.city_id, scale_day(about.year, at))
    check_points(points, scale)
    unit = about.unit or (about.person.employer if about.person else None)
    row, is_new = locked(about, unit)
    if not is_new and row.status != "draft":
        message = _("This appraisal was fed back already. Take it back before you change it.")
        raise Refused("appraised_already", message, "year")
    for name in GIVEN:
        setattr(row, name, getattr(points, name))
    row.scale, row.score = scale, score_of(points, scale)
    row.grade = scale.grade_of(row.score)
    row.made_by, row.made_at = by, at
    row.flow_count += 1
    row.save()
    row.append_record(
        move="write" if is_new else "rewrite",
        by=by,
        post=by.acting_post(Power.MANAGE_PEOPLE),
        reason="",
        before="" if is_new else row.status,
        after=row.status,
        at=at,
        data={"score": str(row.score)},
    )
    write_audit("service_appraisal.write", by=by, at=at, about=("serviceappraisal", row.pk))
    return row


def locked(about: About, unit: Unit | None) -> tuple[ServiceAppraisal, bool]:
    """The appraisal of that year under a lock, or a new one; the community is locked for both."""
    Area.objects.select_for_update(of=("self",), no_key=True).get(pk=about.community.pk)
    rows = ServiceAppraisal.objects.filter(community=about.community, year=about.year)
    rows = rows.filter(person=about.person) if about.person else rows.filter(unit=unit, person=None)
    known = rows.select_for_update(of=("self",)).first()
    if known is not None:
        return known, False
    fresh = ServiceAppraisal(
        community=about.community, unit=unit, person=about.person, year=about.year
    )
    return fresh, True


def scale_day(year: int, at: datetime) -> date:
    """The parameters of the last day of the year, or of today while it runs."""
    return min(date(year, 12, 31), day_of(at))


def check_has_served(about: About, at: datetime) -> None:
    """Only who has checked in here by the end of that year, or had a seat, is appraised."""
    if about.year > day_of(at).year:
        raise Refused("in_the_future", _("This year has not begun."), "year")
    if about.is_seated:
        return
    rows = CheckIn.objects.filter(community=about.community, on__year__lte=about.year)
    rows = rows.filter(confirmed_at__isnull=False)
    if about.person is not None:
        rows = rows.of_members().filter(person=about.person)
    else:
        rows = rows.filter(kind="unit", unit=about.unit)
    if not rows.exists():
        field = "person" if about.person else "unit"
        raise Refused("not_checked_in", _("No check-in here has been confirmed."), field)


def check_points(points: Points, scale: ServiceScale) -> None:
    """The rules of the points, each told at its field."""
    for name, top in (("ordinary", 100), ("annual", 100), ("bonus", scale.most_bonus)):
        if not 0 <= getattr(points, name) <= top:
            message = _("From 0 to %(top)d points.") % {"top": top}
            raise Refused("points_out_of_range", message, name)
    if not 0 <= points.meetings_attended <= points.meetings_held:
        message = _("Not more meetings attended than were held.")
        raise Refused("meetings_out_of_range", message, "meetings_attended")
    for name in ("bonus", "deductions"):
        if getattr(points, name) and not getattr(points, f"{name}_reason").strip():
            raise Refused("reason_needed", _("Say what for."), f"{name}_reason")
    need(points.feedback, "feedback")


@dataclass(frozen=True)
class Rates:
    """What the rows say of a unit's year: members, checked in, hours, and who reached the hours.

    check-in rate = checked in ÷ members of the unit; completion rate = members with at least the
    yearly hours ÷ checked in. Shares in per cent, None where there is nobody.
    """

    members: int
    checked_in: int
    completed: int
    hours: Decimal
    check_in_rate: int | None
    completion_rate: int | None
    is_small: bool
    is_eligible: bool | None

    @classmethod
    def of(cls, counts: tuple[int, int, int], hours: Decimal, scale: ServiceScale) -> Rates:
        members, checked_in, completed = counts
        first, second = share(checked_in, members), share(completed, checked_in)
        known = [rate for rate in (first, second) if rate is not None]
        return cls(
            members,
            checked_in,
            completed,
            hours,
            first,
            second,
            members < scale.minimum,
            all(rate >= scale.award_rate for rate in known) if known else None,
        )


def share(part: int, whole: int) -> int | None:
    """Whole per cent, rounded down: 94.9 is not 95."""
    return part * 100 // whole if whole else None


def rates_of(unit: Unit, year: int, scale: ServiceScale) -> Rates:
    """A unit's check-in and completion rates of a year (DOMAIN.md 6.1), wherever members serve."""
    members = Person.objects.party_members().filter(employer=unit)
    checked = (
        CheckIn.objects.of_members()
        .confirmed()
        .filter(person__in=members.order_by().values("pk"), on__year__lte=year)
    )
    people = set(checked.values_list("person", flat=True))
    hours = hours_by_person(people, year)
    completed = sum(total >= scale.yearly_hours for total in hours.values())
    counts = (members.count(), len(people), completed)
    return Rates.of(counts, sum(hours.values(), Decimal(0)), scale)


def hours_by_person(people: set[int], year: int) -> dict[int, Decimal]:
    """The confirmed hours of each of these people in a year, counter-entries taken off."""
    found: dict[int, Decimal] = {}
    rows = HoursEntry.objects.in_year(year).filter(person__in=people)
    for person, hours in rows.values_list("person", "hours"):
        found[person] = found.get(person, Decimal(0)) + hours
    return found


def numbers_of(row: ServiceAppraisal) -> dict[str, Any]:
    """What stands beside the score: a unit's rates, a member's hours."""
    if row.person_id is not None:
        hours = hours_by_person({row.person_id}, row.year).get(row.person_id, Decimal(0))
        return {"hours": hours, "reached": hours >= row.scale.yearly_hours}
    return asdict(rates_of(row.unit, row.year, row.scale))


@transaction.atomic
def feed_back(
    row: ServiceAppraisal, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> ServiceAppraisal:
    """Deliver the appraisal to the unit, and to the member it is about; its numbers stay."""
    if not permits(by.reach(Power.MANAGE_PEOPLE), row):
        raise PermissionDenied
    numbers = {name: plain(value) for name, value in numbers_of(row).items()}
    row = make_move(
        row, APPRAISAL["feed-back"], by=by, at=at, seen=seen, reason=note, numbers=numbers
    )
    to = of_unit(row.unit, at) | of_member(row.person)
    grade: dict[str, Any] = {"score": str(row.score), "grade": row.grade, "year": row.year}
    tell("dual_appraisal_fed_back", row, to=to - {by.pk}, at=at, **grade)
    return row


def plain(value: Any) -> Any:
    """As JSON keeps it."""
    return str(value) if isinstance(value, Decimal) else value


def acknowledge(row: ServiceAppraisal, **given: Any) -> ServiceAppraisal:
    """The unit has taken note."""
    return _acknowledge(row, "acknowledge", **given)


def acknowledge_myself(row: ServiceAppraisal, **given: Any) -> ServiceAppraisal:
    """A member whom no unit employs has taken note."""
    return _acknowledge(row, "acknowledge-myself", **given)


@transaction.atomic
def _acknowledge(
    row: ServiceAppraisal,
    move: str,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    reply: str = "",
) -> ServiceAppraisal:
    row = make_move(row, APPRAISAL[move], by=by, at=at, seen=seen, reason=reply, reply=reply)
    tell("dual_appraisal_acknowledged", row, to={row.made_by_id} - {by.pk}, at=at, year=row.year)
    return row


@transaction.atomic
def take_back(
    row: ServiceAppraisal, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> ServiceAppraisal:
    """Fed back by mistake: it is a draft again until it is fed back anew."""
    need(reason)
    return make_move(
        row, APPRAISAL["take-back"], by=by, at=at, seen=seen, reason=reason, fed_back_at=None
    )


GRADES = {grade.value: grade.label for grade in Grade}
