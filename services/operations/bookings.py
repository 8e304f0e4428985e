"""Booking a shared space: who may have which time, decided under a lock of the space."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.pii import keyed_hash
from services.models import Applicant, Booking, BookingPause, Space
from services.operations.applicants import keep_applicant, lock_person
from services.operations.booking_notices import tell_booker, tell_keepers
from services.operations.opening import DAY, alternatives, last_day, raw_slots, window_over
from services.workflow.spaces import BookingStatus, SpaceGroup
from tickets.operations.intake import Contact

WEEK = timedelta(weeks=1)
MOST_WEEKS = 26
FURTHEST = timedelta(days=200)
"""How far ahead staff of the place write down a weekly booking."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A wish to use a space: from when, how many of its slots, for what, how many people."""

    starts_at: datetime
    purpose: str
    people: int
    slots: int = 1
    group: str = SpaceGroup.EVERYBODY
    is_sensitive: bool = False
    unit: Any = None
    series: uuid.UUID | None = None


def serves(by: Any, space: Space) -> bool:
    """Whether somebody carries out services where the space is; the system speaks for residents."""
    return bool(by.person_id) and permits(by.reach(Power.SERVE), space)


def book_space(
    space: Space,
    ask: Ask,
    contact: Contact,
    *,
    by: Any,
    at: datetime,
    is_verified: bool = False,
) -> tuple[Booking, str]:
    """Give somebody a stretch of time in a space; answers the booking and the receipt's code.

    Above the space's number of people, and for what is flagged, it waits for approval; until then
    the time is held. Raises Refused with `slot_taken` (with `alternatives`), `booked_already`,
    `space_closed`, `not_a_slot`, `too_long`, `slot_past`, `too_far_ahead`, `closed_that_day`,
    `kept_for_group`, `group_not_yours`, `too_many_people`, `too_many_bookings` or
    `booking_paused`.
    """
    try:
        with transaction.atomic():
            space = locked_space(space)
            return place(space, ask, contact, by=by, at=at, is_verified=is_verified)
    except Refused as refused:
        if refused.code in ("slot_taken", "kept_for_group"):
            wanted = max(1, min(ask.slots, space.most_slots))
            refused.details["alternatives"] = alternatives(
                space, ask.starts_at, wanted, ask.people, at=at
            )
        raise


def locked_space(space: Space) -> Space:
    """The space under a lock: bookings of one room come one after the other."""
    rows = Space.objects.select_for_update(of=("self",), no_key=True)
    row: Space = rows.select_related("area").get(pk=space.pk)
    return row


def place(
    space: Space, ask: Ask, contact: Contact, *, by: Any, at: datetime, is_verified: bool
) -> tuple[Booking, str]:
    """Check everything on the locked space, and write the booking."""
    ends_at = ask.starts_at + timedelta(minutes=space.slot_minutes) * ask.slots
    check_time(space, ask, ends_at, by=by, at=at)
    check_group(space, ask, ends_at, by=by, at=at)
    check_free(space, ask, ends_at, contact, by=by)
    applicant, code = keep_applicant("booking", contact, by=by, at=at, is_verified=is_verified)
    lock_person(applicant)
    check_person(space, ask, applicant, at=at)
    waits = (ask.is_sensitive or ask.people > space.approve_over) and not serves(by, space)
    row = Booking.objects.create(
        applicant=applicant,
        space=space,
        starts_at=ask.starts_at,
        ends_at=ends_at,
        purpose=ask.purpose.strip(),
        people=ask.people,
        group=ask.group,
        is_sensitive=ask.is_sensitive,
        unit=ask.unit,
        series=ask.series,
        status=BookingStatus.PENDING if waits else BookingStatus.CONFIRMED,
        remind_at=reminder_of(ask.starts_at, at),
        booked_by=by,
        booked_at=at,
        flow_count=1,
    )
    row.append_record(move="book", by=by, post=by.acting_post(Power.SERVE), after=row.status, at=at)
    if waits:
        tell_keepers("booking_asked", row, at=at)
    elif ask.series is None:
        tell_booker("booking_confirmed", row, at=at)
    return row, code


def reminder_of(starts_at: datetime, at: datetime) -> datetime | None:
    """The moment of the reminder, a day before; none for what is booked on the last day."""
    due = starts_at - DAY
    return due if due > at else None


