"""Meetings of alliances: called with a day, written down with minutes, or called off."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lib.errors import Refused
from lib.moves import make_move
from members.operations.check_ins import need
from services.models import Alliance, AllianceMeeting, ListEntry, Seat
from services.operations.alliances import locked, note
from services.operations.entries import project_of
from services.operations.telling import of_place, of_seats, tell
from services.workflow.alliances import GATHERING
from tickets.models import Meeting, Resolution
from tickets.operations.meetings import Minutes
from tickets.operations.minutes import Called, Presence, write_minutes


@dataclass(frozen=True, kw_only=True)
class Call:
    """A meeting to be called."""

    meet_at: datetime
    place: str
    agenda: str = ""


@transaction.atomic
def call_meeting(alliance: Alliance, call: Call, *, by: Any, at: datetime) -> AllianceMeeting:
    """Call a meeting ahead; every unit with a seat hears of it.

    Raises Refused with `meeting_in_past`.
    """
    alliance = locked(alliance, by)
    if call.meet_at <= at:
        raise Refused("meeting_in_past", _("Choose a moment that lies ahead."), "meet_at")
    need(call.place, "place")
    row = AllianceMeeting.objects.create(
        alliance=alliance, called_by=by, called_at=at, flow_count=1, **vars(call)
    )
    note(row, "call", by=by, at=at)
    when = timezone.localtime(call.meet_at).strftime("%Y-%m-%d %H:%M")
    to = of_seats(alliance, at) | of_place(alliance.area, at)
    tell(
        "alliance_meeting_called",
        row,
        alliance=alliance,
        to=to - {by.pk},
        at=at,
        part="meetings",
        when=when,
        place=call.place,
        agenda=call.agenda,
    )
    return row


@transaction.atomic
def cancel_meeting(
    row: AllianceMeeting, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> AllianceMeeting:
    """Call a meeting off before it was held."""
    need(reason)
    alliance = locked(row.alliance, by)
    row = make_move(row, GATHERING["cancel"], by=by, at=at, seen=seen, reason=reason)
    when = timezone.localtime(row.meet_at).strftime("%Y-%m-%d %H:%M")
    tell(
        "alliance_meeting_cancelled",
        row,
        alliance=alliance,
        to=of_seats(alliance, at) - {by.pk},
        at=at,
        part="meetings",
        when=when,
        reason=reason,
    )
    return row


@dataclass(frozen=True, kw_only=True)
class Account:
    """What is written down of a meeting: the minutes, who came, which decisions are projects.

    `presences` says of each seat whether somebody came for it; one that is left out was absent.
    `projects` are places in the list of decisions.
    """

    minutes: Minutes
    presences: Mapping[int, str]
    projects: Collection[int] = ()


@transaction.atomic
def record_meeting(
    alliance: Alliance,
    account: Account,
    *,
    by: Any,
    at: datetime,
    gathering: AllianceMeeting | None = None,
    seen: int | None = None,
) -> AllianceMeeting:
    """Write a meeting down: one that was called, or one that simply took place.

    Decisions become tasks with clocks; those named become projects with owner and day. A repeated
    idempotency key answers with the first meeting.

    Raises Refused with `meeting_too_early`, `not_seated`, `seat_unknown`, and what the minutes
    themselves refuse.
    """
    alliance = locked(alliance, by)
    minutes = account.minutes
    key = f"{by.pk}:alliance:{minutes.idempotency_key}" if minutes.idempotency_key else None
    repeat = AllianceMeeting.objects.filter(alliance=alliance, meeting__idempotency_key=key)
    if key and (known := repeat.first()) is not None:
        return known
    seats = check_account(alliance, account)
    meeting = write_minutes(
        alliance.area,
        replace(minutes, idempotency_key=key),
        title=alliance.name,
        number=alliance.gatherings.filter(status="held").count() + 1,
        called=[called(seat, account.presences) for seat in seats],
        by=by,
        at=at,
    )
    row = held(alliance, meeting, gathering, by=by, at=at, seen=seen)
    given = list(meeting.resolutions.order_by("pk"))
    for place in sorted(account.projects):
        project_of(alliance, given[place], by=by, at=at)
    return row


def check_account(alliance: Alliance, account: Account) -> list[Seat]:
    """The seats of that day; whoever is given something has one, or is the community's team."""
    minutes = account.minutes
    day = timezone.localdate(minutes.held_at)
    if day < alliance.founded_on:
        raise Refused("meeting_too_early", _("The alliance was not founded then."), "held_at")
    rows = alliance.seats.on(day).select_related("unit", "organisation", "area")
    seats: list[Seat] = list(rows.order_by("pk"))
    if not account.presences.keys() <= {seat.pk for seat in seats}:
        message = _("Somebody named as present or excused had no seat on that day.")
        raise Refused("seat_unknown", message, "presences")
    units = {seat.unit_id for seat in seats}
    for decision in minutes.decisions:
        is_seated = decision.unit is not None and decision.unit.pk in units
        if not is_seated and decision.team != alliance.area:
            message = _("Only units with a seat and the community's own team are given tasks.")
            raise Refused("not_seated", message, "decisions")
    if any(not 0 <= place < len(minutes.decisions) for place in account.projects):
        raise Refused("project_without_decision", _("No such decision."), "decisions")
    return seats


def called(seat: Seat, presences: Mapping[int, str]) -> Called:
    """Whether somebody came for a seat."""
    presence = presences.get(seat.pk, Presence.ABSENT)
    return Called(presence, unit=seat.unit, body="" if seat.unit else str(seat)[:120])


def held(
    alliance: Alliance,
    meeting: Meeting,
    gathering: AllianceMeeting | None,
    *,
    by: Any,
    at: datetime,
    seen: int | None,
) -> AllianceMeeting:
    """The meeting that was called is held now; one that was not called is entered as held."""
    if gathering is not None:
        row: AllianceMeeting = make_move(
            gathering, GATHERING["record"], by=by, at=at, seen=seen, meeting=meeting
        )
        return row
    row = AllianceMeeting.objects.create(
        alliance=alliance,
        meet_at=meeting.held_at,
        place=meeting.place,
        status="held",
        meeting=meeting,
        called_by=by,
        called_at=at,
        flow_count=1,
    )
    note(row, "record", by=by, at=at)
    return row


def decisions_without_project(alliance: Alliance) -> Any:
    """Decisions of an alliance that could be put on the list of projects."""
    known = ListEntry.objects.filter(alliance=alliance).exclude(resolution=None)
    rows: Any = Resolution.objects.filter(meeting__gathering__alliance=alliance)
    return rows.exclude(pk__in=known.values("resolution")).exclude(status="dropped")
