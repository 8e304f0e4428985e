"""Objection and ruling, rule by rule (DOMAIN.md sections 5.2 and 5.3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from lib.errors import Refused
from records.models import Notice
from tests.tickets import calls
from tests.tickets.disputes import (
    DAY,
    HOUR,
    WORDS,
    attended,
    clock,
    confirmed,
    disputed,
    raised,
    rule_of,
    task_of,
)
from tickets.models import Clock, DutyRule, Escalation, FallbackOwner, Objection, StepLimit
from tickets.operations import leads, objections, rulings, whistle_tasks, whistles
from tickets.operations.auditor import audit
from tickets.operations.sweeper import sweep

pytestmark = pytest.mark.django_db


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


def object_to(world, task, *, by=None, at=None, **more):
    said = {"rule": rule_of(world), **WORDS, **more}
    return objections.object_task(task_of(task), by=by or world.department, at=at, **said)


def told(username, kind):
    return Notice.objects.filter(recipient__username=username, kind=kind).exists()


# 1. Once, within the window, citing the duty list; lack of people is no ground


def test_rule_1_a_department_objects_once_within_the_window_after_signing(world):
    task = calls.issued(world).tasks.get()
    refused("sign_first", object_to, world, task, at=world.now)
    task = whistle_tasks.sign_task(task, by=world.department, at=world.now)
    # Monday 10:00, 4 working hours with the noon break between: 16:00
    assert task.object_by == world.now + 6 * HOUR
    late = world.now + 6 * HOUR + timedelta(seconds=1)
    refused("object_window_over", object_to, world, task, at=late)
    objection = raised(world, task, at=world.now + 6 * HOUR)
    assert objection.status == "raised"
    objections.withdraw_objection(objection, by=world.department, at=world.now + 6 * HOUR)
    refused("objected_before", object_to, world, task, at=world.now + 6 * HOUR)


def test_rule_1_the_window_is_a_setting(world):
    StepLimit.objects.update_or_create(
        step="object", defaults={"limit_value": 1, "limit_unit": "wh"}
    )
    assert calls.signed(world).object_by == world.now + HOUR


def test_rule_1_an_objection_cites_an_item_that_speaks_of_the_matter(world):
    other = DutyRule.objects.create(
        category=world.category("0701"), lead=world.water_dh, district=world.dunhuang,
        valid_from=rule_of(world).valid_from,
    )  # fmt: skip
    task = calls.signed(world)
    answer = refused("rule_elsewhere", object_to, world, task, at=world.now, rule=other)
    assert answer.field == "rule"
    objection = raised(world, task, basis="《城市房屋便器水箱应用监督管理办法》")
    assert "权责清单（示例）" in objection.cited
    DutyRule.objects.filter(pk=objection.rule_id).update(legal_basis="新版")
    objection.refresh_from_db()
    assert "权责清单（示例）" in objection.cited, "what was argued stays as it was"


def test_rule_1_lack_of_people_is_no_ground(client, world):
    task = calls.signed(world)
    client.force_login(world.department)
    page = client.get(f"/whistle-tasks/{task.pk}/moves/object/")
    assert page.status_code in (200, 302)
    form = {"claim": "lack_of_people", "rule": rule_of(world).pk, "reason": "人手不足"}
    answer = client.post(f"/whistle-tasks/{task.pk}/moves/object/", form)
    assert answer.status_code == 422
    assert not Objection.objects.exists()


def test_what_is_reported_done_is_not_objected_to(world):
    task = calls.finished(world)
    refused("done_already", object_to, world, task, at=world.now + HOUR)


def test_nobody_proposes_the_own_unit(world):
    task = calls.signed(world)
    answer = refused("own_unit", object_to, world, task, at=world.now, proposed_unit=world.urban)
    assert answer.field == "proposed_unit"


# 2. The street rules within one working day


def test_rule_2_the_street_rules_within_one_working_day(world):
    objection = raised(world)
    rule = Clock.objects.get(subject_type="objection", subject_id=objection.pk)
    assert (rule.kind, rule.due_at) == ("rule_street", world.now + HOUR + DAY)
    assert objection.due_at == rule.due_at
    assert told("street", "objection_raised")
    with pytest.raises(PermissionDenied):
        rulings.confirm_task(objection, by=world.street_other, at=world.now, reason="是")
    with pytest.raises(PermissionDenied):
        rulings.confirm_task(objection, by=world.clerk, at=world.now, reason="是")
    objection = confirmed(world, objection)
    rule.refresh_from_db()
    assert (rule.state, objection.due_at) == ("met", None)
    assert told("department", "objection_confirmed")


def test_rule_2_a_silent_street_is_told_of_by_its_ladder_and_the_district_may_rule(world):
    objection = raised(world)
    sweep(world.now + 3 * DAY)
    fallen = Escalation.objects.filter(subject_type="objection").order_by("level")
    assert [row.percent for row in fallen] == [50, 100, 150, 200]
    assert told("district", "clock_overdue")
    rulings.uphold_objection(
        objection,
        by=world.district,
        at=world.now + 3 * DAY,
        reason="非其职责",
        successor=world.housing,
    )
    assert task_of(objection.task).status == "released"


def test_the_street_upholds_and_its_unit_takes_the_lead_with_whole_limits(world):
    objection = raised(world)
    at = world.now + 5 * HOUR
    objection = rulings.uphold_objection(
        objection, by=world.street, at=at, reason="应由住建牵头", successor=world.housing
    )
    old, new = task_of(objection.task), objection.whistle.tasks.get(role="lead")
    assert (old.status, old.role, objection.status) == ("released", "assist", "upheld")
    assert not Clock.objects.of("whistle_task", old.pk).live().exists()
    assert (new.unit, new.status, new.issued_at) == (world.housing, "unsigned", at)
    assert clock(new, "sign").started_at == at
    assert told("housing_officer", "whistle_issued")
    assert told("department", "objection_upheld")
    record = objection.whistle.records.get(move="new-lead")
    assert record.data == {"from": "城管局", "to": "住建局", "objection": objection.pk}


def test_an_assisting_unit_that_is_named_is_promoted_and_keeps_its_clocks(world):
    objection = raised(world, call={"assist": [world.housing]})
    rulings.uphold_objection(
        objection,
        by=world.street,
        at=world.now + 5 * HOUR,
        reason="由住建牵头",
        successor=world.housing,
    )
    tasks = objection.whistle.tasks
    assert tasks.count() == 2
    assert clock(tasks.get(role="lead"), "sign").started_at == world.now


def test_an_assisting_unit_is_relieved_without_a_successor(world):
    task = assisting(world)
    objection = raised(world, task, by=world.traffic_officer)
    rulings.uphold_objection(objection, by=world.street, at=world.now + 2 * HOUR, reason="无需参加")
    assert task_of(task).status == "released"
    assert objection.whistle.tasks.get(role="lead").unit == world.urban


def assisting(world, **more):
    whistle = calls.issued(world, assist=[world.traffic], **more)
    task = whistle.tasks.get(unit=world.traffic)
    return whistle_tasks.sign_task(task, by=world.traffic_officer, at=world.now)


def test_the_street_names_neither_the_objecting_unit_nor_one_that_objects_too(world):
    task = assisting(world)
    lead = task.whistle.tasks.get(role="lead")
    whistle_tasks.sign_task(lead, by=world.department, at=world.now)
    first = raised(world, lead)
    raised(world, task, by=world.traffic_officer)
    say = {"by": world.street, "at": world.now + 2 * HOUR, "reason": "不是"}
    assert refused("own_unit", rulings.uphold_objection, first, successor=world.urban, **say).field
    assert refused("unit_disputes", rulings.uphold_objection, first, successor=world.traffic, **say)


def test_nobody_is_named_who_was_released_or_has_done_its_part(world):
    whistle = calls.issued(world, assist=[world.traffic, world.housing])
    task = whistle.tasks.get(unit=world.traffic)
    whistle_tasks.release_task(task, by=world.community, at=world.now, reason="无需")
    for name in ("sign", "attend", "finish"):
        operation = getattr(whistle_tasks, f"{name}_task")
        more = {"note": "完成"} if name == "finish" else {}
        operation(
            whistle.tasks.get(unit=world.housing), by=world.housing_officer, at=world.now, **more
        )
    lead = whistle.tasks.get(role="lead")
    whistle_tasks.sign_task(lead, by=world.department, at=world.now)
    objection = raised(world, lead)
    say = {"by": world.street, "at": world.now + 2 * HOUR, "reason": "不是"}
    refused("unit_released", rulings.uphold_objection, objection, successor=world.traffic, **say)
    refused("unit_settled", rulings.uphold_objection, objection, successor=world.housing, **say)


# 3. Still disputed: the district designates the lead, for good, or voids


def test_rule_3_a_confirmed_department_persists_in_time_or_the_ruling_stands(world):
    objection = confirmed(world)
    # confirmed Monday 15:00: 3 hours on Monday, one on Tuesday
    assert objection.persist_by == world.now + 23 * HOUR
    assert objections.overrule_expired(objection.persist_by) == 0
    late = objection.persist_by + timedelta(seconds=1)
    refused(
        "persist_window_over",
        objections.persist_in_objection,
        objection,
        by=world.department,
        at=late,
        reason="坚持",
    )
    assert objections.overrule_expired(late) == 1
    assert objections.overrule_expired(late) == 0, "twice is once"
    objection.refresh_from_db()
    assert (objection.status, objection.ended_at) == ("overruled", late)
    assert told("department", "objection_overruled")


def test_rule_3_the_district_rules_within_two_working_days(world):
    objection = disputed(world)
    rule = Clock.objects.of("objection", objection.pk).running().get()
    assert (rule.kind, rule.due_at) == ("rule_district", world.now + 6 * HOUR + 2 * DAY)
    assert told("district", "objection_disputed")


def test_rule_3_the_second_ruling_is_the_districts(world):
    objection = disputed(world)
    say = {"at": world.now + 7 * HOUR, "reason": "由城管牵头", "designated": world.urban}
    refused("district_rules", rulings.designate_unit, objection, by=world.street_clerk, **say)
    with pytest.raises(PermissionDenied):
        rulings.designate_unit(objection, by=world.district_dh, **say)


def test_rule_3_who_ruled_first_does_not_rule_again(world):
    objection = raised(world)
    rulings.confirm_task(objection, by=world.district, at=world.now + 2 * HOUR, reason="是")
    at = world.now + 3 * HOUR
    objections.persist_in_objection(
        Objection.objects.get(), by=world.department, at=at, reason="坚持"
    )
    say = {"at": at, "reason": "由城管牵头", "designated": world.urban}
    refused("own_ruling", rulings.designate_unit, Objection.objects.get(), by=world.district, **say)
    done = rulings.designate_unit(Objection.objects.get(), by=world.admin, **say)
    assert done.status == "overruled"


def test_rule_3_designating_the_same_unit_overrules_for_good(world):
    objection = rulings.designate_unit(
        disputed(world),
        by=world.district,
        at=world.now + DAY,
        designated=world.urban,
        reason="清单列明",
    )
    assert (objection.status, task_of(objection.task).is_designated) == ("overruled", True)
    refused("ruling_is_final", object_to, world, objection.task, at=world.now + DAY)


def test_rule_3_the_designated_unit_cannot_object_either(world):
    objection = rulings.designate_unit(
        disputed(world),
        by=world.district,
        at=world.now + DAY,
        designated=world.housing,
        reason="由住建牵头",
    )
    assert objection.status == "upheld"
    lead = objection.whistle.tasks.get(role="lead")
    at = world.now + DAY + HOUR
    lead = whistle_tasks.sign_task(lead, by=world.housing_officer, at=at)
    refused("ruling_is_final", object_to, world, lead, by=world.housing_officer, at=at)


def test_rule_3_designating_a_unit_that_objects_too_settles_both(world):
    task = assisting(world)
    lead = task.whistle.tasks.get(role="lead")
    whistle_tasks.sign_task(lead, by=world.department, at=world.now)
    first = disputed(world, raised(world, lead))
    second = raised(world, task, by=world.traffic_officer)
    at = world.now + DAY
    rulings.designate_unit(first, by=world.district, at=at, designated=world.traffic, reason="交警")
    second.refresh_from_db()
    assert (second.status, second.district_reason) == ("overruled", "交警")
    assert not Clock.objects.of("objection", second.pk).live().exists()
    assert task.whistle.tasks.get(role="lead").unit == world.traffic
    assert clock(task, "finish").state == "running"


def test_rule_3_a_void_falls_to_the_fallback_owner_and_the_lead_is_never_lost(world):
    objection = disputed(world)
    say = {"by": world.district, "at": world.now + DAY, "reason": "无明确主体"}
    refused("name_a_unit", rulings.relieve_unit, objection, **say)
    FallbackOwner.objects.create(district=world.yushan_district, unit=world.fire)
    objection = rulings.relieve_unit(objection, **say)
    lead = objection.whistle.tasks.get(role="lead")
    assert (objection.status, lead.unit, objection.successor) == ("upheld", world.fire, world.fire)
    assert lead.is_designated


# 4. The response clocks run, the handling clocks rest, and refusing buys no time


def test_rule_4_responding_is_due_as_ever_while_handling_rests(world):
    task = raised(world).task
    states = {row.kind: row.state for row in Clock.objects.of("whistle_task", task.pk)}
    assert states == {
        "sign": "met",
        "contact": "running",
        "attend": "running",
        "finish": "paused",
    }
    assert task_of(task).due_at == clock(task, "contact").due_at
    attended(world, task, world.department, world.now + 2 * HOUR)
    assert clock(task, "plan").state == "paused", "a clock that starts in a dispute rests at once"
    assert task_of(task).due_at is None
    refused(
        "objection_stands",
        whistle_tasks.finish_task,
        task_of(task),
        by=world.department,
        at=world.now + 2 * HOUR,
        note="完成",
    )


@pytest.mark.parametrize("ending", ["withdraw", "yield", "expire", "designate"])
def test_rule_4_paused_time_is_counted_back_as_if_it_had_run(world, ending):
    twin = calls.signed(world)
    whistle_tasks.attend_task(twin, by=world.department, at=world.now + 2 * HOUR)
    task = calls.signed(world, title="另一哨")
    objection = raised(world, task)
    attended(world, task, world.department, world.now + 2 * HOUR)
    end(world, objection, ending)
    for kind in ("plan", "finish"):
        assert clock(task, kind).state == "running"
        assert clock(task, kind).due_at == clock(twin, kind).due_at
        assert clock(task, kind).pauses.get().struck_at
    assert not any(found for kind, found in audit(world.now + 7 * DAY).items() if kind not in LATE)


LATE = ("undelivered", "late_timer")


def end(world, objection, ending):
    """Let an objection end in one of the ways that leave the task where it is."""
    if ending == "withdraw":
        objections.withdraw_objection(objection, by=world.department, at=world.now + 4 * HOUR)
        return
    if ending == "designate":
        rulings.designate_unit(
            disputed(world, objection),
            by=world.district,
            at=world.now + DAY,
            designated=world.urban,
            reason="清单列明",
        )
        return
    objection = confirmed(world, objection)
    if ending == "yield":
        objections.accept_ruling(objection, by=world.department, at=world.now + 6 * HOUR)
    else:
        objections.overrule_expired(world.now + 2 * DAY)


def test_rule_4_levels_passed_meanwhile_fall_once_late_with_their_cause(world):
    task = calls.signed(world)
    attended(world, task, world.department, world.now)
    objection = raised(world, task, at=world.now + HOUR)
    until = world.now + 14 * DAY
    sweep(until)
    of_task = Escalation.objects.filter(subject_type="whistle_task", subject_id=task.pk)
    assert not of_task.filter(clock__kind__in=("plan", "finish")).exists(), "nothing falls at rest"
    confirmed(world, objection, at=until)
    objections.accept_ruling(Objection.objects.get(), by=world.department, at=until + HOUR)
    for _again in range(3):
        sweep(until + 2 * HOUR)
    levels = of_task.filter(clock__kind="plan").order_by("level")
    assert [row.level for row in levels] == [1, 2, 3, 4]
    assert {row.cause for row in levels} == {"late overruled"}
    page = Notice.objects.filter(recipient__username="department", kind="clock_overdue")
    assert page.exists()


def test_an_upheld_objection_charges_the_dispatcher_and_an_overruled_one_the_department(world):
    objection = disputed(world)
    whistle = objection.whistle
    rulings.designate_unit(
        objection, by=world.district, at=world.now + DAY, designated=world.urban, reason="清单"
    )
    held = [row.data for row in whistle.records.filter(data__has_key="held").order_by("id")]
    assert held == [
        {"objection": objection.pk, "held": "street"},
        {"objection": objection.pk, "held": "department"},
        {"objection": objection.pk, "held": "district"},
        {"objection": objection.pk, "held": "", "charged": "department"},
    ]
    other = raised(world, calls.signed(world, title="另一哨"))
    rulings.uphold_objection(
        other, by=world.street, at=world.now + 2 * HOUR, reason="不是", successor=world.fire
    )
    assert other.whistle.records.filter(data__charged="dispatcher").count() == 1


# 5. Two unfounded objections in a year are flagged


def test_rule_5_two_unfounded_objections_in_twelve_months_are_flagged(world):
    for number in range(2):
        row = confirmed(world, task=calls.signed(world, title=f"哨{number}"))
        objections.accept_ruling(row, by=world.department, at=world.now + 6 * HOUR)
    at = world.now + DAY
    record = Objection.objects.unfounded_since(world.urban, at)
    assert record.count() == 2
    assert Objection.objects.unfounded_since(world.traffic, at).count() == 0
    assert Objection.objects.unfounded_since(world.urban, at + timedelta(days=366)).count() == 0


def test_rule_5_withdrawn_before_a_ruling_is_not_unfounded_but_after_it_is(world):
    first = raised(world)
    objections.withdraw_objection(first, by=world.department, at=world.now + 2 * HOUR)
    second = disputed(world, task=calls.signed(world, title="又一哨"))
    objections.withdraw_objection(second, by=world.department, at=world.now + 7 * HOUR)
    record = Objection.objects.unfounded_since(world.urban, world.now + DAY)
    assert list(record) == [second]


# Emergency: obey first, argue later


def test_in_an_emergency_obey_first_and_argue_later(world):
    task = calls.signed(world, kind="emergency")
    answer = refused("obey_first", object_to, world, task, at=world.now)
    assert "stop the danger" in str(answer) or "险情" in str(answer)
    attended(world, task, world.department, world.now)
    whistle_tasks.control_danger(task_of(task), by=world.department, at=world.now, note="已控制")
    objection = raised(world, task, at=world.now + 3 * DAY)
    assert clock(task, "finish").state == "running", "it pauses nothing"
    whistle_tasks.finish_task(
        task_of(task), by=world.department, at=world.now + 3 * DAY, note="修复"
    )
    rulings.uphold_objection(
        objection,
        by=world.street,
        at=world.now + 3 * DAY,
        reason="确非其职责",
        successor=world.housing,
    )
    whistle = objection.whistle
    assert whistle.tasks.get().status == "done", "what is done stays done"
    whistle_tasks.verify_task(whistle.tasks.get(), by=world.community, at=world.now + 3 * DAY)
    whistle.refresh_from_db()
    assert whistle.status == "closed"


def test_after_an_emergency_whistle_closed_nobody_objects(world):
    task = calls.verified(world, kind="emergency")
    refused("whistle_not_running", object_to, world, task, at=world.now + 3 * HOUR)


# What falls away with the task


def test_an_objection_falls_away_with_its_task_or_its_whistle(world):
    task = assisting(world)
    first = raised(world, task, by=world.traffic_officer)
    at = world.now + 2 * HOUR
    whistle_tasks.release_task(task_of(task), by=world.community, at=at, reason="无需")
    second = raised(world, calls.signed(world, title="又一哨"))
    whistles.withdraw_whistle(second.whistle, by=world.community, at=at, reason="已解决")
    for row in (first, second):
        row.refresh_from_db()
        assert (row.status, row.ended_at) == ("lapsed", at)
        assert not Clock.objects.of("objection", row.pk).live().exists()


# The lead


def test_the_blower_changes_the_lead_with_a_reason_and_the_history_keeps_it(world):
    whistle = calls.issued(world, assist=[world.traffic])
    at = world.now + HOUR
    say = {"by": world.community, "at": at, "reason": "主要涉及道路交通"}
    refused("leads_already", leads.change_lead, whistle, lead=world.urban, **say)
    leads.change_lead(whistle, lead=world.traffic, **say)
    roles = dict(whistle.tasks.values_list("unit__short_name", "role"))
    assert roles == {"城管局": "assist", "交警大队": "lead"}
    assert whistle.records.get(move="change-lead").data == {"from": "城管局", "to": "交警大队"}
    assert told("department", "lead_changed")
    assert told("traffic_officer", "lead_changed")


def test_a_new_lead_from_outside_gets_a_task_with_clocks_of_its_own(world):
    whistle = calls.issued(world)
    at = world.now + HOUR
    leads.change_lead(whistle, by=world.street, at=at, lead=world.fire, reason="消防牵头")
    lead = whistle.tasks.get(role="lead")
    assert (lead.unit, clock(lead, "sign").started_at) == (world.fire, at)
    with pytest.raises(PermissionDenied):
        leads.change_lead(whistle, by=world.department, at=at, lead=world.urban, reason="不行")


def test_the_fallback_owner_is_a_setting_of_the_district(world):
    set_owner = leads.set_fallback_owner
    with pytest.raises(PermissionDenied):
        set_owner(world.yushan_district, unit=world.fire, by=world.street, at=world.now)
    answer = refused(
        "unit_elsewhere",
        set_owner,
        world.yushan_district,
        unit=world.water_dh,
        by=world.admin,
        at=world.now,
    )
    assert answer.field == "unit"
    set_owner(world.yushan_district, unit=world.fire, by=world.admin, at=world.now)
    assert leads.fallback_owner(world.yushan_district.pk) == world.fire
    set_owner(world.yushan_district, unit=None, by=world.admin, at=world.now)
    assert leads.fallback_owner(world.yushan_district.pk) is None
