"""The page of one matter: what it tells, to whom, and what it hides."""

from datetime import timedelta

import pytest
from django.utils import translation

from members.models import Post
from records.models import Attachment, AuditEntry
from tests.tickets.desk import HOUR, checking_stage, closed, dispatched, queries, receipt, reported
from tests.tickets.photos import photo
from tickets.models import Ticket
from tickets.operations import checking, handling
from tickets.operations.intake import Contact
from tickets.operations.whistles import Call, draft_whistle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_at_noon(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 3 * HOUR)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def look(client, user, ticket: Ticket):
    client.force_login(user)
    return client.get(f"/tickets/{ticket.number}/")


def test_another_communitys_matter_is_absent_everywhere(world, client):
    ticket = dispatched(world, photos=[photo()])
    assignment = ticket.assignments.get()
    picture = Attachment.objects.get()
    requester = ticket.requesters.get()
    strangers = (
        world.community_other,
        world.community_sister,
        world.gridworker_two,
        world.street_other,
        world.department2,
        world.department_dh,
        world.volunteer,
        world.admin_dh,
    )
    paths = (
        f"/tickets/{ticket.number}/",
        f"/tickets/{ticket.number}/moves/dispatch/",
        f"/assignments/{assignment.pk}/moves/sign/",
        f"/attachments/{picture.pk}/",
    )
    for user in strangers:
        client.force_login(user)
        for path in paths:
            assert client.get(path).status_code == 404, (user, path)
        assert client.post(paths[1], {"seen": ticket.flow_count}).status_code == 404
        reveal = f"/tickets/{ticket.number}/requesters/{requester.pk}/reveal/"
        assert client.get(reveal).status_code in (403, 404), user


def test_those_within_reach_see_it(world, client):
    ticket = dispatched(world)
    for user in (world.clerk, world.gridworker, world.street, world.district, world.department):
        assert look(client, user, ticket).status_code == 200, user


def test_the_page_tells_the_whole_course(world, client):
    ticket = closed(world, photos=[photo()])
    page = look(client, world.clerk, ticket)
    html = page.content.decode()
    assert [step["state"] for step in page.context["steps"]] == ["done"] * 7
    assert "地锁已拆除" in html
    assert len(page.context["pictures"]["before"]) == 1
    assert len(page.context["pictures"]["after"]) == 1
    assert page.context["holder"] == ""
    parts = page.context["time"]["parts"]
    assert sum(float(part["share"]) for part in parts) == pytest.approx(100, abs=1)
    titles = [entry["title"] for entry in page.context["entries"]]
    assert titles[0] == "Close"
    assert titles[-1] == "Reported"


def test_one_deed_is_told_once(world, client):
    ticket = checking_stage(world)
    checking.rework_ticket(ticket, by=world.clerk, at=world.now + 2 * HOUR, reason="还有一个")
    entries = look(client, world.clerk, ticket).context["entries"]
    notes = [entry["note"] for entry in entries]
    assert notes.count("还有一个") == 1
    assert notes.count("地锁已拆除") == 1
    assert entries[0]["words"] == "城管局 · Sent back for rework"


def test_only_the_open_moves_are_offered(world, client):
    ticket = reported(world)
    moves = {move.name for move in look(client, world.clerk, ticket).context["moves"]}
    assert moves == {"accept", "file", "self-close", "not-file"}
    assert look(client, world.buildinghead, ticket).context["moves"] == []
    ticket = dispatched(world)
    page = look(client, world.department, ticket)
    assert [move.name for move in page.context["moves"]] == ["finish"]
    (card,) = page.context["assignments"]
    assert [move.name for move in card.moves] == ["sign"]
    assert card.light in ("green", "red")


def test_who_acts_next(world, client):
    assert look(client, world.clerk, reported(world)).context["holder"] == "孙底社区"
    assert look(client, world.clerk, dispatched(world)).context["holder"] == "城管局"
    assert look(client, world.clerk, checking_stage(world)).context["holder"] == "孙底社区"


def test_a_late_matter_says_so_and_why(world, client):
    ticket = reported(world, at=world.now - timedelta(days=9))
    page = look(client, world.clerk, ticket)
    assert page.context["light"] == "red"
    assert page.context["steps"][0]["state"] == "late"
    clock = page.context["clock"]
    assert f'href="/clocks/{clock.pk}/"' in page.content.decode()


