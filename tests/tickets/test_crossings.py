"""Two things at once on one piece of work: both rules hold (DOMAIN.md sections 4.2 and 5.3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from lib.errors import Refused
from lib.moves import available_moves
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
from tests.tickets.desk import dispatched, filed
from tests.tickets.disputes import attended, clock, confirmed, raised, rule_of
from tickets.forms.bulk import arguments_of
from tickets.models import Clock, Objection, Whistle, WhistleTask
from tickets.operations import (
    bulk,
    dispatch,
    leads,
    merging,
    objections,
    queue,
    rulings,
    suspension,
    whistle_tasks,
)
from tickets.operations.auditor import audit
from tickets.operations.meetings import Minutes, record_meeting
from tickets.operations.suspension import resume_due
from tickets.operations.sweeper import sweep
from tickets.operations.voiding import void_ticket
from tickets.operations.whistles import issue_whistle
from tickets.workflow.whistle import WHISTLE

pytestmark = pytest.mark.django_db

END = date(2026, 12, 16)


def sound(at) -> None:
    """The auditor finds nothing but what is still to be sent."""
    sweep(at)
    found = audit(at)
    found.pop("undelivered")
    assert not any(found.values()), found


def pauses(row, kind: str) -> list[tuple[str, bool]]:
    """Why a clock rested, oldest first, and whether that time was counted back."""
    rows = clock(row, kind).pauses.order_by("from_at", "pk")
    return [(pause.reason, pause.struck_at is not None) for pause in rows]


# Suspension and objection


@pytest.fixture
def task(world) -> WhistleTask:
    """The urban bureau signed and came on Monday at 10:00: plan in 2, finish in 7 working days."""
    return attended(world, calls.signed(world), world.department, world.now)


def test_a_suspension_that_was_asked_for_falls_away_with_an_objection(world, task):
    request = asked(world, task, "suspension", until_on=END)
    raised(world, task)
    assert (fresh(request).status, fresh(task).asked) == ("cancelled", [])
    with refused("move_not_open"):
        decide(world, request, "grant", at=world.now + HOUR)
    with refused("objection_stands"):
        asked(world, fresh(task), "suspension", until_on=END, at=world.now + HOUR)
    assert fresh(task).suspended_until is None
    sound(world.now + HOUR)


def test_after_an_overruled_objection_a_suspension_counts_and_the_objection_does_not(world, task):
    confirmed(world, raised(world, task))
    at = world.now + 6 * HOUR
    objections.accept_ruling(Objection.objects.get(), by=world.department, at=at)
    granted(world, fresh(task), "suspension", until_on=END, at=at)
    suspension.resume_task(fresh(task), by=world.clerk, at=world.now + DAY)
    # It rested from Monday 16:00 to Tuesday 10:00: four working hours
    assert clock(task, "plan").due_at == world.now + 2 * DAY + 6 * HOUR
    assert clock(task, "finish").due_at == world.now + 9 * DAY + 6 * HOUR
    assert pauses(task, "finish") == [("objection", True), ("suspension", False)]
    sound(world.now + DAY)


def test_a_suspension_before_the_objection_stays_when_the_objection_is_counted_back(world, task):
    granted(world, task, "suspension", until_on=END, at=world.now + HOUR)
    with refused("matter_suspended"):
        raised(world, task, at=world.now + 2 * HOUR)
    suspension.resume_task(fresh(task), by=world.clerk, at=world.now + 5 * HOUR)
    objection = raised(world, task, at=world.now + 6 * HOUR)
    assert pauses(task, "finish") == [("suspension", False), ("objection", False)]
    objections.withdraw_objection(objection, by=world.department, at=world.now + 7 * HOUR)
    # It rested from 11:00 to 15:00, the noon break not counted: two working hours
    assert clock(task, "plan").due_at == world.now + 2 * DAY + 2 * HOUR
    assert clock(task, "finish").due_at == world.now + 9 * DAY + 2 * HOUR
    assert pauses(task, "finish") == [("suspension", False), ("objection", True)]
    sound(world.now + 7 * HOUR)


@pytest.fixture
def emergency(world) -> WhistleTask:
    """The danger is over, the lead objects, and the repair is suspended: nothing rested before."""
    task = attended(world, calls.signed(world, kind="emergency"), world.department, world.now)
    whistle_tasks.control_danger(task, by=world.department, at=world.now, note="已控制")
    raised(world, task)
    granted(world, fresh(task), "suspension", until_on=END, at=world.now + 2 * HOUR)
    return fresh(task)


def test_an_emergencys_objection_is_overruled_while_the_repair_rests(world, emergency):
    confirmed(world, Objection.objects.get())
    at = world.now + 6 * HOUR
    objections.accept_ruling(Objection.objects.get(), by=world.department, at=at)
    assert (fresh(emergency).suspended_until, fresh(emergency).due_at) == (END, None)
    assert pauses(emergency, "finish") == [("suspension", False)]
    end = suspension.end_of(END) + timedelta(seconds=1)
    assert resume_due(end) == 1
    # Two working hours were used on Monday; 7 days less 2 hours are left on Thursday morning
    assert clock(emergency, "finish").consumed_s == 2 * 3600
    assert fresh(emergency).due_at == clock(emergency, "finish").due_at
    assert timezone.localtime(fresh(emergency).due_at).date() == date(2026, 12, 25)
    sound(end)


def test_who_is_relieved_while_the_repair_rests_is_not_woken_any_more(world, emergency):
    other = dispatched(world)
    granted(world, share_of(other), "suspension", until_on=END)
    rulings.uphold_objection(
        Objection.objects.get(),
        by=world.street,
        at=world.now + 4 * HOUR,
        reason="应由住建牵头",
        successor=world.housing,
    )
    gone = fresh(emergency)
    assert (gone.status, gone.suspended_until, gone.due_at) == ("released", None, None)
    assert resume_due(suspension.end_of(END) + DAY) == 1, "the other matter is taken up"
    assert fresh(other).status in ("dispatched", "handling")
    new = gone.whistle.tasks.get(role="lead")
    assert (new.unit, new.suspended_until) == (world.housing, None)
    assert Clock.objects.of("whistle_task", new.pk).running().exists()


# The plan's clock and objection


def test_a_plan_clock_that_attending_starts_in_a_dispute_rests_and_is_counted_back(world):
    objection = raised(world)
    task = attended(world, objection.task, world.department, world.now + 2 * HOUR)
    plan = clock(task, "plan")
    assert (plan.state, plan.consumed_s) == ("paused", 0)
    assert plan.pauses.get().from_at == world.now + 2 * HOUR
    confirmed(world, objection)
    objections.accept_ruling(fresh(objection), by=world.department, at=world.now + 7 * HOUR)
    plan = clock(task, "plan")
    assert (plan.state, plan.due_at) == ("running", world.now + 2 * DAY + 2 * HOUR)
    assert fresh(task).due_at == plan.due_at
    sound(world.now + 7 * HOUR)


def meet(world, whistle, *, at, held_at, present=()):
    minutes = Minutes(held_at=held_at, place="社区", text="议定", present=list(present))
    return record_meeting(whistle, minutes, by=world.community, at=at)


def test_the_first_meetings_plan_clock_rests_only_since_the_objection(world):
    """The meeting was at 12:00, the objection came at 14:00, the minutes at 15:00."""
    task = calls.signed(world, kind="joint", assist=[world.traffic])
    raised(world, task, at=world.now + 4 * HOUR)
    meet(world, task.whistle, at=world.now + 5 * HOUR, held_at=world.now + HOUR)
    plan = clock(task, "plan")
    assert (plan.state, plan.started_at) == ("paused", world.now + HOUR)
    assert plan.pauses.get().from_at == world.now + 4 * HOUR
    assert plan.consumed_s == 3600, "from 11:00 to the noon break"
    objections.withdraw_objection(
        Objection.objects.get(), by=world.department, at=world.now + 6 * HOUR
    )
    other = clock(task.whistle.tasks.get(unit=world.traffic), "plan")
    assert clock(task, "plan").due_at == other.due_at
    sound(world.now + 6 * HOUR)


def test_the_first_meetings_plan_clock_rests_only_since_the_suspension(world):
    """The meeting was at 11:00, the suspension came at 15:00, the minutes at 16:00."""
    task = calls.signed(world, kind="joint", assist=[world.traffic])
    task = attended(world, task, world.department, world.now)
    granted(world, task, "suspension", until_on=END, at=world.now + 5 * HOUR)
    meet(world, task.whistle, at=world.now + 6 * HOUR, held_at=world.now + HOUR)
    plan = clock(task, "plan")
    assert plan.pauses.get().from_at == world.now + 5 * HOUR
    assert plan.consumed_s == 2 * 3600, "from 11:00 to 12:00, and from 14:00"
    suspension.resume_task(fresh(task), by=world.clerk, at=world.now + DAY)
    other = clock(task.whistle.tasks.get(unit=world.traffic), "plan")
    # The rest lasted from Monday 15:00 to Tuesday 10:00: five working hours
    assert clock(task, "plan").due_at == other.due_at + 7 * HOUR
    sound(world.now + DAY)


# The window to object, and a meeting


def test_who_came_to_the_meeting_unsigned_may_object_from_the_minutes_on(world):
    """It counts as having signed at the meeting, but can know of it only by the minutes: the
    window of four working hours opens then."""
    whistle = calls.issued(world, kind="joint", assist=[world.traffic])
    task = whistle.tasks.get(role="lead")
    at = world.now + DAY
    meet(world, whistle, at=at, held_at=world.now + HOUR, present=[world.urban])
    task = fresh(task)
    assert (task.status, task.signed_at) == ("attended", world.now + HOUR)
    assert task.object_by == at + 6 * HOUR
    said = {"by": world.department, "claim": "not_our_duty", "rule": rule_of(world), "reason": "否"}
    with refused("object_window_over"):
        objections.object_task(task, at=task.object_by + timedelta(seconds=1), **said)
    objections.object_task(task, at=task.object_by, **said)
    states = {row.kind: row.state for row in Clock.objects.of("whistle_task", task.pk)}
    met = dict.fromkeys(("sign", "contact", "attend"), "met")
    assert states == {**met, "plan": "paused", "finish": "paused"}
    sound(task.object_by)


def test_a_meeting_opens_no_second_window_for_who_signed_before(world):
    task = calls.signed(world, kind="joint", assist=[world.traffic])
    meet(world, task.whistle, at=world.now + DAY, held_at=world.now + HOUR, present=[world.urban])
    assert fresh(task).object_by == task.object_by == world.now + 6 * HOUR
    with refused("object_window_over"):
        raised(world, task, at=world.now + DAY)


def test_who_stayed_away_has_its_window_only_after_signing(world):
    whistle = calls.issued(world, kind="joint", assist=[world.traffic])
    meet(world, whistle, at=world.now + HOUR, held_at=world.now + HOUR, present=[world.traffic])
    task = whistle.tasks.get(role="lead")
    assert (task.status, task.object_by) == ("unsigned", None)
    with refused("sign_first"):
        raised(world, task, at=world.now + HOUR)


# Work given back, and what happens to its matter meanwhile


def returned(world, share, **more):
    return asked(world, share, "return", **{"at": world.now + HOUR, **more})


def test_a_return_falls_away_when_its_matter_is_merged(world):
    ticket, into = dispatched(world), dispatched(world)
    share = share_of(ticket)
    request = returned(world, share)
    at = world.now + HOUR
    merging.merge_ticket(fresh(ticket), by=world.clerk, at=at, into=into)
    assert (fresh(request).status, fresh(request).due_at) == ("cancelled", None)
    assert (fresh(share).status, fresh(share).asked) == ("returned", [])
    assert clock_of(share).state == "cancelled"
    assert clock_of(request, "decide").state == "cancelled"
    for name, more in (("redirect", {"unit": world.housing}), ("refuse", {"reason": "不同意"})):
        with refused("move_not_open"):
            decide(world, request, name, at=at, **more)
    assert ticket.assignments.count() == into.assignments.count() == 1
    assert fresh(into).due_at == share_of(into).due_at
    sound(at)


def test_a_matter_whose_lead_gave_it_back_absorbs_another_and_still_waits(world):
    ticket, into = dispatched(world), dispatched(world)
    request = returned(world, share_of(into))
    at = world.now + HOUR
    merging.merge_ticket(fresh(ticket), by=world.clerk, at=at, into=fresh(into))
    assert fresh(into).due_at is None
    decide(world, request, "redirect", unit=world.housing, at=at)
    assert share_of(into).unit == world.housing
    assert fresh(into).due_at == share_of(into).due_at
    sound(at)


@pytest.fixture
def two(world):
    """城管局 leads, 交警大队 assists."""
    ticket = dispatched(world)
    dispatch.give(ticket, "assist", unit=world.traffic, by=world.clerk, at=world.now)
    return fresh(ticket)


def test_the_lead_changes_while_an_assisting_unit_gives_its_part_back(world, two):
    assist = share_of(two, "assist")
    request = returned(world, assist, by=world.traffic_officer)
    lead = returned(world, share_of(two))
    decide(world, lead, "redirect", unit=world.housing, at=world.now + HOUR)
    assert fresh(assist).status == "returned"
    decide(world, request, "refuse", reason="须配合", at=world.now + 2 * HOUR)
    assert fresh(assist).status == "issued"
    assert fresh(two).due_at == share_of(two).due_at, "the matter shows the lead's limit"
    assert share_of(two).unit == world.housing
    # One of its working hours was kept from its clock
    assert clock_of(assist).due_at == world.now + 2 * DAY + HOUR
    sound(world.now + 2 * HOUR)


def test_a_unit_that_gave_its_part_back_has_it_until_somebody_decides(world, two):
    """Nobody can be given a second part, which a refused return would lead to."""
    request = returned(world, share_of(two, "assist"), by=world.traffic_officer)
    lead = returned(world, share_of(two))
    with refused("unit_twice", "unit"):
        decide(world, lead, "redirect", unit=world.traffic, at=world.now + HOUR)
    decide(world, lead, "refuse", reason="属你单位职责", at=world.now + HOUR)
    at = world.now + 2 * HOUR
    dispatch.withdraw_assignment(share_of(two), by=world.clerk, at=at, reason="改派")
    with refused("unit_twice"):
        dispatch.dispatch_ticket(fresh(two), by=world.clerk, at=at, lead=world.traffic)
    decide(world, request, "refuse", reason="须配合", at=at)
    dispatch.withdraw_assignment(share_of(two, "assist"), by=world.clerk, at=at, reason="改任主办")
    dispatch.dispatch_ticket(fresh(two), by=world.clerk, at=at, lead=world.traffic)
    parts = two.assignments.open().values_list("unit", "role")
    assert list(parts) == [(world.traffic.pk, "lead")]
    sound(at)


def test_a_return_outlives_a_change_of_the_whistles_lead(world, two):
    """Under a whistle for the matter another department leads; the return is decided as ever."""
    request = returned(world, share_of(two, "assist"), by=world.traffic_officer)
    whistle = calls.issued(world, ticket=fresh(two), assist=[world.housing])
    leads.change_lead(
        whistle, by=world.community, at=world.now + HOUR, lead=world.housing, reason="改由住建牵头"
    )
    decide(world, request, "redirect", at=world.now + HOUR)
    assert clock_of(share_of(two, "assist")).state == "cancelled"
    assert fresh(two).due_at == share_of(two).due_at
    sound(world.now + HOUR)


@pytest.fixture
def work(world, monkeypatch):
    """Lets the worker do all that waits, at a moment."""

    def act(at) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        while queue.work_on_jobs(at, arguments=arguments_of):
            continue

    return act


def test_a_bulk_dispatch_is_not_taken_back_where_a_unit_has_given_it_back(world, work):
    still, given_back = filed(world), filed(world)
    seen = {row: row.flow_count for row in (still, given_back)}
    job = bulk.open_bulk("dispatch", seen, inputs={}, by=world.clerk, at=world.now)
    work(world.now)
    request = returned(world, share_of(given_back))
    job.refresh_from_db()
    undo = bulk.open_undo(job, by=world.clerk, at=world.now + HOUR)
    work(world.now + HOUR)
    results = {row.subject_id: row.code or row.state for row in undo.rows.all()}
    assert results == {still.pk: "done", given_back.pk: "changed_meanwhile"}
    assert (fresh(still).status, fresh(request).status) == ("filed", "endorsed")
    assert clock_of(share_of(given_back)).state == "paused"
    decide(world, request, "redirect", unit=world.housing, at=world.now + HOUR)
    assert share_of(given_back).unit == world.housing
    sound(world.now + HOUR)


def test_a_bulk_step_passes_over_a_matter_that_is_given_back_meanwhile(world, work):
    ticket = dispatched(world)
    request = returned(world, share_of(ticket))
    seen = {ticket: ticket.flow_count}
    for name in ("pass", "close", "dispatch"):
        job = bulk.open_bulk(name, seen, inputs={}, by=world.clerk, at=world.now + HOUR)
        work(world.now + HOUR)
        assert job.rows.get().state != "done"
    assert (fresh(request).status, fresh(ticket).assignments.count()) == ("endorsed", 1)
    sound(world.now + HOUR)


def test_a_drafted_whistle_does_not_sound_for_a_matter_that_has_ended(world):
    ticket = filed(world)
    whistle = calls.drafted(world, ticket=ticket)
    void_ticket(ticket, by=world.clerk, at=world.now, ground="test", reason="测试")
    whistle = Whistle.objects.get(pk=whistle.pk)
    offered = {
        move.name for move in available_moves(whistle, WHISTLE, by=world.community, at=world.now)
    }
    assert offered == {"withdraw"}
    with pytest.raises(Refused) as caught:
        issue_whistle(whistle, by=world.community, at=world.now)
    assert caught.value.code == "ticket_not_open"
    sound(world.now + HOUR)
