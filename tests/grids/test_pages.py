"""The pages of the organisation: both trees, one node of each, outlines, units."""

from datetime import timedelta

import pytest
from django.utils import translation

from grids.models import Area, PartyOrganisation, Unit
from tests.tickets.desk import closed, queries, reported
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def labels(groups) -> list[str]:
    return [node["label"] for _district, nodes in groups for node in nodes]


def square(lng: float, lat: float) -> dict:
    edge = [(lng, lat), (lng + 0.01, lat), (lng + 0.01, lat + 0.01), (lng, lat + 0.01), (lng, lat)]
    return {"type": "Polygon", "coordinates": [[list(point) for point in edge]]}


# Both trees


@pytest.mark.parametrize(
    ("person", "areas", "parties"),
    [
        ("admin", ["平湖街道", "安民街道"], ["安民街道党工委"]),
        ("district", ["平湖街道", "安民街道"], ["安民街道党工委"]),
        ("street", ["安民街道"], ["安民街道党工委"]),
        ("street_other", ["平湖街道"], []),
        ("community", ["孙底社区"], []),
        ("gridworker", ["孙底第一网格"], []),
        ("admin_dh", ["沙州镇", "肃州镇"], []),
        ("department", [], []),
        ("volunteer", [], []),
    ],
)
def test_the_trees_begin_where_ones_reach_does(world, client, person, areas, parties):
    client.force_login(world.user(person))
    context = client.get("/organisation/").context
    assert labels(context["areas"]) == areas
    assert labels(context["organisations"]) == parties


def test_a_branch_opens_by_itself_and_only_within_reach(world, client):
    client.force_login(world.street)
    response = client.get(f"/organisation/areas/{world.anmin.code}/children/")
    assert [node["label"] for node in response.context["nodes"]] == ["孙底社区", "雨山社区"]
    assert 'hx-get="/organisation/areas/340504003014/children/"' in response.content.decode()
    leaf = client.get(f"/organisation/areas/{world.sundi_b1.parent.code}/children/")
    assert [node["lazy"] for node in leaf.context["nodes"]] == ["", ""]
    for foreign in (world.pinghu, world.hubei, world.shazhou):
        assert client.get(f"/organisation/areas/{foreign.code}/children/").status_code == 404
    client.force_login(world.community)
    assert client.get(f"/organisation/areas/{world.anmin.code}/children/").status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("孙底社区", ["孙底社区"]),
        ("sundishequ", ["孙底社区"]),
        ("sdsq", ["孙底社区"]),
        ("340504003014001", ["孙底第一网格"]),
        ("湖北", []),
        ("没有这个", []),
    ],
)
def test_names_initials_and_codes_are_found_within_reach(world, client, words, found):
    client.force_login(world.street)
    response = client.get("/organisation/", {"q": words})
    assert [node["label"] for node in response.context["areas"]] == found
    if not found:
        assert "Nothing found" in response.content.decode()


def test_party_organisations_are_found_too(world, client):
    client.force_login(world.street)
    response = client.get("/organisation/", {"q": "党工委"})
    assert [node["label"] for node in response.context["organisations"]] == ["安民街道党工委"]
    client.force_login(world.gridworker)
    assert client.get("/organisation/", {"q": "党工委"}).context["organisations"] == []


# One node


def test_the_page_of_an_area_gathers_what_belongs_to_it(world, client):
    client.force_login(world.street)
    PartyOrganisation.objects.get().areas.add(world.sundi)
    response = client.get(f"/organisation/areas/{world.sundi.code}/")
    context, text = response.context, response.content.decode()
    assert [step["label"] for step in context["way"]] == ["安民街道"]
    assert {str(post.person) for post in context["posts"]} == {"李社", "周办", "朱志"}
    assert "李社" not in text
    assert "李*" in text
    assert [node["label"] for node in context["children"]] == ["孙底第一网格", "孙底第二网格"]
    assert [node["label"] for node in context["organisations"]] == ["安民街道党工委"]
    units = {unit.short_name for unit in context["units"]}
    assert {"城管局", "阳光物业"} <= units
    assert "敦煌城管局" not in units


def test_the_number_of_open_matters_opens_exactly_these(world, client):
    reported(world, text="一。")
    reported(world, text="二。", area=world.sundi_b3)
    reported(world, text="邻。", area=world.hubei_b1, by=world.gridworker_other)
    closed(world, text="结。")
    client.force_login(world.street)
    for area, open_rows in (
        (world.anmin, 2),
        (world.sundi, 2),
        (world.sundi_1, 1),
        (world.yushan, 0),
    ):
        matters = client.get(f"/organisation/areas/{area.code}/").context["matters"]
        rows = client.get(matters["url"]).context["rows"]
        assert int(matters["value"]) == len(rows) == open_rows, area
    assert Ticket.objects.count() == 4


