"""Guides, places and answers for residents (OPEN311 checklist I1)."""

from __future__ import annotations

import pytest

from grids.models import Place
from services.models import ServiceItem
from services.operations.catalogue import load_catalogue
from tests.open311.conftest import Program, parsed
from tests.world import SINCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def inquiry(client, world):
    load_catalogue(world.city, by=world.system, at=world.now)
    Place.objects.create(
        name="孙底邻里驿站",
        kind="post_house",
        area=world.sundi,
        address="雨山路1号",
        lng=118.5,
        lat=31.67,
        hours={str(day): [["08:30", "12:00"]] for day in range(5)},
        valid_from=SINCE,
    )
    return Program(client, base="/open311/inquiry/v1/")


def test_I1_services_all_by_group_and_one(inquiry, world):
    everything = inquiry.json("services/all")
    assert len(everything) == ServiceItem.objects.count()
    names = {"id", "service_name", "expiration", "brief_description"}
    assert all(row.keys() == names for row in everything)
    some = inquiry.json("services/affairs")
    assert 0 < len(some) < len(everything)
    assert len(inquiry.json("services/counter")) > 0
    one = inquiry.json(f"services/{everything[0]['id']}")
    assert {"categories", "url", "description", "description_html", "web_actions"} <= one.keys()
    assert one["eligibility_information"]
    root = inquiry.xml(f"services/{everything[0]['id']}")
    assert root.tag == "service"
    assert root.findtext("web_actions/web_action/url").startswith("http")
    for path in ("services/ALL", "services/none", "services/999999999"):
        assert inquiry.get(f"{path}.json").status_code == 404


def test_I1_facilities_with_hours_and_position(inquiry, world):
    (row,) = inquiry.json("facilities/all")
    assert inquiry.json("facilities/post_house") == [row]
    assert inquiry.json("facilities/clinic") == []
    one = inquiry.json(f"facilities/{row['id']}")
    assert (one["lat"], one["long"], one["address"]) == (31.67, 118.5, "雨山路1号")
    assert "08:30-12:00" in one["displayed_hours"]
    assert inquiry.json("facilities/all", jurisdiction_id="6209") == []
    assert inquiry.get("facilities/none.xml").status_code == 404


def test_I1_answers_are_the_help_pages_of_residents(inquiry):
    rows = inquiry.json("web_faqs/all")
    assert "report" in {row["id"] for row in rows}
    assert "dispatch" not in {row["id"] for row in rows}
    one = inquiry.json("web_faqs/report")
    assert one["question"]
    assert "<p>" in one["answer_html"] or "<li>" in one["answer_html"]
    assert inquiry.get("web_faqs/dispatch.json").status_code == 404
    assert inquiry.get("web_faqs/none.xml").status_code == 404


def test_I1_today_is_a_feed(inquiry):
    answer = inquiry.get("311Today.rss")
    assert answer["Content-Type"].startswith("application/rss+xml")
    assert parsed(answer.content).find("channel/title") is not None
