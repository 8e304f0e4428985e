"""Outlines and figures of streets and communities, cut from their districts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from grids.models import Area, CommitteeKind, District, Tier
from overview.demo.boundaries import cut, drawn
from overview.demo.plan import Plan

SHARES = {
    CommitteeKind.RESIDENTS: 1.0,
    CommitteeKind.QUASI_RESIDENTS: 2.0,
    CommitteeKind.VILLAGERS: 4.0,
    CommitteeKind.QUASI_VILLAGERS: 2.0,
}
TOWN_SHARE = 1.6
"""Towns are wider than streets of the same number of communities."""


def draw_outlines(plan: Plan) -> None:
    """Give every street and community an outline inside its district's."""
    below: dict[int | None, list[Area]] = defaultdict(list)
    for area in Area.objects.of_tier(Tier.STREET, Tier.COMMUNITY).defer("boundary"):
        below[area.parent_id].append(area)
    streets: dict[int, list[Area]] = defaultdict(list)
    for street in below.pop(None):
        streets[street.district_id].append(street)
    changed: list[Area] = []
    for district in District.objects.order_by("code"):
        outline = shape(district.boundary)
        changed += _draw_district(plan, outline, streets[district.pk], below)
    Area.objects.bulk_update(
        changed, ["boundary", "boundary_is_synthetic", "lng", "lat"], batch_size=200
    )


def _draw_district(
    plan: Plan, outline: BaseGeometry, streets: Sequence[Area], below: dict[int | None, list[Area]]
) -> Iterable[Area]:
    luck = plan.luck("outlines", streets[0].code)
    shares = [_share(street, below[street.pk]) for street in streets]
    for street, part in zip(streets, cut(outline, shares, luck), strict=True):
        yield _redraw(street, part)
        communities = below[street.pk]
        inner = [SHARES[CommitteeKind(area.committee_kind)] for area in communities]
        for community, piece in zip(communities, cut(part, inner, luck), strict=True):
            yield _redraw(community, piece)


def _share(street: Area, communities: Sequence[Area]) -> float:
    wide = TOWN_SHARE if int(street.code[6:9]) >= 100 else 1.0
    return wide * sum(SHARES[CommitteeKind(area.committee_kind)] for area in communities)


def _redraw(area: Area, outline: BaseGeometry) -> Area:
    for name, value in drawn(outline).items():
        setattr(area, name, value)
    return area
