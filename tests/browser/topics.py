"""A topic of the month that came from a hot spot, for the photographs of its pages."""

from __future__ import annotations

from datetime import timedelta

from tests.world import World
from tickets.models import HotSpot, Topic
from tickets.operations.hot_spots import note_hot_spots
from tickets.operations.inspections import Rounds, plan_inspections, record_inspection
from tickets.operations.intake import Report, report_ticket
from tickets.operations.topics import (
    TopicDraft,
    add_task,
    finish_task,
    propose_topic,
    publish_topic,
    start_topic,
)

DAY = timedelta(days=1)


def topic_of(world: World) -> Topic:
    """A published topic with a task done, one open, inspections, and a second hot spot beside."""
    for days in (2, 9, 16, 30, 38, 44, 51, 70, 100):
        report(world, "0403", "下水道又堵了", days)
    for days in (1, 3, 5, 8, 13):
        report(world, "0603", "楼前路灯不亮", days)
    note_hot_spots(world.now)
    today = world.now.date()
    draft = TopicDraft(
        title="阳光花园下水道反复堵塞",
        month=today.replace(day=1),
        categories=[world.category("0403")],
        aim="三个月内同类投诉减半，同处重复投诉归零",
        areas=[world.sundi],
        hot_spot=HotSpot.objects.get(category__code="0403"),
    )
    topic = propose_topic(draft, by=world.community, at=world.now)
    topic = start_topic(topic, by=world.street, at=world.now, in_charge=world.housing)
    for what, days in (("清淤1至3栋主管", 3), ("更换破损检查井盖", 10)):
        task = add_task(
            topic,
            by=world.street,
            at=world.now,
            what=what,
            unit=world.housing,
            due_on=today + days * DAY,
        )
    finish_task(task, by=world.housing_officer, at=world.now, note="已更换6处井盖")
    rounds = Rounds(
        area=world.sundi_1,
        category=world.category("0403"),
        on=today,
        what="检查井水位",
        topic=topic,
        every_weeks=2,
        until=today + 30 * DAY,
    )
    walk, *_others = plan_inspections(rounds, by=world.community, at=world.now)
    record_inspection(
        walk, by=world.gridworker, at=world.now, finding="found", note="3栋西侧检查井水位偏高"
    )
    return publish_topic(topic, by=world.street, at=world.now)


def report(world: World, code: str, text: str, days: float) -> None:
    """A resident's report of so many days ago."""
    wanted = Report(world.category(code), text, world.sundi_b1)
    report_ticket(wanted, by=world.system, at=world.now - days * DAY)
