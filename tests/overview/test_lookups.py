"""Settings, audit trail and scope: what can be looked up, and by whom."""

from datetime import timedelta

import pytest
from django.utils import translation

from grids.models import WorkCalendar
from records.operations import beat, write_audit
from tests.tickets.desk import queries
from tickets.models import Finding, LadderPolicy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


# Settings


@pytest.mark.parametrize("page", ["", "calendar/", "categories/", "limits/"])
@pytest.mark.parametrize("person", ["volunteer", "department", "clerk", "admin"])
def test_rules_can_be_read_by_everybody_they_bind(world, client, page, person):
    client.force_login(world.user(person))
    assert client.get(f"/settings/{page}").status_code == 200


def test_the_year_view_marks_holidays_and_made_up_days(world, client):
    client.force_login(world.clerk)
    response = client.get("/settings/calendar/?year=2026")
    boxes = {
        box.on.isoformat(): box
        for _first, weeks in response.context["months"]
        for week in weeks
        for box in week
        if box.inside
    }
    assert len(boxes) == 365
    assert (boxes["2026-10-01"].kind, boxes["2026-10-01"].name) == ("holiday", "国庆节")
    assert boxes["2026-10-10"].kind == "makeup"
    assert boxes["2026-11-21"].kind == "free"
    assert boxes["2026-11-23"].kind == "work"
    assert response.context["is_published"]


def test_a_year_that_is_not_published_is_said(world, client):
    client.force_login(world.clerk)
    year = WorkCalendar.objects.get().published_until + 1
    text = client.get(f"/settings/calendar/?year={year}").content.decode()
    assert f"The holidays of {year} are not published yet" in text


@pytest.mark.parametrize("query", ["year=nonsense", "year=0", "year=99999", "calendar=x", "year=²"])
def test_odd_years_open_the_present_one(world, client, query):
    client.force_login(world.clerk)
    response = client.get(f"/settings/calendar/?{query}")
    assert response.status_code == 200
    assert 2020 < response.context["year"] < 2100


def test_categories_ladders_and_limits_stand_in_words(world, client):
    client.force_login(world.clerk)
    categories = client.get("/settings/categories/").content.decode()
    assert "占用消防通道" in categories
    assert "working days" in categories
    limits = client.get("/settings/limits/").content.decode()
    assert "15 minutes round the clock" in limits
    assert "2 working days" in limits
    assert "15 working minutes" in limits
    assert "when attended" in limits
    ladder = client.get(f"/settings/ladders/{LadderPolicy.objects.get().pk}/").content.decode()
    assert "hand the whistle up" in ladder
    assert "Finishing a topic task" in ladder
    assert "Street leaders" in ladder


def test_the_catalogue_costs_a_fixed_number_of_queries(world, client):
    client.force_login(world.clerk)
    client.get("/settings/categories/")
    assert queries(client, "/settings/categories/") <= 8
    assert queries(client, "/settings/limits/") <= 9


# Status and audit


def test_the_state_of_the_system_is_for_the_administrator(world, client):
    beat("sweep", at=world.now, data={"late_s": 3})
    Finding.objects.create(
        kind="late_timer", subject_type="clock", subject_id=7, found_at=world.now
    )
    client.force_login(world.admin)
    text = client.get("/settings/status/").content.decode()
    assert "late_s 3" in text
    assert "late_timer" in text
    for person in ("street", "clerk", "department", "volunteer"):
        client.force_login(world.user(person))
        assert client.get("/settings/status/").status_code == 403
        assert client.get("/settings/audit/").status_code == 403


def test_the_audit_trail_can_be_searched_by_who_what_and_when(world, client):
    day = timedelta(days=1)
    write_audit("person.reveal", by=world.clerk, at=world.now, reason="电话核实", ip="10.0.0.7")
    write_audit("login", by=world.street, at=world.now - 3 * day)
    write_audit("login", by=world.clerk, at=world.now - day, result="refused")
    client.force_login(world.admin)

    def listed(query=""):
        rows = client.get(f"/settings/audit/?{query}").context["rows"]
        return [(row.actor.username, row.action) for row in rows]

    assert listed() == [("clerk", "login"), ("street", "login"), ("clerk", "person.reveal")]
    assert listed("actor=street") == [("street", "login")]
    assert listed("action=person") == [("clerk", "person.reveal")]
    assert listed("result=refused") == [("clerk", "login")]
    assert listed(f"after={(world.now - day).date()}&before={(world.now - day).date()}") == [
        ("clerk", "login")
    ]
    assert client.get("/settings/audit/?after=nonsense").status_code == 200
    assert client.get("/settings/audit/?cursor=broken").status_code == 409
    text = client.get("/settings/audit/").content.decode()
    assert "电话核实" in text
    assert "周*" in text


def test_an_administrator_reads_the_trail_of_the_own_city_only(world, client):
    write_audit("login", by=world.clerk, at=world.now)
    write_audit("login", by=world.community_dh, at=world.now)
    write_audit("login.failed", by=None, at=world.now)
    client.force_login(world.admin_dh)
    rows = client.get("/settings/audit/").context["rows"]
    assert [row.actor.username for row in rows] == ["community_dh"]


# Scope


def test_what_the_system_refuses_to_do_is_public(client, db):
    response = client.get("/about/scope/")
    assert response.status_code == 200
    assert "recognise faces" in response.content.decode()
