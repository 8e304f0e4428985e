"""Activities, who organises them with others, sign-ups and batches of units as move tables.

DOMAIN.md 6.7. The place sets up and answers by `manage_services`, its staff carry out by `serve`;
co-organisers and units act by `handle`; whoever signed up acts on their own row.
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

EARLY = timedelta(hours=2)
"""How long before its beginning people may be checked in to a shift."""


class ActivityStatus(TextChoices):
    """Where an activity stands."""

    DRAFT = "draft", pgettext_lazy("activity", "Proposed")
    PUBLISHED = "published", pgettext_lazy("activity", "Open for sign-up")
    CLOSED = "closed", pgettext_lazy("activity", "Sign-up closed")
    RUNNING = "running", pgettext_lazy("activity", "Running")
    FINISHED = "finished", pgettext_lazy("activity", "Finished")
    CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")


class OrganiserStatus(TextChoices):
    """Whether a co-organiser has agreed."""

    ASKED = "asked", pgettext_lazy("co-organiser", "Asked")
    CONFIRMED = "confirmed", pgettext_lazy("co-organiser", "Takes part")
    DECLINED = "declined", pgettext_lazy("co-organiser", "Declined")


class SignUpStatus(TextChoices):
    """Where a sign-up stands."""

    SIGNED_UP = "signed_up", pgettext_lazy("sign-up", "Signed up")
    WAITING = "waiting", pgettext_lazy("sign-up", "On the waiting list")
    OFFERED = "offered", pgettext_lazy("sign-up", "Place offered")
    CHECKED_IN = "checked_in", pgettext_lazy("sign-up", "Here")
    CHECKED_OUT = "checked_out", pgettext_lazy("sign-up", "Took part")
    ABSENT = "absent", pgettext_lazy("sign-up", "Did not come")
    CANCELLED = "cancelled", pgettext_lazy("sign-up", "Cancelled")
    DECLINED = "declined", pgettext_lazy("sign-up", "Place not taken")


class BatchStatus(TextChoices):
    """Where a unit's batch stands."""

    SIGNED_UP = "signed_up", pgettext_lazy("batch", "Signed up")
    ATTENDED = "attended", pgettext_lazy("batch", "Took part")
    CANCELLED = "cancelled", pgettext_lazy("batch", "Cancelled")


A, C, S, B = ActivityStatus, OrganiserStatus, SignUpStatus, BatchStatus
RUNNING_SIGN_UP = (S.SIGNED_UP, S.WAITING, S.OFFERED, S.CHECKED_IN)
"""Sign-ups whose person still has to be reached."""
PUBLIC = (A.PUBLISHED, A.CLOSED, A.RUNNING, A.FINISHED, A.CANCELLED)
"""What residents may see."""
AHEAD = (A.PUBLISHED, A.CLOSED)
LIVING = (A.PUBLISHED, A.CLOSED, A.RUNNING)
HOLDING = (S.SIGNED_UP, S.OFFERED, S.CHECKED_IN, S.CHECKED_OUT, S.ABSENT)
"""Sign-ups that hold a place."""
GOING = (S.SIGNED_UP, S.WAITING, S.OFFERED, S.CHECKED_IN)
"""Sign-ups that still look ahead."""
CAME = (S.SIGNED_UP, S.CHECKED_IN, S.CHECKED_OUT)
"""Sign-ups whose hours can be confirmed."""
MANAGE, SERVE, EITHER = Power.MANAGE_SERVICES, Power.SERVE, Power.HANDLE
OWN = Power.VIEW_TICKETS
"""Held by every account over what it made itself."""


def is_ready(row: Any, by: Any, at: Any) -> Refused | None:
    """It has a shift that lies ahead, and every co-organiser has answered."""
    if not row.shifts.filter(ends_at__gt=at).exists():
        return Refused("no_shift", _("Add a shift that lies ahead first."))
    if row.organisers.filter(status=C.ASKED).exists():
        return Refused("organiser_unconfirmed", _("A co-organiser has not answered yet."))
    return None


def has_begun(row: Any, by: Any, at: Any) -> Refused | None:
    """Nothing ends before it began."""
    if row.starts_at is None or row.starts_at > at:
        return Refused("not_begun", _("It has not begun yet."))
    return None


