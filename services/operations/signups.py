"""Signing up for a shift, waiting, taking or leaving an offered place, and batches of units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from members.models import Person
from members.operations.accounts import system_user
from members.operations.check_ins import need
from services.models import Applicant, Shift, SignUp, UnitBatch
from services.operations.activity_telling import tell_participant, tell_staff
from services.operations.applicants import keep_applicant, lock_person
from services.operations.organising import note
from services.operations.telling import of_place
from services.operations.waiting import fill, give_back, lock_shift, take
from services.workflow.activities import BATCH, SIGN_UP, SignUpStatus
from tickets.operations.intake import Contact

HOLDS = (SignUpStatus.SIGNED_UP, SignUpStatus.OFFERED)
MOST_OF_UNIT = 500
TEEN = 14


@dataclass(frozen=True, kw_only=True)
class SignUpDraft:
    """Who signs up: contact, age group, consent; nothing else is asked."""

    contact: Contact
    age_group: str = "adult"
    guardian_agreed: bool = False
    is_verified: bool = False


@transaction.atomic
def sign_up(shift: Shift, draft: SignUpDraft, *, by: Any, at: datetime) -> tuple[SignUp, str]:
    """Take a place, or a place in the queue when none is left; answers the row and its code.

    Raises Refused with `sign_up_closed`, `too_young`, `guardian_needed`, `signed_up_already` or
    `busy_then`.
    """
    shift = lock_shift(shift.pk)
    check_open(shift, at)
    check_age(shift, draft)
    applicant, code = keep_applicant(
        "signup", draft.contact, by=by, at=at, is_verified=draft.is_verified
    )
    lock_person(applicant)
    check_free(shift, applicant)
    row = place(shift, applicant, by=by, at=at, draft=draft)
    is_in = row.status == SignUpStatus.SIGNED_UP
    tell_participant("activity_confirmed" if is_in else "activity_waiting", row, at=at, step="new")
    return row, code


def place(
    shift: Shift,
    applicant: Applicant,
    *,
    by: Any,
    at: datetime,
    draft: SignUpDraft,
    batch: UnitBatch | None = None,
) -> SignUp:
    """Write one sign-up; while others wait nobody passes them."""
    is_free = shift.left > 0 and not SignUp.objects.filter(shift=shift).waiting().exists()
    row = SignUp.objects.create(
        applicant=applicant,
        activity=shift.activity,
        shift=shift,
        batch=batch,
        person=known_person(applicant),
        age_group=draft.age_group,
        guardian_agreed=draft.guardian_agreed,
        status=SignUpStatus.SIGNED_UP if is_free else SignUpStatus.WAITING,
        signed_up_at=at,
        flow_count=1,
    )
    if is_free:
        take(shift)
    note(row, "sign-up", by=by, at=at)
    return row


def known_person(applicant: Applicant) -> Person | None:
    """Who signed up, where an account or a telephone that was proved says so."""
    if applicant.user is not None:
        person: Person | None = applicant.user.person
        return person
    if applicant.is_verified and applicant.phone_hash:
        return Person.objects.filter(phone_hash=applicant.phone_hash).first()
    return None


def check_open(shift: Shift, at: datetime) -> None:
    """People sign up while the window is open and the shift has not begun."""
    if not shift.activity.takes_sign_ups(at) or shift.starts_at <= at:
        raise Refused("sign_up_closed", _("Sign-up is not open."))


def check_age(shift: Shift, draft: SignUpDraft) -> None:
    """The least age, and a guardian's consent for whoever is under 18 (DOMAIN.md 8)."""
    least, is_minor = shift.activity.age, draft.age_group != SignUp.AgeGroup.ADULT
    if (least > TEEN and is_minor) or (least and draft.age_group == SignUp.AgeGroup.CHILD):
        message = _("This activity is for people from %(age)d years.") % {"age": least}
        raise Refused("too_young", message, "age_group")
    if is_minor and not draft.guardian_agreed:
        message = _("Under 18 a parent or guardian has to agree.")
        raise Refused("guardian_needed", message, "guardian_agreed")


def check_free(shift: Shift, applicant: Applicant) -> None:
    """One place a person in a shift, and no two shifts at the same time."""
    same = Applicant.objects.same_as(applicant).exclude(pk=applicant.pk).order_by()
    rows = SignUp.objects.going().filter(applicant__in=same.values("pk"))
    if rows.filter(shift=shift).exists():
        message = _("You have signed up for this already. Your receipt's code opens it.")
        raise Refused("signed_up_already", message)
    then = rows.filter(shift__starts_at__lt=shift.ends_at, shift__ends_at__gt=shift.starts_at)
    if (other := then.select_related("activity").first()) is not None:
        message = _("At that time you are signed up for %(activity)s.")
        raise Refused("busy_then", message % {"activity": other.activity})


def on_shift(row: SignUp, move: str, *, by: Any, at: datetime, **more: Any) -> tuple[SignUp, Shift]:
    """A move on a sign-up with its shift locked before it: container first, then the row."""
    shift = lock_shift(row.shift_id)
    return make_move(row, SIGN_UP[move], by=by, at=at, **more), shift


