"""The 15-minute circle: nearest places, shares with their lists, what if, and what is near."""

from __future__ import annotations

import io
from datetime import date, timedelta
from random import Random

import openpyxl
import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from grids.models import Area, Place
from lib.walking import (
    WALK_METRES_PER_MINUTE,
    straight_metres,
    straight_within,
    walking_minutes,
)
from records.models import AuditEntry
from services.models import CircleRow, CircleState
from services.operations.circle import KINDS, is_current, reckon_changed
from services.operations.nearest import Plane, Spot, nearest_places
from services.panels.near import opening
from services.statistics.circle import share, shares, shares_of_parts
from tests.services.alliance import signed_in
from tests.tickets.desk import queries
from tests.world import SINCE, World

LNG, LAT = 118.5100, 31.6900
METRE = 1 / 111_195
"""Degrees of latitude in a metre."""

spot = st.tuples(
    st.integers(118_300, 118_900).map(lambda n: n / 1000),
    st.integers(31_400, 31_900).map(lambda n: n / 1000),
)


@given(st.lists(spot, max_size=12), st.lists(spot, max_size=12))
def test_the_tree_finds_what_looking_at_every_place_finds(buildings, places):
    houses = [Spot(number, *one) for number, one in enumerate(buildings)]
    shops = [Spot(number, *one) for number, one in enumerate(places)]
    found = nearest_places(houses, {"clinic": shops})
    plane = Plane.of(houses)
    for house, nearest in zip(houses, found, strict=True):
        if not shops:
            assert nearest == {}
            continue
        lengths = {
            shop.pk: (
                ((shop.lng - house.lng) * plane.east) ** 2
                + ((shop.lat - house.lat) * plane.north) ** 2
            )
            ** 0.5
            for shop in shops
        }
        best = min(lengths.values())
        assert lengths[nearest["clinic"].place] == pytest.approx(best, abs=0.01)
        assert nearest["clinic"].metres == pytest.approx(best, abs=0.6)
        shop = shops[nearest["clinic"].place]
        exact = straight_metres(house.lng, house.lat, shop.lng, shop.lat)
        assert nearest["clinic"].metres == pytest.approx(exact, rel=0.01, abs=1)


def test_a_kilometre_takes_a_quarter_of_an_hour():
    assert pytest.approx(1000) == WALK_METRES_PER_MINUTE * 15
    assert walking_minutes(1000, factor=1) == pytest.approx(15)
    assert straight_metres(LNG, LAT, LNG, LAT + 1000 * METRE) == pytest.approx(1000, rel=1e-4)


@pytest.fixture
def ground(world: World):
    """Three buildings: one at a clinic, one 900 m north of it, one without a position."""
    spots = {"sundi_b1": 0, "sundi_b3": 900}
    for key, north in spots.items():
        Area.objects.filter(pk=getattr(world, key).pk).update(
            lng=LNG, lat=LAT + north * METRE, households=60
        )
    Area.objects.filter(pk=world.sundi_1.pk).update(lng=LNG, lat=LAT + 300 * METRE)
    world.clinic = place(world, "孙底卫生服务站", "clinic", 0)
    with time_machine.travel(world.now, tick=False):
        reckon_changed(world.now)
        yield world


def place(world: World, name: str, kind: str, north: float, **more) -> Place:
    week = {str(day): [["08:30", "12:00"], ["14:00", "17:30"]] for day in range(5)}
    facts = {"lng": LNG, "lat": LAT + north * METRE, "area": world.sundi, "valid_from": SINCE}
    facts |= {"hours": week, "phone": "0555-1234567"}
    return Place.objects.create(name=name, kind=kind, **facts | more)


pytestmark = pytest.mark.django_db


def test_each_building_knows_its_nearest_place(ground):
    rows = {row.building_id: row for row in CircleRow.objects.all()}
    assert rows[ground.sundi_b1.pk].metres == {"clinic": 0}
    assert rows[ground.sundi_b3.pk].metres["clinic"] == pytest.approx(900, abs=2)
    assert rows[ground.sundi_b1.pk].places == {"clinic": ground.clinic.pk}
    guessed = rows[ground.sundi_b2.pk]
    assert guessed.is_estimated
    assert guessed.metres["clinic"] == pytest.approx(300, abs=2)
    state = CircleState.objects.get(city=ground.city)
    assert (state.buildings, state.unplaced, state.places) == (3, 1, 1)


