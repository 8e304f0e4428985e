"""Which area a point lies in, and synthetic subdivisions."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box, shape
from shapely.ops import unary_union

from grids.boundaries import locate, mend_geometry, neighbours, split_polygon, to_geojson
from grids.boundaries.lookup import locate_districts
from grids.importers import import_boundaries
from grids.models import Area, District
from grids.operations import AreaDraft, close_area, load_areas, move_area, update_area
from lib.gcj02 import to_gcj02, to_wgs84
from tests.grids.conftest import SEEDS

L_SHAPE = Polygon([(0, 0), (4, 0), (4, 1), (1, 1), (1, 4), (0, 4)])
COMB = unary_union([box(0, 0, 9, 1), box(0, 1, 1, 5), box(4, 1, 5, 5), box(8, 1, 9, 5)])
RING = Polygon(box(0, 0, 6, 6).exterior, [box(2, 2, 4, 4).exterior])
ISLANDS = MultiPolygon([box(0, 0, 4, 4), box(10, 0, 12, 2), box(20, 20, 20.1, 20.1)])
SHAPES = {"square": box(0, 0, 3, 2), "L": L_SHAPE, "comb": COMB, "ring": RING}


def at_point(lng, lat):
    return [District.objects.get(pk=pk).name for pk, _version in locate_districts(lng, lat)]


def test_a_chinese_point_must_be_converted(divisions):
    """The worked point of the data notes: unconverted it falls into the neighbouring district."""
    from_a_chinese_map = to_gcj02(118.507, 31.670)
    assert at_point(118.507, 31.670) == ["花山区"]
    assert at_point(*to_wgs84(*from_a_chinese_map)) == ["花山区"]
    assert at_point(*from_a_chinese_map) == ["雨山区"]


def test_chinese_outlines_must_be_converted(divisions):
    """With the outlines taken as they are, the same point falls into the neighbour too."""
    path = SEEDS / "boundaries_maanshan_echarts.geojson"
    import_boundaries(path, coordinates="wgs84", by=divisions.by, at=divisions.at)
    assert at_point(118.507, 31.670) == ["雨山区"]
    assert at_point(*to_gcj02(118.507, 31.670)) == ["花山区"]


def check_parts(whole, parts, *, connected=True):
    assert sum(part.area for part in parts) == pytest.approx(whole.area, rel=1e-9)
    assert unary_union(parts).symmetric_difference(whole).area == pytest.approx(0, abs=1e-9)
    for part in parts:
        assert part.is_valid
        assert part.area > 0
        if connected:
            assert isinstance(part, Polygon)


@settings(deadline=None, max_examples=60)
@given(
    name=st.sampled_from(sorted(SHAPES)),
    parts=st.integers(1, 20),
    seed=st.integers(0, 10_000),
)
def test_parts_are_connected_and_cover_without_overlap(name, parts, seed):
    whole = SHAPES[name]
    found = split_polygon(whole, parts, seed=seed)
    assert len(found) == parts
    check_parts(whole, found)


def test_the_same_seed_cuts_the_same():
    one, two, other = (split_polygon(COMB, 7, seed=seed) for seed in (1, 1, 2))
    assert [part.wkb for part in one] == [part.wkb for part in two]
    assert [part.wkb for part in one] != [part.wkb for part in other]


def test_sizes_follow_the_weights():
    parts = split_polygon(box(0, 0, 2, 1), 4, seed=3, weights=[1, 2, 3, 4])
    assert [part.area for part in parts] == pytest.approx([0.2, 0.4, 0.6, 0.8], rel=0.01)


def test_islands_too_small_for_a_part_join_the_nearest():
    parts = split_polygon(ISLANDS, 5, seed=4)
    check_parts(ISLANDS, parts, connected=False)
    assert sum(isinstance(part, MultiPolygon) for part in parts) == 1
    [alone] = split_polygon(ISLANDS, 1, seed=4)
    assert alone.equals(ISLANDS)


@pytest.mark.parametrize(("parts", "weights"), [(0, None), (2, [1]), (2, [1, 0]), (2, [1, -1])])
def test_senseless_divisions_are_errors(parts, weights):
    with pytest.raises(ValueError, match=r"at least one|one positive"):
        split_polygon(box(0, 0, 1, 1), parts, seed=1, weights=weights)


def test_neighbours_share_an_edge_and_not_only_a_corner():
    squares = [box(0, 0, 1, 1), box(1, 0, 2, 1), box(1, 1, 2, 2), box(5, 5, 6, 6)]
    assert neighbours(squares) == [{1}, {0, 2}, {1}, set()]


def test_neighbours_of_parts_cut_apart_later_are_found():
    parts = split_polygon(box(118, 31, 118.1, 31.1), 30, seed=5)
    beside = neighbours(parts)
    seen, todo = {0}, [0]
    while todo:
        for other in beside[todo.pop()] - seen:
            seen.add(other)
            todo.append(other)
    assert len(seen) == 30


def test_crossed_outlines_are_mended():
    bow_tie = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert mend_geometry(bow_tie).is_valid
    square = box(0, 0, 1, 1)
    assert mend_geometry(square) is square


@pytest.fixture
def drawn(divisions):
    """Two streets of 雨山区 with synthetic outlines down to the grids of one community."""
    district = divisions.district("雨山区")
    streets = list(Area.objects.filter(district=district, tier="street"))
    acting = {"by": divisions.by, "at": divisions.at}
    outlines = split_polygon(shape(district.boundary), len(streets), seed=1)
    for street, outline in zip(streets, outlines, strict=True):
        changes = {"boundary": to_geojson(outline), "boundary_is_synthetic": True}
        update_area(street, changes, **acting)
    street = divisions.area("340504003")
    communities = list(street.get_children())
    outlines = split_polygon(shape(street.boundary), len(communities), seed=2)
    for community, outline in zip(communities, outlines, strict=True):
        update_area(community, {"boundary": to_geojson(outline)}, **acting)
    sundi = divisions.area("340504003014")
    grids = [
        AreaDraft(
            tier="grid",
            name=f"第{number}网格",
            code=f"{sundi.code}{number:03}",
            parent=sundi,
            boundary=to_geojson(outline),
            boundary_is_synthetic=True,
        )
        for number, outline in enumerate(split_polygon(shape(sundi.boundary), 4, seed=3), start=1)
    ]
    divisions.grids = load_areas(grids, **acting)
    divisions.sundi = sundi
    divisions.acting = acting
    return divisions


def inner(area):
    point = shape(area.boundary).representative_point()
    return point.x, point.y


def test_a_point_lies_in_its_grid_community_and_street(drawn):
    for grid in drawn.grids:
        assert locate(*inner(grid)) == grid
        assert locate(*inner(grid), tier="community") == drawn.sundi
        assert locate(*inner(grid), tier="street").name == "安民街道"
    elsewhere = drawn.area("340504003009")
    assert locate(*inner(elsewhere)) == elsewhere
    assert locate(*inner(elsewhere), tier="grid") is None


def test_no_point_of_the_district_falls_between(drawn):
    outline = shape(drawn.district("雨山区").boundary)
    west, south, east, north = outline.bounds
    points = [
        (west + (east - west) * x / 23, south + (north - south) * y / 23)
        for x in range(24)
        for y in range(24)
    ]
    for point in points:
        if outline.contains(Point(point)):
            assert locate(*point, tier="street") is not None


def test_far_away_is_nowhere(drawn):
    assert locate(0.0, 0.0) is None
    assert locate(116.4, 39.9, tier="grid") is None


def test_a_change_of_boundaries_is_seen_at_once(drawn):
    first, second = drawn.grids[:2]
    here = inner(first)
    assert locate(*here) == first
    close_area(first, on=date(2026, 12, 1), **drawn.acting)
    assert locate(*here) == drawn.sundi
    assert locate(*here, on=date(2026, 11, 30)) == first
    assert locate(*here, on=date(2026, 12, 1)) == drawn.sundi
    both = unary_union([shape(first.boundary), shape(second.boundary)])
    update_area(second, {"boundary": to_geojson(mend_geometry(both))}, **drawn.acting)
    assert locate(*here) == second


def test_a_move_to_another_district_is_seen_at_once(drawn):
    grid = drawn.grids[0]
    target = Area.objects.filter(district__name="花山区", tier="community").first()
    locate(*inner(grid))
    move_area(grid, parent=target, **drawn.acting)
    assert locate(*inner(grid)) == drawn.sundi


def test_looking_up_asks_two_questions(drawn, django_assert_num_queries):
    here = inner(drawn.grids[0])
    locate(*here)
    with django_assert_num_queries(2):
        locate(*here)


def test_a_whole_city_is_drawn_quickly(divisions):
    """About 60 streets, 630 communities and 2,500 grids; far below the 15 s that the demo has."""
    started = time.perf_counter()
    grids = 0
    for number, district in enumerate(District.objects.exclude(boundary=None)):
        for street in split_polygon(shape(district.boundary), 10, seed=number):
            for community in split_polygon(street, 10, seed=number):
                grids += len(split_polygon(community, 4, seed=number))
    assert grids == 2400
    assert time.perf_counter() - started < 15