def check_time(space: Space, ask: Ask, ends_at: datetime, *, by: Any, at: datetime) -> None:
    """The stretch consists of slots of one open day, to come, and not too far ahead."""
    if not space.is_open:
        raise Refused("space_closed", _("This room cannot be booked at the moment."))
    if not 1 <= ask.slots <= space.most_slots:
        raise Refused("too_long", _("Choose a shorter time."), "slots")
    if not 1 <= ask.people <= space.capacity:
        words = _("This room holds %(count)d people.") % {"count": space.capacity}
        raise Refused("too_many_people", words, "people")
    day = timezone.localdate(ask.starts_at)
    slots = [slot for slot in raw_slots(space, day) if ask.starts_at <= slot[0] < ends_at]
    fits = len(slots) == ask.slots and (slots[0][0], slots[-1][1]) == (ask.starts_at, ends_at)
    if not fits:
        raise Refused("not_a_slot", _("The room is not open at this time."), "starts_at")
    if ask.starts_at <= at:
        raise Refused("slot_past", _("This time is over. Choose a later one."), "starts_at")
    is_far = day > last_day(space, at)
    if is_far and not (serves(by, space) and ask.starts_at <= at + FURTHEST):
        words = _("This room can be booked %(days)d days ahead.") % {"days": space.lead_days}
        raise Refused("too_far_ahead", words, "starts_at")
    closure = space.closures.filter(day=day).first()
    if closure is not None:
        words = _("Closed on this day: %(reason)s") % {"reason": closure.reason}
        raise Refused("closed_that_day", words, "starts_at")


def check_group(space: Space, ask: Ask, ends_at: datetime, *, by: Any, at: datetime) -> None:
    """Party life and units book by an account; hours kept for a group are for that group."""
    if ask.group in (SpaceGroup.PARTY, SpaceGroup.UNIT) and not by.person_id:
        words = _("Sign in to book for Party life or a unit.")
        raise Refused("group_not_yours", words, "group")
    is_own_unit = ask.unit is None or ask.unit.pk in by.reach(Power.HANDLE).units
    if not is_own_unit and not serves(by, space):
        raise Refused("group_not_yours", _("You do not act for this unit."), "unit")
    window = window_over(space, ask.starts_at, ends_at, at)
    if window is not None and window.group != ask.group:
        words = _("These hours are kept for: %(group)s.") % {"group": window.get_group_display()}
        raise Refused("kept_for_group", words, "starts_at")


def check_free(space: Space, ask: Ask, ends_at: datetime, contact: Contact, *, by: Any) -> None:
    """Nobody holds any of the time; whoever holds it and asks again is told so."""
    rows = Booking.objects.filter(space=space).holding().between(ask.starts_at, ends_at)
    taken = rows.select_related("applicant").first()
    if taken is None:
        return
    phone = keyed_hash(contact.phone) if contact.phone else ""
    same_phone = bool(phone) and taken.applicant.phone_hash == phone
    if same_phone or (not phone and by.person_id and taken.applicant.user_id == by.pk):
        raise Refused("booked_already", _("You have booked this time already."))
    words = _("Somebody else was faster: this time is taken.")
    raise Refused("slot_taken", words, "starts_at")


def check_person(space: Space, ask: Ask, applicant: Applicant, *, at: datetime) -> None:
    """Two bookings at a time per person, weekly ones of staff not counted; none in a pause."""
    same = Applicant.objects.same_as(applicant)
    pause = (
        BookingPause.objects.of_person(same)
        .running(timezone.localdate(at))
        .filter(booking__space__area=space.area_id)
        .order_by("-until_on")
        .first()
    )
    if pause is not None:
        words = _("Booking is paused for you until %(day)s, after bookings nobody came to.")
        raise Refused("booking_paused", words % {"day": pause.until_on})
    if ask.series is not None:
        return
    mine = Booking.objects.of_person(same).active(at).filter(series=None).count()
    if mine >= space.most_active:
        words = _("You have %(count)d bookings to come. Use or cancel one first.")
        raise Refused("too_many_bookings", words % {"count": mine})


@transaction.atomic
def book_weekly(
    space: Space, ask: Ask, contact: Contact, *, weeks: int, by: Any, at: datetime
) -> tuple[list[Booking], list[datetime]]:
    """Write down the same hours of so many weeks for a group, as staff of the place.

    Answers what was booked, and the moments that were not to be had: closed days, and times that
    others hold. Raises Refused with `not_staff_here` or `weeks_out_of_range`, or as the first week
    does when not one of them could be booked.
    """
    if not serves(by, space):
        raise Refused("not_staff_here", _("Weekly bookings are written down by the community."))
    if not 2 <= weeks <= MOST_WEEKS:
        words = _("From 2 to %(most)d weeks.") % {"most": MOST_WEEKS}
        raise Refused("weeks_out_of_range", words, "weeks")
    space, series = locked_space(space), uuid.uuid4()
    booked, missed, first = [], [], None
    for week in range(weeks):
        wish = replace(ask, starts_at=ask.starts_at + week * WEEK, series=series)
        try:
            with transaction.atomic():
                row, _code = place(space, wish, contact, by=by, at=at, is_verified=False)
            booked.append(row)
        except Refused as refused:
            if refused.code not in ("slot_taken", "booked_already", "closed_that_day"):
                raise
            missed.append(wish.starts_at)
            first = first or refused
    if not booked and first is not None:
        raise first
    tell_booker("booking_weekly", booked[0], at=at, count=len(booked))
    return booked, missed
