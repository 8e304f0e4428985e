"""The pages of whistles: the list, the form that blows one, the card, and every move on it."""

from datetime import timedelta

import pytest
from django.utils import translation

from tests.tickets.calls import HOUR, WORDS, drafted, finished, issued, signed, verified
from tests.tickets.desk import dispatched, filed, queries, reported
from tickets.models import Ticket, Whistle, WhistleLimit
from tickets.operations import whistle_tasks
from tickets.operations.sweeper import sweep
from tickets.operations.whistles import submit_whistle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client, monkeypatch, world):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + HOUR / 2)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def community(client, world):
    client.force_login(world.community)
    return client


def numbers(response) -> list[str]:
    return [row.whistle.title for row in response.context["rows"]]


def page(whistle: Whistle) -> str:
    return f"/whistles/{whistle.number}/"


# The list


def test_the_list_shows_whistles_within_reach_newest_first(world, client):
    issued(world, title="旧哨", at=world.now - timedelta(days=1))
    issued(world, title="新哨")
    drafted(world, title="草稿")
    issued(world, title="邻街", area=world.hubei_1, by=world.community_other)
    client.force_login(world.community)
    response = client.get("/whistles/")
    assert numbers(response) == ["草稿", "新哨", "旧哨"]
    assert "3 whistles" in response.content.decode()
    client.force_login(world.department)
    assert set(numbers(client.get("/whistles/"))) == {"新哨", "旧哨", "邻街"}
    client.force_login(world.volunteer)
    assert numbers(client.get("/whistles/")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=地锁", ["地锁"]),
        ("kind=emergency", ["水管"]),
        ("status=issued", ["水管", "地锁"]),
        ("level=district", []),
        ("light=red", ["水管"]),
        ("light=green", []),
        ("light=yellow", ["地锁"]),
        ("unit=U003", ["水管"]),
        ("view=open", ["水管", "地锁"]),
        ("view=verify", []),
        ("mine=on", ["地锁"]),
        ("kind=nonsense", ["水管", "地锁"]),
    ],
)
def test_each_filter_narrows(world, client, query, found):
    issued(world, title="地锁", at=world.now - HOUR / 4)
    issued(world, title="水管", kind="emergency", lead=world.water, by=world.clerk)
    client.force_login(world.community)
    assert numbers(client.get(f"/whistles/?{query}")) == found


def test_pages_of_the_list_follow_each_other(world, community):
    for n in range(27):
        drafted(world, title=f"第{n:02d}哨", at=world.now + timedelta(seconds=n))
    first = community.get("/whistles/")
    second = community.get("/whistles/" + first.context["older"])
    assert len(numbers(first)) == 25
    assert numbers(second) == ["第01哨", "第00哨"]
    assert community.get("/whistles/?cursor=broken").status_code == 409


def test_the_price_of_the_list_does_not_grow(world, community):
    issued(world, assist=[world.traffic])
    community.get("/whistles/")
    few = queries(community, "/whistles/")
    for _n in range(20):
        issued(world, assist=[world.traffic, world.water])
    assert queries(community, "/whistles/") == few <= 12


# The form


def called(response) -> dict:
    """The departments that the form offers, in their order."""
    rows = [row for group in response.context["groups"] for row in group["rows"]]
    return {row["callee"].unit: row for row in rows}


MEETING = {"place": "1栋北侧", "meet_at": "2026-11-24T09:30"}


def said(world, **more):
    return {
        "kind": "routine",
        "area": world.sundi_1.code,
        "lead": world.urban.pk,
        **WORDS,
        **more,
    }


def test_the_form_shows_every_clock_before_it_starts(world, community):
    response = community.get("/whistles/new/")
    text = response.content.decode()
    assert "2026-11-23 11:30" in text  # sign: one working hour from half past ten
    assert "15 minutes round the clock" in text
    assert "2 working days" in text
    assert "when attended" in text
    assert WhistleLimit.objects.count() == sum(len(k["clocks"]) for k in response.context["kinds"])
    assert Whistle.objects.count() == 0


