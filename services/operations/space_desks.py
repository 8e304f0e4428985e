"""The workflow and the operations of bookings and their pauses: what both doors read."""

from __future__ import annotations

from typing import Any

from grids.powers import Power
from lib.workflow import Desk
from services.models import Booking, BookingPause
from services.operations import using_bookings as use
from services.workflow.spaces import BOOKING, OWN, PAUSE


def visible_bookings(by: Any) -> Any:
    """The bookings somebody sees: of rooms they serve, and their own."""
    return Booking.objects.seen_by(by.reach(Power.SERVE), by.reach(OWN))


def visible_pauses(by: Any) -> Any:
    """The pauses somebody sees: of the communities they serve, and the own."""
    return BookingPause.objects.seen_by(by.reach(Power.SERVE), by.reach(OWN))


SPACE_DESKS: dict[str, Desk] = {
    "booking": Desk(
        Booking,
        BOOKING,
        {
            "approve": use.approve_booking,
            "decline": use.decline_booking,
            "check-in": use.check_in,
            "finish": use.finish_booking,
            "no-show": use.mark_no_show,
            "cancel": use.cancel_booking,
            "give-back": use.give_back,
        },
    ),
    "booking_pause": Desk(
        BookingPause,
        PAUSE,
        {
            "confirm": use.confirm_pause,
            "refuse": use.refuse_pause,
            "object": use.object_to_pause,
            "uphold": use.uphold_pause,
            "lift": use.lift_pause,
        },
    ),
}
