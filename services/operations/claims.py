"""Claiming a wish, beginning, delivering, giving it back, and the claims whose time ran out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Area, Unit
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from members.operations.accounts import system_user
from members.operations.check_ins import need as needed
from members.operations.telling import of_unit
from records.operations import store_image
from services.models import Applicant, Wish, WishClaim
from services.operations.applicants import keep_applicant, lock_person, write_to_applicant
from services.operations.wish_notices import tell_place
from services.operations.wishes import expire_wish, write
from services.workflow.wishes import WISH, ClaimOutcome
from tickets.operations.intake import Contact

MOST_AT_ONCE = 20
"""Wishes that a unit claims in one go."""
MOST_PHOTOS = 3


@dataclass(frozen=True, kw_only=True)
class ClaimDraft:
    """Who claims: a unit, the team of an area, or a person (neither of them)."""

    unit: Unit | None = None
    team: Area | None = None
    contact: Contact = field(default_factory=Contact)


@transaction.atomic
def claim_wish(
    wish: Wish, draft: ClaimDraft, *, by: Any, at: datetime, is_verified: bool = False
) -> tuple[WishClaim, str]:
    """Give one's word to make a wish come true; answers the claim and its receipt's code.

    The wish is locked first, so of many who press at once one has it, and the others are told.
    A person has at most so many running claims. The time to begin counts in natural days.

    Raises PermissionDenied for a unit or team of others, and Refused with `claimed_already`,
    `move_not_open`, `contact_needed` or `too_many_claims`.
    """
    check_holder(draft, by)
    fresh = Wish.objects.select_for_update(of=("self",), no_key=True).get(pk=wish.pk)
    if fresh.claims.active().exists():
        words = _("Somebody else was quicker. Thank you: look what else hangs on the wall.")
        raise Refused("claimed_already", words)
    fresh = make_move(fresh, WISH["claim"], by=by, at=at)
    applicant, code = keep_applicant(
        "wishclaim", draft.contact, by=by, at=at, is_verified=is_verified
    )
    if draft.unit is None and draft.team is None:
        check_number(applicant)
    claim = WishClaim.objects.create(
        applicant=applicant,
        wish=fresh,
        unit=draft.unit,
        team=draft.team,
        claimed_at=at,
        due_at=at + timedelta(days=settings.WISH_CLAIM_DAYS),
        deliver_by=at + timedelta(days=settings.WISH_DAYS),
        claimed_by=by,
    )
    tell_place("wish_claimed", fresh, by=by, at=at)
    write(fresh, "wisher_claimed", at=at)
    return claim, code


def check_holder(draft: ClaimDraft, by: Any) -> None:
    """Whoever claims for a unit or a team acts for it."""
    unit, team = draft.unit, draft.team
    if unit is not None and not speaks_for(by, unit):
        raise PermissionDenied
    if team is not None and not by.reach(Power.SERVE).covers_area(team):
        raise PermissionDenied
    is_person = unit is None and team is None
    if is_person and not (by.person_id or draft.contact.phone):
        raise Refused("contact_needed", _("We need a number to reach you."), "phone")


def speaks_for(by: Any, unit: Unit) -> bool:
    """Whether somebody acts for a unit."""
    reach = by.reach(Power.HANDLE)
    return bool(reach.everywhere or unit.pk in reach.units)


def check_number(applicant: Applicant) -> None:
    """Not too many at a time, counted while what the same person does waits."""
    lock_person(applicant)
    same = Applicant.objects.same_as(applicant).order_by().values("pk")
    running = WishClaim.objects.active().filter(applicant__in=same, unit=None, team=None)
    if running.count() >= settings.WISH_ACTIVE_CLAIMS:
        words = _("You have %(most)d wishes in hand already. Fulfil one first.")
        raise Refused("too_many_claims", words % {"most": settings.WISH_ACTIVE_CLAIMS})


@transaction.atomic
def claim_wishes(wishes: Sequence[Wish], *, by: Any, at: datetime, unit: Unit) -> list[WishClaim]:
    """Let a unit claim several wishes at once; those that somebody else has by now are left out.

    Raises Refused with `too_many_at_once`, or with `claimed_already` when none is left.
    """
    if len(wishes) > MOST_AT_ONCE:
        words = _("At most %(most)d wishes at once.")
        raise Refused("too_many_at_once", words % {"most": MOST_AT_ONCE}, "wishes")
    made = []
    for wish in sorted(wishes, key=lambda one: one.pk):
        try:
            with transaction.atomic():
                made.append(claim_wish(wish, ClaimDraft(unit=unit), by=by, at=at)[0])
        except Refused:
            continue
    if not made:
        words = _("Others were quicker: none of these wishes is free any more.")
        raise Refused("claimed_already", words, "wishes")
    return made


def running(wish: Wish) -> WishClaim:
    """The claim in hand of a locked wish; a wish that is claimed has exactly one."""
    claim: WishClaim = wish.claims.active().select_related("applicant", "unit", "team").get()
    return claim


def end(claim: WishClaim, outcome: str, *, at: datetime) -> None:
    """A claim is over: delivered, given back, or run out."""
    claim.outcome, claim.ended_at = outcome, at
    claim.save(update_fields=["outcome", "ended_at"])


@transaction.atomic
def begin_wish(
    wish: Wish, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Wish:
    """Somebody is at it now; the claim does not run out any more."""
    moved: Wish = make_move(wish, WISH["begin"], by=by, at=at, seen=seen, reason=note)
    claim = running(moved)
    claim.begun_at = at
    claim.save(update_fields=["begun_at"])
    return moved


@transaction.atomic
def deliver_wish(
    wish: Wish,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str,
    photos: Sequence[Any] = (),
) -> Wish:
    """It has come true; the wisher is asked how it went.

    Pictures only where the wisher agreed, and never of children. Raises Refused with
    `no_photo_consent`, `too_many_photos` or `reason_needed`.
    """
    needed(note, "note")
    fresh = Wish.objects.select_for_update(of=("self",), no_key=True).get(pk=wish.pk)
    if photos and (fresh.is_of_minor or not fresh.photo_consent):
        words = _("The wisher has not agreed to photos: send it without.")
        raise Refused("no_photo_consent", words, "photos")
    if len(photos) > MOST_PHOTOS:
        raise Refused("too_many_photos", _("At most 3 photos."), "photos")
    moved: Wish = make_move(fresh, WISH["deliver"], by=by, at=at, seen=seen, reason=note)
    for photo in photos:
        store_image(photo, about=("wish", moved.pk), purpose="after", by=by, at=at)
    end(running(moved), ClaimOutcome.DELIVERED, at=at)
    tell_place("wish_fulfilled", moved, by=by, at=at)
    write(moved, "wisher_fulfilled", at=at)
    return moved


@transaction.atomic
def give_back(wish: Wish, *, by: Any, at: datetime, seen: int | None = None, reason: str) -> Wish:
    """The claim cannot be kept: the wish hangs on the wall again."""
    needed(reason)
    moved: Wish = make_move(
        wish, WISH["give-back"], by=by, at=at, seen=seen, reason=reason, **another_while(wish, at)
    )
    end(running(moved), ClaimOutcome.GIVEN_BACK, at=at)
    tell_place("wish_released", moved, by=by, at=at)
    return moved


def another_while(wish: Wish, at: datetime) -> dict[str, Any]:
    """A wish that comes back hangs for its full time again."""
    return {"wall_until": timezone.localdate(at) + timedelta(days=settings.WISH_DAYS)}


def release_due(at: datetime, *, most: int = 100) -> int:
    """Make room for the next where nobody began in time; answers how many claims ran out.

    Each in a transaction of its own: a worker that dies has finished those before, and the others
    stay due. Twice at once is harmless: a claim somebody else holds is skipped.
    """
    due = WishClaim.objects.due(at).order_by("due_at", "pk").values_list("wish", "pk")[:most]
    return sum(release(wish_id, pk, at) for wish_id, pk in due)


@transaction.atomic
def release(wish_id: int, claim_id: int, at: datetime) -> bool:
    """Let one claim run out, if it is still due; the container is locked before the claim."""
    rows = Wish.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    wish = rows.filter(pk=wish_id).first()
    claim = WishClaim.objects.due(at).filter(pk=claim_id).first() if wish else None
    if wish is None or claim is None:
        return False
    by = system_user()
    moved = make_move(wish, WISH["time-out"], by=by, at=at, **another_while(wish, at))
    end(claim, ClaimOutcome.RELEASED, at=at)
    tell_place("wish_released", moved, by=by, at=at, extra=of_unit(claim.unit, at))
    about = {"need": moved.need}
    city_id = moved.community.city_id
    write_to_applicant("helper_released", claim, at=at, city_id=city_id, step="out", **about)
    return True


def expire_due(at: datetime, *, most: int = 100) -> int:
    """Take down what has hung its time; answers how many."""
    ids = Wish.objects.faded(timezone.localdate(at)).order_by("pk").values_list("pk", flat=True)
    return sum(fade(pk, at) for pk in ids[:most])


@transaction.atomic
def fade(wish_id: int, at: datetime) -> bool:
    """Take one wish down, if it still hangs beyond its day."""
    rows = Wish.objects.faded(timezone.localdate(at)).filter(pk=wish_id)
    wish = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if wish is None:
        return False
    expire_wish(wish, by=system_user(), at=at)
    return True