def test_departments_are_suggested_by_the_duty_list_with_their_load(world, client):
    dispatched(world)
    issued(world)
    ticket = filed(world)
    client.force_login(world.clerk)
    response = client.get(f"/whistles/new/?ticket={ticket.number}")
    rows = called(response)
    assert set(rows) >= {world.urban, world.water, world.traffic, world.property}
    assert world.urban_dh not in rows
    assert rows[world.urban]["leads"]
    assert rows[world.urban]["callee"].suggested == "lead"
    assert rows[world.urban]["callee"].load.open == 2
    assert rows[world.water]["callee"].load.open == 0
    assert response.context["form"]["title"].value() == ticket.title
    assert response.context["form"]["basis"].value() == "权责清单（示例）"
    assert next(iter(rows)) == world.urban


def test_blowing_from_a_ticket_sounds_at_once(world, community):
    ticket = filed(world)
    data = said(world, assist=[world.traffic.pk], kind="joint", **MEETING)
    response = community.post(f"/whistles/new/?ticket={ticket.number}", data | {"blow": "1"})
    whistle = Whistle.objects.get()
    assert response.url == page(whistle)
    assert (whistle.status, whistle.ticket, whistle.area) == ("issued", ticket, world.sundi_b1)
    assert whistle.meet_at.isoformat() == "2026-11-24T01:30:00+00:00"
    assert {task.unit for task in whistle.tasks.all()} == {world.urban, world.traffic}
    assert Ticket.objects.get().status == "dispatched"


def test_a_draft_sounds_nowhere(world, community):
    community.post("/whistles/new/", said(world) | {"save": "1"})
    whistle = Whistle.objects.get()
    assert (whistle.status, whistle.area) == ("draft", world.sundi_1)
    assert whistle.tasks.get().issued_at is None


def test_the_same_form_sent_twice_blows_once(world, community):
    data = said(world, key="0123456789abcdef") | {"blow": "1"}
    first = community.post("/whistles/new/", data)
    second = community.post("/whistles/new/", data)
    assert first.url == second.url == page(Whistle.objects.get())


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"title": ""}, "title", "required"),
        ({"title": "x" * 81}, "title", "80"),
        ({"facts": ""}, "facts", "required"),
        ({"lead": ""}, "lead", "Choose the department"),
        ({"lead": "999999"}, "lead", "does not serve"),
        ({"lead": "nonsense"}, "lead", "does not serve"),
        ({"kind": "nonsense"}, "kind", "nonsense"),
        ({"area": "340504001001"}, "area", "valid choice"),
        ({"meet_at": "yesterday"}, "meet_at", "valid date"),
        ({"kind": "joint"}, "assist", "at least two"),
        ({"kind": "joint", "assist": ["U001"], "place": ""}, "place", "where the departments meet"),
        ({"kind": "joint", "assist": ["U001"], "meet_at": ""}, "meet_at", "when the departments"),
    ],
)
def test_wrong_input_is_named_at_the_field_and_nothing_typed_is_lost(
    world, community, change, field, words
):
    if "assist" in change:
        change = {**MEETING, **change, "assist": [world.traffic.pk]}
    response = community.post("/whistles/new/", said(world, **change) | {"blow": "1"})
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    text = response.content.decode()
    assert WORDS["wanted_result"] in text
    if field not in ("facts",):
        assert WORDS["facts"] in text
    if field not in ("lead", "area"):
        assert f'name="lead" value="{world.urban.pk}" checked' in text
    assert Whistle.objects.count() == 0


def test_a_department_called_twice_is_refused_at_its_field(world, community):
    data = said(world, assist=[world.urban.pk], kind="joint", **MEETING) | {"blow": "1"}
    response = community.post("/whistles/new/", data)
    assert response.status_code == 422
    assert "only once" in str(response.context["form"].errors["assist"])


def test_a_ticket_that_cannot_be_whistled_for_is_refused_in_words(world, community):
    ticket = reported(world)
    response = community.post(f"/whistles/new/?ticket={ticket.number}", said(world) | {"blow": "1"})
    assert response.status_code == 422
    assert "cannot be whistled for" in response.content.decode()


def test_who_may_not_blow_gets_no_form(world, client):
    ticket = filed(world)
    for person in ("gridworker", "department", "district", "volunteer"):
        client.force_login(world.user(person))
        assert client.get("/whistles/new/").status_code == 403
        assert client.post("/whistles/new/", said(world)).status_code == 403
    client.force_login(world.community_other)
    assert client.get(f"/whistles/new/?ticket={ticket.number}").status_code == 404
    assert Whistle.objects.count() == 0