@pytest.mark.parametrize("person", ["community_other", "department", "volunteer", "admin_dh"])
def test_foreign_nodes_do_not_exist(world, client, person):
    client.force_login(world.user(person))
    for page in ("", "children/", "boundary.geojson"):
        assert client.get(f"/organisation/areas/{world.sundi.code}/{page}").status_code == 404
    for page in ("", "children/"):
        assert client.get(f"/organisation/parties/P001/{page}").status_code == 404


def test_a_closed_area_says_so_and_is_no_part_any_more(world, client):
    Area.objects.filter(pk=world.sundi_2.pk).update(valid_to=world.now.date() - timedelta(days=1))
    client.force_login(world.street)
    assert (
        "Closed from" in client.get(f"/organisation/areas/{world.sundi_2.code}/").content.decode()
    )
    nodes = client.get(f"/organisation/areas/{world.sundi.code}/").context["children"]
    assert [node["label"] for node in nodes] == ["孙底第一网格"]


def test_the_page_of_a_party_organisation(world, client):
    client.force_login(world.street)
    response = client.get("/organisation/parties/P001/")
    facts = {str(fact["label"]): fact["value"] for fact in response.context["facts"]}
    assert facts["Kind"] == "Party working committee"
    assert facts["Members"] == "0"
    assert [node["label"] for node in response.context["areas"]] == ["安民街道"]


def test_the_price_of_a_node_does_not_grow(world, client):
    client.force_login(world.street)
    client.get(f"/organisation/areas/{world.sundi.code}/")
    few = queries(client, f"/organisation/areas/{world.sundi.code}/")
    for n in range(20):
        Area.objects.create(
            parent=Area.objects.get(pk=world.sundi.pk),
            tier="grid",
            name=f"新网格{n}",
            code=f"3405040030149{n:02d}",
            city=world.city,
            district=world.yushan_district,
            valid_from=world.now.date(),
        )
        Unit.objects.create(
            code=f"N{n}",
            name=f"单位{n}",
            kind="department",
            city=world.city,
            district=world.yushan_district,
        )
        reported(world)
    assert queries(client, f"/organisation/areas/{world.sundi.code}/") == few <= 28


# Outlines and units


def test_outlines_come_with_neighbours_and_parts(world, client):
    for place, area in enumerate((world.sundi, world.yushan, world.sundi_1)):
        Area.objects.filter(pk=area.pk).update(boundary=square(118.5 + place / 100, 31.7))
    client.force_login(world.community)
    response = client.get(f"/organisation/areas/{world.sundi.code}/boundary.geojson")
    assert response["Content-Type"] == "application/geo+json"
    shapes = {row["properties"]["name"]: row["properties"] for row in response.json()["features"]}
    assert shapes == {
        "雨山社区": {"name": "雨山社区"},
        "孙底社区": {"name": "孙底社区", "shade": 2},
        "孙底第一网格": {
            "name": "孙底第一网格",
            "shade": 1,
            "url": f"/organisation/areas/{world.sundi_1.code}/",
        },
    }
    page = client.get(f"/organisation/areas/{world.sundi.code}/").content.decode()
    assert "boundary.geojson" in page


def test_an_area_that_was_never_drawn_has_an_empty_outline(world, client):
    client.force_login(world.community)
    response = client.get(f"/organisation/areas/{world.sundi.code}/boundary.geojson")
    assert response.json() == {"type": "FeatureCollection", "features": []}


def names(response) -> list[str]:
    return [unit.name for unit in response.context["rows"]]


def test_units_are_listed_within_reach_and_can_be_narrowed(world, client):
    client.force_login(world.district)
    assert len(names(client.get("/organisation/units/"))) == 6
    assert names(client.get("/organisation/units/?kind=utility")) == ["供水公司"]
    assert names(client.get("/organisation/units/?search=阳光")) == ["阳光物业"]
    assert names(client.get("/organisation/units/?search=U001")) == ["交警大队"]
    assert len(names(client.get("/organisation/units/?kind=nonsense"))) == 6
    client.force_login(world.department)
    assert names(client.get("/organisation/units/")) == ["城管局"]
    assert client.get("/organisation/units/?cursor=broken").status_code == 409
