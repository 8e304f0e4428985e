"""Three departments object at once; a ruling and a withdrawal at once; the sweeper meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.concurrency.scene import at_once, queued_behind, refusals
from tests.tickets import calls
from tests.tickets.disputes import DAY, HOUR, WORDS, clock, confirmed, raised, rule_of, task_of
from tickets.models import Clock, Escalation, Objection, Whistle
from tickets.operations import objections, rulings, whistle_tasks, whistles
from tickets.operations.auditor import audit
from tickets.operations.sweeper import sweep

pytestmark = pytest.mark.django_db(transaction=True)

OFFICERS = {"urban": "department", "traffic": "traffic_officer", "housing": "housing_officer"}
TOO_LATE = {"changed_meanwhile", "move_not_open"}
ROUNDS = 4


def three(world) -> Whistle:
    """A whistle that three departments have signed."""
    whistle = calls.issued(world, assist=[world.traffic, world.housing])
    for unit, officer in OFFICERS.items():
        task = whistle.tasks.get(unit=getattr(world, unit))
        whistle_tasks.sign_task(task, by=world.user(officer), at=world.now)
    return whistle


def sound(whistle, at) -> None:
    """One department leads, the history counts right, the engine keeps its promises."""
    whistle = Whistle.objects.get(pk=whistle.pk)
    assert whistle.tasks.filter(role="lead").count() == 1
    assert whistle.records.count() == whistle.flow_count
    sweep(at)
    found = audit(at)
    found.pop("undelivered")
    assert not any(found.values()), found


def test_three_departments_object_at_once(world):
    for _round in range(ROUNDS):
        whistle = three(world)

        def act(unit, whistle=whistle):
            task = whistle.tasks.get(unit=getattr(world, unit))
            by = world.user(OFFICERS[unit])
            return objections.object_task(
                task, by=by, at=world.now + HOUR, rule=rule_of(world), **WORDS
            )

        answers = at_once(*(lambda unit=unit: act(unit) for unit in OFFICERS))
        assert refusals(answers) == []
        rows = Objection.objects.filter(whistle=whistle)
        assert rows.count() == 3
        for row in rows:
            assert clock(row.task, "finish").state == "paused"
            assert Clock.objects.of("objection", row.pk).running().count() == 1
        sound(whistle, world.now + HOUR)


def test_one_department_objects_twice_at_once(world):
    task = three(world).tasks.get(unit=world.urban)

    def act():
        by = world.user("department")
        said = {"rule": rule_of(world), **WORDS}
        return objections.object_task(task_of(task), by=by, at=world.now + HOUR, **said)

    answers = queued_behind(task.whistle, act, act)
    assert refusals(answers) == ["objected_before"]
    assert Objection.objects.count() == 1
    sound(task.whistle, world.now + HOUR)


@pytest.mark.parametrize("ruling", ["confirm", "uphold"])
def test_a_ruling_and_a_withdrawal_at_once(world, ruling):
    at = world.now + 2 * HOUR
    for number in range(ROUNDS):
        objection = raised(world, calls.signed(world, title=f"哨{number}"))

        def rule(pk=objection.pk):
            by, row = world.user("street"), Objection.objects.get(pk=pk)
            if ruling == "confirm":
                return rulings.confirm_task(row, by=by, at=at, reason="是")
            return rulings.uphold_objection(row, by=by, at=at, reason="不是", successor=world.fire)

        def withdraw(pk=objection.pk):
            row = Objection.objects.get(pk=pk)
            return objections.withdraw_objection(row, by=world.user("department"), at=at)

        doing = (rule, withdraw)
        answers = at_once(*doing) if number else queued_behind(objection.whistle, *doing)
        assert len(refusals(answers)) == 1, answers
        assert set(refusals(answers)) <= TOO_LATE
        row = Objection.objects.get(pk=objection.pk)
        assert row.records.count() == row.flow_count == 1
        sound(objection.whistle, at)


def test_two_rulers_at_once(world):
    objection = raised(world)
    at = world.now + 2 * HOUR

    def act(username):
        row = Objection.objects.get(pk=objection.pk)
        by = world.user(username)
        return rulings.uphold_objection(row, by=by, at=at, reason="不是", successor=world.fire)

    answers = queued_behind(objection.whistle, lambda: act("street"), lambda: act("street_clerk"))
    assert len(refusals(answers)) == 1
    assert objection.whistle.tasks.filter(unit=world.fire).count() == 1
    sound(objection.whistle, at)


def test_the_timetable_and_a_department_settle_at_once(world):
    objection = confirmed(world)
    at = objection.persist_by + timedelta(seconds=1)

    def accept():
        row = Objection.objects.get(pk=objection.pk)
        return objections.accept_ruling(row, by=world.user("department"), at=at)

    acts = (
        accept,
        lambda: objections.overrule_expired(at),
        lambda: objections.overrule_expired(at),
    )
    answers = queued_behind(objection.whistle, *acts)
    assert set(refusals(answers)) <= TOO_LATE
    row = Objection.objects.get(pk=objection.pk)
    assert row.status == "overruled"
    assert row.records.filter(move__in=("yield", "expire")).count() == 1
    sound(objection.whistle, at)


def test_an_objection_and_the_withdrawal_of_its_whistle_at_once(world):
    at = world.now + HOUR
    for number in range(ROUNDS):
        task = calls.signed(world, title=f"哨{number}")

        def object_(task=task):
            said = {"rule": rule_of(world), **WORDS}
            by = world.user("department")
            return objections.object_task(task_of(task), by=by, at=at, **said)

        def withdraw(task=task):
            row = Whistle.objects.get(pk=task.whistle_id)
            return whistles.withdraw_whistle(row, by=world.user("community"), at=at, reason="撤")

        answers = queued_behind(task.whistle, object_, withdraw) if not number else at_once(
            object_, withdraw
        )  # fmt: skip
        assert set(refusals(answers)) <= {*TOO_LATE, "whistle_not_running"}
        for row in Objection.objects.filter(whistle=task.whistle_id):
            assert row.status == "lapsed"
        sound(task.whistle, at)


def test_sweepers_leave_resting_clocks_and_let_overruled_levels_fall_once(world):
    task = calls.signed(world)
    whistle_tasks.attend_task(task_of(task), by=world.department, at=world.now)
    objection = raised(world, task)
    late = world.now + 20 * DAY
    at_once(*[lambda: sweep(late)] * 3)
    of_task = Escalation.objects.filter(subject_type="whistle_task", subject_id=task.pk)
    assert not of_task.filter(clock__kind__in=("plan", "finish")).exists()
    confirmed(world, objection, at=late)
    answers = at_once(
        lambda: objections.accept_ruling(
            Objection.objects.get(pk=objection.pk), by=world.user("department"), at=late
        ),
        lambda: sweep(late + HOUR),
        lambda: sweep(late + HOUR),
    )
    assert refusals(answers) == []
    at_once(*[lambda: sweep(late + HOUR)] * 3)
    for kind in ("plan", "finish"):
        fallen = of_task.filter(clock__kind=kind).order_by("level")
        assert [row.level for row in fallen] == [1, 2, 3, 4]
        assert {row.cause for row in fallen} == {"late overruled"}
    sound(task.whistle, late + HOUR)
