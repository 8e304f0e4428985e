"""The cockpit: each number as long as its list, within reach, at a cost no row changes."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import translation
from rest_framework.test import APIClient

from grids.powers import Power
from grids.reach import Reach
from lib.periods import Period
from members.models import User
from overview.panels.cockpit import look
from overview.panels.cockpit_map import class_edges
from overview.panels.figures import Question
from overview.statistics.grounds import find_ground
from tests.tickets.calls import issued
from tests.tickets.desk import closed, dispatched, queries, reported

pytestmark = pytest.mark.django_db
PAGE, WALL, API = "/cockpit/", "/wall/", "/api/v1/cockpit/"
MONTH = "2026-11"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _now(world):
    with time_machine.travel(world.now + timedelta(hours=5), tick=False):
        yield


@pytest.fixture
def matters(world):
    """Matters of two streets in every stage."""
    for number in range(3):
        closed(world, text=f"{number}栋公共车位被装了地锁。")
    dispatched(world, text="东门路灯不亮。", code="0603")
    reported(world, area=world.sundi_b3)
    reported(world, area=world.yushan_1)
    reported(world, area=world.hubei_b1, by=world.gridworker_other)
    return world


def page(client, user, query="") -> dict:
    client.force_login(user)
    answer = client.get(f"{PAGE}?period={MONTH}{query}")
    assert answer.status_code == 200
    return answer.context


def cards(context) -> dict:
    return {card.figure.name: card for group in context["groups"] for card in group["cards"]}


def rows_of(client, url) -> int:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return int(str(answer.context["count"]).split()[0].replace(",", ""))


@pytest.mark.parametrize("username", ["clerk", "street", "district", "admin"])
def test_every_number_opens_a_list_of_exactly_so_many_rows(matters, client, username):
    context = page(client, matters.user(username))
    found = {}
    for card in cards(context).values():
        if card.url:
            found[card.url] = card.value
        found |= {number.url: number.words for number in (*card.part, *card.base) if number.url}
    for row in context["parts"]:
        found |= {cell.url: cell.words for cell in row.cells if cell.url}
    for kind in context["kinds"]:
        for line in (kind, *kind["leaves"]):
            found |= {line[name]["url"]: line[name]["words"] for name in ("reported", "closed")}
    assert len(found) > 30
    for url, words in found.items():
        assert rows_of(client, url) == int(words.replace(",", "")), url


def test_a_month_is_told_with_what_it_is_made_of(matters, client):
    context = page(client, matters.admin)
    found = cards(context)
    assert found["reported"].value == "7"
    street = found["street_containment"]
    assert street.value == "75%"  # three of the four that were filed
    assert [number.words for number in street.part] == ["0", "0", "3"]
    assert [number.words for number in street.base] == ["4"]
    assert street.changes[0].words == "–"
    assert found["response"].told.is_small
    assert b"too few cases" in client.get(f"{PAGE}?period={MONTH}").content


def test_of_many_departments_the_first_are_shown_until_all_are_asked_for(
    world, client, monkeypatch
):
    monkeypatch.setattr("overview.panels.cockpit.UNITS_SHOWN", 1)
    for unit in (world.traffic, world.urban):
        issued(world, lead=unit)
    first = page(client, world.admin)
    assert [line["unit"] for line in first["units"]] == [world.urban]
    assert first["units_in_all"] == 2
    whole = client.get(f"{PAGE}{first['all_units']}").context
    assert [line["unit"] for line in whole["units"]] == [world.urban, world.traffic]
    assert not whole["units_in_all"]


def test_a_figure_is_compared_with_the_period_before_and_the_year_before(world, client):
    for months, count in ((0, 3), (1, 1), (12, 2)):
        for _ in range(count):
            reported(world, at=world.now - timedelta(days=30.4 * months))
    change = cards(page(client, world.admin))["reported"].changes
    assert [(one.sign, one.words) for one in change] == [("▲", "2"), ("▲", "1")]
    past = cards(page(client, world.admin))["reported"].past
    assert [words for _period, words in past] == ["3", "1", "0", "0", "0", "0"]


def test_everybody_sees_their_own_place(matters, client):
    clerk, other = (
        cards(page(client, matters.user(name))) for name in ("clerk", "community_other")
    )
    assert (clerk["reported"].value, other["reported"].value) == ("5", "1")
    street = page(client, matters.user("street"))
    assert cards(street)["reported"].value == "6"
    assert [row.node.code for row in street["parts"]] == ["340504003014", "340504003015"]
    worker = cards(page(client, matters.user("gridworker")))
    assert worker["reported"].value == "4"
    district = page(client, matters.user("district"))
    assert [row.node.code for row in district["parts"]] == ["340504001", "340504003"]
    head = cards(page(client, matters.user("department_head")))
    assert head["dispatched"].value == "4"


@pytest.mark.parametrize("code", ["340504001", "340504", "3405", "6209", "620982101", "NOWHERE"])
def test_places_beyond_reach_are_not_there(matters, client, code):
    client.force_login(matters.user("street"))
    for address in (PAGE, WALL, "/cockpit/outlines.geojson", API):
        assert client.get(f"{address}?within={code}").status_code == 404


def test_one_goes_down_from_the_city_and_up_again(matters, client):
    city = page(client, matters.admin)
    assert [row.node.name for row in city["parts"]] == ["花山区", "雨山区"]
    district = page(client, matters.admin, "&within=340504")
    assert [place.label for place in district["picker"].way] == ["马鞍山市"]
    street = page(client, matters.admin, "&within=340504003")
    assert [place.label for place in street["picker"].way] == ["马鞍山市", "雨山区"]
    assert [row.node.name for row in street["parts"]] == ["孙底社区", "雨山社区"]
    community = page(client, matters.admin, "&within=340504003014")
    assert [place.label for place in community["picker"].way][-1] == "安民街道"
    assert not community["parts"] and cards(community)["reported"].value == "5"
    assert page(client, matters.user("street"), "&within=340504003014")["picker"].way[0].label == (
        "安民街道"
    )


def test_places_stand_by_code_or_name_and_in_no_other_order(matters, client):
    by_name = page(client, matters.admin, "&within=340504&sort=name")
    assert [row.node.name for row in by_name["parts"]] == ["安民街道", "平湖街道"]
    by_worth = page(client, matters.admin, "&within=340504&sort=reported")
    assert [row.node.code for row in by_worth["parts"]] == ["340504001", "340504003"]
    words = client.get(f"{PAGE}?within=340504").content.decode().lower()
    assert not re.search(r"\b(rank|ranking|top|best|worst|medal)\b", re.sub(r"<[^>]+>", " ", words))


def test_the_reader_without_the_list_sees_the_number_alone(matters, client):
    found = cards(page(client, matters.user("gridworker")))
    assert found["hours"].url or found["hours"].value == "0"
    viewer = matters.user("district")
    assert not viewer.holds(Power.SERVE)
    found = cards(page(client, viewer))
    assert found["requested"].url == "" and found["requested"].value == "0"
    assert found["reported"].url


def test_the_map_tells_nothing_of_fewer_than_five(matters, client):
    context = page(client, matters.admin, "&within=340504003")
    told = json.loads(context["colours"])
    assert told["340504003014"]["shade"] == 1 and told["340504003014"]["words"] == "5"
    assert told["340504003015"]["shade"] == 0
    assert "1" not in told["340504003015"]["words"]
    assert context["map"]["silent"] == 1
    share = page(client, matters.admin, "&within=340504003&figure=street_containment")
    assert [row["shade"] for row in json.loads(share["colours"]).values()] == [0, 0]


def test_classes_hold_about_as_many_and_never_part_equals():
    assert class_edges([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) == [2, 4, 6, 8]
    assert class_edges([3, 3, 3, 3]) == [3]
    assert class_edges([]) == []


def test_outlines_come_small_and_by_version(matters, client):
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}
    matters.sundi.boundary = square
    matters.sundi.save()
    client.force_login(matters.user("street"))
    answer = client.get("/cockpit/outlines.geojson?within=340504003")
    [feature] = json.loads(answer.content)["features"]
    assert feature["properties"] == {"code": "340504003014"}
    assert answer["Cache-Control"] == "private, max-age=86400"
    client.force_login(matters.user("clerk"))
    [feature] = json.loads(client.get("/cockpit/outlines.geojson").content)["features"]
    assert feature["properties"] == {"code": "340504003014"}


def test_the_page_costs_the_same_for_any_number_of_matters(matters, client):
    client.force_login(matters.admin)
    few = {
        address: queries(client, address) for address in (PAGE, WALL, f"{PAGE}?within=340504003")
    }
    for _ in range(6):
        reported(matters, area=matters.yushan_1, code="0403")
        closed(matters, area=matters.sundi_b3)
    assert few == {address: queries(client, address) for address in few}
    assert max(few.values()) <= 27, few


def test_nonsense_is_no_error(matters, client):
    client.force_login(matters.admin)
    for query in (
        "period=2026-13",
        "period=x&basis=y&figure=z&sort=%00",
        "within=%00",
        "period=2199",
    ):
        assert client.get(f"{PAGE}?{query}").status_code in (200, 404), query


def test_the_basis_of_then_counts_a_matter_where_it_lay(matters, client):
    matters_here = Question(matters.admin, Period.parse(MONTH), "340504003", "filed")
    assert look(matters_here).board.totals[Period.parse(MONTH)]["reported"] == 6


def test_what_a_reach_consists_of(world):
    assert find_ground(Reach(everywhere=True)).tier == "city"
    assert find_ground(Reach(units=frozenset({world.urban.pk}))).node is None
    assert find_ground(world.user("street").reach(Power.VIEW_FIGURES)).node == world.anmin
    two = Reach(areas=(world.sundi.span, world.yushan.span))
    assert find_ground(two).tier == "community"


def test_the_wall_shows_no_person_and_asks_again(matters, client):
    client.force_login(matters.user("district"))
    whole = client.get(WALL)
    assert b'hx-trigger="every 30s, refresh"' in whole.content and b"X-Background" in whole.content
    assert "wall-board" in whole.content.decode()
    part = client.get(WALL, headers={"HX-Request": "true", "X-Background": "1"})
    assert b"<html" not in part.content and b"data-wall-moment" in part.content
    for name in ("陈", "李社", "王格"):
        assert name not in part.content.decode()


def test_a_wall_of_several_cities_shows_the_first(matters, client):
    User.objects.filter(username="admin").update(is_superuser=True)
    client.force_login(matters.user("admin"))
    answer = client.get(WALL, follow=True)
    assert answer.redirect_chain == [(f"{WALL}?within=3405", 302)]
    assert answer.context["map"]


def test_the_wall_ends_with_the_session(matters, client):
    client.force_login(matters.user("district"))
    client.get(WALL)
    with time_machine.travel(matters.now + timedelta(hours=5, minutes=20)):
        assert (
            client.get(WALL, headers={"HX-Request": "true", "X-Background": "1"}).status_code == 200
        )
    with time_machine.travel(matters.now + timedelta(hours=5, minutes=31)):
        gone = client.get(WALL, headers={"HX-Request": "true", "X-Background": "1"})
        assert gone.status_code == 302


def test_the_api_says_what_the_page_says(matters, client):
    api = APIClient()
    api.force_authenticate(matters.admin)
    told = api.get(f"{API}?period={MONTH}").json()
    found = cards(page(client, matters.admin))
    assert {one["name"] for one in told["figures"]} == set(found)
    reported_now = next(one for one in told["figures"] if one["name"] == "reported")
    assert reported_now == {
        **reported_now,
        "part": 7.0,
        "n": 0,
        "value": 7.0,
        "is_small": False,
        "cases": [{"measure": "reported", "url": f"/figures/reported/cases/?period={MONTH}"}],
    }
    assert [row["code"] for row in told["places"]] == ["340503", "340504"]
    assert [row["code"] for row in told["categories"]]
    assert len(told["trend"]["periods"]) == 12
    assert set(api.get(f"{API}?period=x").json()["errors"]) == {"period"}
    heading = told["categories"][0]["code"]
    cases = api.get(f"/api/v1/figures/reported/cases/?period={MONTH}&category={heading}").json()
    assert len(cases["results"]) == told["categories"][0]["reported"]
