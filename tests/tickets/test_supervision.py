"""The ladder 提醒 → 催办 → 督办 → 通报: when each level is open, once each, in order, answered."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from records.models import Notice
from tests.tickets import calls
from tests.tickets.asking import DAY, HOUR, fresh, refused, share_of
from tests.tickets.desk import dispatched, filed
from tests.tickets.photos import photo
from tickets.models import SupervisionOrder
from tickets.operations import checking, dispatch, handling, supervision, whistle_tasks
from tickets.operations.sweeper import sweep

pytestmark = pytest.mark.django_db

SOON = date(2026, 11, 30)


@pytest.fixture
def share(world):
    """Due on Wednesday at 10:00."""
    return share_of(dispatched(world))


def press(world, share, level, at, **more):
    facts = {"by": world.street, "at": at, "reason": "请抓紧", **more}
    if level == "order":
        facts = {"answer_by": timezone.localdate(at) + DAY, **facts}
    operation = {
        "remind": supervision.remind_share,
        "chase": supervision.chase_share,
        "order": supervision.order_share,
        "criticise": supervision.criticise_share,
    }[level]
    return operation(fresh(share), **facts)


def test_a_reminder_comes_only_before_the_due_moment(world, share):
    press(world, share, "remind", share.due_at - HOUR)
    assert fresh(share).pressed == "remind"
    assert Notice.objects.filter(recipient=world.department, kind="supervision_issued").exists()
    late = share_of(dispatched(world))
    with refused("overdue_already"):
        press(world, late, "remind", late.due_at)


def test_chasing_begins_the_day_after_the_due_day(world, share):
    with refused("not_overdue"):
        press(world, share, "chase", share.due_at + HOUR)
    press(world, share, "chase", share.due_at + DAY)
    assert fresh(share).pressed == "chase"


def test_an_order_sets_a_new_date(world, share):
    at = share.due_at + DAY
    press(world, share, "chase", at)
    with refused("answer_in_past", "answer_by"):
        press(world, share, "order", at, answer_by=date(2026, 11, 25))
    press(world, share, "order", at, answer_by=SOON)
    order = SupervisionOrder.objects.get(level="order")
    assert (order.answer_by, order.status, order.unit) == (SOON, "issued", world.urban)


def test_criticism_comes_only_after_five_working_days_overdue(world, share):
    at = share.due_at + DAY
    press(world, share, "chase", at)
    press(world, share, "order", at)
    five = share.due_at + 7 * DAY
    with refused("criticised_early", "reason"):
        press(world, share, "criticise", five)
    press(world, share, "criticise", five + timedelta(minutes=1))
    assert fresh(share).pressed == "criticise"
    readers = Notice.objects.filter(kind="supervision_issued", params__level="criticise")
    told = {notice.recipient_id for notice in readers}
    assert {world.department_head.pk, world.community.pk, world.street_clerk.pk} <= told


def test_no_level_is_skipped_but_a_reminder_that_comes_too_late(world, share):
    late = share.due_at + 20 * DAY
    for level in ("order", "criticise"):
        with refused("level_skipped"):
            press(world, share, level, late)
    press(world, share, "chase", late)
    with refused("level_skipped"):
        press(world, share, "criticise", late)


def test_each_level_is_used_once(world, share):
    press(world, share, "remind", world.now)
    with refused("pressed_before"):
        press(world, share, "remind", world.now)
    at = share.due_at + DAY
    press(world, share, "chase", at)
    with refused("pressed_before"):
        press(world, share, "chase", at)
    press(world, share, "order", at)
    with refused("pressed_before"):
        press(world, share, "order", at)
    with refused("pressed_before"):
        press(world, share, "chase", at)
    assert SupervisionOrder.objects.count() == 3


def test_only_who_supervises_presses(world, share):
    for person in ("community", "clerk", "department_head", "street_other", "volunteer"):
        with pytest.raises(PermissionDenied):
            press(world, share, "remind", world.now, by=world.user(person))
    press(world, share, "remind", world.now, by=world.district)


def test_the_unit_answers_an_order_and_nothing_else(world, share):
    at = share.due_at + DAY
    press(world, share, "chase", at)
    with refused("no_answer_needed"):
        supervision.answer_order(
            SupervisionOrder.objects.get(), by=world.department, at=at, answer="在办"
        )
    press(world, share, "order", at)
    order = SupervisionOrder.objects.get(level="order")
    with pytest.raises(PermissionDenied):
        supervision.answer_order(order, by=world.department2, at=at, answer="在办")
    order = supervision.answer_order(order, by=world.department, at=at, answer="明日完成")
    assert (order.status, order.answer) == ("answered", "明日完成")
    assert Notice.objects.filter(recipient=world.street, kind="supervision_answered").exists()
    record = share.ticket.records.last()
    assert (record.move, record.reason) == ("answer", "明日完成")
    ticket = fresh(share.ticket)
    assert ticket.records.count() == ticket.flow_count


def test_the_ladder_opens_an_order_as_the_system_unless_one_is_open(world, share):
    sweep(share.due_at + 2 * DAY)
    order = SupervisionOrder.objects.get(assignment=share)
    assert (order.level, order.issued_by) == ("order", world.system)
    assert order.answer_by > timezone.localdate(share.due_at)
    assert fresh(share).pressed == "order"
    assert Notice.objects.filter(recipient=world.department, kind="supervision_issued").exists()
    with refused("pressed_before"):
        press(world, share, "order", share.due_at + 3 * DAY)


def test_the_ladder_presses_a_department_under_a_whistle_once(world):
    task = calls.issued(world).tasks.get()
    sweep(world.now + 20 * DAY)
    assert SupervisionOrder.objects.get(task=task).level == "order"
    assert fresh(task).supervised_at is not None


def test_the_second_failed_check_opens_an_order(world, share):
    ticket = share.ticket
    for round_ in (1, 2):
        at = world.now + round_ * HOUR
        handling.finish_ticket(
            fresh(ticket), by=world.department, at=at, note="好", photos=[photo()]
        )
        checking.rework_ticket(fresh(ticket), by=world.clerk, at=at, reason="垃圾还在")
        assert SupervisionOrder.objects.count() == round_ - 1
    assert fresh(share).pressed == "order"
    assert fresh(ticket).records.count() == fresh(ticket).flow_count


@pytest.fixture
def of_team(world):
    """A share of the first grid's own team, due on Wednesday at 10:00."""
    ticket = dispatch.dispatch_ticket(
        filed(world), by=world.clerk, at=world.now, team=world.sundi_1
    )
    return share_of(ticket)


