"""Stations: what a place offers, numbers at its counter, the nearest place that is open."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from rest_framework.test import APIClient

from grids.models import Place
from services.models import QueueDay, QueueNumber, ServiceItem
from services.operations.catalogue import load_catalogue
from tests.services.alliance import signed_in
from tests.world import SINCE, World

pytestmark = pytest.mark.django_db
OPEN = {str(day): [["08:30", "17:30"]] for day in range(7)}
ROOT = "/api/v1/"


@pytest.fixture(autouse=True)
def at_work(world: World):
    """Doors take the present moment; here it is the cast's Monday morning."""
    with time_machine.travel(world.now, tick=False):
        yield


def place_of(world: World, name: str = "孙底社区党群服务中心", **more) -> Place:
    given = {"lng": 118.51, "lat": 31.69, "hours": OPEN, **more}
    return Place.objects.create(
        name=name, kind="service_centre", area=world.sundi, valid_from=SINCE, **given
    )


@pytest.fixture
def centre(world: World) -> Place:
    place = place_of(world, phone="12345678901")
    load_catalogue(world.city, by=world.system, at=world.now)
    return place


def test_the_code_at_the_door_opens_the_station_with_what_is_offered(world, centre):
    page = Client().get(f"/place/{centre.pk}/", follow=True)
    html = page.content.decode()
    assert page.redirect_chain[-1][0] == f"/stations/{centre.pk}/"
    assert "高龄津贴申领" in html and f"?at={world.sundi.code}" in html
    assert "合唱队" in html and "12345678901" in html


def test_numbers_are_drawn_and_called_in_order(world, centre):
    first, second = Client(), Client()
    one = first.post(f"/stations/{centre.pk}/draw/")
    two = second.post(f"/stations/{centre.pk}/draw/")
    assert [row.number for row in QueueNumber.objects.all()] == [1, 2]
    assert "前面还有 1 人" in second.get(two["Location"]).content.decode()
    clerk = signed_in(world.user("community"))
    assert clerk.get(f"/service-counters/{centre.pk}/").status_code == 200
    assert clerk.post(f"/service-counters/{centre.pk}/call/").status_code == 302
    assert "轮到您了" in first.get(one["Location"]).content.decode()
    assert "下一位就是您" in second.get(two["Location"]).content.decode()
    clerk.post(f"/service-counters/{centre.pk}/call/")
    answer = clerk.post(f"/service-counters/{centre.pk}/call/", follow=True)
    assert "没有人在等候" in answer.content.decode()


def test_no_number_is_drawn_while_the_counter_is_closed(world, centre):
    with time_machine.travel(world.now + timedelta(hours=12), tick=False):
        page = Client().post(f"/stations/{centre.pk}/draw/", follow=True).content.decode()
    assert "窗口现在不办公" in page and not QueueDay.objects.exists()


def test_a_number_is_worth_nothing_on_another_day(world, centre):
    client = Client()
    url = client.post(f"/stations/{centre.pk}/draw/")["Location"]
    with time_machine.travel(world.now + timedelta(days=1), tick=False):
        assert "不是今天的号" in client.get(url).content.decode()
        client.post(f"/stations/{centre.pk}/draw/")
    assert [row.number for row in QueueNumber.objects.all()] == [1, 1]


def test_only_who_serves_there_calls(world, centre):
    for name, status in (("property_officer", 403), ("community_other", 404), ("community", 200)):
        client = signed_in(world.user(name))
        assert client.get(f"/service-counters/{centre.pk}/").status_code == status
    listed = signed_in(world.user("community")).get("/service-counters/").content.decode()
    assert centre.name in listed


def test_one_browser_does_not_draw_all_numbers(world, centre):
    client = Client()
    client.get(f"/stations/{centre.pk}/")
    for _time in range(7):
        client.post(f"/stations/{centre.pk}/draw/")
    assert QueueNumber.objects.count() == 5


def test_the_nearest_open_place_comes_first(world, centre):
    near = place_of(world, "近处（已关门）", lng=118.5101, lat=31.6901, hours={})
    far = place_of(world, "远处的中心", lng=118.53, lat=31.69)
    item = ServiceItem.objects.get(city=world.city, code="A01")
    item.places.add(near, far)
    url = f"/services/{item.pk}/"
    html = Client().get(url).content.decode()
    assert "共有 3 处" not in html and centre.name in html
    html = Client().post(url, {"lng": "118.5102", "lat": "31.6901"}).content.decode()
    order = [html.index(name) for name in (centre.name, far.name, near.name)]
    assert order == sorted(order)
    answer = APIClient().post(
        f"{ROOT}service-items/{item.pk}/nearest/", {"lng": 118.5102, "lat": 31.6901}, format="json"
    )
    assert [row["place"]["id"] for row in answer.json()] == [centre.pk, far.pk, near.pk]
    assert APIClient().post(f"{ROOT}service-items/{item.pk}/nearest/", {}).status_code == 400


def test_programs_draw_and_call(world, centre):
    anybody, clerk = APIClient(), APIClient()
    clerk.force_authenticate(world.user("community"))
    seen = anybody.get(f"{ROOT}stations/{centre.pk}/").json()
    assert seen["queue"] == {"current": None, "waiting": 0} and seen["items"]
    assert anybody.post(f"{ROOT}stations/{centre.pk}/draw/").status_code == 401
    drawn = clerk.post(f"{ROOT}stations/{centre.pk}/draw/").json()
    again = anybody.get(f"{ROOT}stations/numbers/{drawn['token']}/").json()
    assert (again["number"], again["before"]) == (1, 0)
    assert clerk.post(f"{ROOT}stations/{centre.pk}/call-next/").json()["number"] == 1
    empty = clerk.post(f"{ROOT}stations/{centre.pk}/call-next/")
    assert (empty.status_code, empty.json()["code"]) == (409, "nobody_waits")
    other = APIClient()
    other.force_authenticate(world.user("community_other"))
    assert other.post(f"{ROOT}stations/{centre.pk}/call-next/").status_code == 403


def test_the_place_is_chosen_step_by_step_and_never_finer_than_a_grid(world, centre):
    item = ServiceItem.objects.get(city=world.city, code="A02")
    url = f"/services/{item.pk}/ask/"
    form = {"mode": "online", "name": "朱大爷", "phone": "13812345678"}
    street = Client().post(url, {**form, "area": world.anmin.code})
    assert street.status_code == 422 and "area" in street.context["form"].errors
    inside = Client().post(url, {**form, "area": world.anmin.code, "place": "1"})
    assert inside.status_code == 200 and world.sundi.code in inside.content.decode()
    assert "朱大爷" in inside.content.decode()
    sent = Client().post(url, {**form, "area": world.sundi_b1.code})
    assert sent.status_code == 302
    row = item.requests.get()
    assert row.area == world.sundi_1
