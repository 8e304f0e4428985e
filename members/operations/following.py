"""What a change of the organisation does to people: homes and posts go where the plan says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from grids.operations.carrying import Carried
from grids.workflow import Forest
from members.models import Person, Post
from members.models.posts import SCOPES
from members.operations.transfers import rehome
from records.operations import write_audit

SCOPE = {Forest.AREA: "area", Forest.PARTY: "organisation"}


def follow_change(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Move members and posts of closed nodes, inside the caller's transaction; answers how many.

    A post that the plan gives to a part goes on there; where a node has one heir, all of them go on
    with it; what nobody named ends the day before.
    """
    members = sum(_rehome(carried, by=by, at=at)) if carried.forest == Forest.PARTY else 0
    ended = continued = 0
    for closed_id, heir in carried.heirs.items():
        for post in posts_at(carried.forest, closed_id).in_force(carried.on):
            target = target_of(post, carried, heir)
            end_or_repoint(post, target, carried)
            continued, ended = continued + (target is not None), ended + (target is None)
    if ended or continued:
        data = {"continued": continued, "ended": ended, "change": carried.change.number}
        write_audit("post.follow_change", by=by, at=at, data=data)
    return {"members": members, "posts_continued": continued, "posts_ended": ended}


def posts_at(forest: str, node_id: int) -> Any:
    """Posts held at exactly this node."""
    return Post.objects.filter(**{SCOPE[Forest(forest)]: node_id})


def target_of(post: Post, carried: Carried, heir: Any) -> Any:
    """Where a post goes on: its part, the one heir, or nowhere after a split that left it out."""
    for part, node in carried.parts:
        if post.pk in part.posts:
            return node
    return heir if len(carried.parts) <= 1 else None


def end_or_repoint(post: Post, target: Any, carried: Carried) -> None:
    """End a post the day before, and begin it anew at its target; one not begun yet just moves."""
    scope = SCOPE[Forest(carried.forest)]
    if post.from_on >= carried.on:
        if target is None or holds_already(post, target, scope):
            post.delete()
        else:
            setattr(post, scope, target)
            post.save(update_fields=[scope])
        return
    if target is not None and not holds_already(post, target, scope):
        places = {name: getattr(post, name) for name in SCOPES} | {scope: target}
        Post.objects.create(
            person=post.person,
            role=post.role,
            from_on=carried.on,
            until_on=post.until_on,
            is_paid=post.is_paid,
            **places,
        )
    post.until_on = carried.on - timedelta(days=1)
    post.save(update_fields=["until_on"])


def holds_already(post: Post, target: Any, scope: str) -> bool:
    """Whether the person holds the same role at the target in that time: then one is enough."""
    same = Post.objects.filter(person=post.person_id, role=post.role, **{scope: target})
    return same.filter(Q(until_on=None) | Q(until_on__gte=post.from_on)).exists()


def _rehome(carried: Carried, *, by: Any, at: datetime) -> list[int]:
    """A plan may name anybody; only members of the bodies that it closes are its to move."""
    leaving: QuerySet[Person] = Person.objects.filter(organisation__in=list(carried.heirs))
    ways = [(leaving.filter(pk__in=part.members), node) for part, node in carried.parts]
    ways += [(leaving.filter(organisation=pk), heir) for pk, heir in carried.heirs.items()]
    reason = carried.change.number
    return [
        rehome(people.values("pk"), node, on=carried.on, by=by, at=at, reason=reason)
        for people, node in ways
    ]
