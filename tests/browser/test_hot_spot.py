"""Scenario 24: nine blocked sewers in one estate become a topic of the month, and fewer come."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from tests.browser.flows import open_inbox, report
from tests.browser.people import picture
from tests.tickets.desk import reported
from tickets.models import HotSpot, Ticket, Topic
from tickets.operations.hot_spots import note_hot_spots

SEWER = "0403"
LATER = datetime(2026, 12, 31, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def matter(world, days: float, area, *, since=None) -> Ticket:
    """A resident's report of so many days ago, with the place the phone gave."""
    at = (since or world.now) - timedelta(days=days)
    place = {"lng": 118.51, "lat": 31.69}
    return reported(world, code=SEWER, area=area, by=world.system, at=at, **place)


def month(person, words: str) -> list[int]:
    """How many matters a month had, and how many of them came again at the same place."""
    row = person.page.locator("table.effect tbody tr", has_text=words).first
    return [int(cell) for cell in row.locator("td.num").all_inner_texts()]


def propose_from_hot_spot(community, world) -> Topic:
    """The community finds the hot spot by its notice and makes it a topic."""
    community.go("/notices/")
    assert community.sees("热点：排水堵塞")
    community.go("/hot-spots/")
    assert community.sees("阳光花园")
    community.press("main a[href^='/topics/new/?']")
    form = community.page.locator("main .page-form form")
    assert community.sees("来自热点")
    community.fill(form, title="阳光花园下水道堵塞", month="2026-12", aim="次月重复投诉下降")
    community.press(form.locator("[type=submit]"))
    topic = Topic.objects.get()
    assert community.path == f"/topics/{topic.number}/", community.refusal
    assert [row.code for row in topic.categories.all()] == [SEWER]
    assert HotSpot.objects.get().state == "topic"
    return topic


def start_and_send(street, topic, world) -> None:
    """The street names who leads, gives a task, and sends the community to look every week."""
    page = f"/topics/{topic.number}/"
    street.go(page).move("start", on=page, in_charge=world.housing.code)
    assert street.sees("住建局")
    street.press(f"main a[href='{page}tasks/new/']")
    form = street.page.locator("main .page-form form")
    street.fill(form, what="清淤1至3栋主管", unit=world.housing.code, due_on="2026-12-10")
    street.press(form.locator("[type=submit]"))
    street.press(f"main a[href='/inspections/new/?topic={topic.number}']")
    form = street.page.locator("main .page-form form")
    dates = {"on": "2026-11-24", "every_weeks": "1", "until": "2026-12-22"}
    street.fill(form, area=world.sundi.code, category=SEWER, what="检查井水位", **dates)
    street.press(form.locator("[type=submit]"))
    assert topic.inspections.count() == 5
    assert street.go(page).sees("检查井水位")


def look(clerk, topic) -> None:
    """Somebody goes to look with a phone and opens a matter from what was found."""
    walk = topic.inspections.order_by("on").first()
    mine = f"/inspections/{walk.pk}/"
    clerk.go("/inspections/")
    clerk.move("record", on=mine, finding="found", note="3栋井盖下沉", photos=[picture()])
    clerk.go("/inspections/?view=all").move("report", on=mine)
    walk.refresh_from_db()
    assert (walk.ticket.channel, walk.ticket.text) == ("inspection", "3栋井盖下沉")


def test_nine_blocked_sewers_become_a_topic_and_fewer_come_next_month(site, world):
    houses = (world.sundi_b1, world.sundi_b2, world.sundi_b3)
    for number in range(8):
        matter(world, 2 + number * 7, houses[number % 3])
    report(site.resident(), SEWER, "2栋前下水道又冒水。", at=world.sundi_b2.code)
    assert note_hot_spots(timezone.now()) == 1

    topic = propose_from_hot_spot(site.person("community"), world)
    street = site.person("street")
    start_and_send(street, topic, world)
    site.later(days=1)
    look(site.person("clerk", phone=True), topic)

    housing = site.person("housing_officer", phone=True)
    open_inbox(housing, "working")
    task = topic.tasks.get()
    done = {"note": "已清淤120米", "photos": [picture()]}
    housing.move("finish", on=f"/topic-tasks/{task.pk}/", **done)
    task.refresh_from_db()
    assert task.status == "done"

    matter(world, 15, world.sundi_b1, since=LATER)
    site.clock.move_to(LATER)
    page = f"/topics/{topic.number}/"
    street.sign_in()
    assert street.go("/topics/?view=running").sees(topic.title)
    street.press(f"main a[href='{page}']")
    street.move("close", on=page, outcome="主管疏通，投诉下降")
    street.go(page).move("publish", on=page)
    topic.refresh_from_db()
    assert (topic.status, topic.published_at is not None) == ("closed", True)

    resident = site.resident()
    resident.go("/topics/")
    resident.press(f"main a[href='{page}']")
    assert resident.sees("主管疏通，投诉下降")
    assert resident.sees("住建局")
    before, after = month(resident, "2026年11月"), month(resident, "2026年12月")
    assert after[0] < before[0], "fewer matters"
    assert after[1] < before[1], "fewer at the same place again"
    assert resident.overflow <= 0
