"""The GCJ-02 shift and its inverse."""

from math import cos, hypot, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.gcj02 import convert_geometry, is_in_china, to_gcj02, to_wgs84

METRES_PER_DEGREE = 111_320
# The edge of the box is a step of some 500 m: a shifted point may leave the box
MARGIN = 0.02
inside = st.tuples(
    st.floats(72.004 + MARGIN, 137.8347 - MARGIN), st.floats(0.8293 + MARGIN, 55.8271 - MARGIN)
)


def metres(one, other):
    east = (one[0] - other[0]) * cos(radians(one[1]))
    return hypot(east, one[1] - other[1]) * METRES_PER_DEGREE


@settings(deadline=None)
@given(inside)
def test_there_and_back_is_within_a_metre(point):
    assert metres(to_wgs84(*to_gcj02(*point)), point) < 0.01
    assert metres(to_gcj02(*to_wgs84(*point)), point) < 0.01


@settings(deadline=None)
@given(inside)
def test_the_shift_is_some_hundred_metres_at_most(point):
    assert metres(to_gcj02(*point), point) < 1_500


@pytest.mark.parametrize("point", [(-0.1276, 51.5072), (151.2, -33.9), (0.0, 0.0), (180.0, 60.0)])
def test_outside_china_nothing_moves(point):
    assert not is_in_china(*point)
    assert to_gcj02(*point) == point == to_wgs84(*point)


def test_the_worked_point_of_the_data_notes():
    assert to_gcj02(118.507, 31.670) == pytest.approx((118.5121784, 31.6680078), abs=1e-7)
    assert metres(to_gcj02(118.507, 31.670), (118.507, 31.670)) == pytest.approx(538, abs=2)


def test_every_point_of_a_geometry_is_converted():
    ring = [[118.5, 31.6], [118.6, 31.6], [118.6, 31.7], [118.5, 31.6]]
    converted = convert_geometry({"type": "Polygon", "coordinates": [ring]}, to_gcj02)
    assert converted["type"] == "Polygon"
    assert converted["coordinates"][0] == [list(to_gcj02(*point)) for point in ring]