def pressed_people() -> set[str]:
    told = Notice.objects.filter(kind="supervision_issued")
    return set(told.values_list("recipient__username", flat=True))


def test_a_team_of_our_own_hears_of_its_second_failed_check(world, of_team):
    ticket = of_team.ticket
    for round_ in (1, 2):
        at = world.now + round_ * HOUR
        handling.finish_ticket(
            fresh(ticket), by=world.gridworker, at=at, note="好", photos=[photo()]
        )
        checking.rework_ticket(fresh(ticket), by=world.clerk, at=at, reason="垃圾还在")
    assert SupervisionOrder.objects.get().assignment == of_team
    assert pressed_people() == {"gridhead", "gridworker"}


def test_a_team_of_our_own_hears_of_the_ladders_order_too(world, of_team, share):
    sweep(of_team.due_at + 2 * DAY)
    assert SupervisionOrder.objects.count() == 2
    assert pressed_people() == {"gridhead", "gridworker", "department", "department_head"}


def test_the_second_failed_verification_under_a_whistle_opens_one_too(world):
    task = calls.finished(world)
    for _round in range(2):
        whistle_tasks.rework_task(
            fresh(task), by=world.community, at=world.now + HOUR, reason="没修好"
        )
        whistle_tasks.finish_task(
            fresh(task), by=world.department, at=world.now + 2 * HOUR, note="好", photos=[photo()]
        )
    assert SupervisionOrder.objects.get().task == task
    assert fresh(task).pressed == "order"


def test_the_street_desk_lists_open_orders_and_waiting_requests(world, share, client):
    sweep(share.due_at + 2 * DAY)
    client.force_login(world.street)
    parts = {part.name: part for part in client.get("/street/").context["parts"]}
    assert parts["supervised"].count == 1
    handling.finish_ticket(
        share.ticket, by=world.department, at=share.due_at + 3 * DAY, note="好", photos=[photo()]
    )
    parts = {part.name: part for part in client.get("/street/").context["parts"]}
    assert parts["supervised"].count == 0, "work done presses nobody"
