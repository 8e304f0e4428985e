"""Balancing households over grids by merges, splits and moves of whole buildings. Pure.

Every grid stays connected in the graph of neighbouring buildings; the same input gives the same
plan. Spread is the standard deviation of households over grids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from statistics import fmean, pstdev

from shapely import MultiPoint
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from grids.boundaries.dividing import divide
from grids.boundaries.splitting import neighbours

# A community is some hundred metres wide: ground around buildings where nothing is drawn
MARGIN = 0.002
MOST_MOVES = 400
# Neighbours whose difference is below this part of the aim are left as they are: fewer moves
EVEN = 0.15
Position = tuple[float, float]
Graph = Sequence[set[int]]
Groups = dict[int, set[int]]


@dataclass(frozen=True)
class Site:
    """One building: its grid by number, its households, where it stands."""

    grid: int
    households: int
    position: Position


@dataclass(frozen=True)
class Step:
    """One act: a grid into `parts`, grids into one, or buildings from one grid to another.

    `grids` are numbers; those from `len(grids before)` on are made by earlier steps. `needs` are
    the numbers of the steps that must be in effect before.
    """

    kind: str
    grids: tuple[int, ...]
    parts: tuple[tuple[int, ...], ...]
    makes: tuple[int, ...] = ()
    needs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Spread:
    """How unequal grids are."""

    deviation: float
    ratio: float
    outside: int

    @classmethod
    def of(cls, loads: Sequence[int], low: int, high: int) -> Spread:
        """Standard deviation, largest to smallest, and how many lie outside the band."""
        outside = sum(not low <= load <= high for load in loads)
        smallest = min(loads, default=0)
        ratio = max(loads, default=0) / smallest if smallest else 0.0
        return cls(pstdev(loads) if loads else 0.0, ratio, outside)


@dataclass(frozen=True)
class Plan:
    """The grids as they would be, by number, and the steps that lead there."""

    groups: dict[int, tuple[int, ...]]
    steps: tuple[Step, ...]
    before: Spread
    after: Spread


def adjacency(sites: Sequence[Site], outlines: Mapping[int, BaseGeometry]) -> list[set[int]]:
    """Which buildings are neighbours: the ground of every grid is dealt out to its buildings.

    Where a grid has no outline, the whole ground is dealt out by distance alone. Buildings of one
    grid that come out apart count as neighbours by their shortest gap, because they are one today.
    """
    groups: dict[int, list[int]] = {}
    for number, site in enumerate(sites):
        groups.setdefault(site.grid, []).append(number)
    spots = _distinct(sites)
    shapes: dict[int, BaseGeometry] = {}
    if all(grid in outlines for grid in groups):
        for grid, members in groups.items():
            cells = divide(outlines[grid], [[spots[number]] for number in members])
            shapes |= dict(zip(members, cells, strict=True))
    else:
        ground = MultiPoint(spots).convex_hull.buffer(MARGIN)
        shapes = dict(enumerate(divide(ground, [[spot] for spot in spots])))
    beside = neighbours([shapes[number] for number in range(len(sites))])
    for members in groups.values():
        _bridge(members, beside, sites)
    return beside


def _distinct(sites: Sequence[Site]) -> list[Position]:
    """Positions, moved a hand's breadth where another building stands at the very spot."""
    spots: dict[Position, None] = {}
    for site in sites:
        lng, lat = site.position
        while (lng, lat) in spots:
            lng, lat = lng + 2e-6, lat + 1e-6
        spots[lng, lat] = None
    return list(spots)


def _bridge(members: Sequence[int], beside: list[set[int]], sites: Sequence[Site]) -> None:
    """Join the parts of one grid by their nearest buildings."""
    parts = list(components(set(members), beside))
    while len(parts) > 1:
        first, rest = parts[0], [number for part in parts[1:] for number in part]
        one, other = min(
            ((a, b) for a in sorted(first) for b in sorted(rest)),
            key=lambda pair: Point(sites[pair[0]].position).distance(
                Point(sites[pair[1]].position)
            ),
        )
        beside[one].add(other)
        beside[other].add(one)
        parts = list(components(set(members), beside))


