"""Cities side by side: each figure is as long as its list; reach, powers, cost."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from rest_framework.test import APIClient

from grids.models import Area, PartyOrganisation
from members.models import Post
from overview.operations.health import unserved
from overview.operations.surveys import survey
from overview.statistics import Share, cities_within
from tests.overview.changes import TODAY, branch
from tests.tickets.desk import queries

pytestmark = pytest.mark.django_db
PAGE, API = "/organisation/cities/", "/api/v1/cities/"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def organised(world):
    """A branch on a grid, a group in a building, a branch over a community, one over nothing."""
    branch(world, "网格支部", members=3, areas=[world.sundi_1])
    branch(world, "楼栋小组", members=3, kind="group", areas=[world.sundi_b3])
    branch(world, "社区支部", members=3, kind="joint_branch", areas=[world.yushan])
    branch(world, "无区域支部", members=3).areas.clear()
    body = PartyOrganisation.objects.create(
        kind="working_committee",
        name="沙州镇党委",
        code="PDH",
        city=world.city_dh,
        valid_from=world.sundi.valid_from,
    )
    body.areas.add(world.shazhou)
    return world


def figures(user):
    return {row.city.code: row for row in cities_within(user, TODAY)}


def rows_of(client, url) -> int:
    """How many rows a list has, by what it says above them; gaps say it on their tab."""
    page = client.get(url)
    assert page.status_code == 200, url
    if url.startswith("/posts/gaps/"):
        [tab] = [tab for tab in page.context["tabs"] if tab["active"]]
        return tab["count"]
    return int(str(page.context["count"]).replace(",", ""))


def test_both_cities_stand_side_by_side_in_their_own_levels(organised, client):
    client.force_login(organised.admin)
    admin = organised.admin
    admin.is_superuser = True
    admin.save()
    page = client.get(PAGE)
    assert [row.city.code for row in page.context["cities"]] == ["3405", "6209"]
    areas = {row["label"]: row["cells"] for row in page.context["parts"][0]["rows"]}
    for code, tier in (("3405", "grid"), ("6209", "section")):
        row = figures(admin)[code]
        count = Area.objects.filter(city__code=code, tier=tier).count()
        assert row.areas[tier] == count and row.grid_tier == tier
    assert areas["Grid"][0]["note"] == areas["Section"][1]["note"] == "grid level"
    assert areas["Grid"][1] == {"city": organised.city_dh.name}
    bodies = {row["label"]: row["cells"] for row in page.context["parts"][1]["rows"]}
    assert [cell["value"] for cell in bodies["Branches and groups together"]] == [4, 0]
    assert [cell["value"] for cell in bodies["Party grids"]] == [1, 0]


def test_every_figure_is_as_long_as_the_list_behind_it(organised, client):
    for name in ("street", "admin", "district"):
        client.force_login(organised.user(name))
        page = client.get(PAGE)
        seen = 0
        for part in page.context["parts"]:
            for row in part["rows"]:
                for cell in row["cells"]:
                    if not cell.get("url"):
                        continue
                    is_posts = cell["url"].startswith("/posts/")
                    if not is_posts:
                        assert rows_of(client, cell["url"]) == cell["value"], cell
                    if share := cell.get("share"):
                        assert rows_of(client, cell["gaps"]) == share.missing, cell
                    seen += 1
        assert seen > 10


def test_service_is_what_the_health_check_says(organised):
    by = organised.street
    row = figures(by)["3405"]
    gaps = unserved(survey(by, TODAY))
    assert row.covered["grids"].missing == len(gaps) == 0
    PartyOrganisation.objects.get(name="社区支部").areas.clear()
    gaps = unserved(survey(by, TODAY))
    assert [grid.name for grid in gaps] == ["雨山第一网格"]
    assert figures(by)["3405"].covered["grids"].missing == 1


def test_heads_of_both_cities(organised):
    row = figures(organised.street)["3405"]
    assert row.heads["grid_head"] == Share(1, 3)
    Post.objects.filter(role="grid_head").update(until_on=TODAY.replace(day=1))
    assert figures(organised.street)["3405"].heads["grid_head"].filled == 0


def test_a_hundred_percent_is_said_only_when_nothing_is_missing():
    assert Share(9_999, 10_000).percent == 99.9
    assert Share(3, 3).percent == 100
    assert Share().percent is None


def test_others_see_only_their_part_or_nothing(organised, client):
    client.force_login(organised.street)
    [row] = client.get(PAGE).context["cities"]
    assert not row.is_whole and row.areas["street"] == 1
    assert "within your reach" in client.get(PAGE).content.decode()
    client.force_login(organised.gridworker)
    page = client.get(PAGE)
    titles = [part["title"] for part in page.context["parts"]]
    assert titles == ["Areas", "Covered by heads"]
    client.force_login(organised.volunteer)
    assert client.get(PAGE).status_code == 403
    assert client.get("/organisation/parties/").status_code == 403


def test_lists_of_areas_and_bodies_are_narrowed_and_cut_by_reach(organised, client):
    client.force_login(organised.street)
    listed = client.get("/organisation/areas/?tier=grid&served=true&within=3405")
    names = {row["node"].name for row in listed.context["rows"]}
    assert names == {"孙底第一网格", "孙底第二网格", "雨山第一网格"}
    assert not client.get("/organisation/areas/?within=6209").context["rows"]
    chips = client.get("/organisation/areas/?served=false&within=3405").context["chips"]
    assert [chip["label"] for chip in chips] == [
        "Code of an area, district or city: 3405",
        "Served by a branch or group: no",
    ]
    wrong = client.get("/organisation/areas/?tier=nothing&within=!&served=perhaps")
    assert wrong.status_code == 200 and wrong.context["form"].errors
    both = client.get("/organisation/parties/?serving=true")
    listed = {row["node"].name for row in both.context["rows"]}
    assert listed == {"网格支部", "社区支部", "楼栋小组"}
    grids = client.get("/organisation/parties/?party_grid=true")
    assert [row["node"].name for row in grids.context["rows"]] == ["网格支部"]
    assert re.search(r'href="/organisation/parties/P\d+/"', grids.content.decode())
    client.force_login(organised.gridworker)
    assert not client.get("/organisation/areas/?served=false").context["rows"]


def test_the_api_says_the_same(organised):
    api = APIClient()
    api.force_authenticate(organised.street)
    [row] = api.get(API).json()["results"]
    own = figures(organised.street)["3405"]
    assert row["branches_and_groups"] == own.branches_and_groups == 3
    assert row["covered"]["grids"] == {"filled": 3, "total": 3, "missing": 0, "percent": 100.0}
    assert {level["tier"]: level["count"] for level in row["levels"]}["grid"] == 3
    assert row["heads"]["grid_head"]["total"] == 3
    served = api.get("/api/v1/areas/?tier=grid&served=true&open=true").json()["results"]
    assert len(served) == 3
    party_grids = api.get("/api/v1/organisations/?party_grid=true").json()["results"]
    assert [each["name"] for each in party_grids] == ["网格支部"]
    api.force_authenticate(organised.volunteer)
    assert api.get(API).status_code == 403


def test_the_price_does_not_grow(organised, client):
    client.force_login(organised.admin)
    pages = [PAGE, "/organisation/areas/?served=false", "/organisation/parties/"]
    before = [queries(client, url) for url in pages]
    for number in range(6):
        branch(organised, f"支部{number}", members=2, areas=[organised.sundi_b1])
    assert [queries(client, url) for url in pages] == before
    assert before[0] <= 22 and max(before[1:]) <= 12
