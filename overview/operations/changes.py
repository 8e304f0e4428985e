"""Changes of the organisation: proposed, answered, and in effect through all apps at once."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from grids.models import OrganisationChange
from grids.operations.carrying import carry_out
from grids.operations.changes import ChangeDraft, enter_change
from grids.operations.nodes import day_of
from grids.operations.ties import follow_ties
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from members.models import Post
from members.operations import system_user
from members.operations.following import follow_change as follow_people
from members.operations.following_dual import follow_dual
from members.operations.following_rewards import follow_rewards
from records.operations import post_notices
from services.operations.following_activities import follow_activities
from services.operations.following_requests import follow_requests
from services.operations.following_sharing import follow_sharing
from services.operations.following_spaces import follow_spaces
from services.operations.following_visits import follow_visits
from services.operations.following_wishes import follow_change as follow_wishes
from services.operations.reorganising import follow_change as follow_alliances
from tickets.operations.duty_heirs import follow_duties
from tickets.operations.reorganising import follow_change as follow_matters

logger = logging.getLogger(__name__)


@transaction.atomic
def propose_change(draft: ChangeDraft, *, by: Any, at: datetime) -> OrganisationChange:
    """请示: put a change before the superior body; nothing moves before its answer and its day.

    Raises PermissionDenied outside the reach of the actor, and Refused for a plan that cannot be
    carried out on the forest as it is now.
    """
    change = enter_change(draft, by=by, at=at)
    tell("change_proposed", change, to=deciders(change, at) - {by.pk}, at=at)
    return change


@transaction.atomic
def decline_change(
    change: OrganisationChange, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> OrganisationChange:
    """批复, negative: the superior body says why not."""
    change = answer(change, "decline", by=by, at=at, seen=seen, reason=reason, decided_by=by)
    tell("change_declined", change, to={change.proposed_by_id}, at=at, reason=reason)
    return change


@transaction.atomic
def withdraw_change(
    change: OrganisationChange, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> OrganisationChange:
    """Take a change back before its day."""
    change = answer(change, "withdraw", by=by, at=at, seen=seen, reason=reason)
    people = deciders(change, at) | {change.proposed_by_id}
    tell("change_withdrawn", change, to=people - {by.pk}, at=at, reason=reason)
    return change


def answer(change: OrganisationChange, move: str, *, reason: str, **more: Any) -> Any:
    """A move that needs its reason."""
    if not reason.strip():
        raise Refused("reason_needed", _("Say why."), "reason")
    return make_move(change, change.workflow[move], reason=reason, **more)


@transaction.atomic
def approve_change(
    change: OrganisationChange, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> OrganisationChange:
    """批复: the superior body agrees. A change whose day has come takes effect with it, today: what
    was done in between under the old organisation is not dated back.

    Raises Refused, and nothing is approved, when it can no longer be carried out today.
    """
    change = make_move(
        change,
        change.workflow["approve"],
        by=by,
        at=at,
        seen=seen,
        reason=note,
        decided_by=by,
        effective_on=max(change.effective_on, day_of(at)),
    )
    if change.effective_on <= day_of(at):
        return apply_change(change, at=at)
    tell("change_approved", change, to={change.proposed_by_id}, at=at)
    return change


@transaction.atomic
def apply_change(change: OrganisationChange, *, at: datetime) -> OrganisationChange:
    """Carry an approved change through grids, members and tickets: all of it or nothing.

    Each app follows what the one below it has done already.

    Raises Refused when the forest is no longer as the plan needs it.
    """
    by = system_user()
    change = make_move(change, change.workflow["apply"], by=by, at=at)
    carried = carry_out(change, by=by, at=at)
    change.outcome = carried.outcome()
    for follow in (
        follow_ties,
        follow_people,
        follow_dual,
        follow_matters,
        follow_duties,
        follow_alliances,
        follow_spaces,
        follow_wishes,
        follow_activities,
        follow_visits,
        follow_rewards,
        follow_sharing,
        follow_requests,
    ):
        change.outcome |= follow(carried, by=by, at=at)
    change.save(update_fields=["outcome"])
    tell("change_in_effect", change, to=concerned(change), at=at)
    return change


def apply_due_changes(at: datetime) -> int:
    """Let every approved change whose day has come take effect, each once; answers how many.

    Each is a transaction of its own: what was missed while nobody worked is made up for in order,
    and one that cannot be carried out any more says why and holds up no other.
    """
    applied = 0
    for pk in list(OrganisationChange.objects.due(day_of(at)).values_list("pk", flat=True)):
        with transaction.atomic():
            due = OrganisationChange.objects.due(day_of(at)).filter(pk=pk)
            change = due.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
            if change is not None:
                applied += _apply_or_fail(change, at)
    return applied


def _apply_or_fail(change: OrganisationChange, at: datetime) -> bool:
    why: object
    try:
        with transaction.atomic():
            apply_change(change, at=at)
        return True
    except OperationalError:
        # A deadlock or a lost connection says nothing about the change: it is tried again.
        logger.exception("Change %s waits for another attempt", change.number)
        return False
    except Refused as refused:
        why = refused
    except Exception:
        logger.exception("Change %s cannot be carried out", change.number)
        why = _("An error came up while it was carried out; the operators find it in the log.")
    with translation.override("zh-hans"):
        failure = str(why)[:500]
    change = make_move(
        change, change.workflow["fail"], by=system_user(), at=at, reason=failure, failure=failure
    )
    tell("change_failed", change, to=concerned(change), at=at, why=failure)
    return False


def concerned(change: OrganisationChange) -> set[int]:
    """Who proposed and who decided."""
    return {pk for pk in (change.proposed_by_id, change.decided_by_id) if pk}


def deciders(change: OrganisationChange, at: datetime) -> set[int]:
    """The accounts of the superior body."""
    posts = Post.objects.active(day_of(at))
    if change.superior_body is not None:
        keep = posts.holding(Power.MANAGE_PARTY)
        covered = change.superior_body.areas.all()
        return {
            *keep.filter(organisation=change.superior_body).user_ids(),
            *keep.filter(area__in=covered).user_ids(),
        }
    keep = posts.holding(Power.MANAGE_AREAS)
    if change.superior_area_id:
        return set(keep.filter(area=change.superior_area).user_ids())
    return set(keep.filter(district=change.district).user_ids())


def tell(
    kind: str, change: OrganisationChange, *, to: set[int], at: datetime, **params: Any
) -> None:
    """One notice to each of these accounts, with the way to the change."""
    post_notices(
        kind,
        to=to,
        event=f"change:{change.pk}:{kind}",
        about=("change", change.pk),
        params={
            "number": change.number,
            "title": change.title,
            "kind": change.kind,
            "on": change.effective_on.isoformat(),
            "url": reverse("overview:change", args=(change.number,)),
            **params,
        },
        at=at,
    )