def components(numbers: set[int], beside: Graph) -> Iterator[set[int]]:
    """The connected parts of some buildings, the one with the lowest number first."""
    left = set(numbers)
    while left:
        found = {min(left)}
        waiting = list(found)
        while waiting:
            near = (beside[waiting.pop()] & left) - found
            found |= near
            waiting.extend(near)
        left -= found
        yield found


def is_connected(numbers: set[int], beside: Graph) -> bool:
    """Whether one can walk through all of them without leaving them."""
    return bool(numbers) and len(next(components(numbers, beside))) == len(numbers)


def balance(sites: Sequence[Site], beside: Graph, *, low: int, high: int) -> Plan:
    """Merge what is too small, split what is too big, then move buildings over common borders."""
    groups: Groups = {}
    for number, site in enumerate(sites):
        groups.setdefault(site.grid, set()).add(number)
    start = {grid: set(members) for grid, members in groups.items()}
    work = Balancer([site.households for site in sites], beside, groups, low, high)
    work.merge()
    work.split()
    work.merge()
    work.shift()
    before = [sum(sites[n].households for n in members) for members in start.values()]
    after = [work.load(grid) for grid in sorted(work.groups)]
    return Plan(
        {grid: tuple(sorted(members)) for grid, members in sorted(work.groups.items())},
        tuple(work.steps),
        Spread.of(before, low, high),
        Spread.of(after, low, high),
    )


