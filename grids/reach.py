"""The one rule of row permission: a `Reach` and `ScopedQuerySet.within(reach)`. Knows no model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q


@dataclass(frozen=True, order=True)
class Span:
    """One tree node with all that lies under it, as the tree stood when the span was read."""

    id: int
    tier: str
    tree_id: int
    lft: int
    rght: int

    @property
    def is_whole_tree(self) -> bool:
        """A root: its span needs no left and right edges."""
        return self.lft == 1

    def contains(self, node: Any) -> bool:
        """True for the node of this span and everything under it."""
        return self.tree_id == node.tree_id and self.lft <= node.lft <= self.rght


@dataclass(frozen=True)
class Reach:
    """The rows a person may touch with one power; the parts add up.

    `cities` and `districts` mean everything in them; `areas` and `organisations` mean the nodes and
    what lies under them; `units` mean work given to these units; `user_id` means own rows.
    """

    everywhere: bool = False
    cities: frozenset[int] = field(default_factory=frozenset)
    districts: frozenset[int] = field(default_factory=frozenset)
    areas: tuple[Span, ...] = ()
    organisations: tuple[Span, ...] = ()
    units: frozenset[int] = field(default_factory=frozenset)
    user_id: int | None = None

    @property
    def is_empty(self) -> bool:
        """True when nothing at all is within."""
        parts = (self.cities, self.districts, self.areas, self.organisations, self.units)
        return not (self.everywhere or any(parts) or self.user_id is not None)

    def __or__(self, other: Reach) -> Reach:
        """What either of two reaches covers (two posts of one person)."""
        return Reach(
            everywhere=self.everywhere or other.everywhere,
            cities=self.cities | other.cities,
            districts=self.districts | other.districts,
            areas=tuple(sorted({*self.areas, *other.areas})),
            organisations=tuple(sorted({*self.organisations, *other.organisations})),
            units=self.units | other.units,
            user_id=self.user_id if self.user_id is not None else other.user_id,
        )

    def covers_area(self, area: Any) -> bool:
        """True when `area` lies within; asks no database, so it needs today's edges on `area`."""
        return (
            self.everywhere
            or area.city_id in self.cities
            or area.district_id in self.districts
            or any(span.contains(area) for span in self.areas)
        )


def _join(path: str, name: str) -> str:
    return f"{path}__{name}" if path else name


def span_conditions(path: str, spans: Iterable[Span]) -> Iterator[Q]:
    """One condition for all whole trees, one range for each other span."""
    spans = list(spans)
    whole = sorted({span.tree_id for span in spans if span.is_whole_tree})
    if whole:
        yield Q(**{_join(path, "tree_id__in"): whole})
    for span in spans:
        if span.tree_id not in whole:
            yield Q(
                **{
                    _join(path, "tree_id"): span.tree_id,
                    _join(path, "lft__gte"): span.lft,
                    _join(path, "lft__lte"): span.rght,
                }
            )


class ScopedQuerySet(models.QuerySet):
    """A queryset whose rows are found by reach.

    A subclass says which of its paths mean what: `area_path` and `party_path` lead to a tree node,
    `unit_path` to the addressed unit, `owner_path` to the user who made the row; "" is the row
    itself, None means that the model has no such path. `city_path` and `district_path` default to
    the city and district of the area and organisation paths.
    """

    area_path: ClassVar[str | None] = None
    party_path: ClassVar[str | None] = None
    unit_path: ClassVar[str | None] = None
    owner_path: ClassVar[str | None] = None
    city_path: ClassVar[str | None] = None
    district_path: ClassVar[str | None] = None

    def within(self, reach: Reach) -> Self:
        """The rows that `reach` covers; none for an empty reach, never a row twice."""
        if reach.everywhere:
            return self.all()
        conditions = list(self.reach_conditions(reach))
        if not conditions:
            return self.none()
        either = Q()
        for condition in conditions:
            either |= condition
        if self._crosses_many():
            inner = self.model._base_manager.filter(either)
            return self.filter(pk__in=inner.order_by().values("pk"))
        return self.filter(either)

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """The conditions of `within`, only those that exist: each can use its index."""
        for name, ids in (("city", reach.cities), ("district", reach.districts)):
            if ids:
                for path in self._place_paths(name):
                    yield Q(**{f"{path}__in": sorted(ids)})
        if self.area_path is not None:
            yield from span_conditions(self.area_path, reach.areas)
        if self.party_path is not None:
            yield from span_conditions(self.party_path, reach.organisations)
        if self.unit_path is not None and reach.units:
            yield Q(**{_join(self.unit_path, "pk__in"): sorted(reach.units)})
        if self.owner_path is not None and reach.user_id is not None:
            yield Q(**{_join(self.owner_path, "pk"): reach.user_id})

    def _place_paths(self, name: str) -> list[str]:
        own = getattr(self, f"{name}_path")
        if own is not None:
            return [own]
        nodes = (self.area_path, self.party_path)
        return [_join(path, name) for path in nodes if path is not None]

    def _crosses_many(self) -> bool:
        """True when a path goes through a many-to-many or reverse relation."""
        paths = (self.area_path, self.party_path, self.unit_path, self.owner_path)
        return any(path and _is_many(self.model, path) for path in paths)


def _is_many(model: Any, path: str) -> bool:
    for name in path.split("__"):
        if name == "pk":
            return False
        relation = model._meta.get_field(name)
        if relation.many_to_many or relation.one_to_many:
            return True
        model = relation.related_model
    return False


def permits(reach: Reach, row: models.Model) -> bool:
    """True when `row` is still there after the one filter: the guard inside an operation."""
    rows: Any = type(row)._default_manager.filter(pk=row.pk)
    return bool(rows.within(reach).exists())
