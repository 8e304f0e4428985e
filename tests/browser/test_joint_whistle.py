"""Scenario 2: a private parking lock; the community blows, three departments report."""

from decimal import Decimal

from tests.browser.flows import answer, blow, duty, open_matter, report, task_of
from tests.browser.people import picture
from tickets.models import Ticket

OFFICERS = {"urban": "department", "traffic": "traffic_officer", "property": "property_officer"}


def test_three_departments_answer_a_joint_whistle(site, world):
    gridworker = site.person("gridworker", phone=True)
    report(gridworker, "0121", "公共车位被人私装地锁，调解两次未果。", at=world.sundi_b1.code)
    ticket = Ticket.objects.get()

    clerk = site.person("clerk")
    open_matter(clerk, ticket).move("accept")
    clerk.move("file", category="0121")

    community = site.person("community")
    whistle = blow(
        community,
        ticket,
        kind="joint",
        lead=world.urban,
        assist=[world.traffic, world.property],
        wanted_result="拆除地锁，恢复公共车位",
        place="阳光花园1栋北侧",
    )
    assert whistle.status == "issued"
    assert whistle.level == "community"
    units = {key: getattr(world, key) for key in OFFICERS}
    officers = {key: site.person(username) for key, username in OFFICERS.items()}

    site.later(minutes=10)
    for key, officer in officers.items():
        answer(officer, whistle, units[key], "sign")
    site.later(minutes=10)
    for key, officer in officers.items():
        answer(officer, whistle, units[key], "attend")
    plan = "交警维持秩序，物业通知车主，城管拆除。"
    answer(officers["urban"], whistle, world.urban, "plan", plan=plan)
    for key, officer in officers.items():
        answer(officer, whistle, units[key], "finish", note="已完成本部门工作", photos=[picture()])
    whistle.refresh_from_db()
    assert whistle.status == "verify"

    verify_and_appraise(community, whistle, units)
    whistle.refresh_from_db()
    assert whistle.status == "scored"

    open_matter(clerk, ticket).move("close", note="地锁已全部拆除")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_level) == ("closed", "street")
    officers["urban"].go("/notices/")
    assert officers["urban"].sees("92")


def verify_and_appraise(community, whistle, units):
    """The blower looks at each result, then gives each department its points: 92 in all."""
    for unit in units.values():
        community.go(f"/whistles/{whistle.number}/").move("verify", on=duty(whistle, unit))
    for unit in units.values():
        community.go(f"/whistles/{whistle.number}/").move(
            "score", on=duty(whistle, unit), effort=17, result=36, attitude=9
        )
        assert task_of(whistle, unit).appraisal.total == Decimal(92)
