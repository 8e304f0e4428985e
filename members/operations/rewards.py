"""Rewards for points: what a community gives, what volunteers order, what is handed over.

Order of locks: the reward, the redemption, the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Area, Unit
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from members.models import HoursEntry, PointsEntry, Redemption, Reward
from members.operations.check_ins import need
from members.operations.points import balance_of, lock_volunteer
from members.operations.telling import of_community, of_member, tell
from members.workflow.ledgers import REDEMPTION
from records.operations import write_audit


@dataclass(frozen=True, kw_only=True)
class RewardDraft:
    """What is offered: its price in points, how many there are, how many one person may have.

    `stock` is how many are put there: of a reward that is given already it comes to what is left,
    or, negative, is taken away.
    """

    name: str
    cost: Decimal
    stock: int
    per_person: int = 1
    description: str = ""
    offered_by: Unit | None = None
    is_open: bool = True


@transaction.atomic
def offer_reward(community: Area, draft: RewardDraft, *, by: Any, at: datetime) -> Reward:
    """Put a reward into the community's catalogue; PermissionDenied outside the reach."""
    if not by.reach(Power.MANAGE_SERVICES).covers_area(community):
        raise PermissionDenied
    row = Reward.objects.create(community=community, created_by=by, created_at=at, **vars(draft))
    write_audit("reward.offer", by=by, at=at, about=("reward", row.pk), data={"name": row.name})
    return row


@transaction.atomic
def change_reward(row: Reward, draft: RewardDraft, *, by: Any, at: datetime) -> Reward:
    """Change what is offered; orders made before keep their price.

    Raises PermissionDenied outside the reach, Refused with `stock_short`.
    """
    rows = Reward.objects.within(by.reach(Power.MANAGE_SERVICES))
    fresh = rows.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
    if fresh is None:
        raise PermissionDenied
    before = {name: str(getattr(fresh, name)) for name in vars(draft)}
    left = fresh.stock + draft.stock
    if left < 0:
        text = _("Only %(n)s are left: no more can be taken away.") % {"n": fresh.stock}
        raise Refused("stock_short", text, "stock")
    for name, value in {**vars(draft), "stock": left}.items():
        setattr(fresh, name, value)
    fresh.save()
    write_audit("reward.change", by=by, at=at, about=("reward", row.pk), data={"before": before})
    return fresh


@transaction.atomic
def redeem(reward: Reward, *, by: Any, at: datetime) -> Redemption:
    """Order one for one's own points; it is taken from the stock and the balance at once.

    Raises PermissionDenied for whoever serves elsewhere, Refused with `reward_closed`,
    `out_of_stock`, `enough_of_this` or `points_short`.
    """
    if by.person is None or not rewards_for(by).filter(pk=reward.pk).exists():
        raise PermissionDenied
    reward = Reward.objects.select_for_update(of=("self",), no_key=True).get(pk=reward.pk)
    person = lock_volunteer(by.person_id)
    check_order(reward, person)
    row = Redemption.objects.create(
        person=person,
        reward=reward,
        community=reward.community,
        points=reward.cost,
        ordered_at=at,
        flow_count=1,
    )
    row.append_record(
        move="order",
        by=by,
        post=by.acting_post(Power.VIEW_TICKETS),
        reason="",
        before="",
        after=row.status,
        at=at,
        data={},
    )
    reward.stock -= 1
    reward.save(update_fields=["stock"])
    PointsEntry.objects.create(
        person=person,
        community=reward.community,
        points=-reward.cost,
        redemption=row,
        reason=reward.name,
        by=by,
        at=at,
    )
    tell_of(row, "reward_ordered", to=of_community(row.community, at), by=by, at=at)
    return row


def tell_of(
    row: Redemption, kind: str, *, to: set[int], by: Any, at: datetime, **more: str
) -> None:
    """Tell of an order whoever did not do it themselves."""
    tell(kind, row, to=to - {by.pk}, at=at, what=row.reward.name, **more)


def check_order(reward: Reward, person: Any) -> None:
    """The rules of an order, on the locked reward and the locked person."""
    if not reward.is_open:
        raise Refused("reward_closed", _("This is not given at present."))
    if reward.stock < 1:
        raise Refused("out_of_stock", _("None of these is left."))
    mine = Redemption.objects.counted().filter(person=person, reward=reward).count()
    if mine >= reward.per_person:
        text = _("One person can have %(n)s of these.") % {"n": reward.per_person}
        raise Refused("enough_of_this", text)
    balance = balance_of(person)
    if balance < reward.cost:
        text = _("This needs %(cost)s points; you have %(balance)s.")
        raise Refused("points_short", text % {"cost": reward.cost, "balance": balance})


@transaction.atomic
def hand_over(
    row: Redemption, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Redemption:
    """The volunteer has it in their hands."""
    row = make_move(row, REDEMPTION["hand-over"], by=by, at=at, seen=seen, reason=note)
    tell_of(row, "reward_handed_over", to=of_member(row.person), by=by, at=at)
    return row


@transaction.atomic
def cancel(
    row: Redemption, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Redemption:
    """The community cannot give it: the points go back by a counter-entry."""
    need(reason)
    return give_back(row, "cancel", by=by, at=at, seen=seen, reason=reason)


@transaction.atomic
def cancel_mine(
    row: Redemption, *, by: Any, at: datetime, seen: int | None = None, reason: str = ""
) -> Redemption:
    """The volunteer does not want it any more."""
    return give_back(row, "cancel-mine", by=by, at=at, seen=seen, reason=reason)


def give_back(row: Redemption, move: str, *, reason: str, by: Any, at: datetime, seen: Any) -> Any:
    """Cancel: one more is left of the reward, and a counter-entry gives the points back."""
    reward = Reward.objects.select_for_update(of=("self",), no_key=True).get(pk=row.reward_id)
    row = make_move(row, REDEMPTION[move], by=by, at=at, seen=seen, reason=reason)
    lock_volunteer(row.person_id)
    spent = row.entries.get(counters=None)
    reward.stock += 1
    reward.save(update_fields=["stock"])
    PointsEntry.objects.create(
        person=row.person,
        community=row.community,
        points=-spent.points,
        redemption=row,
        counters=spent,
        reason=(reason or reward.name)[:300],
        by=by,
        at=at,
    )
    people = of_member(row.person) | of_community(row.community, at)
    tell_of(row, "reward_cancelled", to=people, by=by, at=at, reason=reason)
    return row


def rewards_for(by: Any) -> Any:
    """What somebody may see: where they serve or are kept, and where they have confirmed hours."""
    places = HoursEntry.objects.filter(person=by.person_id).values("community")
    near = Reward.objects.within(by.reach(Power.REPORT_TICKET))
    return (near | Reward.objects.filter(community__in=places)).distinct()
