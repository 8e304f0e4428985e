"""Discovery, the list of services and definitions (OPEN311 checklist D1 to F5)."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from grids.models import District
from tests.open311.conftest import LOCK, parsed
from tickets.models import Category
from tickets.operations.categories import update_category

pytestmark = pytest.mark.django_db
BOX = {
    "type": "Polygon",
    "coordinates": [[[118.4, 31.5], [118.6, 31.5], [118.6, 31.8], [118.4, 31.8], [118.4, 31.5]]],
}


@pytest.fixture
def outlined(world):
    """The district ends at a box, and nothing in it has an outline of its own."""
    drawn = {"boundary": BOX, "boundaries_version": 311}
    District.objects.filter(pk=world.yushan_district.pk).update(**drawn)


def discovered(client) -> dict:
    return json.loads(client.get("/open311/discovery.json").content)


def test_D1_discovery_in_both_formats(client, world):
    assert client.get("/open311/discovery.json").status_code == 200
    root = parsed(client.get("/open311/discovery.xml").content)
    assert root.tag == "discovery"


def test_D2_all_fields_of_the_discovery(client, world):
    found = discovered(client)
    assert {"changeset", "contact", "key_service", "endpoints"} <= found.keys()
    for endpoint in found["endpoints"]:
        names = {"specification", "url", "changeset", "type", "formats"}
        assert endpoint.keys() == names
        assert all(endpoint.values())
        assert endpoint["formats"] == ["text/xml", "application/json"]
    root = parsed(client.get("/open311/discovery.xml").content)
    assert root.findtext("endpoints/endpoint/formats/format") == "text/xml"


def test_D3_the_specification_is_exact(client, world):
    said = {each["specification"] for each in discovered(client)["endpoints"]}
    assert said == {"http://wiki.open311.org/GeoReport_v2"}


def test_D4_the_endpoint_answers_at_our_own_address(client, world, settings):
    settings.ALLOWED_HOSTS = ["*"]
    answer = client.get("/open311/discovery.json", headers={"host": "evil.example"})
    for endpoint in json.loads(answer.content)["endpoints"]:
        assert endpoint["url"].startswith(settings.SITE_URL)
        path = endpoint["url"].removeprefix(settings.SITE_URL)
        assert client.get(f"{path}/services.json").status_code == 200


def test_D5_the_changeset_can_be_sorted_and_is_past(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.now(UTC))
    stamp = datetime.fromisoformat(discovered(client)["changeset"])
    assert stamp.tzinfo is not None
    assert stamp <= timezone.now()


def test_D6_production_and_test(client, world):
    assert [each["type"] for each in discovered(client)["endpoints"]] == ["production", "test"]


def test_D7_a_page_at_the_root(client, world):
    answer = client.get("/open311/")
    assert answer.status_code == 200
    assert "/open311/discovery.xml" in answer.content.decode()


def test_D8_how_many_requests_a_list_holds(client, world):
    assert discovered(client)["max_requests"] == 1000


def test_L1_every_service_with_all_its_fields(stranger, world):
    services = stranger.json("services")
    assert len(services) == Category.objects.leaves().count()
    names = {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
    for row in services:
        assert row.keys() == names
        assert row["type"] in ("realtime", "batch", "blackbox")
    lock = next(row for row in services if row["service_code"] == "0121")
    assert lock["group"] == Category.objects.get(code="0121").parent.name
    assert "|" not in (lock["keywords"] or "")
    assert stranger.xml("services").find("service/service_code") is not None


def test_L2_an_unknown_jurisdiction_is_404(stranger, world):
    assert stranger.get("services.json", jurisdiction_id="nowhere").status_code == 404
    assert stranger.get("services.json", jurisdiction_id="340504003014").status_code == 200


def test_L3_a_position_narrows_to_what_is_offered_there(stranger, world, outlined):
    assert len(stranger.json("services", lat=31.6, long=118.5)) > 50
    assert stranger.json("services", lat=48.8, long=2.3) == []
    assert stranger.get("services.json", lat=31.6).status_code == 400


def test_L4_codes_are_stable_and_no_names(stranger, world):
    row = world.category("0121")
    update_category(row, {"name": "另一个名字"}, by=world.system, at=world.now)
    (found,) = [each for each in stranger.json("services") if each["service_code"] == "0121"]
    assert found["service_name"] == "另一个名字"
    assert all(each["service_code"] != each["service_name"] for each in stranger.json("services"))


def test_L5_private_matters_say_so(stranger, world):
    services = {each["service_code"]: each for each in stranger.json("services")}
    hidden = Category.objects.leaves().filter(is_physical=False).first()
    assert "private" in services[hidden.code]["keywords"].split(",")
    assert "private" not in (services["0121"]["keywords"] or "").split(",")
    assert all(each["group"] for each in services.values())


def test_L6_the_list_is_whole_or_an_error(stranger, world, monkeypatch):
    def broken(row):
        raise RuntimeError("half a list")

    monkeypatch.setattr("tickets.open311.services.service", broken)
    answer = stranger.get("services.xml")
    assert answer.status_code == 500
    assert parsed(answer.content).tag == "errors"


def test_F1_a_definition_with_all_its_fields(stranger, world, asks):
    definition = stranger.json("services/0121")
    assert definition["service_code"] == "0121"
    assert [each["order"] for each in definition["attributes"]] == [1, 2, 3]
    for each in definition["attributes"]:
        assert {"variable", "code", "datatype", "required", "datatype_description", "order"} <= (
            each.keys()
        )
        assert each["description"]
    kinds = [each["datatype"] for each in definition["attributes"]]
    assert kinds == ["singlevaluelist", "number", "multivaluelist"]


def test_F2_xml_wraps_attributes_and_values(stranger, world, asks):
    root = stranger.xml("services/0121")
    assert root.tag == "service_definition"
    assert root.findtext("attributes/attribute/values/value/key") == "1"
    assert root.findtext("attributes/attribute/values/value/name") == "有"


def test_F3_an_unknown_service_is_404(stranger, world):
    for code in ("none", "01", "%20", "0121x"):
        assert stranger.get(f"services/{code}.xml").status_code == 404
    update_category(world.category("0121"), {"is_active": False}, by=world.system, at=world.now)
    assert stranger.get("services/0121.json").status_code == 404


def test_F4_a_service_that_asks_no_more_has_an_empty_definition(stranger, world):
    services = {each["service_code"]: each for each in stranger.json("services")}
    assert services["0603"]["metadata"] is False
    assert stranger.json("services/0603") == {"service_code": "0603", "attributes": []}
    assert list(stranger.xml("services/0603").find("attributes")) == []


def test_F5_fixmystreet_finds_where_its_number_goes(stranger, world, settings):
    settings.OPEN311_FIXMYSTREET = True
    (found,) = stranger.json("services/0603")["attributes"]
    assert (found["code"], found["variable"]) == ("fixmystreet_id", False)
    assert found["automated"] == "server_set"
    assert all(each["metadata"] is True for each in stranger.json("services"))


def test_P10_positions_are_in_range_and_inside(program, world, outlined):
    status, errors = program.refused(**{**LOCK, "address_id": "", "lat": "48.8", "long": "2.3"})
    assert status == 400
    assert "outside" in errors[0]["description"]
    for lat, lng in (("91", "118"), ("31", "181"), ("nan", "118"), ("x", "1")):
        assert program.refused(**{**LOCK, "lat": lat, "long": lng})[0] == 400