def may_arrive(row: Any, by: Any, at: Any) -> Refused | None:
    """Not before people gather, and not where nothing takes place."""
    if row.activity.status not in LIVING:
        return Refused("activity_not_open", _("This activity does not take place."))
    if at < row.shift.starts_at - EARLY:
        return Refused("too_early", _("Checking in opens two hours before the beginning."))
    return None


def shift_began(row: Any, by: Any, at: Any) -> Refused | None:
    """Who did not come is known when the shift has begun."""
    if row.shift.starts_at > at:
        return Refused("not_begun", _("It has not begun yet."))
    return None


def hours_are_due(row: Any, by: Any, at: Any) -> Refused | None:
    """Hours are confirmed once, for a service that has begun."""
    if not row.activity.gives_hours:
        return Refused("gives_no_hours", _("This activity gives no hours of service."))
    if row.hours is not None:
        return Refused("hours_confirmed_already", _("The hours have been confirmed already."))
    return shift_began(row, by, at)


def has_no_hours(row: Any, by: Any, at: Any) -> Refused | None:
    """Whose hours are confirmed was there."""
    if row.hours is not None:
        return Refused("hours_confirmed_already", _("The hours have been confirmed already."))
    return None


def is_nobody_known(row: Any, by: Any, at: Any) -> Refused | None:
    """A sign-up is put to one person once."""
    if row.person_id is not None:
        return Refused("linked_already", _("This sign-up belongs to a person already."))
    return None


FACTS = ("title", "kind", "text", "place", "contact", "signup_until", "age", "gives_hours")
"""What describes an activity; its days and times are those of its shifts."""

