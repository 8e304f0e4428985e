"""The yearly appraisal of an alliance's units: the figures, and the appraisal of members it is.

There is one engine of service appraisals (members, decision 0019): scales, score, grades, feedback
and acknowledgement are its own. Here stands only what an alliance can count beside it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Unit
from grids.operations.nodes import day_of
from lib.errors import Refused
from members.models import ServiceAppraisal
from members.operations.appraisals import TENTH, About, Points, appraise
from services.models import Alliance, AllianceAppraisal, Pledge
from services.operations.alliances import locked
from services.workflow.alliances import PledgeStatus
from tickets.models import Attendance, Resolution
from tickets.workflow.states import ResolutionStatus

FULL = Decimal(100)
HALF = Decimal("0.5")
MOST_MEETINGS = 12


@dataclass(frozen=True)
class Figures:
    """What the rows say of a unit's year in an alliance (DOMAIN.md 6.1 and 6.3).

    Meetings it was called to and came to (an excuse is noted, and not attended); decisions due in
    the year, and those reported done by their day; its pledges of the year that are due or
    settled, and those kept or partly kept.
    """

    meetings: int
    attended: int
    excused: int
    tasks: int
    in_time: int
    pledges: int
    kept: int
    partly: int

    @property
    def suggested(self) -> Decimal | None:
        """100 × (tasks in time + pledges kept + half of those partly kept) ÷ (tasks + pledges).

        A proposal for the ordinary points; None where there was nothing to do.
        """
        whole = self.tasks + self.pledges
        if not whole:
            return None
        part = self.in_time + self.kept + self.partly * HALF
        return (FULL * part / whole).quantize(TENTH, ROUND_HALF_UP)


def figures_of(alliance: Alliance, unit: Unit, year: int, on: date) -> Figures:
    """Count a unit's year in an alliance, as it stands on a day."""
    came = Attendance.objects.filter(
        meeting__gathering__alliance=alliance, unit=unit, meeting__held_at__year=year
    )
    presences = list(came.values_list("is_present", "is_excused"))
    tasks = list(due_tasks(alliance, unit, year, on))
    outcomes = list(due_pledges(alliance, unit, year, on).values_list("outcome", "status"))
    settled = [outcome for outcome, status in outcomes if status == PledgeStatus.CONFIRMED]
    return Figures(
        meetings=len(presences),
        attended=sum(present for present, _excused in presences),
        excused=sum(excused for _present, excused in presences),
        tasks=len(tasks),
        in_time=sum(is_in_time(row) for row in tasks),
        pledges=len(outcomes),
        kept=settled.count(Pledge.Outcome.KEPT),
        partly=settled.count(Pledge.Outcome.PARTLY),
    )


def due_tasks(alliance: Alliance, unit: Unit, year: int, on: date) -> Any:
    """Decisions for the unit with a day in the year that has come, or that were done before it."""
    rows = Resolution.objects.filter(
        meeting__gathering__alliance=alliance, unit=unit, due_on__year=year
    ).exclude(status=ResolutionStatus.DROPPED)
    return rows.exclude(status=ResolutionStatus.OPEN, due_on__gte=on)


def is_in_time(row: Resolution) -> bool:
    """Reported done by its day."""
    return row.done_at is not None and timezone.localdate(row.done_at) <= row.due_on


def due_pledges(alliance: Alliance, unit: Unit, year: int, on: date) -> Any:
    """The unit's pledges of the year that are settled, or whose day has passed."""
    rows = Pledge.objects.filter(
        alliance=alliance, unit=unit, year=year, direction=Pledge.Direction.FROM_UNIT
    ).exclude(status=PledgeStatus.DROPPED)
    waiting = (PledgeStatus.OPEN, PledgeStatus.REPORTED)
    return rows.exclude(status__in=waiting, due_on__gte=on)


@transaction.atomic
def appraise_seat(
    alliance: Alliance, unit: Unit, year: int, points: Points, *, by: Any, at: datetime
) -> ServiceAppraisal:
    """Enter the year's appraisal of a unit with a seat, or change it while it is a draft.

    The figures of the alliance stay beside it as they were. Feedback and acknowledgement are the
    appraisal's own moves.

    Raises Refused with `not_seated`, `appraised_elsewhere`, and what an appraisal refuses.
    """
    alliance = locked(alliance, by, is_open=False)
    seats = alliance.seats.filter(unit=unit, from_on__year__lte=year)
    if not seats.exclude(until_on__year__lt=year).exists():
        raise Refused("not_seated", _("This unit had no seat in the alliance that year."), "unit")
    about = About(community=alliance.area, year=year, unit=unit, is_seated=True)
    row = appraise(about, points, by=by, at=at)
    known = AllianceAppraisal.objects.filter(appraisal=row).first()
    if known is not None and known.alliance_id != alliance.pk:
        message = _("Another alliance of this place appraised the unit for this year.")
        raise Refused("appraised_elsewhere", message, "unit")
    figures = asdict(figures_of(alliance, unit, year, day_of(at)))
    AllianceAppraisal.objects.update_or_create(
        appraisal=row, defaults={"alliance": alliance, "figures": figures, "made_at": at}
    )
    return row
