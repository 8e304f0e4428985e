"""The workbench by role: counts that open their lists, my work by time left, what presses."""

from datetime import timedelta

import pytest
from django.utils import translation

from tests.tickets.calls import HOUR, issued, signed, verified
from tests.tickets.desk import checking_stage, closed, dispatched, filed, queries, reported
from tickets.operations import dispatch
from tickets.operations.sweeper import sweep

pytestmark = pytest.mark.django_db

ROLES = (
    "admin",
    "district",
    "street",
    "street_clerk",
    "community",
    "clerk",
    "community_sister",
    "gridworker",
    "gridhead",
    "buildinghead",
    "department",
    "department2",
    "volunteer",
    "admin_dh",
)
CEILING = 23


@pytest.fixture(autouse=True)
def _english(client, monkeypatch, world):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 8 * HOUR)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def scene(world):
    """Matters and whistles in every state."""
    early = world.now - timedelta(days=3)
    reported(world, text="待受理。", at=world.now + 7 * HOUR)
    reported(world, text="受理超期。", at=early)
    filed(world, text="待派遣。")
    dispatched(world, text="在办。")
    checking_stage(world, text="待核查。")
    closed(world, text="结案。")
    reported(world, text="邻街。", area=world.hubei_b1, by=world.gridworker_other)
    team = filed(world, text="本队。")
    dispatch.dispatch_ticket(team, by=world.clerk, at=world.now, team=world.sundi_1)
    issued(world, title="迟签", at=early, assist=[world.traffic])
    signed(world, title="已签")
    verified(world, title="待评")
    sweep(world.now + 7 * HOUR)
    return world


def rows_of(response) -> int:
    """How many rows a list shows, whichever list it is."""
    context = response.context
    return len(context["cards"] if "cards" in context else context["rows"])


@pytest.mark.parametrize("person", ROLES)
def test_every_count_is_the_length_of_the_list_it_opens(scene, client, person):
    client.force_login(scene.user(person))
    bench = client.get("/workbench/").context["bench"]
    assert [str(count.label) for count in bench.counts] == [
        "To do",
        "In progress",
        "Due soon",
        "Overdue",
    ]
    for count in bench.counts:
        assert int(count.value) == rows_of(client.get(count.url)), (person, count.label)
    for section in bench.desk:
        shown, url = 0, section.url
        while url:
            page = client.get(url)
            shown += len(page.context["only"].rows)
            url = page.context["older"]
        assert shown == section.count, (person, section.name)


def test_the_counts_tell_roles_apart(scene, client):
    def counts(person):
        client.force_login(scene.user(person))
        bench = client.get("/workbench/").context["bench"]
        return {str(count.label): int(count.value) for count in bench.counts}

    assert counts("clerk")["To do"] == 5
    assert counts("clerk")["In progress"] == 2
    assert counts("department")["Overdue"] >= 1
    assert set(counts("volunteer").values()) == {0}
    assert set(counts("admin_dh").values()) == {0}


def test_my_matters_stand_by_time_left_with_their_one_next_action(scene, client):
    client.force_login(scene.clerk)
    bench = client.get("/workbench/").context["bench"]
    listed = {work.card.title: work.move.label for work in bench.tickets}
    assert listed == {
        "受理超期": "Accept",
        "待受理": "Accept",
        "待派遣": "Dispatch",
        "待核查": "Pass the check",
    }
    due = [work.card.due_at for work in bench.tickets if work.card.due_at]
    assert due == sorted(due)
    assert [card.title for card in bench.inbox] == ["本队"]


def test_a_department_sees_what_is_late_because_of_it(scene, client):
    client.force_login(scene.department)
    response = client.get("/workbench/")
    bench = response.context["bench"]
    assert bench.tickets == []
    assert bench.inbox[0].title == "迟签"
    assert bench.inbox[0].light == "red"
    assert "待评" not in [card.title for card in bench.inbox]
    assert "邻街" not in response.content.decode()


def test_one_tap_on_the_workbench_comes_back_to_it(scene, client):
    client.force_login(scene.department)
    card = client.get("/workbench/").context["bench"].inbox[0]
    sign = card.moves[0]
    assert sign.name == "sign"
    response = client.post(sign.url, {"seen": card.seen, "next": "/workbench/"})
    assert response.url == "/workbench/"


