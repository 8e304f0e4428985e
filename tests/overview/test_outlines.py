"""Drawing an outline: stored as it is, what is odd told beside it, refused only when it is none."""

from __future__ import annotations

import json

import pytest
from django.utils import translation
from rest_framework.test import APIClient
from shapely.geometry import box, mapping

from grids.boundaries.flaws import flaws_of, square_metres
from grids.models import Area
from tests.tickets.desk import queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def drawn(west: float, east: float) -> dict[str, object]:
    """A strip of 1.1 km from south to north."""
    return json.loads(json.dumps(mapping(box(west, 31.70, east, 31.71))))


def draw(area: Area, west: float, east: float) -> None:
    Area.objects.filter(pk=area.pk).update(boundary=drawn(west, east), boundary_is_synthetic=True)


def path(area: Area) -> str:
    return f"/organisation/areas/{area.code}/outline/"


@pytest.fixture
def ground(world):
    """The community from 118.50 to 118.52; grid 1 its western half, grid 2 nothing yet."""
    draw(world.sundi, 118.50, 118.52)
    draw(world.sundi_1, 118.50, 118.51)
    return world


def flaws(client, area: Area, west: float, east: float) -> list[str]:
    shape = json.dumps(drawn(west, east))
    answer = client.post(path(area), {"boundary": shape, "check": "1"})
    assert answer.status_code == 200
    return list(answer.context["flaws"])


def test_what_is_odd_is_told_and_nothing_is_stored_by_a_check(ground, client):
    client.force_login(ground.community)
    assert flaws(client, ground.sundi_2, 118.51, 118.52) == []
    [overlap] = flaws(client, ground.sundi_2, 118.505, 118.52)
    assert overlap.startswith("Overlaps with 孙底第一网格 by ")
    [gap] = flaws(client, ground.sundi_2, 118.51, 118.515)
    assert gap.startswith("Leaves a gap of ") and "孙底社区" in gap
    [beyond] = flaws(client, ground.sundi_2, 118.51, 118.53)
    assert beyond.startswith("Reaches ") and "beyond 孙底社区" in beyond
    assert Area.objects.get(pk=ground.sundi_2.pk).boundary is None


def test_an_odd_outline_is_stored_all_the_same(ground, client):
    client.force_login(ground.community)
    shape = drawn(118.505, 118.53)
    feature = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": shape}]}
    answer = client.post(path(ground.sundi_2), {"boundary": json.dumps(feature)}, follow=True)
    assert len(answer.context["flaws"]) == 2
    stored = Area.objects.get(pk=ground.sundi_2.pk)
    assert stored.boundary == shape and not stored.boundary_is_synthetic
    client.post(path(ground.sundi_2), {"boundary": ""})
    assert Area.objects.get(pk=ground.sundi_2.pk).boundary is None


@pytest.mark.parametrize(
    "text", ["x", "[]", "null-", '{"type":"Point","coordinates":[1,2]}', "[" * 5000, "3", '{"a":1}']
)
def test_what_is_no_outline_comes_back(ground, client, text):
    client.force_login(ground.community)
    answer = client.post(path(ground.sundi_2), {"boundary": text})
    assert answer.status_code == 422 and "boundary" in answer.context["form"].errors
    assert Area.objects.get(pk=ground.sundi_1.pk).boundary is not None


def test_the_type_of_a_community_is_kept_and_its_outline_not_called_drawn(ground, client):
    client.force_login(ground.street)
    page = client.get(path(ground.sundi))
    text = page.context["form"]["boundary"].value()
    facts = {"boundary": text, "community_type": "old_estate"}
    assert client.post(path(ground.sundi), facts).status_code == 302
    stored = Area.objects.get(pk=ground.sundi.pk)
    assert (stored.community_type, stored.boundary_is_synthetic) == ("old_estate", True)
    assert "community_type" not in client.get(path(ground.sundi_1)).context["form"].fields


def test_only_who_manages_areas_draws(ground, client):
    for user, status in ((ground.clerk, 403), (ground.community_other, 404), (ground.street, 200)):
        client.force_login(user)
        assert client.get(path(ground.sundi_1)).status_code == status
    client.force_login(ground.street)
    before = queries(client, path(ground.sundi_1))
    draw(ground.sundi_2, 118.51, 118.52)
    assert queries(client, path(ground.sundi_1)) == before


def test_a_program_draws(ground):
    program = APIClient()
    program.force_authenticate(ground.community)
    url = f"/api/v1/areas/{ground.sundi_2.code}/outline/"
    said = program.put(url, {"boundary": drawn(118.505, 118.52)}, format="json").json()
    assert [flaw["kind"] for flaw in said["flaws"]] == ["overlap"]
    assert program.get(url).json()["boundary"] == drawn(118.505, 118.52)
    wrong = program.put(url, {"boundary": {"type": "Point"}}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "bad_boundary")


def test_sizes_are_square_metres():
    strip = box(118.50, 31.70, 118.51, 31.71)
    assert 1_040_000 < square_metres(strip) < 1_060_000
    assert flaws_of(strip, [], None) == []
    sliver = box(118.50999999, 31.70, 118.52, 31.71)
    assert flaws_of(strip, [("甲", sliver)], None) == []
