"""The street desk: red lights, supervision, whistles to approve, and what fell today."""

from datetime import timedelta

import pytest
from django.utils import translation

from tests.tickets.calls import HOUR, drafted, issued
from tests.tickets.desk import dispatched, queries
from tickets.operations.sweeper import sweep
from tickets.operations.whistles import submit_whistle

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _english(client, monkeypatch, world):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 3 * DAY)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def scene(world):
    """Two late whistles in two communities of the street, one in another street, and a draft."""
    issued(world, title="孙底迟", assist=[world.traffic])
    issued(world, title="雨山迟", area=world.yushan_1, by=world.community_sister, lead=world.water)
    issued(world, title="湖北迟", area=world.hubei_1, by=world.community_other)
    dispatched(world, text="派单迟。")
    submit_whistle(
        drafted(world, title="待审", area=world.anmin, by=world.street_clerk),
        by=world.street_clerk,
        at=world.now,
    )
    sweep(world.now + 3 * DAY)
    return world


def part(response, name):
    return next(part for part in response.context["parts"] if part.name == name)


def titles(section) -> list[str]:
    return [row.title for row in section.rows]


def test_the_desk_shows_what_presses_in_its_street_and_no_other(scene, client):
    client.force_login(scene.street)
    response = client.get("/street/")
    assert set(titles(part(response, "red"))) == {"孙底迟", "派单迟", "雨山迟"}
    assert part(response, "red").count == 4, "three departments and one assignment"
    assert part(response, "supervised").count == 4
    assert [row.whistle.title for row in part(response, "review").rows] == ["待审"]
    ladder = part(response, "ladder")
    assert ladder.count > 6 >= len(ladder.rows)
    text = response.content.decode()
    assert "湖北迟" not in text
    assert "/clocks/" in text


def test_the_district_sees_every_street_and_another_district_none(scene, client):
    client.force_login(scene.district)
    assert "湖北迟" in titles(part(client.get("/street/?show=red"), "red"))
    client.force_login(scene.district_dh)
    response = client.get("/street/")
    assert {part.name: part.count for part in response.context["parts"]} == {
        "red": 0,
        "supervised": 0,
        "requests": 0,
        "review": 0,
        "rise": 0,
        "proposed": 0,
        "ladder": 0,
    }


def test_every_count_opens_the_list_with_these_rows(scene, client):
    client.force_login(scene.street)
    for section in client.get("/street/").context["parts"]:
        rows, url = [], section.url
        while url:
            page = client.get(url)
            rows += page.context["only"].rows
            url = page.context["older"]
        assert len(rows) == section.count, section.name


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("community=340504003015", {"雨山迟"}),
        ("unit=U003", {"雨山迟"}),
        ("unit=U001", {"孙底迟"}),
        ("community=340504001001", {"孙底迟", "派单迟", "雨山迟"}),
        ("community=nonsense&unit=nonsense", {"孙底迟", "派单迟", "雨山迟"}),
    ],
)
def test_the_desk_can_be_narrowed(scene, client, query, found):
    client.force_login(scene.street)
    response = client.get(f"/street/?{query}")
    assert set(titles(part(response, "red"))) == found
    narrowed = part(response, "red")
    full = client.get(narrowed.url).context["only"]
    assert len(full.rows) == narrowed.count


def test_only_who_supervises_has_a_desk(world, client):
    for person in ("community", "clerk", "gridworker", "department", "volunteer"):
        client.force_login(world.user(person))
        assert client.get("/street/").status_code == 403, person


def test_damaged_addresses_are_refused_in_words(world, client):
    client.force_login(world.street)
    for show in ("red", "supervised", "requests", "review", "ladder"):
        assert client.get(f"/street/?show={show}&cursor=broken").status_code == 409, show
    assert client.get("/street/?show=nonsense").status_code == 200


def test_the_price_does_not_grow(scene, client):
    client.force_login(scene.street)
    client.get("/street/")
    few = queries(client, "/street/")
    for n in range(10):
        issued(scene, title=f"迟{n}", assist=[scene.traffic, scene.fire], at=scene.now + n * HOUR)
    sweep(scene.now + 3 * DAY)
    assert queries(client, "/street/") == few <= 24