def test_it_is_reckoned_anew_when_the_ground_changes_and_only_then(ground):
    assert reckon_changed(ground.now) == 0
    assert is_current(ground.city, ground.now)
    clerk = signed_in(ground.clerk)
    assert "此后阵地或楼栋有变动" not in clerk.get("/circle/").content.decode()
    near = place(ground, "孙底二站", "clinic", 900)
    assert not is_current(ground.city, ground.now)
    # Old figures are never shown as if they were today's
    assert "此后阵地或楼栋有变动" in clerk.get("/circle/").content.decode()
    assert reckon_changed(ground.now) == 1
    assert CircleRow.objects.get(building=ground.sundi_b3).metres["clinic"] < 3
    near.valid_to = date(2026, 12, 1)
    near.save()
    assert reckon_changed(ground.now) == 0
    assert reckon_changed(ground.now + timedelta(days=9)) == 1


def test_the_shares_open_the_lists_behind_them(ground):
    clerk = signed_in(ground.clerk)
    page = clerk.get(f"/circle/?area={ground.sundi.code}&kind=clinic&minutes=15")
    line = next(line for line in page.context["lines"] if line["kind"] == "clinic")
    assert [cell["share"].percent for cell in line["cells"]] == [33, 66, 66]
    assert line["cells"][2]["share"].household_percent == 50
    listed = clerk.get(line["cells"][2]["url"])
    assert [row["building"] for row in listed.context["lines"]] == [ground.sundi_b3]
    assert listed.context["lines"][0]["minutes"] == 18
    near = clerk.get(listed.context["other"])
    assert len(near.context["lines"]) == 2
    # Another factor is another answer, from the same rows
    page = clerk.get(f"/circle/?area={ground.sundi.code}&kind=clinic&factor=1")
    line = next(line for line in page.context["lines"] if line["kind"] == "clinic")
    assert line["cells"][2]["share"].percent == 100
    child = page.context["children"]
    assert [row["area"] for row in child] == [ground.sundi_1, ground.sundi_2]


def test_what_if_says_who_would_gain_and_keeps_nothing(ground):
    clerk = signed_in(ground.clerk)
    row = CircleRow.objects.get(building=ground.sundi_b3)
    page = clerk.get(f"/circle/what-if/?kind=clinic&minutes=15&building={row.pk}")
    result = page.context["result"]
    assert (result.buildings, result.households, result.before.percent) == (1, 60, 66)
    assert result.after.percent == 100
    assert Place.objects.filter(kind="clinic").count() == 1
    query = f"kind=clinic&lng={LNG}&lat={LAT + 900 * METRE}"
    assert clerk.get(f"/circle/what-if/?{query}").context["result"].buildings == 1
    wrong = clerk.get("/circle/what-if/?kind=clinic&lng=999&lat=1&minutes=x&area=NOTHING")
    assert wrong.status_code == 200
    assert wrong.context["result"] is None


def test_the_circle_ends_at_the_reach(ground):
    stranger = signed_in(ground.community_other)
    assert stranger.get("/circle/").context["buildings"] == 0
    assert stranger.get("/circle/points/").json()["features"] == []
    assert signed_in(ground.department).get("/circle/").status_code == 403
    assert len(signed_in(ground.clerk).get("/circle/points/?kind=clinic").json()["features"]) == 4
    assert signed_in(ground.gridworker).get("/circle/export/").status_code == 403


def test_the_circle_as_a_sheet(ground):
    answer = signed_in(ground.clerk).get("/circle/export/?kind=clinic")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.values)
    assert len(rows) == 4
    assert rows[0][0] == "楼栋"
    assert AuditEntry.objects.filter(action="circle.export").exists()


def built(ground, count: int) -> None:
    """More buildings, in both grids of the community in turn."""
    for number in range(count):
        grid = (ground.sundi_1, ground.sundi_2)[number % 2]
        Area.objects.create(
            tier="building",
            name=f"新楼{number}",
            code=f"340504003014B{number + 900}",
            parent=Area.objects.get(pk=grid.pk),
            city=ground.city,
            district=ground.yushan_district,
            valid_from=SINCE,
            lng=LNG,
            lat=LAT,
            households=number or None,
        )


