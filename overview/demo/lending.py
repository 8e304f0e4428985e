"""The sharing register of the logins' community: what is shared, asked for, agreed, given back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from grids.models import Tier, Unit
from members.models import Post, User
from overview.demo.rewarding import arrive
from services.operations.sharing import (
    SharedDraft,
    UseDraft,
    agree,
    ask_for_use,
    decline,
    note_return,
    share_resource,
)

DAY = timedelta(days=1)
RESOURCES: tuple[dict[str, Any], ...] = (
    {
        "kind": "place",
        "name": "社区多功能厅",
        "available": "工作日晚上、周末全天",
        "terms": "用后清扫，请提前三天申请",
        "description": "可容纳八十人，有投影和音响",
    },
    {
        "kind": "equipment",
        "name": "便携音响和话筒",
        "available": "随借随还",
        "terms": "损坏照价赔偿",
    },
    {"kind": "expert", "name": "心理咨询师", "available": "每周三下午", "terms": "仅限公益服务"},
)
OF_UNIT: tuple[dict[str, Any], ...] = (
    {"kind": "vehicle", "name": "单位班车一辆", "available": "周末", "terms": "由单位司机驾驶"},
    {"kind": "place", "name": "单位篮球场", "available": "周末八点至十八点", "terms": "凭登记进入"},
    {"kind": "service", "name": "政策法规宣讲", "available": "提前一周预约"},
)


def lend(suffix: str, at: datetime) -> None:
    """Things of a community and of a unit, and uses in every state."""
    by = User.objects.get(username=f"community{suffix}")
    officer = User.objects.get(username=f"department{suffix}")
    areas = (post.area for post in by.active_posts if post.area is not None)
    area = next(area for area in areas if area.tier == Tier.COMMUNITY)
    unit = unit_of(officer)
    began = at - 50 * DAY
    own = [share_resource(area, SharedDraft(**facts), by=by, at=began) for facts in RESOURCES]
    theirs = [
        share_resource(area, SharedDraft(**facts, unit=unit, contact=unit), by=officer, at=began)
        for facts in OF_UNIT
    ]
    today = timezone.localdate(at)
    for back in (30, 16):
        day = today - back * DAY
        then = at - (back + 2) * DAY
        use = UseDraft(unit=unit, from_on=day, until_on=day, purpose="党员进社区宣讲")
        row = ask_for_use(own[0], use, by=officer, at=then)
        row = agree(row, by=by, at=then + DAY / 2)
        note_return(row, by=by, at=at - (back - 1) * DAY, note="准时归还，场地整洁")
    ahead = {"from_on": today + 5 * DAY, "until_on": today + 6 * DAY}
    trip = UseDraft(area=area, purpose="接送老人体检", **ahead)
    agree(ask_for_use(theirs[0], trip, by=by, at=at), by=officer, at=at)
    ask_for_use(theirs[1], UseDraft(area=area, purpose="社区趣味运动会", **ahead), by=by, at=at)
    sound = UseDraft(unit=unit, purpose="单位年会", **ahead)
    decline(ask_for_use(own[1], sound, by=officer, at=at), by=by, at=at, reason="当日社区自用")
    ask_for_use(own[2], UseDraft(unit=unit, purpose="职工讲座", **ahead), by=officer, at=at)
    arrive(at)


def unit_of(officer: User) -> Unit:
    """The unit somebody acts for."""
    post = Post.objects.filter(person=officer.person, unit__isnull=False).select_related("unit")[0]
    if post.unit is None:
        raise LookupError(officer.username)
    return post.unit