@transaction.atomic
def accept(row: SignUp, *, by: Any, at: datetime, seen: int | None = None) -> SignUp:
    """Take the place that was offered. Raises Refused with `offer_over`."""
    shift = lock_shift(row.shift_id)
    fresh = SignUp.objects.get(pk=row.pk)
    until = fresh.offer_until
    if fresh.status == SignUpStatus.OFFERED and until is not None and until <= at:
        raise Refused("offer_over", _("The offer is over; the place has gone to the next."))
    row = make_move(row, SIGN_UP["accept"], by=by, at=at, seen=seen)
    row.shift = shift
    tell_participant("activity_confirmed", row, at=at)
    return row


@transaction.atomic
def decline(row: SignUp, *, by: Any, at: datetime, seen: int | None = None) -> SignUp:
    """Leave an offered place to the next in the queue."""
    row, shift = on_shift(row, "decline", by=by, at=at, seen=seen)
    give_back(shift, by=by, at=at)
    return row


@transaction.atomic
def cancel_sign_up(row: SignUp, *, by: Any, at: datetime, seen: int | None = None) -> SignUp:
    """Not coming: the place goes to the first in the queue at once."""
    return end(row, "cancel", by=by, at=at, seen=seen)


@transaction.atomic
def take_off(row: SignUp, *, by: Any, at: datetime, seen: int | None = None, reason: str) -> SignUp:
    """Staff take somebody off the list, and say why."""
    need(reason)
    row = end(row, "take-off", by=by, at=at, seen=seen, reason=reason)
    tell_participant("activity_taken_off", row, at=at, reason=reason)
    return row


def end(row: SignUp, move: str, *, by: Any, at: datetime, **more: Any) -> SignUp:
    """End a sign-up; a place it held is given back."""
    shift = lock_shift(row.shift_id)
    held = SignUp.objects.filter(pk=row.pk, status__in=HOLDS).exists()
    row = make_move(row, SIGN_UP[move], by=by, at=at, **more)
    if held:
        give_back(shift, by=by, at=at)
    return row


# Units


@dataclass(frozen=True, kw_only=True)
class BatchDraft:
    """People a unit sends: a head count, or contacts by name."""

    unit: Any
    head_count: int = 0
    people: Sequence[Contact] = ()
    note: str = ""
    idempotency_key: str | None = None


@transaction.atomic
def sign_up_batch(shift: Shift, draft: BatchDraft, *, by: Any, at: datetime) -> UnitBatch:
    """A unit's officer, or the place for it, signs up several people: all of them or none.

    A repeated idempotency key answers with the first batch.

    Raises PermissionDenied for whoever speaks for neither, and Refused with `sign_up_closed`,
    `nobody_named`, `too_few_places` or `signed_up_already`.
    """
    shift = lock_shift(shift.pk)
    speaks = draft.unit.pk in by.reach(Power.HANDLE).units
    if not (speaks or by.reach(Power.SERVE).covers_area(shift.activity.area)):
        raise PermissionDenied
    key = f"{by.pk}:{draft.idempotency_key}" if draft.idempotency_key else None
    if key and (known := UnitBatch.objects.filter(idempotency_key=key).first()) is not None:
        return known
    check_open(shift, at)
    check_batch(shift, draft)
    batch = UnitBatch.objects.create(
        activity=shift.activity,
        shift=shift,
        unit=draft.unit,
        head_count=draft.head_count,
        note=draft.note,
        made_by=by,
        made_at=at,
        idempotency_key=key,
        flow_count=1,
    )
    if draft.head_count:
        take(shift, draft.head_count)
    note(batch, "sign-up", by=by, at=at, count=draft.head_count + len(draft.people))
    for contact in draft.people:
        applicant, _code = keep_applicant("signup", contact, by=by, at=at)
        check_free(shift, applicant)
        one = SignUpDraft(contact=contact)
        place(shift, applicant, by=by, at=at, draft=one, batch=batch)
    tell_staff(
        "activity_batch",
        shift.activity,
        to=of_place(shift.activity.area, at) - {by.pk},
        at=at,
        step=f"b{batch.pk}",
        unit=str(draft.unit),
        count=draft.head_count + len(draft.people),
    )
    return batch


def check_batch(shift: Shift, draft: BatchDraft) -> None:
    """Somebody comes, and there is room for all; those who wait come first."""
    count = draft.head_count + len(draft.people)
    if not 1 <= count <= MOST_OF_UNIT:
        raise Refused("nobody_named", _("Say how many people come."), "head_count")
    if SignUp.objects.filter(shift=shift).waiting().exists() or count > shift.left:
        message = _("Only %(left)d places are left in this shift.") % {"left": shift.left}
        raise Refused("too_few_places", message, "head_count")


@transaction.atomic
def cancel_batch(row: UnitBatch, *, by: Any, at: datetime, seen: int | None = None) -> UnitBatch:
    """The unit does not come: its places go to those who wait; named people are taken off, too."""
    shift = lock_shift(row.shift_id)
    row = make_move(row, BATCH["cancel"], by=by, at=at, seen=seen)
    shift.taken -= row.head_count
    for one in row.signups.filter(status__in=HOLDS).order_by("pk"):
        make_move(one, SIGN_UP["call-off"], by=system_user(), at=at)
        shift.taken -= 1
    shift.save(update_fields=["taken"])
    fill(shift, by=by, at=at)
    return row


def place_in_queue(row: SignUp) -> int:
    """The how-manieth somebody is on the waiting list."""
    return SignUp.objects.filter(shift=row.shift_id, pk__lte=row.pk).waiting().count()
