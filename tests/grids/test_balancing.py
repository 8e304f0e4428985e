"""The planner's arithmetic: spread at least halved, every grid in one piece, no building lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.ops import unary_union

from grids.boundaries.balancing import (
    Site,
    Spread,
    adjacency,
    average_distance,
    balance,
    components,
    is_connected,
)
from grids.boundaries.dividing import divide
from tests.grids.uneven import uneven_community

LOW, HIGH = 300, 500


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), drawn=st.booleans())
def test_twelve_uneven_grids_come_out_at_most_half_as_uneven_and_connected(seed, drawn):
    sites, outlines = uneven_community(seed)
    beside = adjacency(sites, outlines if drawn else {})
    plan = balance(sites, beside, low=LOW, high=HIGH)
    assert plan.after.deviation <= plan.before.deviation / 2
    assert all(is_connected(set(members), beside) for members in plan.groups.values())
    placed = sorted(number for members in plan.groups.values() for number in members)
    assert placed == list(range(len(sites)))
    assert plan == balance(sites, beside, low=LOW, high=HIGH)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_planned_grids_are_one_piece_of_ground(seed):
    """Not only in the graph: the cells of a grid's buildings form one polygon."""
    sites, outlines = uneven_community(seed)
    plan = balance(sites, adjacency(sites, outlines), low=LOW, high=HIGH)
    cells = {}
    for grid, outline in outlines.items():
        members = [number for number, site in enumerate(sites) if site.grid == grid]
        shapes = divide(outline, [[sites[number].position] for number in members])
        cells |= dict(zip(members, shapes, strict=True))
    for members in plan.groups.values():
        ground = unary_union([cells[number].buffer(1e-7) for number in members])
        assert ground.geom_type == "Polygon"


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_steps_replayed_give_the_planned_grids(seed):
    sites, outlines = uneven_community(seed)
    beside = adjacency(sites, outlines)
    plan = balance(sites, beside, low=LOW, high=HIGH)
    grids: dict[int, set[int]] = {}
    for number, site in enumerate(sites):
        grids.setdefault(site.grid, set()).add(number)
    for place, step in enumerate(plan.steps):
        assert all(need < place for need in step.needs)
        if step.kind == "split":
            assert set().union(*map(set, step.parts)) == grids.pop(step.grids[0])
            grids |= {made: set(part) for made, part in zip(step.makes, step.parts, strict=True)}
            assert all(is_connected(set(part), beside) for part in step.parts)
        elif step.kind == "merge":
            grids[step.grids[0]] |= grids.pop(step.grids[1])
        else:
            grids[step.grids[0]] -= set(step.parts[0])
            grids[step.grids[1]] |= set(step.parts[0])
    assert {grid: tuple(sorted(members)) for grid, members in grids.items()} == plan.groups


def line(*loads: int) -> tuple[list[Site], list[set[int]]]:
    """Grids beside each other in a row of ten buildings each."""
    sites = [
        Site(grid, load // 10, (118.5 + 0.001 * (grid * 10 + place), 31.7))
        for grid, load in enumerate(loads)
        for place in range(10)
    ]
    last = len(sites) - 1
    beside = [{n for n in (number - 1, number + 1) if 0 <= n <= last} for number in range(last + 1)]
    return sites, beside


@pytest.mark.parametrize(
    ("loads", "kinds"),
    [
        ((400, 400, 400), []),
        ((780, 400), ["split"]),
        ((160, 180, 380), ["merge"]),
        ((480, 330, 400), ["shift"]),
        ((400, 0), ["merge"]),
        ((0, 0), []),
    ],
)
def test_each_kind_of_step_where_it_fits(loads, kinds):
    sites, beside = line(*loads)
    plan = balance(sites, beside, low=LOW, high=HIGH)
    assert [step.kind for step in plan.steps] == kinds


def test_a_grid_of_one_building_is_never_cut():
    plan = balance([Site(0, 900, (118.5, 31.7))], [set()], low=LOW, high=HIGH)
    assert plan.steps == () and plan.after == Spread(0.0, 1.0, 1)


def test_buildings_at_one_spot_and_grids_in_two_pieces_are_neighbours():
    spot = (118.5, 31.7)
    sites = [Site(0, 10, spot), Site(0, 10, spot), Site(1, 10, (118.51, 31.7))]
    sites.append(Site(0, 10, (118.52, 31.7)))
    beside = adjacency(sites, {})
    assert is_connected({0, 1, 3}, beside)
    assert len(list(components({0, 1, 2, 3}, beside))) == 1


def test_a_building_drawn_outside_its_grid_stays_with_it():
    """A wrong position must not tear the plan down: it is bridged to its own grid."""
    sites, outlines = uneven_community(3, grids=3, buildings=30)
    sites[0] = Site(sites[0].grid, sites[0].households, (119.9, 32.9))
    sites[1] = Site(sites[1].grid, sites[1].households, sites[2].position)
    beside = adjacency(sites, outlines)
    plan = balance(sites, beside, low=LOW, high=HIGH)
    assert all(is_connected(set(members), beside) for members in plan.groups.values())


def test_spread_says_what_it_measures():
    assert Spread.of([300, 500], LOW, HIGH) == Spread(100.0, 5 / 3, 0)
    assert Spread.of([0, 501], LOW, HIGH) == Spread(250.5, 0.0, 2)
    assert Spread.of([], LOW, HIGH) == Spread(0.0, 0.0, 0)


def test_distance_is_in_metres():
    sites = [Site(0, 1, (118.5, 31.7)), Site(0, 1, (118.5, 31.702))]
    assert 110 < average_distance(sites, [0, 1]) < 112