def test_who_supervises_sees_red_lights_and_todays_ladder(scene, client):
    for person in ("street", "district"):
        client.force_login(scene.user(person))
        sections = {part.name: part for part in client.get("/workbench/").context["bench"].desk}
        assert "迟签" in [row.title for row in sections["red"].rows]
        assert sections["ladder"].count > 0
    client.force_login(scene.clerk)
    assert client.get("/workbench/").context["bench"].desk == []


def test_the_administrator_sees_whether_the_engine_is_well(scene, client):
    issued(scene, title="无人扫描", at=scene.now - timedelta(days=1))
    client.force_login(scene.admin)
    response = client.get("/workbench/")
    engine = response.context["bench"].engine
    assert engine.oldest_due_s > 0
    assert not engine.is_well
    assert "needs a look" in response.content.decode()
    sweep(scene.now + 8 * HOUR)
    assert client.get("/workbench/").context["bench"].engine.is_well


def test_whistles_and_notices_of_mine(scene, client):
    client.force_login(scene.community)
    bench = client.get("/workbench/").context["bench"]
    assert bench.whistles[0].whistle.title == "迟签"
    assert {row.whistle.title for row in bench.whistles} == {"迟签", "已签", "待评"}
    assert len(bench.notices) == 5
    assert all(text.path for _notice, text in bench.notices)


@pytest.mark.parametrize("person", ["admin", "street", "clerk", "gridworker", "department"])
def test_the_price_depends_on_the_role_and_not_on_the_rows(scene, client, person):
    client.force_login(scene.user(person))
    client.get("/workbench/")
    few = queries(client, "/workbench/")
    for n in range(10):
        reported(scene, text=f"新{n}。")
        dispatched(scene, text=f"派{n}。")
        issued(scene, title=f"哨{n}", assist=[scene.traffic, scene.water])
    sweep(scene.now + 8 * HOUR)
    assert queries(client, "/workbench/") <= few <= CEILING


# The frame around every page


@pytest.mark.parametrize(
    ("person", "menu"),
    [
        ("volunteer", ["Workbench", "Matters", "Dual check-in"]),
        (
            "department",
            [
                "Workbench",
                "Matters",
                "Inbox",
                "Whistles",
                "Topics",
                "Appraisal",
                "Street powers",
                "Services",
                "Alliances",
                "Dual check-in",
                "Ledgers and reports",
            ],
        ),
        (
            "clerk",
            [
                "Workbench",
                "Matters",
                "Inbox",
                "Whistles",
                "Topics",
                "Appraisal",
                "Call-backs",
                "Services",
                "Organisation",
                "People",
                "Alliances",
                "Dual check-in",
                "Cockpit",
                "Ledgers and reports",
                "Settings",
            ],
        ),
        (
            "street",
            [
                "Workbench",
                "Matters",
                "Inbox",
                "Whistles",
                "Topics",
                "Appraisal",
                "Call-backs",
                "Street desk",
                "Street powers",
                "Services",
                "Organisation",
                "People",
                "Alliances",
                "Dual check-in",
                "Cockpit",
                "Ledgers and reports",
                "Settings",
            ],
        ),
    ],
)
def test_the_menu_shows_what_ones_powers_allow_and_every_entry_opens(world, client, person, menu):
    client.force_login(world.user(person))
    context = client.get("/workbench/").context
    assert [str(entry["label"]) for entry in context["menu"]] == menu
    assert [entry["active"] for entry in context["menu"]].count(True) == 1
    assert len(context["tab_bar"]) <= 5
    for entry in (*context["menu"], *context["tab_bar"], *context["account_menu"]):
        assert client.get(entry["url"], follow=True).status_code == 200, entry["label"]


def test_unread_notices_are_counted_in_the_frame(world, client):
    client.force_login(world.department)
    assert str(client.get("/workbench/").context["unread"]) == ""
    issued(world)
    response = client.get("/workbench/")
    assert str(response.context["unread"]) == "1"
    assert '<span class="count">1<' in response.content.decode()


def test_strangers_are_sent_to_sign_in(client, db):
    response = client.get("/workbench/")
    assert response.status_code == 302
    assert response.url.startswith("/login/")
