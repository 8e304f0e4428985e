"""Rating by code, link and phone; the call-back list and its rules (DOMAIN.md 4.1, 5.6)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation

from lib.errors import Refused
from records.models import AuditEntry, Heartbeat
from tests.tickets.calls import verified
from tests.tickets.desk import closed, queries, receipt
from tests.tickets.photos import photo
from tickets.models import CallBack, CallBackSample, Clock, Rating, Requester, Ticket
from tickets.operations import callbacks, checking, handling
from tickets.operations.intake import Contact
from tickets.operations.links import LIFETIME, rating_link, requester_of
from tickets.operations.sampling import exclude_by_rule, is_drawn, list_call_backs
from tickets.operations.sweeper import sweep
from tickets.operations.triage import file_ticket
from tickets.tasks import list_call_backs as list_task

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PHONE = "12000000001"
CONTACT = Contact(name="何某某", phone=PHONE)
YES = {"solved": "yes", "satisfaction": 5}
NO = {"solved": "no", "satisfaction": 1}


@pytest.fixture
def clock(monkeypatch, world):
    """The moment of the pages; moved by the tests."""
    moment = [world.now + DAY]
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment[0])

    def move(at: datetime) -> datetime:
        moment[0] = at
        return at

    return move


@pytest.fixture(autouse=True)
def _english(client, clock):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def everybody(world):
    """All closings are called back, so that the tests need no luck."""
    CallBackSample.objects.filter(case="ordinary").update(percent=100)


def closing(world, **more) -> Ticket:
    """A matter of a resident with a number, closed on Monday at noon."""
    return closed(world, by=world.system, contact=CONTACT, **more)


def listed(world, at=None, **more) -> CallBack:
    """Its call-back, on Tuesday morning."""
    ticket = closing(world, **more)
    CallBackSample.objects.filter(case="ordinary").update(percent=100)
    list_call_backs(by=world.system, at=at or world.now + DAY)
    return CallBack.objects.get(ticket=ticket, round=ticket.reopened_count + 1)


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught, transaction.atomic():
        call(*args, **kwargs)
    return caught.value.code


# Who is called


def test_a_closing_is_listed_on_the_next_working_day(world, everybody):
    ticket = closing(world)
    assert list_call_backs(by=world.system, at=world.now + 3 * HOUR) == 0
    assert list_call_backs(by=world.system, at=world.now + DAY) == 1
    row = CallBack.objects.get(ticket=ticket)
    assert (row.status, row.round, row.closed_at) == ("waiting", 1, ticket.closed_at)
    clock = Clock.objects.get(subject_type="call_back", subject_id=row.pk)
    assert row.due_at == clock.due_at == world.now + 2 * DAY


def test_nobody_is_listed_on_a_weekend(world, everybody):
    friday = world.now + 4 * DAY
    ticket = closed(world, by=world.system, contact=CONTACT)
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=friday)
    for days, count in ((5, 0), (6, 0), (7, 1)):
        assert list_call_backs(by=world.system, at=world.now + days * DAY) == count


def test_running_again_lists_nobody_twice(world, everybody):
    for _each in range(3):
        closing(world)
    assert list_call_backs(by=world.system, at=world.now + DAY) == 3
    assert list_call_backs(by=world.system, at=world.now + DAY) == 0
    assert list_call_backs(by=world.system, at=world.now + 2 * DAY) == 0
    list_task()
    assert CallBack.objects.count() == 3
    assert Heartbeat.objects.filter(name="list_call_backs").exists()


def test_who_left_no_number_is_not_called(world, everybody):
    closed(world, by=world.system)
    assert list_call_backs(by=world.system, at=world.now + DAY) == 0


def test_a_matter_answered_by_whistle_is_always_called_back(world):
    CallBackSample.objects.filter(case="ordinary").update(percent=0)
    ticket = receipt(world, by=world.system, contact=CONTACT).ticket
    ticket = file_ticket(ticket, by=world.clerk, at=world.now)
    from_whistle = verified(world, ticket=ticket).whistle.ticket
    checking.close_ticket(from_whistle, by=world.clerk, at=world.now + 3 * HOUR)
    closing(world)
    assert list_call_backs(by=world.system, at=world.now + DAY) == 1
    assert CallBack.objects.get().ticket == from_whistle


def test_the_sample_is_drawn_by_a_hash_and_not_by_hand(world):
    samples = list(CallBackSample.objects.all())
    category = world.category("0121")
    rows = [
        Ticket(number=f"MAS{number}", category=category, channel="resident")
        for number in range(1000)
    ]
    for row in rows:
        row.is_whistled = False
    drawn = [row.number for row in rows if is_drawn(row, samples)]
    assert 150 < len(drawn) < 250
    assert drawn == [row.number for row in rows if is_drawn(row, samples)]


def test_the_row_that_names_most_decides_the_sample(world):
    CallBackSample.objects.create(case="ordinary", grade="A", percent=0)
    CallBackSample.objects.create(case="ordinary", grade="A", channel="hotline", percent=100)
    samples = list(CallBackSample.objects.all())
    category = world.category("0121")
    category.grade = "A"
    ticket = Ticket(number="MAS1", category=category, channel="resident")
    ticket.is_whistled = False
    assert not is_drawn(ticket, samples)
    ticket.channel = "hotline"
    assert is_drawn(ticket, samples)


# The answer


def test_the_answer_is_kept_as_the_requesters_rating(world):
    row = listed(world)
    at = world.now + DAY + HOUR
    callbacks.record_answer(row, by=world.clerk, at=at, comment="很快", **YES)
    row.refresh_from_db()
    rating = Rating.objects.get()
    assert (row.status, row.rating, row.ended_at) == ("answered", rating, at)
    assert (rating.requester, rating.recorded_by, rating.solved) == (
        row.requester,
        world.clerk,
        "yes",
    )
    assert Clock.objects.get(subject_type="call_back").met_at == at


def test_unsolved_within_7_days_reopens_once_to_the_same_unit(world):
    row = listed(world)
    ticket = Ticket.objects.get(pk=row.ticket_id)
    unit = ticket.assignments.get(role="lead").unit
    callbacks.record_answer(row, by=world.clerk, at=world.now + DAY, **NO)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened_count) == ("handling", 1)
    lead = ticket.assignments.get(role="lead")
    assert (lead.unit, lead.status) == (unit, "rework")
    # the second closing is final: not solved is kept, and does not reopen
    at = world.now + DAY + HOUR
    lead = handling.finish_assignment(
        lead, by=world.department, at=at, note="重做", photos=[photo()]
    )
    ticket = lead.ticket
    ticket = checking.pass_ticket(ticket, by=world.clerk, at=at)
    ticket = checking.close_ticket(ticket, by=world.clerk, at=at)
    again = CallBack.objects.filter(ticket=ticket)
    list_call_backs(by=world.system, at=world.now + 2 * DAY)
    second = again.get(round=2)
    callbacks.record_answer(second, by=world.clerk, at=world.now + 2 * DAY, **NO)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened_count) == ("closed", 1)
    assert Rating.objects.filter(ticket=ticket, solved="no").count() == 2


def test_unsolved_after_7_days_does_not_reopen(world):
    row = listed(world)
    late = row.closed_at + timedelta(days=7, minutes=1)
    callbacks.record_answer(row, by=world.clerk, at=late, **NO)
    assert Ticket.objects.get(pk=row.ticket_id).status == "closed"


def test_the_handler_does_not_call(world):
    row = listed(world)
    Ticket.objects.filter(pk=row.ticket_id).update(handled_by=world.clerk)
    assert refusal(callbacks.record_answer, row, by=world.clerk, at=world.now, **YES) == "own_work"
    assert refusal(callbacks.note_attempt, row, by=world.clerk, at=world.now) == "own_work"
    callbacks.record_answer(row, by=world.community, at=world.now + DAY, **YES)


# Not reached, and excluded


def test_unreachable_three_times_is_excluded(world):
    row = listed(world)
    tuesday, afternoon = world.now + DAY, world.now + DAY + 5 * HOUR
    for at in (tuesday, afternoon):
        row = callbacks.note_attempt(row, by=world.clerk, at=at)
        assert row.status == "waiting"
    row = callbacks.note_attempt(row, by=world.clerk, at=world.now + 2 * DAY)
    assert (row.status, row.exclusion, row.attempts) == ("excluded", "unreachable", 3)
    assert not Rating.objects.exists()


def test_the_three_tries_are_on_different_half_days(world):
    row = callbacks.note_attempt(listed(world), by=world.clerk, at=world.now + DAY)
    soon = world.now + DAY + HOUR
    assert refusal(callbacks.note_attempt, row, by=world.clerk, at=soon) == "tried_this_half_day"
    assert callbacks.note_attempt(row, by=world.clerk, at=soon + 4 * HOUR).attempts == 2


def test_the_first_try_meets_the_limit(world):
    row = callbacks.note_attempt(listed(world), by=world.clerk, at=world.now + DAY)
    assert Clock.objects.get(subject_type="call_back").met_at == world.now + DAY
    assert row.due_at > world.now + DAY


def test_nobody_called_in_time_is_told_to_the_community_and_then_the_street(world):
    listed(world)
    sweep(world.now + 2 * DAY + HOUR)
    assert world.clerk.notices.filter(subject_type="call_back").exists()
    assert not world.street.notices.filter(subject_type="call_back").exists()
    sweep(world.now + 5 * DAY)
    notice = world.street.notices.get(subject_type="call_back")
    assert notice.params["url"] == "/call-backs/"


def test_no_exclusion_by_hand(world, client):
    row = listed(world)
    client.force_login(world.clerk)
    for name in ("exclude", "settle"):
        assert client.post(f"/call-backs/{row.pk}/moves/{name}/").status_code == 404
        assert client.post(f"/api/v1/call-backs/{row.pk}/moves/{name}/").status_code == 404
    row.refresh_from_db()
    assert row.status == "waiting"


def test_malicious_repetition_needs_a_second_person(world):
    row = listed(world)
    at = world.now + DAY
    early = refusal(callbacks.grant_exclusion, row, by=world.street, at=at, reason="同意")
    assert early == "no_exclusion_asked"
    row = callbacks.ask_exclusion(row, by=world.clerk, at=at, reason="一周内重复十次，内容相同")
    for call in (callbacks.grant_exclusion, callbacks.refuse_exclusion):
        assert refusal(call, row, by=world.clerk, at=at, reason="同意") == "second_person"
    again = refusal(callbacks.ask_exclusion, row, by=world.street, at=at, reason="再申请")
    assert again == "exclusion_pending"
    row = callbacks.refuse_exclusion(row, by=world.community, at=at, reason="并不恶意")
    assert (row.status, row.accused_by) == ("waiting", None)
    row = callbacks.ask_exclusion(row, by=world.clerk, at=at, reason="仍在重复")
    row = callbacks.grant_exclusion(row, by=world.street, at=at, reason="属实")
    assert (row.status, row.exclusion) == ("excluded", "malicious")


@pytest.mark.parametrize(
    ("status", "rule"),
    [("void", "void"), ("not_filed", "outside"), ("suspended", "suspended")],
)
def test_a_rule_takes_the_call_back_off_the_list(world, status, rule):
    row = listed(world)
    closed_at = None if status == "suspended" else row.closed_at
    Ticket.objects.filter(pk=row.ticket_id).update(status=status, closed_at=closed_at)
    assert exclude_by_rule(by=world.system, at=world.now + DAY) == 1
    row.refresh_from_db()
    assert (row.status, row.exclusion) == ("excluded", rule)
    assert not Clock.objects.live().filter(subject_type="call_back").exists()


def test_a_reopened_result_is_not_asked_about(world):
    row = listed(world)
    checking.reopen_ticket(row.ticket, by=world.clerk, at=world.now + DAY, reason="又坏了")
    row.refresh_from_db()
    assert (row.status, row.exclusion) == ("excluded", "reopened")


# Code and link


def test_the_link_rates_without_code_or_account(world, client, clock):
    ticket = closing(world)
    requester = ticket.requesters.get()
    link = rating_link(requester, at=world.now)
    assert str(PHONE) not in link
    path = link.split("/", 3)[3]
    page = client.get(f"/{path}")
    assert page.status_code == 200
    assert ticket.number in page.content.decode()
    assert client.post(f"/{path}", {"solved": "yes"}).status_code == 422
    assert client.post(f"/{path}", YES).status_code == 302
    assert Rating.objects.get().requester == requester
    assert client.post(f"/{path}", NO).status_code == 302
    assert Rating.objects.get().solved == "yes"


def test_a_link_expires_and_cannot_be_forged(world, client, clock):
    requester = closing(world).requesters.get()
    token = rating_link(requester, at=world.now).rstrip("/").rsplit("/", 1)[1]
    assert requester_of(token, at=world.now + LIFETIME).pk == requester.pk
    late = world.now + LIFETIME + timedelta(seconds=2)
    assert refusal(requester_of, token, at=late) == "link_expired"
    assert refusal(requester_of, token[:-1] + "~", at=world.now) == "link_unknown"
    clock(late)
    page = client.get(f"/rate/{token}/")
    assert page.status_code == 404
    assert "/follow/" in page.content.decode()


def test_a_link_asks_of_one_closing_only(world):
    row = listed(world)
    token = rating_link(row.requester, at=world.now).rstrip("/").rsplit("/", 1)[1]
    checking.reopen_ticket(row.ticket, by=world.clerk, at=world.now + DAY, reason="又坏了")
    assert refusal(requester_of, token, at=world.now + DAY) == "link_expired"


def test_each_requester_rates_once_per_closing(world):
    ticket = closing(world)
    first = ticket.requesters.get()
    follower = Requester.objects.create(
        ticket=ticket, code_hash="x", is_follower=True, created_at=world.now
    )
    rate = {"by": world.system, "at": world.now + DAY, **YES}
    for requester in (first, follower):
        checking.rate_ticket(ticket, requester=requester, **rate)
        code = refusal(checking.rate_ticket, ticket, requester=requester, **rate)
        assert code == "rated_before"
    assert Rating.objects.count() == 2


def test_who_rated_by_link_is_not_called(world, everybody):
    row = listed(world)
    checking.rate_ticket(
        row.ticket, by=world.system, at=world.now + DAY, requester=row.requester, **YES
    )
    row.refresh_from_db()
    assert (row.status, row.rating.solved) == ("answered", "yes")
    other = closing(world)
    checking.rate_ticket(
        other, by=world.system, at=world.now + 3 * HOUR, requester=other.requesters.get(), **YES
    )
    assert list_call_backs(by=world.system, at=world.now + DAY) == 1
    assert CallBack.objects.get(ticket=other).status == "answered"


# The pages


def test_the_list_shows_masked_numbers_due_first(world, client, clock):
    first, second = listed(world), listed(world, text="路口积水。")
    client.force_login(world.clerk)
    page = client.get("/call-backs/")
    rows = [row.call_back.pk for row in page.context["rows"]]
    assert rows == [first.pk, second.pk]
    assert PHONE not in page.content.decode()
    assert "120****0001" in page.content.decode()
    for user in (world.community_other, world.admin_dh):
        client.force_login(user)
        assert client.get("/call-backs/").context["rows"] == []
        assert client.get(f"/call-backs/{first.pk}/").status_code == 404


def test_the_number_is_shown_for_a_purpose_and_leaves_a_trace(world, client, clock):
    row = listed(world)
    client.force_login(world.clerk)
    url = f"/call-backs/{row.pk}/"
    assert PHONE not in client.get(url).content.decode()
    assert client.post(url, {"reason": "x"}).status_code == 422
    shown = client.post(url, {"reason": "办结后电话回访"})
    assert PHONE in shown.content.decode()
    entry = AuditEntry.objects.get(action="requester.reveal")
    assert (entry.actor, entry.reason) == (world.clerk, "办结后电话回访")


def test_after_saving_comes_the_next_call(world, client, clock):
    first, second = listed(world), listed(world, text="路口积水。")
    client.force_login(world.clerk)
    url = f"/call-backs/{first.pk}/moves/"
    wrong = client.post(f"{url}record-answer/", {"solved": "yes"})
    assert wrong.status_code == 422
    assert client.post(f"{url}record-answer/", YES).url == f"/call-backs/{second.pk}/"
    done = client.post(f"/call-backs/{second.pk}/moves/not-reached/")
    assert done.url == "/call-backs/"
    assert "Nobody waits" not in client.get("/call-backs/").content.decode()


def test_the_api_offers_the_same_moves(world, client, clock):
    row = listed(world)
    client.force_login(world.clerk)
    told = client.get(f"/api/v1/call-backs/{row.pk}/").json()
    assert [move["name"] for move in told["moves"]] == [
        "record-answer",
        "not-reached",
        "ask-exclusion",
    ]
    assert told["phone"] == "120****0001"
    answer = client.post(
        f"/api/v1/call-backs/{row.pk}/moves/record-answer/", YES, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["status"]) == (200, "answered")
    again = client.post(
        f"/api/v1/call-backs/{row.pk}/moves/record-answer/", YES, content_type="application/json"
    )
    assert (again.status_code, again.json()["code"]) == (409, "move_not_open")


def test_the_pages_cost_the_same_for_any_number_of_rows(world, client, clock):
    row = listed(world)
    client.force_login(world.clerk)
    one = queries(client, "/call-backs/")
    for _each in range(5):
        listed(world)
    assert queries(client, "/call-backs/") == one <= 12
    assert queries(client, f"/call-backs/{row.pk}/") <= 20


def test_a_stranger_calls_nobody(world):
    row = listed(world)
    for by in (world.gridworker, world.department, world.district, world.community_other):
        with pytest.raises(PermissionDenied), transaction.atomic():
            callbacks.record_answer(row, by=by, at=world.now + DAY, **YES)