def test_another_place_brings_its_own_departments(world, community, client):
    here = community.get(f"/whistles/new/departments/?area={world.sundi_2.code}")
    assert world.property in called(here)
    client.force_login(world.street)
    there = client.get(f"/whistles/new/departments/?area={world.yushan_1.code}")
    assert world.property not in called(there)
    foreign = client.get(f"/whistles/new/departments/?area={world.hubei_1.code}")
    assert called(foreign) == {}


# The card


def card_of(response, unit):
    return next(card for card in response.context["cards"] if card.task.unit == unit)


def test_the_card_shows_each_departments_steps_clocks_and_lateness(world, community):
    at = world.now - 3 * HOUR
    whistle = issued(world, at=at - timedelta(days=3), assist=[world.traffic], kind="joint")
    lead = whistle.tasks.get(role="lead")
    whistle_tasks.sign_task(lead, by=world.department, at=at - timedelta(days=3) + HOUR / 3)
    sweep(world.now)
    response = community.get(page(whistle))
    urban, traffic = card_of(response, world.urban), card_of(response, world.traffic)
    assert [step["state"] for step in urban.steps[:3]] == ["done", "done", "now"]
    assert [step["state"] for step in traffic.steps[:2]] == ["done", "late"]
    words = {line.label: line.word for line in urban.clocks}
    assert words["Signing for"] == "Met in time"
    assert "交警大队: Signing for" in response.context["late"]
    assert "城管局: First contact" in response.context["late"]
    assert traffic.falls
    assert traffic.task.supervised_at is not None
    text = response.content.decode()
    assert "Supervision order" in text
    assert "Handed up" in text
    assert f"/clocks/{traffic.clocks[0].clock.pk}/" in text
    assert "Told: " in text


def test_a_skipped_plan_and_the_evidence_are_shown(world, community):
    task = finished(world)
    response = community.get(page(task.whistle))
    card = card_of(response, world.urban)
    states = [step["state"] for step in card.steps]
    assert states == ["done", "done", "done", "skip", "done", "now"]
    assert card.photos[0]["url"].startswith("/attachments/")
    assert {move.name for move in card.moves} == {"verify", "rework"}


def test_earlier_whistles_of_the_building_are_listed(world, community):
    issued(world, title="上次", area=world.sundi_b1, at=world.now - timedelta(days=90))
    issued(world, title="别处", area=world.sundi_b3)
    drafted(world, title="草稿", area=world.sundi_b1)
    whistle = issued(world, area=world.sundi_b1)
    earlier = community.get(page(whistle)).context["earlier"]
    assert [row.whistle.title for row in earlier] == ["上次"]


def test_earlier_whistles_say_what_became_of_them_and_whom_they_called(world, community):
    task = verified(world, title="上次", area=world.sundi_b1, at=world.now)
    form = community.get(f"/whistles/new/?area={world.sundi_1.code}")
    (row,) = form.context["earlier"]
    assert (row.whistle, row.result, row.departments) == (task.whistle, "地锁已拆除", ["城管局"])
    assert "地锁已拆除" in form.content.decode()


def test_the_price_of_the_form_does_not_grow(world, community):
    issued(world, area=world.sundi_b1)
    few = queries(community, "/whistles/new/")
    for _n in range(6):
        issued(world, area=world.sundi_b1, assist=[world.traffic, world.water])
        dispatched(world)
    assert queries(community, "/whistles/new/") <= few


def test_everybody_is_offered_what_they_may_do(world, client):
    whistle = issued(world, assist=[world.traffic])
    offers = {
        "community": {"withdraw", "change-lead", "release", "hand-up", "urge"},
        "department": {"sign", "ask-extension"},
        "traffic_officer": {"sign", "ask-extension"},
        "district": {"remind", "hand-up"},
        "gridworker": set(),
    }
    for person, expected in offers.items():
        client.force_login(world.user(person))
        context = client.get(page(whistle)).context
        moves = {move.name for move in context["moves"]}
        moves |= {move.name for card in context["cards"] for move in card.moves}
        assert moves == expected, person


def test_foreign_whistles_and_drafts_do_not_exist(world, client):
    whistle, draft = issued(world), drafted(world, title="草稿")
    for person in ("community_other", "department2", "volunteer", "community_dh"):
        client.force_login(world.user(person))
        assert client.get(page(whistle)).status_code == 404
        assert client.post(f"{page(whistle)}moves/withdraw/").status_code == 404
        task = whistle.tasks.get()
        assert client.post(f"/whistle-tasks/{task.pk}/moves/sign/").status_code == 404
    client.force_login(world.department)
    assert client.get(page(whistle)).status_code == 200
    assert client.get(page(draft)).status_code == 404


