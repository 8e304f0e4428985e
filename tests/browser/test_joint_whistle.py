"""Scenario 2: a private parking lock; three departments meet, decide, report and are appraised."""

from datetime import timedelta
from decimal import Decimal

from tests.browser.flows import answer, blow, duty, open_inbox, open_matter, report, task_of
from tests.browser.people import picture
from tickets.models import Clock, Meeting, Resolution, Ticket

OFFICERS = {"urban": "department", "traffic": "traffic_officer", "property": "property_officer"}


def test_three_departments_meet_decide_and_settle_a_joint_whistle(site, world):
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
        meet_at=f"{world.now + timedelta(hours=8, minutes=15):%Y-%m-%dT%H:%M}",
    )
    assert whistle.status == "issued"
    assert whistle.level == "community"
    units = {key: getattr(world, key) for key in OFFICERS}
    officers = {key: site.person(username) for key, username in OFFICERS.items()}

    site.later(minutes=10)
    for key, officer in officers.items():
        answer(officer, whistle, units[key], "sign")
    site.later(minutes=30)
    meet(community, whistle, units)
    assert {task.status for task in whistle.tasks.all()} == {"attended"}
    assert Clock.objects.running().filter(kind="plan").count() == 3

    plan = "交警维持秩序，物业通知车主，城管拆除。"
    answer(officers["urban"], whistle, world.urban, "plan", plan=plan)
    for key, officer in officers.items():
        answer(officer, whistle, units[key], "finish", note="已完成本部门工作", photos=[picture()])
    whistle.refresh_from_db()
    assert whistle.status == "verify"
    follow_the_decision(officers["property"], community, whistle)

    verify_and_appraise(community, whistle, units)
    whistle.refresh_from_db()
    assert whistle.status == "scored"

    open_matter(clerk, ticket).move("close", note="地锁已全部拆除")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_level) == ("closed", "street")
    officers["urban"].go("/notices/")
    assert officers["urban"].sees("92")


def meet(community, whistle, units):
    """The community writes the meeting down from the whistle's page: all came, one decision."""
    community.go(f"/whistles/{whistle.number}/")
    community.press(f"#meetings a[href='/whistles/{whistle.number}/meetings/new/']")
    form = community.page.locator("main form.page-form")
    community.fill(
        form,
        minutes="三方到场，议定分工，限期恢复车位。",
        present=[unit.pk for unit in units.values()],
    )
    row = form.locator("fieldset.decision-row").first
    row.locator("select").select_option(f"unit-{units['property'].pk}")
    row.locator("textarea").fill("在车位施划标线，安装公共标识")
    row.locator("[type=date]").fill("2026-11-27")
    community.press("[name=more]")
    assert community.page.locator("fieldset.decision-row").count() == 6
    assert community.value("decision-0-what") == "在车位施划标线，安装公共标识"
    community.press("[name=record]")
    assert community.path == f"/meetings/{Meeting.objects.get().pk}/", community.refusal
    assert community.sees("三方到场")


def follow_the_decision(officer, community, whistle):
    """The department reports its decision done from the inbox; the community confirms it."""
    open_inbox(officer, "working")
    row = Resolution.objects.get()
    officer.move("finish", on=f"/resolutions/{row.pk}/", note="标线已施划", photos=[picture()])
    community.go(f"/whistles/{whistle.number}/")
    community.page.locator(f"#resolution-{row.pk}").wait_for()
    community.move("confirm", on=f"/resolutions/{row.pk}/")
    row.refresh_from_db()
    assert row.status == "confirmed"


def verify_and_appraise(community, whistle, units):
    """The blower looks at each result, then gives each department its points: 92 in all."""
    for unit in units.values():
        community.go(f"/whistles/{whistle.number}/").move("verify", on=duty(whistle, unit))
    for unit in units.values():
        community.go(f"/whistles/{whistle.number}/").move(
            "score", on=duty(whistle, unit), effort=17, result=36, attitude=9
        )
        assert task_of(whistle, unit).appraisal.total == Decimal(92)
