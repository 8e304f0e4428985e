"""Places on pages: entered, found, changed, and read by residents who scan the code."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from rest_framework.test import APIClient

from grids.models import Place
from grids.panels import is_open_at, week_of
from tests.tickets.desk import queries
from tests.world import SINCE

pytestmark = pytest.mark.django_db

HOURS = {str(day): [["08:30", "12:00"], ["14:00", "17:30"]] for day in range(5)}


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def place_at(area, **more) -> Place:
    facts = {"name": "孙底邻里驿站", "kind": "post_house", "hours": HOURS, "valid_from": SINCE}
    return Place.objects.create(area=area, **(facts | more))


def typed(world, **more) -> dict[str, str]:
    return {
        "name": "孙底警务室",
        "kind": "police_room",
        "area": world.sundi.code,
        "services": "报警求助，调解、开锁备案",
        "hours-0": "8:30-12:00，14：00—17:30",
        "lng": "118.51",
        "lat": "31.68",
        **more,
    }


def test_a_place_is_entered_with_hours_as_people_write_them(world, client):
    client.force_login(world.community)
    answer = client.post("/organisation/places/new/", typed(world))
    place = Place.objects.get()
    assert answer.headers["Location"] == f"/organisation/places/{place.pk}/"
    assert place.hours == {"0": [["08:30", "12:00"], ["14:00", "17:30"]]}
    page = client.get(answer.headers["Location"])
    assert page.context["services"] == ["报警求助", "调解", "开锁备案"]
    html = page.content.decode()
    assert "Monday" in html and "08:30-12:00, 14:00-17:30" in html
    assert f"/place/{place.pk}/" in html and "data:image/svg+xml" in html


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hours-0", "morning"),
        ("hours-0", "12:00-8:00"),
        ("hours-0", "8:70-9:00"),
        ("lat", ""),
        ("lng", "999"),
        ("name", ""),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(world, client, field, value):
    client.force_login(world.community)
    answer = client.post("/organisation/places/new/", typed(world, **{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "孙底警务室" in answer.content.decode() or field == "name"
    assert not Place.objects.exists()


def test_a_place_is_changed_and_closed(world, client):
    place = place_at(world.sundi)
    client.force_login(world.street)
    url = f"/organisation/places/{place.pk}/edit/"
    assert client.get(url).context["form"]["hours-0"].value() == "08:30-12:00, 14:00-17:30"
    data = typed(world, name="孙底驿站", kind="post_house", **{"hours-6": "9:00-11:00"})
    assert client.post(url, data | {"valid_to": "2019-01-01"}).status_code == 422
    assert client.post(url, data | {"valid_to": "2026-12-01"}).status_code == 302
    place.refresh_from_db()
    assert (place.name, place.valid_to) == ("孙底驿站", date(2026, 12, 1))
    assert set(place.hours) == {"0", "6"}


def test_the_list_is_cut_to_the_reach_and_narrowed(world, client):
    place_at(world.sundi)
    place_at(world.hubei, name="湖北诊所", kind="clinic")
    client.force_login(world.street)
    assert [row.name for row in client.get("/organisation/places/").context["rows"]] == [
        "孙底邻里驿站"
    ]
    client.force_login(world.district)
    rows = client.get("/organisation/places/?kind=clinic").context["rows"]
    assert [row.name for row in rows] == ["湖北诊所"]
    before = queries(client, "/organisation/places/")
    for number in range(5):
        place_at(world.sundi, name=f"驿站{number}")
    assert queries(client, "/organisation/places/") == before


def test_only_who_keeps_the_area_changes_its_places(world, client):
    place = place_at(world.sundi)
    url = f"/organisation/places/{place.pk}/edit/"
    for user, status in ((world.clerk, 403), (world.community_other, 404), (world.community, 200)):
        client.force_login(user)
        assert client.get(url).status_code == status


def test_residents_read_the_open_place_behind_its_code(world, client):
    place = place_at(world.sundi, services="代收快递")
    page = client.get(f"/place/{place.pk}/", follow=True)
    assert page.status_code == 200 and "代收快递" in page.content.decode()
    Place.objects.update(valid_to=SINCE)
    assert client.get(f"/place/{place.pk}/").status_code == 404


def test_days_with_the_same_hours_stand_together(world):
    week = week_of(place_at(world.sundi))
    assert [row["days"] for row in week] == ["Monday to Friday", "Saturday to Sunday"]
    assert week[1]["hours"] == "closed"


def test_open_now_goes_by_the_time_of_the_site(world):
    place = place_at(world.sundi)
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    assert is_open_at(place, monday.replace(hour=2))
    assert not is_open_at(place, monday.replace(hour=4))
    assert not is_open_at(place, monday.replace(day=22, hour=2))


def test_a_program_enters_and_changes_a_place(world):
    program = APIClient()
    program.force_authenticate(world.clerk)
    data = {"name": "孙底诊所", "kind": "clinic", "area": world.sundi.code, "hours": HOURS}
    assert program.post("/api/v1/places/", data, format="json").status_code == 403
    program.force_authenticate(world.community)
    for wrong in ({"area": world.hubei.code}, {"hours": {"9": []}}, {"hours": {"0": [["8", "9"]]}}):
        answer = program.post("/api/v1/places/", data | wrong, format="json")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, list(wrong))
    made = program.post("/api/v1/places/", data, format="json").json()
    url = f"/api/v1/places/{made['id']}/"
    changed = program.patch(url, {"services": "量血压"}, format="json").json()
    assert (changed["services"], changed["hours"]) == ("量血压", HOURS)