def test_the_price_of_the_card_does_not_grow(world, community):
    issued(world, at=world.now - timedelta(days=6))
    whistle = issued(world, at=world.now - timedelta(days=5))
    community.get(page(whistle))
    few = queries(community, page(whistle))
    units = [world.traffic, world.water, world.housing, world.fire, world.property]
    many = issued(world, assist=units, at=world.now - timedelta(days=5))
    sweep(world.now)
    assert queries(community, page(many)) <= few + 1 <= 25


# The moves


def test_a_draft_is_blown_from_its_page(world, community):
    whistle = drafted(world)
    assert community.get(f"{page(whistle)}moves/issue/").status_code == 200
    response = community.post(f"{page(whistle)}moves/issue/", {"seen": whistle.flow_count})
    assert response.url == page(whistle)
    assert Whistle.objects.get().status == "issued"


def test_a_street_whistle_waits_for_a_leader(world, client):
    whistle = drafted(world, by=world.street_clerk, area=world.anmin)
    submit_whistle(whistle, by=world.street_clerk, at=world.now)
    client.force_login(world.street)
    assert numbers(client.get("/whistles/?view=review")) == [whistle.title]
    response = client.post(f"{page(whistle)}moves/reject/", {"reason": "先由社区协调"})
    assert response.status_code == 302
    assert Whistle.objects.get().status == "rejected"


def test_a_department_signs_in_one_tap_and_returns_where_it_was(world, client):
    task = issued(world).tasks.get()
    client.force_login(world.department)
    url = f"/whistle-tasks/{task.pk}/moves/sign/"
    response = client.post(url, {"seen": task.flow_count, "next": "/inbox/?show=waiting"})
    assert response.url == "/inbox/?show=waiting"
    task.refresh_from_db()
    assert task.status == "signed"
    outside = client.post(
        f"/whistle-tasks/{task.pk}/moves/contact/", {"next": "https://elsewhere.example/"}
    )
    assert outside.url == page(task.whistle)


def test_a_stale_press_is_explained_and_keeps_the_words(world, client):
    task = signed(world)
    whistle_tasks.contact_community(task, by=world.department_head, at=world.now)
    client.force_login(world.department)
    url = f"/whistle-tasks/{task.pk}/moves/attend/"
    response = client.post(url, {"seen": task.flow_count, "note": "已带三人到场"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "Somebody else changed this meanwhile" in text
    assert "已带三人到场" in text
    assert "Record first contact" in text


def test_a_move_without_its_power_is_forbidden_and_an_unknown_one_not_found(world, client):
    task = finished(world)
    client.force_login(world.department)
    assert client.post(f"/whistle-tasks/{task.pk}/moves/verify/").status_code == 403
    assert client.get(f"/whistle-tasks/{task.pk}/moves/explode/").status_code == 404
    assert client.get("/whistle-tasks/99999999/moves/sign/").status_code == 404
    assert client.get(f"/whistles/{task.whistle.number}/moves/report/").status_code == 404


def test_appraising_shows_the_computed_part_and_the_scale(world, community):
    task = verified(world)
    url = f"/whistle-tasks/{task.pk}/moves/score/"
    form = community.get(url)
    assert [(points, top) for _words, points, top in form.context["scale"]] == [
        (5, 5),
        (5, 5),
        (20, 20),
    ]
    wrong = community.post(url, {"effort": "21", "result": "36", "attitude": "9"})
    assert wrong.status_code == 422
    assert "effort" in wrong.context["form"].errors
    unusual = community.post(url, {"effort": "0", "result": "20", "attitude": "1"})
    assert unusual.status_code == 422
    assert "Say why" in str(unusual.context["form"].errors["comment"])
    done = community.post(url, {"effort": "17", "result": "36", "attitude": "9"})
    assert done.url == page(task.whistle)
    card = card_of(community.get(page(task.whistle)), world.urban)
    assert [float(given) for _words, given, _top in card.score_parts] == [5, 5, 20, 17, 36, 9]
    assert float(card.task.score.total) == 92
