"""QR codes of buildings: the sheet to print, and the page behind a code."""

from __future__ import annotations

from datetime import timedelta

import pytest
import segno

from grids.models import Area, Place
from tests.tickets.desk import closed, queries, reported
from tests.world import SINCE
from tickets.operations.moderation import publish_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + timedelta(hours=1))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def clerk(resident, world):
    resident.force_login(world.clerk)
    return resident


def test_a_sheet_holds_the_code_of_every_open_building(world, clerk):
    Area.objects.filter(pk=world.sundi_b3.pk).update(valid_to=world.now.date())
    rows = clerk.get(f"/posters/{world.sundi.code}/").context["posters"]
    assert [row.name for row in rows] == ["阳光花园1栋", "阳光花园2栋"]
    assert all("孙底社区" in row.around for row in rows)


def test_a_code_holds_the_short_address_of_its_building(world, clerk, settings):
    settings.SITE_URL = "https://lianxin.example"
    row = clerk.get(f"/posters/{world.sundi_1.code}/").context["posters"][0]
    assert row.address == f"https://lianxin.example/b/{world.sundi_b1.code}/"
    same = segno.make(row.address, error="m")
    assert row.picture == same.svg_data_uri(scale=5, border=2)


def test_one_code_for_the_whole(world, clerk):
    (row,) = clerk.get(f"/posters/{world.sundi.code}/?only=1").context["posters"]
    assert row.name == "孙底社区"
    (alone,) = clerk.get(f"/posters/{world.sundi_b1.code}/").context["posters"]
    assert alone.name == "阳光花园1栋"


def test_sheets_are_printed_by_those_who_see_the_area(world, clerk):
    assert clerk.get(f"/posters/{world.hubei.code}/").status_code == 404
    assert clerk.get("/posters/nowhere/").status_code == 404
    page = clerk.get(f"/organisation/areas/{world.sundi.code}/").content.decode()
    assert f'href="/posters/{world.sundi.code}/"' in page


def test_a_sheet_costs_the_same_with_many_buildings(world, clerk):
    assert queries(clerk, f"/posters/{world.sundi.code}/") <= 12
    assert queries(clerk, f"/posters/{world.sundi.code}/") == queries(
        clerk, f"/posters/{world.sundi_2.code}/"
    )


def test_a_scan_opens_the_place_with_the_way_to_report(world, resident):
    Place.objects.create(
        name="孙底社区党群服务中心",
        kind="service_centre",
        area=world.sundi,
        phone="0555-2345678",
        valid_from=SINCE,
    )
    page = resident.get(f"/b/{world.sundi_b1.code}/")
    html = page.content.decode()
    assert "阳光花园1栋" in html
    assert f'href="/report/?at={world.sundi_b1.code}"' in html
    assert 'href="tel:0555-2345678"' in html
    form = resident.get(f"/report/?area={world.sundi_b1.code}").context["form"]
    assert form["area"].value() == world.sundi_b1.code


def test_the_place_shows_kinds_of_open_visible_matters_and_no_words(world, resident):
    shown = reported(world, code="0603", text="3栋张阿姨门口路灯坏了")
    reported(world, code="0907", text="独居老人无人照看")
    reported(world, code="0603", area=world.sundi_b2, text="2栋路灯坏了")
    closed(world)
    page = resident.get(f"/b/{world.sundi_b1.code}/")
    (card,) = page.context["cards"]
    assert (card.title, card.place, card.people) == ("路灯不亮", "阳光花园1栋", 1)
    assert "张阿姨" not in page.content.decode()
    assert shown.number not in page.content.decode()
    publish_ticket(shown, by=world.clerk, at=world.now, public_title="门口路灯坏了")
    assert resident.get(f"/b/{world.sundi_b1.code}/").context["cards"][0].title == "门口路灯坏了"


def test_a_stairwell_is_not_told_to_neighbours(world, resident):
    reported(world, code="0603", area=world.liyuan_u1, by=world.system)
    (card,) = resident.get(f"/b/{world.liyuan_b1.code}/").context["cards"]
    assert card.place == "党河小区1栋"


def test_an_old_code_says_so_and_leads_on(world, resident):
    Area.objects.filter(pk=world.sundi_b1.pk).update(valid_to=world.now.date())
    html = resident.get(f"/b/{world.sundi_b1.code}/").content.decode()
    assert "exists no longer" in html
    assert f"/report/?at={world.sundi_1.code}" in html


@pytest.mark.parametrize("code", ["zzz", "999", "%00", "x" * 99])
def test_nonsense_is_not_found(world, resident, code):
    assert resident.get(f"/b/{code}/").status_code == 404


def test_a_scan_costs_few_queries(world, resident):
    few = queries(resident, f"/b/{world.sundi_b1.code}/")
    for _number in range(5):
        reported(world, code="0603")
    assert queries(resident, f"/b/{world.sundi_b1.code}/") == few <= 12
