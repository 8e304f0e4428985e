"""Two people press at once: one acts, the other hears that it changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from grids.models import WorkCalendar
from grids.operations.calendars import save_calendar_day
from tests.concurrency.scene import at_once, queued_behind, refusals
from tests.tickets.photos import photo
from tests.world import World
from tickets.models import Assignment, Clock, Rating, Ticket, Whistle, WhistleScore
from tickets.operations import (
    appraisal,
    checking,
    dispatch,
    followers,
    handling,
    merging,
    triage,
    whistle_tasks,
)
from tickets.operations.auditor import audit
from tickets.operations.intake import Contact, Report, report_ticket
from tickets.operations.replanning import replan_calendar
from tickets.operations.whistles import Call, draft_whistle, issue_whistle, withdraw_whistle

pytestmark = pytest.mark.django_db(transaction=True)

TOO_LATE = {"changed_meanwhile", "move_not_open"}
ROUNDS = 5


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Pictures of a test stay with the test."""
    settings.MEDIA_ROOT = tmp_path


def filed(world: World) -> Ticket:
    report = Report(category=world.category("0121"), text="地锁占位", area=world.sundi_b1)
    ticket = report_ticket(report, by=world.gridworker, at=world.now).ticket
    return triage.file_ticket(ticket, by=world.clerk, at=world.now)


def dispatched(world: World) -> Ticket:
    return dispatch.dispatch_ticket(filed(world), by=world.clerk, at=world.now)


def checking_of(world: World) -> Ticket:
    ticket = dispatched(world)
    return handling.finish_ticket(
        ticket, by=world.department, at=world.now, note="已拆", photos=[photo()]
    )


def passed(world: World) -> Ticket:
    return checking.pass_ticket(checking_of(world), by=world.clerk, at=world.now)


def issued(world: World, ticket: Ticket | None = None) -> Whistle:
    call = Call(
        area=world.sundi_b1,
        title="哨",
        facts="事",
        wanted_result="果",
        lead=world.urban,
        assist=[world.traffic],
        ticket=ticket,
    )
    whistle = draft_whistle(call, by=world.community, at=world.now)
    return issue_whistle(whistle, by=world.community, at=world.now)


def task_in(world: World, *steps: str) -> Any:
    """The lead's task of a new whistle, taken through its first steps."""
    task = issued(world).tasks.get(role="lead")
    inputs = {"plan": {"plan": "三天内"}, "finish": {"note": "完成"}}
    for step in steps:
        operation = getattr(whistle_tasks, f"{step}_task")
        task = operation(task, by=world.department, at=world.now, **inputs.get(step, {}))
    return task


def sound(row: Ticket | Whistle, at: Any) -> None:
    """The history counts right and the engine keeps its promises."""
    row.refresh_from_db()
    assert row.records.count() == row.flow_count
    found = audit(at)
    assert not any(found.values()), found


def both_ways(world: World, make: Callable[[], Any], *acts: Callable[[Any, Any], Any]) -> list[Any]:
    """Let people act at once on a new row each time; answers the rows on which one was refused.

    First in step, each having read before any writes; then some rounds as chance has it.
    """
    rows = []
    for number in range(ROUNDS):
        row = make()
        doing = [
            lambda act=act, row=row: act(type(row).objects.get(pk=row.pk), row) for act in acts
        ]
        answers = at_once(*doing) if number else queued_behind(row, *doing)
        assert len(refusals(answers)) == len(acts) - 1, answers
        assert set(refusals(answers)) <= TOO_LATE, answers
        rows.append(row)
    return rows


@pytest.mark.parametrize("says_seen", [True, False])
def test_two_dispatchers(world, says_seen):
    def act(username):
        def do(ticket, shown):
            seen = shown.flow_count if says_seen else None
            by = world.user(username)
            return dispatch.dispatch_ticket(ticket, by=by, at=world.now, seen=seen)

        return do

    for ticket in both_ways(world, lambda: filed(world), act("clerk"), act("community")):
        assert ticket.assignments.get().role == "lead"
        sound(ticket, world.now)
    assert Clock.objects.live().filter(kind="handle").count() == ROUNDS


def reported(world: World) -> Ticket:
    report = Report(category=world.category("0601"), text="井盖没了", area=world.sundi_b1)
    return report_ticket(report, by=world.gridworker, at=world.now).ticket


def joining(world: World, ticket: Ticket) -> Callable[[], Any]:
    def do():
        row = Ticket.objects.get(pk=ticket.pk)
        contact = Contact(phone="13855512345")
        return followers.follow_ticket(row, contact, by=world.system, at=world.now)

    return do


def merging_of(world: World, username: str, one: Ticket, other: Ticket) -> Callable[[], Any]:
    def do():
        row, into = (Ticket.objects.get(pk=ticket.pk) for ticket in (one, other))
        return merging.merge_ticket(row, by=world.user(username), at=world.now, into=into)

    return do


