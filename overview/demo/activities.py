"""Activities of the login's community, played through the real operations.

One that is over with confirmed hours, one of today, a full one with people waiting and a place
offered, a series, a proposal of the grid worker, one together with a unit, one called off.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from grids.models import Tier
from grids.powers import Power
from members.models import User
from members.operations.accounts import system_user
from services.models import Activity, SignUp
from services.operations.activities import (
    ActivityDraft,
    ShiftDraft,
    cancel,
    finish,
    propose_activity,
    publish,
    start,
)
from services.operations.activity_series import propose_series
from services.operations.alliances import seatable_units
from services.operations.attendance import check_in, check_out, confirm_hours
from services.operations.organising import ask_organiser, confirm_organiser
from services.operations.signups import (
    BatchDraft,
    SignUpDraft,
    cancel_sign_up,
    sign_up,
    sign_up_batch,
)
from tickets.operations.intake import Contact

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NAMES = ("陈晓梅", "刘建国", "孙丽", "胡志远", "马秀英", "高明", "林小雨", "何平", "罗静", "宋大海")


def hold_activities(suffix: str, at: datetime) -> None:
    """All of them, for one city."""
    by = User.objects.get(username=f"community{suffix}")
    areas = (post.area for post in by.active_posts if post.area is not None)
    area = next(area for area in areas if area.tier == Tier.COMMUNITY)
    volunteer = User.objects.get(username=f"volunteer{suffix}")
    past(area, by, volunteer, at)
    today(area, by, volunteer, at)
    crowded(area, by, at)
    joint(area, by, at)
    repeated(area, by, at)
    proposed(User.objects.get(username=f"gridworker{suffix}"), at)
    rained_off(area, by, at)


def plan(area: Any, title: str, kind: str, place: str, *shifts: ShiftDraft, **more: Any) -> Any:
    """A draft with an office to ask."""
    contact = f"{area.name}居委会"
    return ActivityDraft(
        title=title, kind=kind, area=area, place=place, contact=contact, shifts=shifts, **more
    )


def shift(begin: datetime, hours: float, places: int, role: str = "", skills: str = "") -> Any:
    return ShiftDraft(
        starts_at=begin,
        ends_at=begin + timedelta(hours=hours),
        capacity=places,
        role=role,
        skills=skills,
    )


def day_at(at: datetime, days: int, hour: int) -> datetime:
    """A full hour some days from now, by the clock of the site."""
    local = timezone.localtime(at) + days * DAY
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def opened(draft: ActivityDraft, by: User, at: datetime) -> Activity:
    return publish(propose_activity(draft, by=by, at=at), by=by, at=at)


def join(row: Activity, number: int, at: datetime, place: int = 0) -> SignUp:
    """A resident without an account, by a number nobody has."""
    contact = Contact(NAMES[number % len(NAMES)], f"1990000{row.pk % 100:02d}{number:02d}")
    chosen = row.shifts.order_by("pk")[place]
    made, _code = sign_up(chosen, SignUpDraft(contact=contact), by=system_user(), at=at)
    return made


def join_known(row: Activity, user: User, at: datetime) -> SignUp:
    draft = SignUpDraft(contact=Contact())
    made, _code = sign_up(row.shifts.order_by("pk")[0], draft, by=user, at=at)
    return made


def past(area: Any, by: User, volunteer: User, at: datetime) -> None:
    """Last week's clean-up: who came, and for how long."""
    begin = day_at(at, -6, 9)
    before = begin - 4 * DAY
    draft = plan(
        area,
        "周末清洁家园",
        "clean_up",
        "小区东门集合",
        shift(begin, 3, 12, "楼道清理"),
        shift(begin, 2, 6, "宣传引导"),
        text="清理楼道杂物和绿化带垃圾，工具由社区准备。",
        gives_hours=True,
    )
    row = opened(draft, by, before)
    people = [join_known(row, volunteer, before), *(join(row, n, before) for n in range(5))]
    row = start(row, by=by, at=begin)
    for number, one in enumerate(people):
        if number == 3:
            continue
        check_in(one, by=by, at=begin)
        check_out(one, by=by, at=begin + 3 * HOUR)
        if number < 4:
            confirm_hours(one, by=by, at=begin + 4 * HOUR, hours=Decimal("3.0"))
    finish(row, by=by, at=begin + 5 * HOUR, result="清出杂物两车，五栋楼道恢复畅通。")