ACTIVITY = Workflow(
    "activity",
    (
        Move(
            "publish",
            pgettext_lazy("activity", "Publish"),
            (A.DRAFT,),
            (A.PUBLISHED,),
            MANAGE,
            stamp="published_at",
            tone="primary",
            guard=is_ready,
        ),
        Move(
            "start",
            pgettext_lazy("activity", "Begin"),
            AHEAD,
            (A.RUNNING,),
            SERVE,
            tone="primary",
            guard=has_begun,
        ),
        Move(
            "finish",
            pgettext_lazy("activity", "Finish"),
            (A.RUNNING,),
            (A.FINISHED,),
            SERVE,
            optional=("result",),
            tone="success",
            guard=has_begun,
        ),
        Move(
            "close-sign-up",
            pgettext_lazy("activity", "Close sign-up"),
            (A.PUBLISHED,),
            (A.CLOSED,),
            SERVE,
            is_duty=False,
        ),
        Move(
            "open-sign-up",
            pgettext_lazy("activity", "Open sign-up again"),
            (A.CLOSED,),
            (A.PUBLISHED,),
            SERVE,
            is_duty=False,
        ),
        Move(
            "revise",
            pgettext_lazy("activity", "Change the proposal"),
            (A.DRAFT,),
            (),
            SERVE,
            required=("title", "kind", "place"),
            optional=("text", "contact", "signup_until", "age", "gives_hours"),
            is_duty=False,
        ),
        Move(
            "change",
            pgettext_lazy("activity", "Change"),
            LIVING,
            (),
            MANAGE,
            required=("title", "kind", "place"),
            optional=("text", "contact", "signup_until", "age", "gives_hours"),
            is_duty=False,
        ),
        Move(
            "cancel",
            pgettext_lazy("activity", "Cancel the activity"),
            (A.DRAFT, *LIVING),
            (A.CANCELLED,),
            MANAGE,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
    ),
)

ORGANISER = Workflow(
    "organiser",
    (
        Move(
            "confirm",
            pgettext_lazy("co-organiser", "Take part"),
            (C.ASKED, C.DECLINED),
            (C.CONFIRMED,),
            EITHER,
            stamp="answered_at",
            tone="primary",
        ),
        Move(
            "decline",
            pgettext_lazy("co-organiser", "Do not take part"),
            (C.ASKED, C.CONFIRMED),
            (C.DECLINED,),
            EITHER,
            optional=("note",),
            stamp="answered_at",
            is_duty=False,
        ),
    ),
)

SIGN_UP = Workflow(
    "sign_up",
    (
        Move(
            "accept",
            pgettext_lazy("sign-up", "Take the place"),
            (S.OFFERED,),
            (S.SIGNED_UP,),
            OWN,
            scope="owned",
            tone="primary",
        ),
        Move(
            "decline",
            pgettext_lazy("sign-up", "Leave the place to others"),
            (S.OFFERED,),
            (S.DECLINED,),
            OWN,
            scope="owned",
        ),
        Move(
            "cancel",
            pgettext_lazy("sign-up", "I cannot come"),
            (S.SIGNED_UP, S.WAITING),
            (S.CANCELLED,),
            OWN,
            scope="owned",
            is_duty=False,
        ),
        Move(
            "arrive",
            pgettext_lazy("sign-up", "Check in"),
            (S.SIGNED_UP,),
            (S.CHECKED_IN,),
            OWN,
            stamp="arrived_at",
            scope="owned",
            hidden=True,
        ),
        Move(
            "leave",
            pgettext_lazy("sign-up", "Check out"),
            (S.CHECKED_IN,),
            (S.CHECKED_OUT,),
            OWN,
            stamp="left_at",
            scope="owned",
            hidden=True,
        ),
        Move(
            "check-in",
            pgettext_lazy("sign-up", "Check in"),
            (S.SIGNED_UP,),
            (S.CHECKED_IN,),
            SERVE,
            stamp="arrived_at",
            tone="primary",
            guard=may_arrive,
        ),
        Move(
            "check-out",
            pgettext_lazy("sign-up", "Check out"),
            (S.CHECKED_IN,),
            (S.CHECKED_OUT,),
            SERVE,
            stamp="left_at",
            tone="primary",
        ),
        Move(
            "confirm-hours",
            pgettext_lazy("sign-up", "Confirm the hours"),
            CAME,
            (S.CHECKED_OUT,),
            SERVE,
            required=("hours",),
            stamp="hours_at",
            tone="success",
            guard=hours_are_due,
        ),
        Move(
            "mark-absent",
            pgettext_lazy("sign-up", "Did not come"),
            (S.SIGNED_UP,),
            (S.ABSENT,),
            SERVE,
            guard=shift_began,
            is_duty=False,
        ),
        Move(
            "put-back",
            pgettext_lazy("sign-up", "Put back"),
            (S.CHECKED_IN, S.CHECKED_OUT, S.ABSENT),
            (S.SIGNED_UP,),
            SERVE,
            guard=has_no_hours,
            is_duty=False,
        ),
        Move(
            "take-off",
            pgettext_lazy("sign-up", "Take off the list"),
            (S.SIGNED_UP, S.WAITING, S.OFFERED),
            (S.CANCELLED,),
            SERVE,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
        Move(
            "link",
            pgettext_lazy("sign-up", "Put to a person"),
            tuple(S.values),
            (),
            Power.MANAGE_PEOPLE,
            required=("person",),
            guard=is_nobody_known,
            is_duty=False,
        ),
        # Timed work and the waiting list make these
        Move("offer", _("Offer"), (S.WAITING,), (S.OFFERED,), SERVE, hidden=True),
        Move("expire", _("Expire"), (S.OFFERED,), (S.DECLINED,), SERVE, hidden=True),
        Move("call-off", _("Call off"), GOING, (S.CANCELLED,), SERVE, hidden=True),
        Move("drop", _("Drop"), (S.WAITING, S.OFFERED), (S.DECLINED,), SERVE, hidden=True),
    ),
)

BATCH = Workflow(
    "unit_batch",
    (
        Move(
            "record-attendance",
            pgettext_lazy("batch", "Record who came"),
            (B.SIGNED_UP,),
            (B.ATTENDED,),
            SERVE,
            required=("came",),
            optional=("hours",),
            scope="served",
            guard=shift_began,
        ),
        Move(
            "cancel",
            pgettext_lazy("batch", "Cancel the batch"),
            (B.SIGNED_UP,),
            (B.CANCELLED,),
            EITHER,
            tone="danger",
            is_duty=False,
        ),
        Move("call-off", _("Call off"), (B.SIGNED_UP,), (B.CANCELLED,), SERVE, hidden=True),
    ),
)
