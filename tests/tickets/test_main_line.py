"""The main job through the operations: report, file, dispatch, finish, check, close, rate."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from lib.errors import Refused
from records.models import Notice
from tests.tickets.photos import photo
from tickets.models import Clock, Escalation, Rating, Ticket, Timer, Whistle
from tickets.operations import appraisal, checking, dispatch, handling, triage, whistle_tasks
from tickets.operations.intake import Report, follow, report_ticket
from tickets.operations.sweeper import sweep
from tickets.operations.whistles import Call, draft_whistle, issue_whistle

HOUR = timedelta(hours=1)


@pytest.fixture
def reported(world) -> Ticket:
    report = Report(
        category=world.category("0121"),
        text="3栋东侧公共车位被人装了地锁，一直没人管。麻烦处理。",
        area=world.sundi_b1,
    )
    return report_ticket(report, by=world.gridworker, at=world.now).ticket


def test_a_report_is_stamped_clocked_and_told(world, reported):
    assert reported.number == f"MAS20261123{reported.pk:07d}"
    assert (reported.community_now, reported.grid_filed) == (world.sundi, world.sundi_1)
    clock = Clock.objects.of("ticket", reported.pk).get()
    assert (clock.kind, clock.state) == ("triage", "running")
    assert Timer.objects.filter(clock=clock, state="pending").count() == 1
    told = set(Notice.objects.values_list("recipient__username", flat=True))
    assert told == {"community", "clerk", "gridhead"}


def test_from_report_to_rating(world, reported):
    at = world.now + HOUR
    ticket = triage.accept_ticket(reported, by=world.clerk, at=at)
    ticket = triage.file_ticket(ticket, by=world.clerk, at=at)
    ticket = dispatch.dispatch_ticket(ticket, by=world.clerk, at=at)
    assignment = ticket.assignments.get()
    assert assignment.unit == world.urban
    assert ticket.due_at == assignment.due_at > at
    handling.sign_assignment(assignment, by=world.department, at=at + HOUR)
    ticket.refresh_from_db()
    assert ticket.status == "handling"
    with pytest.raises(Refused) as refused:
        handling.finish_ticket(ticket, by=world.department, at=at + HOUR, note="地锁已拆除")
    assert refused.value.code == "photo_required"
    ticket = handling.finish_ticket(
        ticket, by=world.department, at=at + 2 * HOUR, note="地锁已拆除", photos=[photo()]
    )
    assert ticket.status == "checking"
    with pytest.raises(PermissionDenied):
        checking.pass_ticket(ticket, by=world.department, at=at + 2 * HOUR)
    ticket = checking.rework_ticket(ticket, by=world.clerk, at=at + 3 * HOUR, reason="还有一个没拆")
    assert (ticket.status, ticket.rework_count) == ("handling", 1)
    ticket = handling.finish_ticket(
        ticket, by=world.department, at=at + 4 * HOUR, note="全部拆除", photos=[photo()]
    )
    ticket = checking.pass_ticket(ticket, by=world.gridworker, at=at + 5 * HOUR)
    ticket = checking.close_ticket(ticket, by=world.clerk, at=at + 5 * HOUR)
    assert (ticket.status, ticket.solved_level) == ("closed", "street")
    assert not Clock.objects.live().exists()
    checking.rate_ticket(ticket, by=world.system, at=at + 6 * HOUR, solved="yes", satisfaction=5)
    assert Rating.objects.get().satisfaction == 5
    with pytest.raises(Refused):
        checking.rate_ticket(ticket, by=world.system, at=at, solved="yes", satisfaction=5)


def test_settled_on_the_spot_counts_to_the_grid(world, reported):
    ticket = handling.self_close_ticket(
        reported,
        by=world.gridworker,
        at=world.now,
        note="已劝离",
        before=[photo()],
        after=[photo()],
    )
    with pytest.raises(PermissionDenied):
        checking.close_ticket(ticket, by=world.gridworker, at=world.now)
    ticket = checking.close_ticket(ticket, by=world.clerk, at=world.now)
    assert (ticket.status, ticket.solved_level) == ("closed", "grid")


def test_whistle_through_all_roles_with_a_silent_department(world, reported):
    at = world.now
    call = Call(
        area=reported.area,
        title="私装地锁",
        facts="协调未果",
        wanted_result="拆除",
        lead=world.urban,
        assist=[world.traffic],
        kind="joint",
        place="1栋北侧",
        meet_at=at + HOUR,
        ticket=reported,
    )
    with pytest.raises(Refused):
        draft_whistle(call, by=world.community, at=at)
    ticket = triage.accept_ticket(reported, by=world.clerk, at=at)
    call = Call(**{**call.__dict__, "ticket": ticket})
    whistle = draft_whistle(call, by=world.community, at=at)
    whistle = issue_whistle(whistle, by=world.community, at=at)
    lead, assist = whistle.tasks.get(role="lead"), whistle.tasks.get(role="assist")
    done = sweep(at + 3 * HOUR)
    assert done.escalations == Escalation.objects.count()
    assert sweep(at + 3 * HOUR).escalations == 0
    lead = whistle_tasks.sign_task(lead, by=world.department, at=at + HOUR)
    lead = whistle_tasks.attend_task(lead, by=world.department, at=at + HOUR)
    lead = whistle_tasks.plan_task(lead, by=world.department, at=at + HOUR, plan="联合整治")
    lead = whistle_tasks.finish_task(lead, by=world.department, at=at + HOUR, note="已拆")
    assist = whistle_tasks.release_task(assist, by=world.community, at=at, reason="无需参加")
    lead = whistle_tasks.verify_task(lead, by=world.community, at=at + 2 * HOUR)
    whistle = Whistle.objects.get(pk=whistle.pk)
    assert whistle.status == "closed"
    assert Ticket.objects.get(pk=ticket.pk).status == "checking"
    appraisal.score_task(
        lead, by=world.community, at=at + 2 * HOUR, effort=18, result=38, attitude=9
    )
    assert Whistle.objects.get(pk=whistle.pk).status == "scored"
    assert not Clock.objects.live().exclude(subject_type="ticket").exists()


def test_follow_up_code_finds_its_ticket(world):
    report = Report(category=world.category("0603"), text="路灯不亮", area=world.sundi_b1)
    receipt = report_ticket(report, by=world.system, at=world.now)
    assert follow(receipt.code.lower()).ticket == receipt.ticket
    assert follow("AAAAAAAAAA") is None
