"""What becomes of a booking: approved, declined, given back, used, missed; and the reminders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.moves import make_move
from members.operations.accounts import system_user
from members.operations.check_ins import need
from services.models import Applicant, Booking, BookingPause
from services.operations.applicants import lock_person
from services.operations.booking_notices import tell_booker, tell_keepers
from services.workflow.spaces import BOOKING, PAUSE, BookingStatus

REMEMBERED = timedelta(days=365)
"""Missed bookings older than this count no more."""


@transaction.atomic
def approve_booking(
    row: Booking, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Booking:
    """Confirm what was waiting; whoever booked hears of it."""
    row = make_move(row, BOOKING["approve"], by=by, at=at, seen=seen, reason=note)
    tell_booker("booking_confirmed", row, at=at)
    return row


@transaction.atomic
def decline_booking(
    row: Booking, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Booking:
    """Say no to what was waiting, with the reason; the time is free again."""
    need(reason)
    row = make_move(row, BOOKING["decline"], by=by, at=at, seen=seen, reason=reason, remind_at=None)
    tell_booker("booking_declined", row, at=at, reason=reason)
    return row


@transaction.atomic
def check_in(row: Booking, *, by: Any, at: datetime, seen: int | None = None) -> Booking:
    """They are here."""
    moved: Booking = make_move(row, BOOKING["check-in"], by=by, at=at, seen=seen)
    return moved


@transaction.atomic
def finish_booking(row: Booking, *, by: Any, at: datetime, seen: int | None = None) -> Booking:
    """The time is over and the room was used."""
    moved: Booking = make_move(row, BOOKING["finish"], by=by, at=at, seen=seen)
    return moved


@transaction.atomic
def cancel_booking(
    row: Booking, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Booking:
    """Take a booking back as the community; whoever booked hears the reason."""
    need(reason)
    row = make_move(row, BOOKING["cancel"], by=by, at=at, seen=seen, reason=reason, remind_at=None)
    tell_booker("booking_cancelled", row, at=at, reason=reason)
    return row


@transaction.atomic
def give_back(row: Booking, *, by: Any, at: datetime, seen: int | None = None) -> Booking:
    """Give the own booking back; the time is free at once.

    Raises Refused with `too_late_to_cancel`, `booking_began` or `move_not_open`.
    """
    moved: Booking = make_move(row, BOOKING["give-back"], by=by, at=at, seen=seen, remind_at=None)
    return moved


@transaction.atomic
def mark_no_show(
    row: Booking, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Booking:
    """Nobody came. The last of too many lets a pause be proposed; nothing follows by itself."""
    row = make_move(row, BOOKING["no-show"], by=by, at=at, seen=seen, reason=note)
    lock_person(row.applicant)
    missed = missed_of(row, at)
    if missed >= row.space.most_missed:
        propose_pause(row, missed, by=by, at=at)
    return row


def missed_of(row: Booking, at: datetime) -> int:
    """How often the same person did not come, in this area, since a pause was last proposed."""
    same = Applicant.objects.same_as(row.applicant)
    missed = Booking.objects.of_person(same).filter(
        status=BookingStatus.NO_SHOW,
        space__area=row.space.area_id,
        starts_at__gt=at - REMEMBERED,
    )
    last = BookingPause.objects.of_person(same).filter(booking__space__area=row.space.area_id)
    before = last.order_by("-booking__starts_at").values_list("booking__starts_at", flat=True)
    since = before.first()
    return missed.filter(starts_at__gt=since).count() if since else missed.count()


def propose_pause(row: Booking, missed: int, *, by: Any, at: datetime) -> BookingPause:
    """Put before the community that somebody books nothing for a while; both sides hear of it."""
    pause = BookingPause.objects.create(booking=row, missed=missed, proposed_at=at, flow_count=1)
    pause.append_record(
        move="propose", by=by, post=by.acting_post(Power.SERVE), after=pause.status, at=at
    )
    tell_keepers("booking_pause_proposed", row, at=at, missed=missed)
    tell_booker("booking_pause_ahead", row, at=at, step="pause", missed=missed)
    return pause


@transaction.atomic
def confirm_pause(
    row: BookingPause, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> BookingPause:
    """Let the pause run from today; whoever is meant hears why, until when, and how to object."""
    need(reason)
    until = timezone.localdate(at) + timedelta(days=row.booking.space.pause_days)
    facts = {"until_on": until, "imposed_by": by}
    row = make_move(row, PAUSE["confirm"], by=by, at=at, seen=seen, reason=reason, **facts)
    about = {"until": until.isoformat(), "reason": reason}
    tell_booker("booking_paused", row.booking, at=at, step=f"pause{row.flow_count}", **about)
    return row


@transaction.atomic
def refuse_pause(
    row: BookingPause, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> BookingPause:
    """Leave it at that: there was a good reason, or it weighs too little."""
    need(reason)
    row = make_move(row, PAUSE["refuse"], by=by, at=at, seen=seen, reason=reason)
    tell_booker("booking_not_paused", row.booking, at=at, step=f"pause{row.flow_count}")
    return row


@transaction.atomic
def object_to_pause(
    row: BookingPause, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> BookingPause:
    """Say, once, why one should not be kept from booking; the community has to answer."""
    need(reason)
    row = make_move(
        row, PAUSE["object"], by=by, at=at, seen=seen, reason=reason, objection=reason.strip()
    )
    tell_keepers("booking_pause_objected", row.booking, at=at, but=row.imposed_by_id)
    return row


@transaction.atomic
def uphold_pause(
    row: BookingPause, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> BookingPause:
    """Keep the pause after the objection, with an answer; never by whoever imposed it.

    Raises Refused with `imposed_by_yourself`. Whoever imposed it may lift it all the same.
    """
    need(reason)
    row = make_move(
        row, PAUSE["uphold"], by=by, at=at, seen=seen, reason=reason, answer=reason.strip()
    )
    step = f"pause{row.flow_count}"
    tell_booker("booking_pause_kept", row.booking, at=at, step=step, reason=reason)
    return row


@transaction.atomic
def lift_pause(
    row: BookingPause, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> BookingPause:
    """Let somebody book again before the pause is over."""
    need(reason)
    row = make_move(
        row, PAUSE["lift"], by=by, at=at, seen=seen, reason=reason, answer=reason.strip()
    )
    step = f"pause{row.flow_count}"
    tell_booker("booking_not_paused", row.booking, at=at, step=step)
    return row


def remind_bookings(at: datetime) -> int:
    """Remind of what is booked for tomorrow; each row in a transaction of its own, once."""
    done = 0
    while True:
        with transaction.atomic():
            rows = Booking.objects.to_remind(at).order_by("remind_at", "pk")
            row = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
            if row is None:
                return done
            row.remind_at = None
            row.save(update_fields=["remind_at"])
            if row.starts_at > at:
                tell_booker("booking_reminder", row, at=at, step="reminder")
            done += 1


def close_bookings(at: datetime) -> int:
    """Finish what was used, and let go what nobody decided in time; who missed it is for people."""
    by, done = system_user(), 0
    while True:
        with transaction.atomic():
            rows = Booking.objects.to_close(at).order_by("ends_at", "pk")
            row = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
            if row is None:
                return done
            if row.status == BookingStatus.PENDING:
                decline_booking(row, by=by, at=at, reason=_("Nobody decided in time."))
            else:
                finish_booking(row, by=by, at=at)
            done += 1