def test_the_counts_are_those_of_looking_at_each_building(ground):
    built(ground, 30)
    reckon_changed(ground.now)
    luck = Random(11)
    for row in CircleRow.objects.all():
        kinds = luck.sample(KINDS, luck.randrange(len(KINDS)))
        row.metres = {kind: luck.choice([0, 256, 257, 768, 769, 770, 2000]) for kind in kinds}
        row.save()
    rows = CircleRow.objects.all()
    looked = [(row, row.building.households or 0) for row in rows.select_related("building")]
    lines, known = shares(rows, KINDS, (5, 15), 1.3)
    assert (known.buildings, known.households) == (len(looked), sum(homes for _r, homes in looked))
    for line in lines:
        for one in line.shares:
            limit = straight_within(one.minutes, 1.3)
            near = [homes for row, homes in looked if row.metres.get(line.kind, 9999) <= limit]
            assert (one.buildings, one.households) == (len(near), sum(near))
    grids = [Area.objects.get(pk=area.pk) for area in (ground.sundi_1, ground.sundi_2)]
    parts = shares_of_parts(rows, grids, "clinic", 15, 1.3)
    for grid in grids:
        inside = CircleRow.objects.at_area(grid)
        assert parts[grid.pk] == share(inside, "clinic", 15, 1.3)
    assert sum(part.of_buildings for part in parts.values()) <= len(looked)


def test_pages_of_the_circle_cost_the_same_for_any_number_of_buildings(ground):
    clerk = signed_in(ground.clerk)
    pages = ("/circle/?kind=clinic", "/circle/buildings/?kind=market", "/circle/points/")
    few = [queries(clerk, page) for page in pages]
    built(ground, 10)
    reckon_changed(ground.now)
    assert [queries(clerk, page) for page in pages] == few
    assert max(few) <= 20


def test_residents_see_what_is_near_and_when_it_opens(ground):
    place(ground, "孙底邻里驿站", "post_house", 200, hours={"0": [["14:00", "18:00"]]})
    resident = Client()
    page = resident.get(f"/nearby/?at={ground.sundi_b1.code}")
    groups = {group["kind"]: group["cards"] for group in page.context["groups"]}
    assert groups["clinic"][0]["opening"].words == "营业至 12:00"
    assert groups["post_house"][0]["opening"].words == "14:00 开门"
    assert (groups["post_house"][0]["minutes"], groups["post_house"][0]["metres"]) == (4, 260)
    assert 'href="tel:0555-1234567"' in page.content.decode()
    here = {"lng": LNG, "lat": LAT, "open_now": "on"}
    page = resident.post("/nearby/", here)
    assert [group["kind"] for group in page.context["groups"]] == ["clinic"]
    far = resident.post("/nearby/", {"lng": 0, "lat": 89.9})
    assert far.context["groups"] == []
    assert resident.post("/nearby/", {"lng": "x"}).status_code == 422
    unknown = resident.get(f"/nearby/?at={ground.hubei_b1.code}")
    assert unknown.context["spot"] is None
    points = resident.get(f"/nearby/?points={ground.city.code}").json()["features"]
    assert len(points) == 2
    assert "/nearby/" in resident.get("/").content.decode()


def test_another_place_that_was_chosen_counts_more_than_the_position(ground):
    given = {"lng": LNG, "lat": LAT, "area": ground.sundi_b3.code}
    page = Client().post("/nearby/", given)
    assert page.context["spot"] in ((LNG, LAT), (LNG, pytest.approx(LAT + 900 * METRE)))


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({}, "开放时间未登记"),
        ({"1": [["09:00", "11:00"]]}, "明天 09:00 开门"),
        ({"3": [["09:00", "11:00"]]}, "星期四 09:00 开门"),
        ({"0": [["08:00", "09:00"]]}, "星期一 08:00 开门"),
    ],
)
def test_when_it_opens_next(world, hours, words):
    row = Place(name="站", kind="clinic", hours=hours)
    assert opening(row, world.now).words == words
    assert not opening(row, world.now).is_open


def test_programs_ask_the_same(ground):
    clerk = signed_in(ground.clerk)
    figures = clerk.get(f"/api/v1/circle/figures/?area={ground.sundi.code}").json()
    clinic = next(line for line in figures["lines"] if line["kind"] == "clinic")
    assert [one["percent"] for one in clinic["shares"]] == [33, 66, 66]
    assert figures["is_old"] is False
    rows = clerk.get("/api/v1/circle/?kind=clinic").json()["results"]
    assert [row["building"]["code"] for row in rows] == [ground.sundi_b3.code]
    spot = f"lng={LNG}&lat={LAT + 900 * METRE}"
    gain = clerk.get(f"/api/v1/circle/what-if/?kind=clinic&{spot}").json()
    assert (gain["buildings"], gain["households"]) == (1, 60)
    assert clerk.get("/api/v1/circle/what-if/?lng=1").status_code == 400
    near = Client().post("/api/v1/near/", {"area": ground.sundi_b1.code})
    assert near.json()[0]["places"][0]["place"]["name"] == "孙底卫生服务站"
    assert Client().post("/api/v1/near/", {"area": "X"}).status_code == 400
    assert Client().post("/api/v1/near/", {}).status_code == 400