class Balancer:
    """The grids while they are being balanced."""

    def __init__(
        self, weights: Sequence[int], beside: Graph, groups: Groups, low: int, high: int
    ) -> None:
        self.weights, self.beside, self.groups = weights, beside, groups
        self.low, self.high = low, high
        self.steps: list[Step] = []
        self.made_by: dict[int, int] = {}
        self.next = max(groups, default=-1) + 1
        total = sum(weights)
        count = len(groups)
        while count > 1 and total / count < low:
            count -= 1
        while count and total / count > high:
            count += 1
        self.target = total / count if count else 0.0

    def load(self, grid: int) -> int:
        """Households of a grid."""
        return self.weigh(self.groups[grid])

    def weigh(self, numbers: set[int]) -> int:
        """Households of some buildings."""
        return sum(self.weights[number] for number in numbers)

    def note(
        self, kind: str, grids: tuple[int, ...], parts: Sequence[set[int]], *makes: int
    ) -> None:
        """Keep one step, with the steps it needs before."""
        needs = {self.made_by[grid] for grid in grids if grid in self.made_by}
        dealt = tuple(tuple(sorted(part)) for part in parts)
        self.steps.append(Step(kind, grids, dealt, makes, tuple(sorted(needs))))
        for grid in makes:
            self.made_by[grid] = len(self.steps) - 1

    def merge(self) -> None:
        """Join a grid below the band with a neighbour while that brings both nearer the aim."""
        while True:
            pairs = [
                (abs(self.load(one) + self.load(other) - self.target), one, other)
                for one in sorted(self.groups)
                if self.load(one) < self.low
                for other in sorted(self._grids_beside(one))
                if self._gains_by_merging(self.load(one), self.load(other))
            ]
            if not pairs:
                return
            _miss, one, other = min(pairs)
            small, large = sorted((one, other), key=lambda grid: (self.load(grid), -grid))
            self.note("merge", (large, small), [self.groups[large], self.groups[small]], large)
            self.groups[large] |= self.groups.pop(small)

    def _gains_by_merging(self, one: int, other: int) -> bool:
        return one + other <= self.high and 2 * one * other < self.target**2

    def _grids_beside(self, grid: int) -> set[int]:
        near = set().union(*(self.beside[number] for number in self.groups[grid]))
        return {other for other, members in self.groups.items() if other != grid and near & members}

    def split(self) -> None:
        """Cut a grid above the band into connected parts near the aim, along its buildings."""
        for grid in sorted(self.groups, key=lambda one: (-self.load(one), one)):
            members, load = self.groups[grid], self.load(grid)
            count = min(round(load / self.target) if self.target else 1, len(members))
            if load <= self.high or count < 2 or load**2 <= 2 * self.target**2:
                continue
            parts = self._cut(members, count)
            numbers = tuple(range(self.next, self.next + len(parts)))
            self.next += len(parts)
            self.note("split", (grid,), parts, *numbers)
            del self.groups[grid]
            self.groups |= dict(zip(numbers, parts, strict=True))

    def _cut(self, members: set[int], count: int) -> list[set[int]]:
        """Connected parts of about equal weight: the best edge of many spanning trees, again."""
        if count == 1 or len(members) < 2:
            return [members]
        first = count // 2
        wanted = self.weigh(members) * first / count
        best = min(
            (branch for root in sorted(members) for branch in self._branches(members, root)),
            key=lambda branch: (abs(self.weigh(branch) - wanted), sorted(branch)),
        )
        return [*self._cut(best, first), *self._cut(members - best, count - first)]

    def _branches(self, members: set[int], root: int) -> Iterator[set[int]]:
        """What hangs under each edge of the tree of shortest ways from a building."""
        order, above = [root], {root: root}
        for here in order:
            for other in sorted((self.beside[here] & members) - above.keys()):
                above[other] = here
                order.append(other)
        under = {number: {number} for number in order}
        for here in reversed(order[1:]):
            under[above[here]] |= under[here]
        yield from (under[number] for number in order[1:])

    def shift(self) -> None:
        """Move buildings over common borders, each time the move that evens out most."""
        before = {grid: set(members) for grid, members in self.groups.items()}
        for _move in range(MOST_MOVES):
            best = self._best_move()
            if best is None:
                break
            moved, giver, taker = best
            self.groups[giver] -= moved
            self.groups[taker] |= moved
        for giver in sorted(before):
            for taker in sorted(before):
                moved = before[giver] & self.groups[taker]
                if moved and giver != taker:
                    self.note("shift", (giver, taker), [moved])

    def _best_move(self) -> tuple[set[int], int, int] | None:
        """The move that lowers the sum of squares most; None when none does."""
        loads = {grid: self.load(grid) for grid in self.groups}
        owner = {number: grid for grid, members in self.groups.items() for number in members}
        best: tuple[float, int, int] | None = None
        found: set[int] = set()
        for number in sorted(owner):
            giver = owner[number]
            takers = {owner[other] for other in self.beside[number]} - {giver}
            weight = self.weights[number]
            takers = {t for t in takers if self._is_uneven(loads[giver], loads[t], weight)}
            if not takers:
                continue
            moved = self._loosened(number, giver)
            weight = self.weigh(moved)
            for taker in sorted(takers):
                gain = 2 * weight * (loads[giver] - loads[taker] - weight)
                if moved and gain > 0 and (best is None or gain > best[0]):
                    best, found = (gain, giver, taker), moved
        return (found, best[1], best[2]) if best else None

    def _is_uneven(self, giver: int, taker: int, weight: int) -> bool:
        """Whether two neighbours differ enough that somebody should move a building."""
        is_outside = giver > self.high or taker < self.low
        return giver - taker > (weight if is_outside else max(weight, EVEN * self.target))

    def _loosened(self, number: int, giver: int) -> set[int]:
        """A building with all that hangs on its grid only through it; empty when that is all."""
        rest = self.groups[giver] - {number}
        parts = sorted(components(rest, self.beside), key=self.weigh)
        return {number}.union(*parts[:-1]) if parts else set()


def average_distance(sites: Sequence[Site], members: Sequence[int]) -> float:
    """How far buildings stand from the middle of their grid, in metres on average."""
    middle = MultiPoint([sites[number].position for number in members]).centroid
    return fmean(_metres(sites[number].position, (middle.x, middle.y)) for number in members)


def _metres(one: Position, other: Position) -> float:
    east = (one[0] - other[0]) * cos(radians(one[1]))
    return hypot(east, one[1] - other[1]) * 111_320
