"""Dual check-in in the demo: units paired with the logins' community, members who serve there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from grids.models import Area, Unit
from members.models import HalfYearReport, Person, Post, User
from members.operations.appraisals import About, Points, appraise, feed_back
from members.operations.check_ins import CheckInDraft, enter_check_in, pair
from members.operations.reports import (
    HalfYear,
    acknowledge_report,
    due_of,
    send_unit_report,
)
from members.operations.services import ServiceDraft, enter_service
from members.roles import Role

MEMBERS, SHARE = 12, 3
SERVED = (
    ("辅导孩子功课", "3", "教孩子数学"),
    ("清理楼道杂物", "2", "打扫公共楼道"),
    ("为老人理发、量血压", "2.5", "陪老人说话"),
    ("维修小区健身器材", "4", "修理家电水电"),
)


def check_in(suffix: str, at: datetime) -> None:
    """Two units check in with their members; hours, a report, an appraisal; some of it waits."""
    secretary = User.objects.get(username=f"community{suffix}")
    community = _place(secretary)
    officers = [
        User.objects.get(username=f"{name}{suffix}") for name in ("department", "department2")
    ]
    units = [_unit(officer) for officer in officers]
    since = timezone.localdate(at).replace(month=1, day=1)
    for number, (unit, officer) in enumerate(zip(units, officers, strict=True)):
        pair(unit, community, from_on=since, note="每季度联席会议一次", by=secretary, at=at)
        draft = CheckInDraft(
            community=community,
            on=since,
            unit=unit,
            contact=officer.person.name if officer.person else "办公室",
            phone=f"1390000{number:04d}",
            wish="每季度进社区服务一次",
        )
        enter_check_in(draft, by=secretary, at=at)
    serve(community, units, officers, secretary, at)
    report(community, units[0], officers[0], secretary, at)
    about = About(community=community, year=since.year, unit=units[0])
    points = Points(
        ordinary=Decimal(92),
        annual=Decimal(90),
        meetings_attended=3,
        feedback="全年积极，第三季度联席会议缺席，请安排专人参加。",
    )
    feed_back(appraise(about, points, by=secretary, at=at), by=secretary, at=at)


def serve(
    community: Area, units: Sequence[Unit], officers: Sequence[User], by: User, at: datetime
) -> None:
    """Members of the units check in where they live; the last ones wait to be confirmed."""
    today = timezone.localdate(at)
    for number, person in enumerate(in_service(community, units)):
        what, hours, wish = SERVED[number % len(SERVED)]
        waits = number >= MEMBERS - SHARE
        draft = CheckInDraft(
            community=community,
            on=today - timedelta(days=1 if waits else 40 + number),
            person=person,
            skills=(what[:6],),
            free_time=("周六上午", "周日下午", "工作日晚上")[number % 3],
            wish=wish,
        )
        enter_check_in(draft, by=officers[number % len(officers)] if waits else by, at=at)
        if not waits:
            service = ServiceDraft(
                person=person,
                community=community,
                what=what,
                served_on=today - timedelta(days=3 + number),
                hours=Decimal(hours),
            )
            enter_service(service, by=by, at=at)


def in_service(community: Area, units: Sequence[Unit]) -> list[Person]:
    """Full members of the city, at home in branches elsewhere, who work at these units."""
    homes = Person.objects.filter(party_status=Person.PartyStatus.FULL, employer=None)
    homes = homes.filter(organisation__city=community.city_id, user=None)
    people = list(homes.exclude(organisation__areas__tree_id=community.tree_id)[:MEMBERS])
    for number, person in enumerate(people):
        person.employer = units[number % len(units)]
    Person.objects.bulk_update(people, ["employer"])
    return people


def report(community: Area, unit: Unit, officer: User, by: User, at: datetime) -> None:
    """The unit reports of the half-year before; the community takes note."""
    today = timezone.localdate(at)
    period = HalfYear(today.year, 1) if today.month > 6 else HalfYear(today.year - 1, 2)
    row = HalfYearReport.objects.create(
        community=community,
        unit=unit,
        to_unit=unit.parent,
        year=period.year,
        half=period.half,
        due_on=due_of(period, community.city_id),
        opened_at=at,
        flow_count=0,
    )
    words = "组织党员进社区服务四次，认领共享车棚项目，协助处置占道停车十二起。"
    plans = "下半年每月第一个周六开展志愿服务。"
    row = send_unit_report(row, by=officer, at=at, text=words, plans=plans)
    acknowledge_report(row, by=by, at=at)


def _place(user: User) -> Area:
    post = Post.objects.get(person=user.person, role=Role.COMMUNITY_SECRETARY, until_on=None)
    area = post.area
    if area is None:
        raise LookupError(user.username)
    return area


def _unit(user: User) -> Unit:
    post = Post.objects.filter(person=user.person, unit__isnull=False).select_related("unit")[0]
    if post.unit is None:
        raise LookupError(user.username)
    return post.unit
