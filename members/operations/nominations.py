"""Heads chosen: proposing somebody, hearing others, appointing or refusing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.moves import make_move
from members.models import Nomination, NominationOpinion, Person, User
from members.operations.hearing import tell_heard, tell_outcome, tell_proposed
from members.operations.posts import PostDraft, appoint
from members.roles import AREA_TIERS, SCOPE_OF, Role
from members.workflow import Stance
from records.operations import write_audit

CHOSEN = (
    Role.GRID_HEAD,
    Role.BUILDING_HEAD,
    Role.UNIT_HEAD_RESIDENT,
    Role.ANCHOR_HOUSEHOLD,
    Role.BRANCH_SECRETARY,
    Role.GROUP_LEADER,
)
"""The posts somebody is chosen for rather than employed in."""


@dataclass(frozen=True, kw_only=True)
class NominationDraft:
    """Who is proposed for which post, out of which circle, and why."""

    role: str
    place: Any
    merit: str
    grounds: str


@transaction.atomic
def nominate(person: Person, draft: NominationDraft, *, by: User, at: datetime) -> Nomination:
    """Propose somebody as head; whoever works with people at that place may, and is told."""
    scope = SCOPE_OF[draft.role]
    if draft.role not in CHOSEN:
        raise Refused("role_not_chosen", _("Nobody is nominated for this role."), "role")
    power = Power.VIEW_PARTY if scope == "organisation" else Power.VIEW_PEOPLE
    if not (permits(by.reach(power), draft.place) and _may_see(person, by)):
        raise PermissionDenied
    if scope == "area" and draft.place.tier not in AREA_TIERS[draft.role]:
        raise Refused("role_not_here", _("This role does not exist at this place."), "role")
    if not draft.grounds.strip():
        raise Refused("grounds_needed", _("Say what speaks for this person."), "grounds")
    row = Nomination(
        person=person,
        role=draft.role,
        merit=draft.merit,
        grounds=draft.grounds.strip()[:1000],
        proposed_by=by,
        proposed_at=at,
        flow_count=1,
        **{scope: draft.place},
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        message = _("This person is proposed for this post already.")
        raise Refused("nominated_already", message, "role") from None
    row.append_record(
        move="propose",
        by=by,
        post=by.acting_post(power),
        reason=row.grounds,
        after=row.status,
        at=at,
    )
    write_audit("nomination.propose", by=by, at=at, about=("nomination", row.pk))
    tell_proposed(row, at=at)
    return row


def _may_see(person: Person, by: User) -> bool:
    return permits(by.reach(Power.VIEW_PEOPLE) | by.reach(Power.VIEW_PARTY), person)


@transaction.atomic
def give_opinion(
    row: Nomination, *, by: User, at: datetime, stance: str, words: str, seen: int | None = None
) -> Nomination:
    """Say once what one thinks of a nomination."""
    if stance not in Stance.values:
        raise Refused("stance_unknown", _("Choose one of the answers."), "stance")
    if not words.strip():
        raise Refused("words_needed", _("Say why."), "words")
    data = {"stance": stance}
    move = row.workflow["give-opinion"]
    row = make_move(row, move, by=by, at=at, seen=seen, reason=words.strip()[:500], data=data)
    NominationOpinion.objects.create(
        nomination=row, by=by, stance=stance, words=words.strip()[:500], at=at
    )
    tell_heard(row, at=at)
    return row


@transaction.atomic
def appoint_nominee(
    row: Nomination,
    *,
    by: User,
    at: datetime,
    basis: str,
    from_on: date,
    until_on: date | None = None,
    seen: int | None = None,
) -> Nomination:
    """Give the nominee the post, by a decision that is named; both stand or fall together."""
    if not basis.strip():
        raise Refused("basis_needed", _("Name the decision this rests on."), "basis")
    move = row.workflow["appoint"]
    row = make_move(row, move, by=by, at=at, seen=seen, reason=basis.strip())
    draft = PostDraft(
        role=row.role, scope=row.place, from_on=from_on, until_on=until_on, basis=basis
    )
    row.post = appoint(row.person, draft, by=by, at=at)
    row.save(update_fields=("post",))
    write_audit("nomination.appoint", by=by, at=at, about=("nomination", row.pk), reason=basis)
    tell_outcome(row, by=by, at=at, reason=basis.strip())
    return row


@transaction.atomic
def refuse_nominee(
    row: Nomination, *, by: User, at: datetime, reason: str, seen: int | None = None
) -> Nomination:
    """Decide against a nomination, with the reason."""
    return _close(row, "refuse", by=by, at=at, reason=reason, seen=seen)


@transaction.atomic
def withdraw_nomination(
    row: Nomination, *, by: User, at: datetime, reason: str, seen: int | None = None
) -> Nomination:
    """Take back what one proposed."""
    return _close(row, "withdraw", by=by, at=at, reason=reason, seen=seen)


def _close(
    row: Nomination, name: str, *, by: User, at: datetime, reason: str, seen: int | None
) -> Nomination:
    if not reason.strip():
        raise Refused("reason_needed", _("Say why."), "reason")
    row = make_move(row, row.workflow[name], by=by, at=at, seen=seen, reason=reason.strip())
    write_audit(f"nomination.{name}", by=by, at=at, about=("nomination", row.pk), reason=reason)
    tell_outcome(row, by=by, at=at, reason=reason.strip())
    return row


ACTS: dict[str, Any] = {
    "give-opinion": give_opinion,
    "appoint": appoint_nominee,
    "refuse": refuse_nominee,
    "withdraw": withdraw_nomination,
}
"""The operation of each move, for both doors."""
