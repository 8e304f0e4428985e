"""Scenario 7: two departments refuse a leaking wall; the district designates, and it is flagged."""

from datetime import timedelta

from tests.browser.flows import answer, blow, duty, open_matter, report, task_of
from tests.tickets import calls
from tests.tickets.disputes import DAY, clock, raised, rule_of
from tickets.models import DutyRule, Objection, Ticket
from tickets.operations import objections, rulings, whistle_tasks

GROUNDS = {"claim": "not_our_duty", "reason": "外墙渗漏不在我单位职责清单内。"}


def rules(world):
    """The duty list knows who mends leaking walls."""
    kind = {"category": world.category("0702"), "district": world.yushan_district}
    since = rule_of(world).valid_from
    return DutyRule.objects.create(
        lead=world.housing, legal_basis="住建部门职责清单第12条（示例）", valid_from=since, **kind
    )


def test_two_departments_pass_the_buck_and_the_district_designates(site, world):
    rule = rules(world)
    report(
        site.person("gridworker", phone=True),
        "0702",
        "外墙渗水，两户受损。",
        at=world.sundi_b1.code,
    )
    ticket = Ticket.objects.get()
    clerk = site.person("clerk")
    open_matter(clerk, ticket).move("accept")
    community = site.person("community")
    whistle = blow(
        community, ticket, kind="routine", lead=world.housing, assist=[world.urban],
        wanted_result="修复外墙，两户不再渗水",
    )  # fmt: skip

    housing, urban = site.person("housing_officer", phone=True), site.person("department")
    for officer, unit in ((housing, world.housing), (urban, world.urban)):
        answer(officer, whistle, unit, "sign")
        officer.go(f"/whistles/{whistle.number}/")
        officer.move("object", on=duty(whistle, unit), rule=str(rule.pk), **GROUNDS)
    first, second = (Objection.objects.get(unit=unit) for unit in (world.housing, world.urban))
    assert clock(first.task, "finish").state == "paused"
    assert clock(first.task, "attend").state == "running"
    assert community.go(f"/whistles/{whistle.number}/").sees("有争议")

    site.later(hours=1)
    answer(housing, whistle, world.housing, "attend")
    assert clock(first.task, "plan").state == "paused"
    street = site.person("street")
    for row in (first, second):
        street.go("/objections/")
        street.press(f"main a[href='/objections/{row.pk}/']")
        assert street.sees("外墙渗漏不在我单位职责清单内")
        street.move("confirm", on=f"/objections/{row.pk}/", reason="按清单由你单位牵头。")
    housing.go(f"/objections/{first.pk}/")
    housing.move("persist", on=f"/objections/{first.pk}/", reason="外墙属共有部分，应由物业修缮。")
    urban.go(f"/objections/{second.pk}/").move("yield", on=f"/objections/{second.pk}/")
    second.refresh_from_db()
    assert second.status == "overruled"

    ruling = first_ruling(first)
    site.clock.move_to(ruling + DAY)
    site.sweep()
    district = site.person("district")
    district.go("/objections/")
    assert district.sees(whistle.title)
    district.press(f"main a[href='/objections/{first.pk}/']")
    assert ruling + DAY < ruling_due(first)
    district.move(
        "designate", on=f"/objections/{first.pk}/", designated=world.housing.code,
        reason="住建部门牵头，物业配合。裁定为终局。",
    )  # fmt: skip
    first.refresh_from_db()
    assert (first.status, first.ended_at < ruling + 2 * DAY) == ("overruled", True)

    finish = clock(first.task, "finish")
    assert finish.due_at == clock(second.task, "finish").due_at, "as if it had never rested"
    housing.go(f"/clocks/{finish.pk}/")
    assert housing.sees("已计回的暂停")
    housing.go(f"/objections/{first.pk}/")
    assert housing.sees("暂停，已计回")
    assert "object" not in housing.go(f"/whistles/{whistle.number}/").moves

    flagged(site, world, whistle, street)


def first_ruling(objection):
    objection.refresh_from_db()
    return objection.persisted_at


def ruling_due(objection):
    objection.refresh_from_db()
    return objection.due_at


def flagged(site, world, whistle, street):
    """A second unfounded objection of the same department within the year is flagged."""
    at = site.later(minutes=1)
    task = task_of(whistle, world.housing)
    earlier = Objection.objects.get(task=task)
    street.go(f"/objections/{earlier.pk}/")
    assert not street.shows(".callout-box")
    other = blown_again(world, at)
    row = Objection.objects.get(task=other)
    rulings.confirm_task(row, by=world.user("street"), at=at, reason="职责清单列明")
    objections.accept_ruling(row, by=world.user("housing_officer"), at=at + timedelta(seconds=1))
    site.later(minutes=1)
    street.go(f"/objections/{earlier.pk}/")
    assert street.sees("12个月内2次异议不成立")
    street.go(f"/whistles/{whistle.number}/")
    assert street.sees("12个月内2次异议不成立")


def blown_again(world, at):
    """Another whistle to the same department, objected to at once."""
    from_calls = calls.issued(world, at=at, lead=world.housing)
    task = whistle_tasks.sign_task(from_calls.tasks.get(), by=world.user("housing_officer"), at=at)
    return raised(world, task, by=world.user("housing_officer"), at=at).task