def test_two_people_merge_two_matters_into_each_other(world):
    for number in range(ROUNDS):
        one, other = reported(world), reported(world)
        doing = [
            merging_of(world, "clerk", one, other),
            merging_of(world, "community", other, one),
        ]
        answers = at_once(*doing) if number else queued_behind(one, *doing)
        assert len(refusals(answers)) == 1, answers
        assert set(refusals(answers)) <= {"merge_ended", "move_not_open"}
        statuses = {Ticket.objects.get(pk=row.pk).status for row in (one, other)}
        assert statuses == {"merged", "reported"}
        going = Ticket.objects.get(pk__in=(one.pk, other.pk), status="reported")
        assert going.requesters.count() == 2
        assert Clock.objects.of("ticket", one.pk, other.pk).live().count() == 1
        sound(going, world.now)


def test_two_followers_with_one_telephone(world):
    for number in range(ROUNDS):
        ticket = reported(world)
        doing = [joining(world, ticket), joining(world, ticket)]
        answers = at_once(*doing) if number else queued_behind(ticket, *doing)
        assert refusals(answers) == ["following_already"]
        assert ticket.requesters.filter(is_follower=True).count() == 1


def test_somebody_joins_while_the_matter_is_merged(world):
    for _number in range(ROUNDS):
        one, other = reported(world), reported(world)
        answers = at_once(joining(world, one), merging_of(world, "clerk", one, other))
        assert set(refusals(answers)) <= {"ticket_ended"}
        assert not one.requesters.exists()
        assert other.requesters.count() == 3 - len(refusals(answers))


def test_a_dispatcher_with_an_old_page_hears_that_it_changed(world):
    ticket = filed(world)
    old = Ticket.objects.get(pk=ticket.pk)
    dispatch.dispatch_ticket(ticket, by=world.clerk, at=world.now)
    (answer,) = at_once(
        lambda: dispatch.dispatch_ticket(old, by=world.community, at=world.now, seen=old.flow_count)
    )
    assert refusals([answer]) == ["changed_meanwhile"]


def test_two_officers_sign(world):
    def act(username):
        return lambda task, shown: whistle_tasks.sign_task(
            task, by=world.user(username), at=world.now, seen=shown.flow_count
        )

    made = both_ways(world, lambda: task_in(world), act("department"), act("department_head"))
    for task in made:
        assert task.whistle.records.filter(move="sign").count() == 1
        sound(task.whistle, world.now)


def test_two_officers_finish_a_whistle_task(world):
    def act(username):
        return lambda task, shown: whistle_tasks.finish_task(
            task, by=world.user(username), at=world.now, note="好了"
        )

    def make():
        return task_in(world, "sign", "attend")

    for task in both_ways(world, make, act("department"), act("department_head")):
        assert task.whistle.records.filter(move="finish").count() == 1
        sound(task.whistle, world.now)


def test_two_officers_finish_a_ticket(world):
    def act(username):
        return lambda ticket, shown: handling.finish_ticket(
            ticket,
            by=world.user(username),
            at=world.now,
            seen=shown.flow_count,
            note="好",
            photos=[photo()],
        )

    for ticket in both_ways(
        world, lambda: dispatched(world), act("department"), act("department_head")
    ):
        sound(ticket, world.now)
        assert ticket.status == "checking"
        assert Assignment.objects.get(ticket=ticket).status == "done"


def test_closing_and_sending_back(world):
    def close(ticket, shown):
        return checking.close_ticket(ticket, by=world.user("clerk"), at=world.now)

    def rework(ticket, shown):
        by = world.user("community")
        return checking.rework_ticket(ticket, by=by, at=world.now, reason="没好")

    for ticket in both_ways(world, lambda: passed(world), close, rework):
        sound(ticket, world.now)
        live = Clock.objects.live().filter(
            subject_type="assignment", subject_id=ticket.assignments.get().pk
        )
        assert (ticket.status, live.count()) in (("closed", 0), ("handling", 1))


def test_two_ratings(world):
    def make():
        return checking.close_ticket(passed(world), by=world.clerk, at=world.now)

    def act(username):
        return lambda ticket, shown: checking.rate_ticket(
            ticket,
            by=world.user(username),
            at=world.now,
            solved="partly",
            satisfaction=4,
            seen=shown.flow_count,
        )

    for ticket in both_ways(world, make, act("clerk"), act("community")):
        assert Rating.objects.filter(ticket=ticket).count() == 1
        sound(ticket, world.now)


def test_two_ratings_from_a_page_that_counts_nothing(world):
    ticket = checking.close_ticket(passed(world), by=world.clerk, at=world.now)

    def act():
        return checking.rate_ticket(
            ticket, by=world.system, at=world.now, solved="no", satisfaction=1
        )

    answers = queued_behind(ticket, act, act)
    assert refusals(answers) in (["rated_before"], ["move_not_open"])
    assert Rating.objects.count() == 1
    sound(ticket, world.now)
    assert (ticket.status, ticket.reopened_count) == ("handling", 1)


