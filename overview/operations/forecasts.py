"""What a change would move, counted before it does: people, posts, matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from grids.models import Area, OrganisationChange
from grids.operations.plans import MODELS, Plan
from grids.workflow import ChangeKind, Forest
from members.models import Person, Post, Substitution
from tickets.models import Ticket

CLOSING = (ChangeKind.SPLIT, ChangeKind.MERGE, ChangeKind.ABOLISH)


@dataclass(frozen=True)
class Forecast:
    """How much moves with a change that is not in effect yet; posts by their ids.

    `matters_last_month` and `matters` are those that would count elsewhere as of today.
    """

    closing: int = 0
    moving: int = 0
    members: int = 0
    posts_kept: tuple[int, ...] = ()
    posts_ending: tuple[int, ...] = ()
    matters_open: int = 0
    matters_last_month: int = 0
    matters: int = 0


def forecast_change(change: OrganisationChange, *, at: datetime) -> Forecast:
    """Count what would follow; the rows are those that `apply_change` takes up."""
    plan = Plan.of_json(change.plan)
    closing = closing_ids(change.kind, plan)
    kept, ending = posts_following(change, plan, closing)
    is_party = change.forest == Forest.PARTY
    members = Person.objects.filter(organisation__in=closing).count() if is_party else 0
    matters = {} if is_party else count_matters(plan, closing, at)
    return Forecast(
        closing=len(closing),
        moving=len(moving_ids(plan, change.forest, closing)),
        members=members,
        posts_kept=kept,
        posts_ending=ending,
        **matters,
    )


def closing_ids(kind: str, plan: Plan) -> list[int]:
    """Which nodes a plan closes."""
    return [pk for pk in plan.subjects if pk != plan.into] if kind in CLOSING else []


def moving_ids(plan: Plan, forest: str, closing: Sequence[int]) -> set[int]:
    """Which nodes hang elsewhere afterwards."""
    children = MODELS[forest].objects.filter(parent__in=closing, valid_to=None)
    moved = {pk for part in plan.parts for pk in part.children}
    moved |= set(children.values_list("pk", flat=True))
    return moved | (set(plan.subjects) if plan.parent is not None else set())


def posts_following(
    change: OrganisationChange, plan: Plan, closing: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Posts at closed nodes that go on, and those that end because no part was given them."""
    scope = "area__in" if change.forest == Forest.AREA else "organisation__in"
    held = Post.objects.filter(**{scope: closing}).in_force(change.effective_on)
    ids = set(held.values_list("pk", flat=True))
    named = {pk for part in plan.parts for pk in part.posts}
    lent = Substitution.objects.filter(post__in=named)
    named |= set(lent.values_list("stand_in", flat=True))
    ending = ids - named if len(plan.parts) > 1 else set()
    return tuple(sorted(ids - ending)), tuple(sorted(ending))


def count_matters(plan: Plan, closing: Sequence[int], at: datetime) -> dict[str, int]:
    """Open matters that follow, and those of last month and ever that count elsewhere then."""
    tops = set(closing) | {pk for part in plan.parts for pk in part.children}
    if plan.parent is not None:
        tops |= set(plan.subjects)
    either = Q(pk__in=[])
    for node in Area.objects.filter(pk__in=tops).defer("boundary"):
        either |= Q(area__tree_id=node.tree_id, area__lft__gte=node.lft, area__lft__lte=node.rght)
    first = timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = (first - timedelta(days=1)).replace(day=1)
    counts: dict[str, int] = Ticket.objects.filter(either).aggregate(
        matters_open=Count("pk", filter=Q(pk__in=Ticket.objects.open().values("pk"))),
        matters_last_month=Count("pk", filter=Q(reported_at__gte=before, reported_at__lt=first)),
        matters=Count("pk"),
    )
    return counts
