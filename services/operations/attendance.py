"""Who came, for how long: check-in by a code on the spot or by a list, and confirmed hours."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Area, Tier
from lib.errors import Refused
from lib.moves import make_move
from members.models import Person
from members.operations.crediting import Participation, credit_participation
from services.models import Shift, SignUp, UnitBatch
from services.models.signups import LEAST_HOURS, MOST_HOURS
from services.operations.activity_telling import tell_participant
from services.operations.signups import on_shift
from services.workflow.activities import BATCH, SIGN_UP, SignUpStatus, may_arrive

SALT = "services.activities.on-the-spot"
HOLDS_FOR = 15 * 60
"""Seconds for which a code on the screen opens the door; a picture of it is soon worth nothing."""


def spot_token(shift: Shift) -> str:
    """What the code on the organiser's screen says: which shift, and since when."""
    return signing.dumps(shift.pk, salt=SALT)


def shift_on_the_spot(token: str) -> Shift:
    """The shift whose code somebody took a picture of.

    Raises Refused with `spot_code_over` for a code that is too old, or that nobody made.
    """
    try:
        number = signing.loads(token, salt=SALT, max_age=HOLDS_FOR)
    except signing.BadSignature:
        message = _("This code is over. Take a picture of the one on the screen now.")
        raise Refused("spot_code_over", message) from None
    shift = Shift.objects.with_card().filter(pk=number).first()
    if shift is None:
        raise Refused("spot_code_over", _("This shift is no more."))
    return shift


@transaction.atomic
def arrive(row: SignUp, *, by: Any, at: datetime, token: str) -> SignUp:
    """Check oneself in with the code on the spot; the place is not located, the code is enough.

    Raises Refused with `spot_code_over`, `other_shift`, `too_early` or `activity_not_open`.
    """
    check_spot(row, token)
    refusal = may_arrive(row, by, at)
    if refusal is not None:
        raise refusal
    row, _shift = on_shift(row, "arrive", by=by, at=at)
    return row


@transaction.atomic
def leave(row: SignUp, *, by: Any, at: datetime, token: str) -> SignUp:
    """Check oneself out with the code on the spot."""
    check_spot(row, token)
    row, _shift = on_shift(row, "leave", by=by, at=at)
    return row


def check_spot(row: SignUp, token: str) -> None:
    """The code belongs to the shift somebody signed up for."""
    if shift_on_the_spot(token).pk != row.shift_id:
        raise Refused("other_shift", _("This code belongs to another shift."))


def plain_move(name: str) -> Any:
    """An operation of the organiser that makes a move and tells nobody."""

    @transaction.atomic
    def operate(row: SignUp, *, by: Any, at: datetime, seen: int | None = None) -> SignUp:
        moved, _shift = on_shift(row, name, by=by, at=at, seen=seen)
        return moved

    return operate


check_in = plain_move("check-in")
check_out = plain_move("check-out")
mark_absent = plain_move("mark-absent")
put_back = plain_move("put-back")


def check_hours(hours: Decimal) -> None:
    """Half hours, at most those of a long day."""
    if hours % LEAST_HOURS or not LEAST_HOURS <= hours <= MOST_HOURS:
        message = _("Hours count by the half, from 0.5 to %(most)d.") % {"most": MOST_HOURS}
        raise Refused("half_hours", message, "hours")


@transaction.atomic
def confirm_hours(
    row: SignUp, *, by: Any, at: datetime, seen: int | None = None, hours: Decimal
) -> SignUp:
    """The organiser confirms the hours that were really served, without the way there.

    A known person finds them in the ledger; of others they stay with the sign-up.

    Raises Refused with `half_hours`, and what the ledger refuses.
    """
    check_hours(hours)
    row, shift = on_shift(row, "confirm-hours", by=by, at=at, seen=seen, hours=hours, hours_by=by)
    enter_in_ledger(row, shift, by=by, at=at)
    tell_participant("activity_hours", row, at=at, hours=str(hours))
    return row


def enter_in_ledger(row: SignUp, shift: Shift, *, by: Any, at: datetime) -> None:
    """One entry in the ledger of hours, once per sign-up; hours without a person wait."""
    if row.person is None or row.hours is None:
        return
    participation = Participation(
        person=row.person,
        community=community_of(shift.activity.area),
        what=shift.activity.title,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        hours=row.hours,
        source=("signup", row.pk),
    )
    row.service = credit_participation(participation, by=by, at=at)
    row.save(update_fields=["service"])


def community_of(area: Area) -> Area:
    """The community a grid lies in; a street's activity counts for the street."""
    node = area
    while node.tier != Tier.COMMUNITY and node.parent is not None:
        node = node.parent
    return node if node.tier == Tier.COMMUNITY else area


@transaction.atomic
def confirm_all(shift: Shift, hours: dict[int, Decimal], *, by: Any, at: datetime) -> list[SignUp]:
    """The table of hours at once: a sign-up's number and its hours; all of them or none."""
    rows = SignUp.objects.filter(shift=shift, pk__in=hours).order_by("pk")
    return [confirm_hours(row, by=by, at=at, hours=hours[row.pk]) for row in rows.with_card()]


@transaction.atomic
def link(row: SignUp, *, by: Any, at: datetime, seen: int | None = None, person: Person) -> SignUp:
    """Say who it was: hours kept with the sign-up go to the ledger of that person.

    Raises Refused with `other_telephone` when the person's number is not the one that was left.
    """
    phone = row.applicant.phone_hash
    if phone and phone != person.phone_hash:
        message = _("This person's telephone is not the one that was left.")
        raise Refused("other_telephone", message, "person")
    row, shift = on_shift(row, "link", by=by, at=at, seen=seen, person=person)
    enter_in_ledger(row, shift, by=by, at=at)
    return row


@transaction.atomic
def record_attendance(
    row: UnitBatch,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    came: int,
    hours: Decimal | None = None,
) -> UnitBatch:
    """How many of a unit's people came, and for how long each.

    Raises Refused with `more_than_signed_up` or `half_hours`.
    """
    if not 0 <= came <= row.head_count:
        message = _("%(count)d people were signed up.") % {"count": row.head_count}
        raise Refused("more_than_signed_up", message, "came")
    if hours is not None:
        check_hours(hours)
    moved: UnitBatch = make_move(
        row, BATCH["record-attendance"], by=by, at=at, seen=seen, came=came, hours=hours
    )
    return moved


def next_step(row: SignUp) -> str:
    """What the code on the spot does for somebody: check in, out, or nothing any more."""
    steps: dict[str, str] = {SignUpStatus.SIGNED_UP: "arrive", SignUpStatus.CHECKED_IN: "leave"}
    step = steps.get(row.status, "")
    return SIGN_UP[step].name if step else ""