def test_a_matter_that_was_not_filed_skips_the_rest(world, client):
    ticket = reported(world)
    client.force_login(world.clerk)
    client.post(
        f"/tickets/{ticket.number}/moves/not-file/", {"reason": "不属于受理范围", "seen": 1}
    )
    steps = look(client, world.clerk, ticket).context["steps"]
    assert [step["state"] for step in steps] == ["done"] + ["skip"] * 6


def test_settled_on_the_spot_skips_the_units(world, client):
    ticket = reported(world, photos=[photo()])
    handling.self_close_ticket(
        ticket, by=world.gridworker, at=world.now, note="已劝离", after=[photo()]
    )
    steps = look(client, world.clerk, ticket).context["steps"]
    assert [step["state"] for step in steps][3:6] == ["skip", "skip", "now"]


def test_earlier_matters_of_the_place_and_whistles_are_linked(world, client):
    old = closed(world, text="上个月也有。")
    ticket = dispatched(world)
    reported(world, area=world.hubei_b1, by=world.gridworker_other, text="别处。")
    call = Call(
        area=ticket.area,
        title="私装地锁",
        facts="协调未果",
        wanted_result="拆除",
        lead=world.urban,
        ticket=ticket,
    )
    whistle = draft_whistle(call, by=world.community, at=world.now)
    page = look(client, world.clerk, ticket)
    assert [row.url for row in page.context["earlier"]] == [f"/tickets/{old.number}/"]
    assert f"/whistles/{whistle.number}/" in page.content.decode()
    assert look(client, world.department, ticket).context["whistles"] == []


def test_who_asked_is_masked_and_hidden_from_those_who_need_not_know(world, client):
    ticket = dispatched(world, contact=Contact("陈美华", "13855512345"))
    page = look(client, world.clerk, ticket)
    html = page.content.decode()
    assert "陈*华" in html
    assert "138****2345" in html
    assert "13855512345" not in html
    for user in (world.department, world.district, world.buildinghead):
        assert "陈*华" not in look(client, user, ticket).content.decode()


def test_a_reveal_needs_a_reason_and_leaves_a_record(world, client):
    ticket = reported(world, contact=Contact("陈美华", "13855512345"))
    url = f"/tickets/{ticket.number}/requesters/{ticket.requesters.get().pk}/reveal/"
    client.force_login(world.clerk)
    assert client.get(url).status_code == 200
    refused = client.post(url, {"field": "phone", "reason": "急"})
    assert refused.status_code == 422
    assert "13855512345" not in refused.content.decode()
    assert client.post(url, {"field": "id", "reason": "联系诉求人核实"}).status_code == 422
    shown = client.post(url, {"field": "phone", "reason": "联系诉求人核实"})
    assert "13855512345" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    entry = AuditEntry.objects.get(action="requester.reveal")
    assert (entry.actor, entry.reason) == (world.clerk, "联系诉求人核实")
    client.force_login(world.department)
    assert client.post(url, {"field": "phone", "reason": "联系诉求人核实"}).status_code == 403


def test_yesterdays_post_opens_nothing_today(world, client):
    ticket = reported(world)
    Post.objects.filter(person=world.clerk.person).update(
        until_on=world.now.date() - timedelta(days=1)
    )
    assert look(client, world.clerk, ticket).status_code == 404


def test_the_price_of_the_page_does_not_grow_with_its_history(world, client):
    ticket = checking_stage(world, photos=[photo()])
    dispatched(world, text="同一处的另一件。")
    client.force_login(world.clerk)
    few = queries(client, f"/tickets/{ticket.number}/")
    for number in range(18):
        dispatched(world, text=f"同一处第{number}件。")
    for number in range(4):
        later = world.now + (2 + number) * HOUR
        checking.rework_ticket(ticket, by=world.clerk, at=later, reason="没拆完")
        handling.finish_ticket(
            ticket, by=world.department, at=later + HOUR / 2, note="已拆", photos=[photo()]
        )
    assert queries(client, f"/tickets/{ticket.number}/") == few <= 20


def test_pictures_come_with_safe_headers(world, client):
    receipt(world, photos=[photo()])
    picture = Attachment.objects.get()
    client.force_login(world.clerk)
    answer = client.get(f"/attachments/{picture.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'inline; filename="{picture.pk}.jpg"'
    assert answer["Cache-Control"].startswith("private")
    client.logout()
    assert client.get(f"/attachments/{picture.pk}/").status_code == 404
    assert client.get("/attachments/999999/").status_code == 404
