"""Rows found by today's stamps, and work addressed to a unit or team."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from grids.reach import Reach, ScopedQuerySet, span_conditions

STAMPED_TIERS = ("street", "community")


class StampedQuerySet(ScopedQuerySet):
    """Rows found by today's stamps: a street or community is one indexed column, not a tree join.

    `stamp_prefix` leads to the row that carries the stamps; finer areas go through `area_path`.
    """

    stamp_prefix: ClassVar[str] = ""

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """The conditions of `within`, with stamps in place of tree edges where a stamp exists."""
        prefix = self.stamp_prefix
        if reach.cities:
            yield Q(**{f"{prefix}city_now__in": sorted(reach.cities)})
        if reach.districts:
            yield Q(**{f"{prefix}district_now__in": sorted(reach.districts)})
        for tier in STAMPED_TIERS:
            ids = [span.id for span in reach.areas if span.tier == tier]
            if ids:
                yield Q(**{f"{prefix}{tier}_now__in": ids})
        if self.area_path is not None:
            finer = [span for span in reach.areas if span.tier not in STAMPED_TIERS]
            yield from span_conditions(self.area_path, finer)
        if reach.units:
            yield from self.unit_conditions(reach.units)
        if self.owner_path is not None and reach.user_id is not None:
            yield Q(**{self.owner_path: reach.user_id})

    def filed_in(self, place: Reach) -> Self:
        """Rows that lay in a place when they were reported; for rows that carry those stamps.

        Places finer than a community know only what was reported in the grid itself.
        """
        either = Q(pk__in=[])
        for name, ids in (("city", place.cities), ("district", place.districts)):
            if ids:
                either |= Q(**{f"{self.stamp_prefix}{name}_filed__in": sorted(ids)})
        for span in place.areas:
            tier = span.tier if span.tier in STAMPED_TIERS else "grid"
            either |= Q(**{f"{self.stamp_prefix}{tier}_filed": span.id})
        return self.filter(either)

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Rows given to these units."""
        if self.unit_path is not None:
            yield Q(**{f"{self.unit_path}__in": sorted(units)})

    def lit(self, light: str, *, at: datetime) -> Self:
        """Rows whose light at moment `at` is green, yellow, red or grey, as in tickets.clock.light.

        Grey means suspended: `suspended` says which rows are.
        """
        if light == "grey":
            return self.suspended()
        return self.filter(light_condition(light, at))

    def suspended(self) -> Self:
        """Rows that rest by permission; none where nothing can be suspended."""
        return self.none()

    def most_urgent_first(self) -> Self:
        """By due time, rows without one last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")


def light_condition(light: str, at: datetime) -> Q:
    """What makes an open row green, yellow or red."""
    if light == "red":
        return Q(due_at__lte=at)
    if light == "yellow":
        return Q(due_at__gt=at, yellow_at__lte=at)
    return Q(yellow_at__gt=at)


def shown(rows: models.QuerySet, *relations: str, places: tuple[str, ...] = ()) -> models.QuerySet:
    """`rows` with what a page shows of them; `places` come without their boundaries."""
    return rows.select_related(*relations, *places).defer(
        *(f"{place}__boundary" for place in places)
    )


def team_condition(reach: Reach, path: str) -> Q:
    """Work given to a unit of the reach, or to the team of an area within it."""
    either = Q(pk__in=[])
    if reach.units:
        either |= Q(**{f"{path}unit__in": sorted(reach.units)})
    for condition in span_conditions(f"{path}area", reach.areas):
        either |= condition
    for name, ids in (("city", reach.cities), ("district", reach.districts)):
        if ids:
            either |= Q(**{f"{path}area__{name}__in": sorted(ids)})
    return either
