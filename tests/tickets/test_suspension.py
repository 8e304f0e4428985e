"""Suspension (挂账): an end within a year, once, nothing moves meanwhile, resumes by itself."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from lib.errors import Refused
from lib.moves import available_moves
from records.models import Notice
from tests.tickets import calls
from tests.tickets.asking import (
    DAY,
    HOUR,
    asked,
    clock_of,
    decide,
    fresh,
    granted,
    refused,
    share_of,
)
from tests.tickets.desk import closed, dispatched
from tests.tickets.photos import photo
from tickets.models import Assignment, Clock, ClockPause, Ticket, WhistleTask
from tickets.operations import dispatch, handling, suspension
from tickets.operations.auditor import audit
from tickets.operations.suspension import end_of, resume_due
from tickets.operations.sweeper import sweep
from tickets.tasks import resume_suspended
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.ticket import TICKET

pytestmark = pytest.mark.django_db

END = date(2026, 12, 16)
PUBLISHING = ("publish", "withhold")
"""What the public reads of a matter is no work on it."""


@pytest.fixture
def ticket(world):
    """The lead has used one working hour when the matter is suspended on Monday at 11:00."""
    ticket = dispatched(world)
    handling.sign_assignment(share_of(ticket), by=world.department, at=world.now)
    dispatch.give(fresh(ticket), "assist", unit=world.traffic, by=world.clerk, at=world.now)
    granted(world, share_of(ticket), "suspension", until_on=END, at=world.now + HOUR)
    return fresh(ticket)


def test_the_end_lies_in_the_future_and_at_most_365_days_ahead(world):
    share = share_of(dispatched(world))
    today = timezone.localdate(world.now)
    with refused("until_in_past", "until_on"):
        asked(world, share, "suspension", until_on=today)
    with refused("until_too_far", "until_on"):
        asked(world, share, "suspension", until_on=today + timedelta(days=366))
    assert asked(world, share, "suspension", until_on=today + timedelta(days=365)).pk


def test_an_end_is_given(world, client):
    share = share_of(dispatched(world))
    client.force_login(world.department_head)
    answer = client.post(f"/assignments/{share.pk}/moves/ask-suspension/", {"reason": "等夏天"})
    assert answer.status_code == 422
    assert "until_on" in answer.context["form"].errors


def test_only_the_lead_asks(world):
    assist = dispatch.give(
        dispatched(world), "assist", unit=world.traffic, by=world.clerk, at=world.now
    )
    with refused("not_lead"):
        asked(world, assist, "suspension", until_on=END, by=world.traffic_officer)


def test_one_at_most_is_granted(world, ticket):
    suspension.resume_ticket(ticket, by=world.clerk, at=world.now + DAY)
    with refused("suspended_before"):
        asked(world, share_of(ticket), "suspension", until_on=END, at=world.now + DAY)


def test_a_refused_one_does_not_count(world):
    share = share_of(dispatched(world))
    decide(world, asked(world, share, "suspension", until_on=END), "refuse", reason="现在就能修")
    assert asked(world, share, "suspension", until_on=END).status == "endorsed"


def test_every_clock_of_the_matter_rests(world, ticket):
    assert (ticket.status, ticket.suspended_until, ticket.due_at) == ("suspended", END, None)
    clocks = Clock.objects.of("assignment", *ticket.assignments.values_list("pk", flat=True))
    assert {clock.state for clock in clocks} == {"paused"}
    assert set(ClockPause.objects.values_list("reason", flat=True)) == {"suspension"}
    assert sweep(world.now + 20 * DAY).escalations == 0


def test_no_operation_is_possible_while_it_lasts(world, ticket):
    everybody = ("clerk", "department", "department_head", "traffic_officer", "street", "admin")
    for person in map(world.user, everybody):
        for share in ticket.assignments.all():
            offered = available_moves(share, ASSIGNMENT, by=person, at=world.now + DAY)
            assert offered == [], (person, offered)
        moves = available_moves(ticket, TICKET, by=person, at=world.now + DAY)
        assert {move.name for move in moves} <= {"resume", "void", *PUBLISHING}
    with refused("matter_suspended"):
        dispatch.withdraw_assignment(
            share_of(ticket), by=world.clerk, at=world.now + DAY, reason="撤"
        )
    with refused("ticket_not_with_units"):
        handling.start_assignment(share_of(ticket), by=world.department, at=world.now + DAY)


def test_other_requests_of_the_matter_wait_with_it(world):
    ticket = dispatched(world)
    assist = dispatch.give(ticket, "assist", unit=world.traffic, by=world.clerk, at=world.now)
    extension = asked(world, assist, by=world.traffic_officer)
    granted(world, share_of(ticket), "suspension", until_on=END)
    assert clock_of(extension, "decide").state == "paused"
    with refused("matter_suspended"):
        decide(world, extension, "grant")
    suspension.resume_ticket(fresh(ticket), by=world.clerk, at=world.now + DAY)
    assert clock_of(extension, "decide").state == "running"
    assert decide(world, extension, "grant", at=world.now + DAY).status == "granted"


def test_it_resumes_by_itself_at_the_last_second_of_the_day(world, ticket):
    last = end_of(END)
    assert f"{timezone.localtime(last):%Y-%m-%d %H:%M:%S}" == "2026-12-16 23:59:59"
    assert resume_due(last - timedelta(seconds=1)) == 0
    assert fresh(ticket).status == "suspended"
    assert resume_due(last) == 1
    resumed, lead = fresh(ticket), share_of(ticket)
    assert (resumed.status, resumed.suspended_until) == ("handling", None)
    assert resumed.due_at == lead.due_at > last
    assert resumed.records.last().at == last
    found = audit(last)
    found.pop("undelivered")
    assert not any(found.values()), found


def test_the_time_left_before_is_left_afterwards(world, ticket):
    resume_due(end_of(END))
    lead = clock_of(share_of(ticket))
    assert lead.consumed_s == 3600, "one working hour was used on Monday"
    due = timezone.localtime(lead.due_at)
    assert (due.month, due.day, due.hour) == (12, 18, 17), "15 working hours on"


def test_a_late_task_counts_from_the_end_of_the_day_and_running_it_twice_changes_nothing(
    world, ticket, monkeypatch
):
    late = end_of(END) + 3 * HOUR
    monkeypatch.setattr("tickets.tasks.database_now", lambda: late)
    resume_suspended()
    due, count = fresh(ticket).due_at, fresh(ticket).flow_count
    resume_suspended()
    assert (fresh(ticket).due_at, fresh(ticket).flow_count) == (due, count)
    assert clock_of(share_of(ticket)).running_since == end_of(END)


def test_a_task_that_is_killed_leaves_the_rest_for_the_next(world, ticket, monkeypatch):
    other = dispatched(world)
    granted(world, share_of(other), "suspension", until_on=END)
    resumed = []

    def killed(row, **kwargs):
        resumed.append(row.pk)
        if len(resumed) > 1:
            raise KeyboardInterrupt
        return suspension.resume_ticket(row, **kwargs)

    monkeypatch.setattr(suspension, "RESUMING", ((Ticket, killed),))
    with pytest.raises(KeyboardInterrupt):
        resume_due(end_of(END))
    monkeypatch.setattr(suspension, "RESUMING", ((Ticket, suspension.resume_ticket),))
    assert resume_due(end_of(END)) == 1
    assert not Ticket.objects.suspended().exists()


def test_the_dispatcher_may_resume_it_earlier(world, ticket):
    with pytest.raises(PermissionDenied):
        suspension.resume_ticket(ticket, by=world.department, at=world.now + DAY)
    resumed = suspension.resume_ticket(ticket, by=world.clerk, at=world.now + DAY, note="料到了")
    assert resumed.status == "handling"
    assert resume_due(end_of(END)) == 0
    assert share_of(ticket).due_at == world.now + 3 * DAY - HOUR, "15 working hours on"


def test_it_is_left_out_of_what_is_counted(world, ticket):
    other = closed(world, text="另一件。")
    assert list(Ticket.objects.counted()) == [fresh(other)]
    assert set(Assignment.objects.counted()) == set(other.assignments.all())


def test_the_light_is_grey_and_the_list_finds_it(world, ticket, client):
    dispatched(world, text="另一件。")
    client.force_login(world.clerk)
    rows = client.get("/tickets/?light=grey").context["rows"]
    assert [(row.number, row.light) for row in rows] == [(ticket.number, "grey")]
    page = client.get(f"/tickets/{ticket.number}/")
    assert page.context["light"] == "grey"
    assert "2026-12-16" in page.content.decode()
    found = client.get("/api/v1/tickets/?light=grey").json()["results"]
    assert [(row["number"], row["light"]) for row in found] == [(ticket.number, "grey")]


def test_whoever_reported_it_is_told_why_and_until_when(world, ticket):
    notice = Notice.objects.get(recipient=world.gridworker, kind="ticket_suspended")
    assert notice.params["until"] == "2026-12-16"
    resume_due(end_of(END))
    assert Notice.objects.filter(recipient=world.gridworker, kind="ticket_resumed").exists()


def test_no_suspension_while_a_whistle_sounds(world):
    ticket = dispatched(world)
    request = asked(world, share_of(ticket), "suspension", until_on=END)
    calls.issued(world, ticket=fresh(ticket), lead=world.traffic)
    with refused("whistle_sounds", "note"):
        decide(world, request, "grant")
    assert fresh(request).status == "endorsed"


def test_one_department_under_a_whistle_rests_alone(world):
    task = calls.signed(world, assist=[world.traffic])
    with refused("move_not_open"):
        asked(world, task, "suspension", until_on=END)
    calls.whistle_tasks.attend_task(task, by=world.department, at=world.now)
    task = granted(world, task, "suspension", until_on=END, at=world.now + HOUR)
    assert (task.suspended_until, task.due_at) == (END, None)
    assert {clock_of(task, kind).state for kind in ("plan", "finish")} == {"paused"}
    with refused("matter_suspended"):
        calls.whistle_tasks.plan_task(task, by=world.department, at=world.now + DAY, plan="修")
    other = WhistleTask.objects.get(whistle=task.whistle, unit=world.traffic)
    assert calls.whistle_tasks.sign_task(other, by=world.traffic_officer, at=world.now + DAY)
    assert list(WhistleTask.objects.counted()) == [fresh(other)]
    assert resume_due(end_of(END)) == 1
    assert fresh(task).due_at is not None
    calls.whistle_tasks.plan_task(fresh(task), by=world.department, at=end_of(END), plan="修")


def test_an_open_danger_is_not_put_off(world):
    task = calls.signed(world, kind="emergency")
    calls.whistle_tasks.attend_task(task, by=world.department, at=world.now)
    with refused("danger_open"):
        asked(world, task, "suspension", until_on=END)


def test_a_suspended_matter_is_not_whistled_for(world, ticket):
    with pytest.raises(Refused) as caught:
        calls.drafted(world, ticket=ticket)
    assert caught.value.code == "ticket_not_open"


def test_work_goes_on_after_it(world, ticket):
    resume_due(end_of(END))
    handling.finish_ticket(
        fresh(ticket), by=world.department, at=end_of(END) + DAY, note="已修好", photos=[photo()]
    )
    assert fresh(ticket).status == "checking"
    assert not share_of(ticket).is_late
