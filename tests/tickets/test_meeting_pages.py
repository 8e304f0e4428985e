"""The pages of meetings: writing one down without JavaScript, minutes to print, what is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from tests.tickets.calls import HOUR, issued
from tests.tickets.desk import queries
from tickets.models import Meeting, Resolution
from tickets.operations.meetings import Minutes, record_meeting
from tickets.operations.resolutions import Decision
from tickets.operations.sweeper import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client, monkeypatch, world):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 2 * HOUR)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def whistle(world):
    return issued(world, kind="joint", assist=[world.traffic])


@pytest.fixture
def community(client, world):
    client.force_login(world.community)
    return client


def said(world, *rows, **more):
    """What the form sends: the minutes, and a row for each (who, what, by when)."""
    data = {
        "held_at": "2026-11-23T11:00",
        "place": "社区会议室",
        "minutes": "三方到场。",
        "present": [world.urban.pk],
        "decision-TOTAL_FORMS": max(3, len(rows)),
        "decision-INITIAL_FORMS": 0,
        **more,
    }
    for place, row in enumerate(rows):
        for name, value in zip(("who", "what", "due_on"), row, strict=True):
            data[f"decision-{place}-{name}"] = value
    return data


def given(world, whistle, *units, due_in=3):
    """Decisions for these units, by a day that many days ahead."""
    day = (world.now + timedelta(days=due_in)).date()
    decisions = [Decision(f"办理{unit}", day, unit=unit) for unit in units]
    minutes = Minutes(held_at=world.now, place="社区", text="议", decisions=decisions)
    return record_meeting(whistle, minutes, by=world.community, at=world.now)


def test_a_meeting_is_written_down_with_its_decisions(world, community, whistle):
    url = f"/whistles/{whistle.number}/meetings/new/"
    page = community.get(url)
    assert len(page.context["rows"].forms) == 3
    assert page.context["form"]["place"].value() == whistle.place
    data = said(
        world,
        (f"unit-{world.urban.pk}", "拆除地锁", "2026-11-25"),
        ("", "", ""),
        (f"team-{world.sundi.pk}", "告知车主", "2026-11-24"),
    )
    response = community.post(url, data)
    meeting = Meeting.objects.get()
    assert response.url == f"/meetings/{meeting.pk}/"
    holders = {str(row.holder): row.due_on.isoformat() for row in meeting.resolutions.all()}
    assert holders == {"城管局": "2026-11-25", "孙底社区": "2026-11-24"}


def test_more_rows_keep_what_was_typed(world, community, whistle):
    data = said(world, (f"unit-{world.urban.pk}", "拆除", "2026-11-25"), more="1")
    page = community.post(f"/whistles/{whistle.number}/meetings/new/", data)
    assert page.status_code == 200
    rows = page.context["rows"]
    assert len(rows.forms) == 6
    assert rows.forms[0]["what"].value() == "拆除"
    text = page.content.decode()
    assert "三方到场。" in text
    assert f'name="present" value="{world.urban.pk}"' in text and "checked" in text
    assert "field-error" not in text
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_at": ""}, "held_at"),
        ({"held_at": "2026-11-30T10:00"}, "held_at"),
        ({"held_at": "gestern"}, "held_at"),
        ({"place": ""}, "place"),
        ({"minutes": ""}, "minutes"),
        ({"present": ["999999"]}, "present"),
    ],
)
def test_wrong_minutes_come_back_with_their_reason(world, community, whistle, change, field):
    page = community.post(f"/whistles/{whistle.number}/meetings/new/", said(world, **change))
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("", "拆除", "2026-11-25"), "who"),
        (("unit-999999", "拆除", "2026-11-25"), "who"),
        (("{urban}", "", "2026-11-25"), "what"),
        (("{urban}", "拆除", ""), "due_on"),
    ],
)
def test_half_a_decision_is_refused_at_its_row(world, community, whistle, row, field):
    row = [cell.format(urban=f"unit-{world.urban.pk}") for cell in row]
    page = community.post(f"/whistles/{whistle.number}/meetings/new/", said(world, row))
    assert page.status_code == 422
    assert field in page.context["rows"].forms[0].errors


def test_a_decision_in_the_past_is_refused_in_words(world, community, whistle):
    row = (f"unit-{world.urban.pk}", "拆除", "2026-11-20")
    page = community.post(f"/whistles/{whistle.number}/meetings/new/", said(world, row))
    assert page.status_code == 422
    assert "lies in the past" in page.content.decode()


def test_a_damaged_form_is_no_fault_of_ours(world, community, whistle):
    url = f"/whistles/{whistle.number}/meetings/new/"
    data = said(world)
    del data["decision-TOTAL_FORMS"]
    assert community.post(url, data).status_code == 422
    assert community.post(url, {**said(world), "decision-TOTAL_FORMS": "9999"}).status_code in (
        302,
        422,
    )
    assert community.post(url, {"more": "1", "decision-TOTAL_FORMS": "x"}).status_code == 200


def test_the_whistles_page_fetches_its_meetings(world, community, whistle):
    given(world, whistle, world.urban, world.traffic)
    page = community.get(f"/whistles/{whistle.number}/")
    assert f'hx-get="/whistles/{whistle.number}/meetings/"' in page.content.decode()
    part = community.get(f"/whistles/{whistle.number}/meetings/")
    assert [str(card.resolution.holder) for card in part.context["cards"]] == ["城管局", "交警大队"]
    assert part.context["record_url"]
    (row,) = part.context["meetings"]
    assert row["absent"] == ["城管局", "交警大队"]


def test_decisions_stand_by_time_left(world, community, whistle):
    given(world, whistle, world.urban, due_in=9)
    given(world, whistle, world.traffic, due_in=2)
    cards = community.get(f"/whistles/{whistle.number}/meetings/").context["cards"]
    assert [str(card.resolution.holder) for card in cards] == ["交警大队", "城管局"]


def test_a_department_finds_its_decisions_in_the_inbox_and_reports_them_done(
    world, client, whistle
):
    given(world, whistle, world.traffic)
    client.force_login(world.traffic_officer)
    cards = client.get("/inbox/?show=working").context["cards"]
    (card,) = [card for card in cards if "/resolutions/" in str([m.url for m in card.moves])]
    assert card.title == "办理交警大队"
    minutes = client.get(card.url)
    assert minutes.status_code == 200
    finish = card.moves[0].url
    assert client.get(finish).status_code == 200
    assert client.post(finish, {"note": ""}).status_code == 422
    response = client.post(finish, {"note": "已完成", "seen": "0"})
    assert response.url == card.url.partition("#")[0]
    done = client.get("/inbox/?show=done").context["cards"]
    assert "办理交警大队" in [card.title for card in done]


def test_the_community_confirms_in_one_tap(world, community, whistle):
    given(world, whistle, world.traffic)
    Resolution.objects.update(status="done")
    (card,) = community.get(f"/whistles/{whistle.number}/meetings/").context["cards"]
    moves = {move.name: move for move in card.moves}
    assert set(moves) == {"confirm", "rework", "drop"}
    assert moves["confirm"].one_tap
    assert community.get(moves["rework"].url).status_code == 200


def test_the_minutes_can_be_printed_and_sealed(world, community, whistle):
    meeting = given(world, whistle, world.urban)
    text = community.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "data-print" in text
    assert "print-sheet" in text
    assert "seal-line" in text
    assert "李*" in text


def test_a_grid_worker_reads_the_minutes_of_what_the_team_was_given(world, client):
    whistle = issued(world, by=world.street, area=world.anmin)
    decision = Decision("劝导", world.now.date(), team=world.sundi_1)
    minutes = Minutes(held_at=world.now, place="街道", text="议", decisions=[decision])
    meeting = record_meeting(whistle, minutes, by=world.street, at=world.now)
    client.force_login(world.gridworker)
    page = client.get(f"/meetings/{meeting.pk}/")
    assert page.status_code == 200
    assert not page.context["sees_whistle"]
    assert client.get(f"/whistles/{whistle.number}/").status_code == 404
    client.force_login(world.gridworker_other)
    assert client.get(f"/meetings/{meeting.pk}/").status_code == 404


def test_who_may_not_record_is_told_so_and_a_closed_whistle_has_no_new_meeting(
    world, client, community, whistle
):
    type(whistle).objects.update(status="closed")
    response = community.get(f"/whistles/{whistle.number}/meetings/new/")
    assert response.url == f"/whistles/{whistle.number}/"
    client.force_login(world.department)
    assert client.get(f"/whistles/{whistle.number}/meetings/new/").status_code == 403


def test_the_whistle_page_suggests_the_hand_up_to_those_who_may(world, client, whistle):
    client.force_login(world.community)
    assert client.get(f"/whistles/{whistle.number}/").context["reasons"]
    client.force_login(world.department)
    assert client.get(f"/whistles/{whistle.number}/").context["reasons"] == ""
    client.force_login(world.community)
    url = f"/whistles/{whistle.number}/moves/hand-up/"
    form = client.get(url).context["form"]
    assert [value for value, _label in form.fields["level"].choices] == [
        "street",
        "district",
        "city",
    ]
    assert client.post(url, {"level": "community", "reason": "x"}).status_code == 422
    client.post(url, {"level": "street", "reason": "协调不动"})
    text = client.get(f"/whistles/{whistle.number}/").content.decode()
    assert "Handed up to: Street" in text
    assert "协调不动" in text


@pytest.mark.parametrize(
    "page", ["/whistles/{number}/meetings/", "/meetings/{meeting}/", "/inbox/"]
)
def test_the_price_of_a_page_does_not_grow_with_decisions(world, client, whistle, page):
    client.force_login(world.community)
    meeting = given(world, whistle, world.urban)
    at = {"number": whistle.number, "meeting": meeting.pk}
    few = queries(client, page.format(**at))
    many = given(world, whistle, *[world.urban, world.traffic, world.water] * 3)
    sweep(world.now)
    at["meeting"] = many.pk
    assert queries(client, page.format(**at)) <= few <= 20


def test_the_street_desk_lists_whistles_that_should_go_up(world, client, whistle):
    client.force_login(world.street)
    parts = {part.name: part for part in client.get("/street/").context["parts"]}
    (row,) = parts["rise"].rows
    assert row["whistle"] == whistle
    assert "has not signed" in row["reasons"]
    assert client.get("/street/?show=rise").status_code == 200
    assert client.get("/street/?show=proposed").status_code == 200