def today(area: Any, by: User, volunteer: User, at: datetime) -> None:
    """A clinic that is on right now, some people here."""
    before, begin = at - 3 * DAY, at - HOUR
    draft = plan(
        area,
        "便民义诊",
        "volunteer",
        "社区党群服务中心一楼",
        shift(begin, 4, 8, "秩序引导", "耐心、会说方言"),
        text="测血压血糖，家庭医生现场咨询。",
        gives_hours=True,
    )
    row = opened(draft, by, before)
    people = [join(row, number, before) for number in range(4)]
    join_known(row, volunteer, before)
    row = start(row, by=by, at=at)
    for one in people[:2]:
        check_in(one, by=by, at=at)


def crowded(area: Any, by: User, at: datetime) -> None:
    """All places taken: three wait, and to the first a place is offered."""
    draft = plan(
        area,
        "包粽子学做家乡菜",
        "culture",
        "社区食堂",
        shift(day_at(at, 4, 14), 2, 4),
        text="跟着老邻居学包粽子，材料免费。",
    )
    row = opened(draft, by, at - 2 * DAY)
    people = [join(row, number, at - DAY) for number in range(7)]
    cancel_sign_up(people[1], by=system_user(), at=at - HOUR)


def joint(area: Any, by: User, at: datetime) -> None:
    """Together with a unit, which sends people, too."""
    draft = plan(
        area,
        "夕阳红手机课堂",
        "lecture",
        "老年活动室",
        shift(day_at(at, 6, 9), 2, 20, "辅导员", "会用智能手机"),
        text="教老年居民挂号、缴费、防诈骗。",
        gives_hours=True,
        age=14,
    )
    row = propose_activity(draft, by=by, at=at)
    unit = next((one for one in seatable_units(area)[:60] if officer_of(one) is not None), None)
    if unit is not None:
        officer = officer_of(unit)
        asked = ask_organiser(row, unit, by=by, at=at)
        confirm_organiser(asked, by=officer, at=at)
    row = publish(row, by=by, at=at)
    if unit is not None:
        people = BatchDraft(unit=unit, head_count=5, note="青年志愿者")
        sign_up_batch(row.shifts.get(), people, by=officer, at=at)
    join(row, 1, at)


def officer_of(unit: Any) -> User | None:
    """Somebody who acts for a unit today."""
    rows = User.objects.filter(person__posts__unit=unit, is_active=True) if unit is not None else ()
    return next((user for user in rows if unit.pk in user.reach(Power.HANDLE).units), None)


def repeated(area: Any, by: User, at: datetime) -> None:
    """A choir each week, eight dates of which the first are open."""
    draft = plan(
        area,
        "社区合唱团排练",
        "culture",
        "文化活动室",
        shift(day_at(at, 2, 19), 2, 30),
        text="不论基础，欢迎来唱。",
    )
    for row in propose_series(draft, "week", 8, by=by, at=at)[:4]:
        publish(row, by=by, at=at)


def proposed(by: User, at: datetime) -> None:
    """The grid worker asks for a clean-up in the own grid."""
    areas = (post.area for post in by.active_posts if post.area is not None)
    area = next(areas)
    draft = plan(
        area, "网格清洁日", "clean_up", "单元楼前", shift(day_at(at, 8, 8), 2, 10), gives_hours=True
    )
    propose_activity(draft, by=by, at=at)


def rained_off(area: Any, by: User, at: datetime) -> None:
    """Called off, and everybody told."""
    draft = plan(area, "露天电影", "culture", "小区广场", shift(day_at(at, 3, 19), 2, 100))
    row = opened(draft, by, at)
    for number in range(2):
        join(row, number, at)
    cancel(row, by=by, at=at, reason="当晚有雷雨，改期另行通知。")