def test_a_department_signs_while_the_whistle_is_withdrawn(world):
    for number in range(2 * ROUNDS):
        whistle = issued(world, filed(world))
        task = whistle.tasks.get(role="lead")
        acts = (
            lambda task=task: whistle_tasks.sign_task(task, by=world.department, at=world.now),
            lambda whistle=whistle: withdraw_whistle(
                whistle, by=world.community, at=world.now, reason="撤"
            ),
        )
        answers = at_once(*acts) if number else queued_behind(whistle, *acts)
        assert set(refusals(answers)) <= TOO_LATE | {"whistle_not_running"}
        sound(whistle, world.now)
        assert whistle.status == "withdrawn"
        assert Ticket.objects.get(pk=whistle.ticket_id).status == "filed"


def test_the_last_two_results_are_verified_at_once(world):
    for number in range(ROUNDS):
        whistle = issued(world, filed(world))
        for task, by in (
            (whistle.tasks.get(role="lead"), world.department),
            (whistle.tasks.get(role="assist"), world.traffic_officer),
        ):
            for step, inputs in (("sign", {}), ("attend", {}), ("finish", {"note": "好"})):
                getattr(whistle_tasks, f"{step}_task")(task, by=by, at=world.now, **inputs)
        acts = [
            lambda task=task, by=by: whistle_tasks.verify_task(
                task, by=world.user(by), at=world.now
            )
            for task, by in zip(whistle.tasks.all(), ("clerk", "community"), strict=True)
        ]
        assert refusals(at_once(*acts) if number else queued_behind(whistle, *acts)) == []
        sound(whistle, world.now)
        assert whistle.status == "closed"
        assert whistle.records.filter(move="close").count() == 1
        ticket = Ticket.objects.get(pk=whistle.ticket_id)
        sound(ticket, world.now)
        assert ticket.status == "checking"
        score = {"effort": 15, "result": 30, "attitude": 8, "comment": "尚可"}
        acts = [
            lambda task=task, score=score: appraisal.score_task(
                task, by=world.user("community"), at=world.now, **score
            )
            for task in (*whistle.tasks.all(), whistle.tasks.get(role="lead"))
        ]
        answers = at_once(*acts) if number else queued_behind(whistle, *acts)
        assert refusals(answers) == ["scored_before"]
        sound(whistle, world.now)
        assert whistle.status == "scored"
        assert WhistleScore.objects.filter(task__whistle=whistle).count() == 2


def test_one_report_sent_twice_at_once_is_one_ticket(world):
    token = Token.objects.create(user=world.gridworker)
    body = {"category": "0121", "text": "地锁", "area": world.sundi_b1.code}

    def send(key):
        return Client().post(
            "/api/v1/tickets/",
            body,
            content_type="application/json",
            headers={"Authorization": f"Token {token.key}", "Idempotency-Key": key},
        )

    for number in range(ROUNDS):
        answers = at_once(*[lambda key=f"key-{number}": send(key)] * 3)
        assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
        assert len({answer.json()["number"] for answer in answers}) == 1
        assert Ticket.objects.count() == number + 1


def test_one_whistle_drafted_twice_at_once_is_one_whistle(world):
    call = Call(
        area=world.sundi,
        title="哨",
        facts="事",
        wanted_result="果",
        lead=world.urban,
        idempotency_key="same",
    )
    made = at_once(*[lambda: draft_whistle(call, by=world.community, at=world.now)] * 3)
    assert refusals(made) == []
    assert {whistle.pk for whistle in made} == {Whistle.objects.get().pk}


def test_departments_act_while_a_new_holiday_moves_their_clocks(world):
    for day in range(24, 24 + ROUNDS):
        whistles = [issued(world, filed(world)) for _number in range(6)]
        tasks = [whistle.tasks.get(role="lead") for whistle in whistles]
        edit = {"date": date(2026, 11, day), "is_working": False, "name": "停工"}
        save_calendar_day(WorkCalendar.objects.get(), **edit, by=world.system, at=world.now)
        calendar = WorkCalendar.objects.get()
        answers = at_once(
            lambda calendar=calendar: replan_calendar(calendar, at=world.now),
            *(
                lambda task=task: whistle_tasks.sign_task(
                    task, by=world.user("department"), at=world.now
                )
                for task in tasks
            ),
        )
        assert refusals(answers) == []
        replan_calendar(calendar, at=world.now)
        audit(world.now)
        for whistle in whistles:
            sound(whistle, world.now)
            due_at = min(whistle.tasks.values_list("due_at", flat=True))
            assert whistle.due_at == due_at
        assert not Clock.objects.running().exclude(calendar_version=calendar.version).exists()
