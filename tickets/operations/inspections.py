"""Inspections (主动巡查): planned in a series, recorded in one tap, a finding made a matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from records.models import Attachment
from records.operations import post_notices, store_image
from tickets.models import Category, Inspection, Topic
from tickets.models.tickets import Channel
from tickets.notices import team_people, unit_people
from tickets.operations.intake import Report, report_ticket
from tickets.workflow.states import InspectionStatus
from tickets.workflow.topic import INSPECTION

MOST_ROUNDS = 60
"""Inspections that one plan makes at most: more than a year of weeks."""


@dataclass(frozen=True)
class Rounds:
    """Who looks at what, where, and when: once, or every so many weeks until a day."""

    area: Area
    category: Category
    on: date
    what: str = ""
    unit: Unit | None = None
    topic: Topic | None = None
    every_weeks: int | None = None
    until: date | None = None

    def days(self) -> Iterator[date]:
        """Every day of the plan."""
        yield self.on
        if self.every_weeks and self.until:
            following = self.on + timedelta(weeks=self.every_weeks)
            while following <= self.until:
                yield following
                following += timedelta(weeks=self.every_weeks)


@transaction.atomic
def plan_inspections(rounds: Rounds, *, by: Any, at: datetime) -> list[Inspection]:
    """Send the team of an area, or a unit, to look before anybody complains.

    Raises PermissionDenied outside the reach, and Refused for a plan that makes no sense.
    """
    check_rounds(rounds, by=by, at=at)
    stamps = rounds.area.held_stamps()
    post = by.acting_post(Power.DISPATCH) or by.acting_post(Power.SUPERVISE)
    planned = []
    for day in rounds.days():
        row = Inspection.objects.create(
            topic=rounds.topic,
            area=rounds.area,
            unit=rounds.unit,
            category=rounds.category,
            what=rounds.what.strip(),
            on=day,
            planned_by=by,
            flow_count=1,
            city_now_id=stamps.city_id,
            district_now_id=stamps.district_id,
            street_now_id=stamps.street_id,
            community_now_id=stamps.community_id,
            grid_now_id=stamps.grid_id,
        )
        row.append_record(move="plan", by=by, post=post, after=row.status, at=at)
        planned.append(row)
    _tell_of(planned, by=by, at=at)
    return planned


def check_rounds(rounds: Rounds, *, by: Any, at: datetime) -> None:
    """The place within reach, days to come, and not more rounds than anybody would walk."""
    reach = by.reach(Power.DISPATCH) | by.reach(Power.SUPERVISE)
    if not reach.covers_area(rounds.area):
        raise PermissionDenied
    if rounds.on < timezone.localdate(at):
        raise Refused("due_in_past", _("Choose today or a later day."), "on")
    if (rounds.every_weeks is None) != (rounds.until is None):
        message = _("Say both: every how many weeks, and until which day.")
        raise Refused("rounds_incomplete", message, "until")
    if sum(1 for _day in rounds.days()) > MOST_ROUNDS:
        raise Refused("too_many_rounds", _("At most 60 inspections in one plan."), "until")
    if rounds.unit is not None and not (
        Unit.objects.active().serving(rounds.area).filter(pk=rounds.unit.pk).exists()
    ):
        said = _("%(unit)s does not serve this place.") % {"unit": rounds.unit}
        raise Refused("unit_elsewhere", said, "unit")


def _tell_of(planned: Sequence[Inspection], *, by: Any, at: datetime) -> None:
    """One notice for the whole series, to those who will go."""
    first = planned[0]
    people = unit_people([first.unit_id], at) if first.unit_id else team_people(first.area_id, at)
    post_notices(
        "inspection_planned",
        to=people - {by.pk},
        event=f"inspection:{first.pk}:planned",
        about=("inspection", first.pk),
        params={
            "place": first.area.name,
            "category": first.category.name,
            "what": first.what,
            "on": first.on.isoformat(),
            "rounds": len(planned),
            "url": reverse("tickets:inspections"),
        },
        at=at,
    )


@transaction.atomic
def record_inspection(
    inspection: Inspection,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    finding: str,
    note: str = "",
    photos: Sequence[Any] = (),
) -> Inspection:
    """Say what was seen: nothing, or something; a finding needs words."""
    if finding == InspectionStatus.FOUND and not note.strip():
        raise Refused("finding_needs_words", _("Say in a few words what you found."), "note")
    inspection = make_move(
        inspection,
        INSPECTION["record"],
        by=by,
        at=at,
        seen=seen,
        to=finding,
        reason=note,
        note=note.strip(),
    )
    for photo in photos:
        store_image(photo, about=("inspection", inspection.pk), purpose="evidence", by=by, at=at)
    return inspection


@transaction.atomic
def report_finding(
    inspection: Inspection, *, by: Any, at: datetime, seen: int | None = None
) -> Inspection:
    """Open a matter from a finding: its words, its place and its pictures go along."""
    inspection = make_move(inspection, INSPECTION["report"], by=by, at=at, seen=seen)
    report = Report(
        category=inspection.category,
        text=inspection.note,
        area=inspection.area,
        channel=Channel.INSPECTION,
    )
    ticket = report_ticket(report, by=by, at=at).ticket
    pictures = Attachment.objects.about("inspection", inspection.pk)
    pictures.update(subject_type="ticket", subject_id=ticket.pk, purpose="report")
    inspection.ticket = ticket
    inspection.save(update_fields=["ticket"])
    return inspection


@transaction.atomic
def cancel_inspection(
    inspection: Inspection, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Inspection:
    """Call an inspection off."""
    return make_move(inspection, INSPECTION["cancel"], by=by, at=at, seen=seen, reason=reason)
