"""The arithmetic of the planner for branches: knows no model, the same input gives the same plan.

Sizes are those of DOMAIN.md section 2.1: a branch of at most 50 members and at least 3 full ones,
a committee from 7 full members on, a joint branch over at most 5 areas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

MOST = 50
COMMITTEE_AT = 100
FEWEST = 3
WITH_COMMITTEE = 7
MOST_AREAS = 5


@dataclass(frozen=True)
class Item:
    """What is dealt out as one: a member at the spot they are tied to, or a whole group.

    `key` is unlike any other; `spot` is the area a member is active in, None where nothing is
    known; a group counts its members.
    """

    key: tuple[str, int]
    spot: int | None = None
    members: int = 1
    full: int = 1


@dataclass(frozen=True)
class Body:
    """A branch or group as it is: what is in it, what it covers, and where that lies.

    `places` are left edges of the covered areas; `is_small` says that it was too small for too
    long.
    """

    pk: int
    code: str
    parent: int | None
    is_branch: bool
    is_joint: bool
    items: tuple[Item, ...] = ()
    areas: tuple[int, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    is_small: bool = False

    @property
    def members(self) -> int:
        return sum(item.members for item in self.items)

    @property
    def full(self) -> int:
        return sum(item.full for item in self.items)


@dataclass(frozen=True)
class Share:
    """One part of a branch that is split: its items and the areas it covers."""

    items: tuple[Item, ...] = ()
    areas: tuple[int, ...] = ()

    @property
    def members(self) -> int:
        return sum(item.members for item in self.items)

    @property
    def full(self) -> int:
        return sum(item.full for item in self.items)


@dataclass(frozen=True)
class Step:
    """One proposal: `split` a body into `shares`, `upgrade` it, `merge` bodies (the first takes
    the others in unless they become a joint branch), `absorb` a group into its branch, or `widen`
    a body by an area."""

    kind: str
    bodies: tuple[int, ...]
    shares: tuple[Share, ...] = ()
    is_joint: bool = False
    area: int | None = None


@dataclass(frozen=True)
class Spot:
    """An area that no branch serves, and where it lies."""

    pk: int
    place: tuple[int, int]


@dataclass
class Cluster:
    """Bodies that are to become one."""

    bodies: list[Body] = field(default_factory=list)

    @property
    def members(self) -> int:
        return sum(body.members for body in self.bodies)

    @property
    def full(self) -> int:
        return sum(body.full for body in self.bodies)

    @property
    def areas(self) -> int:
        return len({area for body in self.bodies for area in body.areas})

    @property
    def places(self) -> list[tuple[int, int]]:
        return [place for body in self.bodies for place in body.places]


def plan_branches(bodies: Sequence[Body], unserved: Sequence[Spot]) -> list[Step]:
    """Splits, then merges, then groups, then areas to be covered; no body is in two of them."""
    ordered = sorted(bodies, key=lambda body: (body.code, body.pk))
    steps = [step for body in ordered if body.is_branch and (step := relief(body))]
    busy = {pk for step in steps for pk in step.bodies}
    steps += merges([body for body in ordered if body.is_branch and body.pk not in busy])
    busy = {pk for step in steps for pk in step.bodies}
    steps += group_steps([body for body in ordered if body.pk not in busy], busy)
    return steps + widenings(ordered, unserved)


def relief(body: Body) -> Step | None:
    """What takes the load off a branch that is too large; None while it is not.

    Split as long as every part still is a branch; from 100 members on it becomes a committee, and
    a branch whose groups cannot be parted becomes a general branch.
    """
    if body.members <= MOST:
        return None
    if body.members < COMMITTEE_AT:
        shares = dealt(body)
        if all(FEWEST <= share.members <= MOST and share.full >= FEWEST for share in shares):
            return Step("split", (body.pk,), shares)
    return Step("upgrade", (body.pk,))


def dealt(body: Body) -> tuple[Share, ...]:
    """The members of a branch in parts of like size.

    Groups stay whole and people of one area stay together as far as sizes allow; then full members
    are exchanged until every part could have a committee, where there are enough of them.
    """
    count = -(-body.members // MOST)
    rooms = [body.members // count + (n < body.members % count) for n in range(count)]
    parts: list[list[Item]] = [[] for _room in rooms]
    for block in blocks(body.items):
        place(block, parts, rooms)
    exchange(parts, min(WITH_COMMITTEE, body.full // count))
    return tuple(
        Share(tuple(items), areas)
        for items, areas in zip(parts, shared_areas(body, parts), strict=True)
    )


def blocks(items: Iterable[Item]) -> list[list[Item]]:
    """What stays together, the largest first: groups, people of one area, then each free member."""
    found: dict[tuple[str, int], list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda one: one.key):
        tied = ("spot", item.spot) if item.spot is not None else item.key
        found[item.key if item.members != 1 else tied].append(item)
    return sorted(found.values(), key=lambda block: (-sizes(block), block[0].key))


def sizes(items: Iterable[Item]) -> int:
    return sum(item.members for item in items)


def place(block: list[Item], parts: list[list[Item]], rooms: list[int]) -> None:
    """Put a block where most room is; what does not fit goes to the next one."""
    for item in block:
        free = [room - sizes(part) for room, part in zip(rooms, parts, strict=True)]
        beside = [n for n, part in enumerate(parts) if free[n] >= item.members and block[0] in part]
        target = beside[0] if beside else max(range(len(parts)), key=lambda n: (free[n], -n))
        parts[target].append(item)


def exchange(parts: list[list[Item]], wanted: int) -> None:
    """Swap single full members for others until every part has as many as wanted, or none is left.

    Those without an area go first.
    """
    while True:
        full = [sum(item.full for item in part) for part in parts]
        poor = min(range(len(parts)), key=lambda n: (full[n], n))
        rich = max(range(len(parts)), key=lambda n: (full[n], -n))
        if full[poor] >= wanted or full[rich] <= wanted:
            return
        give = single(parts[rich], full=1)
        take = single(parts[poor], full=0)
        if give is None or take is None:
            return
        parts[rich].remove(give)
        parts[poor].remove(take)
        parts[rich].append(take)
        parts[poor].append(give)


def single(part: list[Item], *, full: int) -> Item | None:
    """A single member, full or not, least tied to a place."""
    found = [item for item in part if item.members == 1 and item.full == full]
    return min(found, key=lambda item: (item.spot is not None, item.key), default=None)


def shared_areas(body: Body, parts: Sequence[Sequence[Item]]) -> list[tuple[int, ...]]:
    """Each area goes where most of its people are; areas without any are dealt out evenly.

    A part that would cover nothing covers what the others do: a single grid may have two branches.
    """
    shares: list[list[int]] = [[] for _part in parts]
    for area in body.areas:
        there = [sum(item.spot == area for item in part) for part in parts]
        best = max(range(len(parts)), key=lambda n: (there[n], -len(shares[n]), -n))
        shares[best].append(area)
    return [tuple(share) if share else body.areas for share in shares]


def distance(one: Iterable[tuple[int, int]], other: Iterable[tuple[int, int]]) -> int:
    """How far apart two bodies are in the order of the areas; far where no tree is shared."""
    there = list(other)
    apart = [abs(a - b) for tree, a in one for wood, b in there if tree == wood]
    return min(apart, default=1_000_000)


def merges(branches: Sequence[Body]) -> list[Step]:
    """Every branch that was too small joins the nearest ones of its superior until it is not.

    What stays too small even so is left to people: no step is proposed for it.
    """
    clusters = {body.pk: Cluster([body]) for body in branches}
    for body in branches:
        while body.is_small and clusters[body.pk].full < FEWEST:
            home = clusters[body.pk]
            others = {id(one): one for one in clusters.values() if one is not home}
            choices = [one for one in others.values() if fits(one, home)]
            if not choices:
                break
            join(min(choices, key=lambda one: nearness(one, home)), home, clusters)
    joined = {id(one): one for one in clusters.values() if len(one.bodies) > 1}
    return [merged(cluster) for cluster in joined.values() if cluster.full >= FEWEST]


def fits(cluster: Cluster, home: Cluster) -> bool:
    """Of one superior, and together neither over 50 members nor over 5 areas."""
    together = Cluster([*cluster.bodies, *home.bodies])
    return (
        cluster.bodies[0].parent == home.bodies[0].parent
        and together.members <= MOST
        and together.areas <= MOST_AREAS
    )


def nearness(cluster: Cluster, home: Cluster) -> tuple[bool, bool, int, int, str]:
    """What makes it large enough first, then a joint branch, the nearest, smaller, lower code."""
    is_joint = any(body.is_joint for body in cluster.bodies)
    stays_small = cluster.full + home.full < FEWEST
    apart = distance(cluster.places, home.places)
    return (stays_small, not is_joint, apart, cluster.members, cluster.bodies[0].code)


def join(cluster: Cluster, home: Cluster, clusters: dict[int, Cluster]) -> None:
    """Let one cluster take in another."""
    cluster.bodies += home.bodies
    for body in home.bodies:
        clusters[body.pk] = cluster


def merged(cluster: Cluster) -> Step:
    """The step of a cluster: into the joint branch there is, else all become a new joint one."""
    ordered = sorted(cluster.bodies, key=lambda body: (not body.is_joint, body.code))
    return Step("merge", tuple(body.pk for body in ordered), is_joint=not ordered[0].is_joint)


def group_steps(bodies: Sequence[Body], busy: set[int]) -> list[Step]:
    """Groups below 3 members or without a full one join the next one, else end in the branch."""
    steps: list[Step] = []
    taken = set(busy)
    groups = [body for body in bodies if not body.is_branch]
    for group in groups:
        if group.pk in taken or group.parent in taken or not is_short(group):
            continue
        beside = [
            other
            for other in groups
            if other.pk not in taken
            and other.pk != group.pk
            and other.parent == group.parent
            and not is_short(Cluster([group, other]))
        ]
        near = min(beside, key=lambda o: (distance(o.places, group.places), o.code), default=None)
        pair = (near.pk, group.pk) if near else (group.pk,)
        steps.append(Step("merge" if near else "absorb", pair))
        taken.update(pair)
    return steps


def is_short(body: Body | Cluster) -> bool:
    """Too small for a group."""
    return body.members < FEWEST or body.full < 1


def widenings(bodies: Sequence[Body], unserved: Sequence[Spot]) -> list[Step]:
    """Each area without a branch is given to the nearest one, the one with fewest areas first."""
    added: dict[int, int] = defaultdict(int)
    steps = []
    branches = [body for body in bodies if body.is_branch and body.places]
    for spot in sorted(unserved, key=lambda one: (one.place, one.pk)):
        near = [b for b in branches if any(tree == spot.place[0] for tree, _lft in b.places)]
        if not near:
            continue
        best = min(
            near,
            key=lambda body: (
                distance(body.places, [spot.place]),
                len(body.areas) + added[body.pk],
                body.code,
            ),
        )
        added[best.pk] += 1
        steps.append(Step("widen", (best.pk,), area=spot.pk))
    return steps
