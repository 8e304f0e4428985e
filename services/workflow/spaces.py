"""Bookings of shared spaces, and pauses after missed ones, as move tables (DOMAIN.md 6.5).

Staff of the place act by `serve`; who is kept from booking is decided by `manage_services`. Whoever
booked gives a booking back by the power every account has over what it made itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow


class SpaceKind(TextChoices):
    """What a shared space is for."""

    MEETING = "meeting", pgettext_lazy("space", "Meeting room")
    ACTIVITY = "activity", pgettext_lazy("space", "Activity room")
    READING = "reading", pgettext_lazy("space", "Reading room")
    CHILDREN = "children", pgettext_lazy("space", "Children's room")
    SPORT = "sport", pgettext_lazy("space", "Sports room")
    KITCHEN = "kitchen", pgettext_lazy("space", "Shared kitchen")
    YARD = "yard", pgettext_lazy("space", "Yard or square")


class SpaceGroup(TextChoices):
    """For whom a space is used: groups that may have hours kept for them."""

    EVERYBODY = "everybody", pgettext_lazy("space group", "Neighbours")
    ELDERLY = "elderly", pgettext_lazy("space group", "Older people")
    CHILDREN = "children", pgettext_lazy("space group", "Children")
    PARTY = "party", pgettext_lazy("space group", "Party life")
    UNIT = "unit", pgettext_lazy("space group", "Partner units")


class BookingStatus(TextChoices):
    """Where a booking stands."""

    PENDING = "pending", pgettext_lazy("booking", "Waiting for approval")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "Booked")
    CHECKED_IN = "checked_in", pgettext_lazy("booking", "In use")
    DONE = "done", pgettext_lazy("booking", "Used")
    NO_SHOW = "no_show", pgettext_lazy("booking", "Nobody came")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")
    DECLINED = "declined", pgettext_lazy("booking", "Declined")


class PauseStatus(TextChoices):
    """Where a pause of booking stands; only a person lets one begin."""

    PROPOSED = "proposed", pgettext_lazy("booking pause", "To be decided")
    ACTIVE = "active", pgettext_lazy("booking pause", "Decided")
    REFUSED = "refused", pgettext_lazy("booking pause", "Not imposed")
    LIFTED = "lifted", pgettext_lazy("booking pause", "Lifted")


B, P = BookingStatus, PauseStatus
ACTIVE_BOOKING = (B.PENDING, B.CONFIRMED, B.CHECKED_IN)
HOLDING_BOOKING = (B.PENDING, B.CONFIRMED, B.CHECKED_IN, B.DONE, B.NO_SHOW)
"""States in which a booking holds its time; the others give it to the next who asks."""
COUNTED = (B.CONFIRMED, B.CHECKED_IN, B.DONE)
"""States whose hours count as use of a space."""
EARLY = timedelta(minutes=30)
"""How long before the beginning people are let in."""
OWN = Power.VIEW_TICKETS
"""Every account has it over what it made itself."""


def not_begun(row: Any, by: Any, at: Any) -> Refused | None:
    """Nothing is approved, declined or cancelled once its time has come."""
    if row.starts_at <= at:
        return Refused("booking_began", _("The booked time has begun."))
    return None


def in_time(row: Any, by: Any, at: Any) -> Refused | None:
    """Given back so early that somebody else can use it; while it waits, at any time before."""
    if row.starts_at <= at:
        return not_begun(row, by, at)
    if row.status == B.CONFIRMED and at > row.starts_at - timedelta(hours=row.space.cancel_hours):
        words = _("It is too late to cancel here. Please call the community.")
        return Refused("too_late_to_cancel", words)
    return None


def at_the_door(row: Any, by: Any, at: Any) -> Refused | None:
    """People are let in from half an hour before until the end."""
    if not row.starts_at - EARLY <= at < row.ends_at:
        return Refused("not_the_time", _("This can be said at the booked time only."))
    return None


def is_over(row: Any, by: Any, at: Any) -> Refused | None:
    """Whether anybody came is said when the time is over."""
    if at < row.ends_at:
        return Refused("not_over", _("The booked time is not over yet."))
    return None


def may_object(row: Any, by: Any, at: Any) -> Refused | None:
    """A pause is objected to once."""
    if row.objection:
        return Refused("objected_already", _("An objection was raised already."))
    return None


def was_objected(row: Any, by: Any, at: Any) -> Refused | None:
    """An answer needs an objection that has none."""
    if not row.objection or row.answer:
        return Refused("no_objection", _("There is no open objection."))
    return None


def answered_by_another(row: Any, by: Any, at: Any) -> Refused | None:
    """Nobody turns down an objection to what they imposed themselves."""
    if row.imposed_by_id == by.pk:
        words = _("You imposed this pause. Somebody else answers the objection, or you lift it.")
        return was_objected(row, by, at) or Refused("imposed_by_yourself", words)
    return was_objected(row, by, at)


BOOKING = Workflow(
    "booking",
    (
        Move(
            "approve",
            pgettext_lazy("booking", "Approve"),
            (B.PENDING,),
            (B.CONFIRMED,),
            Power.SERVE,
            optional=("note",),
            tone="primary",
            guard=not_begun,
        ),
        Move(
            "decline",
            pgettext_lazy("booking", "Decline"),
            (B.PENDING,),
            (B.DECLINED,),
            Power.SERVE,
            required=("reason",),
            tone="danger",
        ),
        Move(
            "check-in",
            pgettext_lazy("booking", "They are here"),
            (B.CONFIRMED,),
            (B.CHECKED_IN,),
            Power.SERVE,
            stamp="came_at",
            tone="primary",
            guard=at_the_door,
            is_duty=False,
        ),
        Move(
            "finish",
            pgettext_lazy("booking", "It was used"),
            (B.CONFIRMED, B.CHECKED_IN),
            (B.DONE,),
            Power.SERVE,
            guard=is_over,
        ),
        Move(
            "no-show",
            pgettext_lazy("booking", "Nobody came"),
            (B.CONFIRMED,),
            (B.NO_SHOW,),
            Power.SERVE,
            optional=("note",),
            guard=is_over,
        ),
        Move(
            "cancel",
            pgettext_lazy("booking", "Cancel the booking"),
            (B.PENDING, B.CONFIRMED),
            (B.CANCELLED,),
            Power.SERVE,
            required=("reason",),
            tone="danger",
            guard=not_begun,
            is_duty=False,
        ),
        # By whoever booked: on the page of the receipt, or with their account
        Move(
            "give-back",
            pgettext_lazy("booking", "Give back"),
            (B.PENDING, B.CONFIRMED),
            (B.CANCELLED,),
            OWN,
            scope="booked_by",
            tone="danger",
            guard=in_time,
            is_duty=False,
        ),
    ),
)

PAUSE = Workflow(
    "booking_pause",
    (
        Move(
            "confirm",
            pgettext_lazy("booking pause", "Impose the pause"),
            (P.PROPOSED,),
            (P.ACTIVE,),
            Power.MANAGE_SERVICES,
            required=("reason",),
            tone="danger",
        ),
        Move(
            "refuse",
            pgettext_lazy("booking pause", "Do not impose it"),
            (P.PROPOSED,),
            (P.REFUSED,),
            Power.MANAGE_SERVICES,
            required=("reason",),
            tone="primary",
        ),
        # By whoever is kept from booking
        Move(
            "object",
            pgettext_lazy("booking pause", "Object"),
            (P.PROPOSED, P.ACTIVE),
            (),
            OWN,
            required=("reason",),
            scope="booked_by",
            guard=may_object,
            is_duty=False,
        ),
        Move(
            "uphold",
            pgettext_lazy("booking pause", "Keep it after the objection"),
            (P.ACTIVE,),
            (),
            Power.MANAGE_SERVICES,
            required=("reason",),
            guard=answered_by_another,
        ),
        Move(
            "lift",
            pgettext_lazy("booking pause", "Lift it"),
            (P.ACTIVE,),
            (P.LIFTED,),
            Power.MANAGE_SERVICES,
            required=("reason",),
            is_duty=False,
        ),
    ),
)
