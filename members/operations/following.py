"""What a change of the organisation does to people: homes and posts go where the plan says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from grids.operations.carrying import Carried
from grids.workflow import Forest
from members.models import Person, Post, Substitution
from members.models.posts import SCOPES
from members.operations.transfers import rehome
from records.operations import write_audit

SCOPE = {Forest.AREA: "area", Forest.PARTY: "organisation"}


def follow_change(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Move members and posts of closed nodes, inside the caller's transaction; answers how many.

    A post that the plan gives to a part goes on there; where a node has one heir, all of them go on
    with it; what nobody named ends the day before. Who stands in goes where the post goes.
    """
    members = sum(_rehome(carried, by=by, at=at)) if carried.forest == Forest.PARTY else 0
    ended = continued = 0
    for closed_id, heir in carried.heirs.items():
        posts = posts_at(carried.forest, closed_id).in_force(carried.on)
        targets = {post.pk: target_of(post, carried, heir) for post in posts}
        lent = {row.stand_in_id: row for row in Substitution.objects.filter(post__in=targets)}
        targets |= {pk: targets[row.post_id] for pk, row in lent.items() if pk in targets}
        went = {post.pk: end_or_repoint(post, targets[post.pk], carried) for post in posts}
        keep_lent(lent.values(), went, carried.on)
        continued += sum(target is not None for target in targets.values())
        ended += sum(target is None for target in targets.values())
    if ended or continued:
        data = {"continued": continued, "ended": ended, "change": carried.change.number}
        write_audit("post.follow_change", by=by, at=at, data=data)
    return {"members": members, "posts_continued": continued, "posts_ended": ended}


def keep_lent(rows: Iterable[Substitution], went: dict[int, Post | None], on: date) -> None:
    """Say of posts that went on who still stands in for whom; what has begun stays written too."""
    for row in rows:
        post, stand_in = went.get(row.post_id), went.get(row.stand_in_id)
        if post is None or stand_in is None:
            continue
        if stand_in.pk == row.stand_in_id:
            Substitution.objects.filter(pk=row.pk).update(post=post)
        elif stand_in.from_on >= on:
            Substitution.objects.create(
                post=post, stand_in=stand_in, reason=row.reason, by=row.by, at=row.at
            )


def posts_at(forest: str, node_id: int) -> Any:
    """Posts held at exactly this node."""
    return Post.objects.filter(**{SCOPE[Forest(forest)]: node_id})


def target_of(post: Post, carried: Carried, heir: Any) -> Any:
    """Where a post goes on: its part, the one heir, or nowhere after a split that left it out."""
    for part, node in carried.parts:
        if post.pk in part.posts:
            return node
    return heir if len(carried.parts) <= 1 else None


def end_or_repoint(post: Post, target: Any, carried: Carried) -> Post | None:
    """End a post the day before, and begin it anew at its target; one not begun yet just moves.

    Answers the post that goes on, or None.
    """
    scope = SCOPE[Forest(carried.forest)]
    there = None if target is None else held_at(post, target, scope)
    if post.from_on >= carried.on:
        if target is None or there is not None:
            forget_lent(post, there)
            post.delete()
            return there
        setattr(post, scope, target)
        post.save(update_fields=[scope])
        return post
    if target is not None and there is None:
        places = {name: getattr(post, name) for name in SCOPES} | {scope: target}
        there = Post.objects.create(
            person=post.person,
            role=post.role,
            from_on=carried.on,
            until_on=post.until_on,
            is_paid=post.is_paid,
            basis=post.basis,
            **places,
        )
    post.until_on = carried.on - timedelta(days=1)
    post.save(update_fields=["until_on"])
    return there


def forget_lent(post: Post, there: Post | None) -> None:
    """Let nothing name a post that is about to vanish; who stands in for it does so there."""
    Substitution.objects.filter(stand_in=post).delete()
    lent = Substitution.objects.filter(post=post)
    if there is None:
        lent.delete()
    else:
        lent.update(post=there)


def held_at(post: Post, target: Any, scope: str) -> Post | None:
    """The same role of the person at the target in that time: then one is enough."""
    same = Post.objects.filter(person=post.person_id, role=post.role, **{scope: target})
    found: Post | None = same.filter(Q(until_on=None) | Q(until_on__gte=post.from_on)).first()
    return found


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
