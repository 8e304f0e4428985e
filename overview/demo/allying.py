"""The alliances of the login's community, played through the real operations.

A property alliance that decided a charging shed, and a regional one that has not met this quarter.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from grids.models import Tier, UnitKind
from members.models import User
from services.models import Alliance, ListEntry
from services.operations.alliances import (
    AllianceDraft,
    SeatDraft,
    found_alliance,
    give_seat,
    seatable_units,
)
from services.operations.entries import EntryDraft, enter_entry, match_resources
from services.operations.gatherings import Account, Call, call_meeting, record_meeting
from services.operations.pledges import PledgeDraft, make_pledge, report_pledge
from tickets.operations.meetings import Minutes
from tickets.operations.minutes import Presence
from tickets.operations.resolutions import Decision

DAY = timedelta(days=1)


def ally(suffix: str, at: datetime) -> None:
    """Both alliances of the login's community."""
    by = User.objects.get(username=f"community{suffix}")
    areas = (post.area for post in by.active_posts if post.area is not None)
    area = next(area for area in areas if area.tier == Tier.COMMUNITY)
    keep_property(area, by, at)
    keep_regional(area, by, at)


def found(area: Any, kind: str, name: str, by: User, at: datetime) -> Alliance:
    """An alliance since spring of last year, with the community's own bodies."""
    since = date(timezone.localdate(at).year - 1, 3, 5)
    draft = AllianceDraft(kind=kind, area=area, name=name, founded_on=since)
    alliance = found_alliance(draft, by=by, at=at)
    body = area.organisations.order_by("level", "pk").first()
    if body is not None:
        give_seat(alliance, SeatDraft(organisation=body, from_on=since), by=by, at=at)
    return alliance


def keep_property(area: Any, by: User, at: datetime) -> None:
    """Community, company and owners' committee: a meeting, its decisions, lists and pledges."""
    units = seatable_units(area)
    company = units.filter(kind=UnitKind.PROPERTY_COMPANY, area=area).first()
    if company is None:
        raise LookupError("no property company")
    alliance = found(area, Alliance.Kind.PROPERTY, f"{area.name}红色物业联盟", by, at)
    owners = units.filter(kind=UnitKind.OWNERS_COMMITTEE).first()
    for unit in filter(None, (company, owners)):
        draft = SeatDraft(unit=unit, from_on=alliance.founded_on)
        give_seat(alliance, draft, by=by, at=at)
    give_seat(alliance, SeatDraft(area=area, from_on=alliance.founded_on), by=by, at=at)
    today = timezone.localdate(at)
    record_meeting(alliance, minutes_of(alliance, company, today, at), by=by, at=at)
    ahead = Call(meet_at=at + 20 * DAY, place="社区会议室", agenda="充电棚进度、楼道堆物")
    call_meeting(alliance, ahead, by=by, at=at)
    draft = EntryDraft(kind="need", what="老年居民缺少就近活动场地", due_on=today + 40 * DAY)
    need = enter_entry(alliance, draft, by=by, at=at)
    draft = EntryDraft(kind="resource", what="物业服务中心二楼可用于居民活动", unit=company)
    offer: ListEntry = enter_entry(alliance, draft, by=by, at=at)
    match_resources(need, by=by, at=at, resources=[offer])
    promise(alliance, company, "from_unit", "每月集中清理一次楼道堆物", by, at)
    told = promise(alliance, company, "from_community", "每季度组织一次物业费宣传", by, at)
    words = {"outcome": "kept", "note": "本季度已在两个小区设点宣传。"}
    report_pledge(told, by=by, at=at, **words)


def minutes_of(alliance: Alliance, company: Any, today: date, at: datetime) -> Account:
    """The meeting about flying cables: the company builds a shed, the community explains."""
    seats = list(alliance.seats.all())
    return Account(
        minutes=Minutes(
            held_at=at - 5 * DAY,
            place="社区会议室",
            text="网格员走访发现飞线充电。三方商定在空地建充电棚，建成前由社区逐户劝导。",
            others="居民代表 3 人",
            decisions=[
                Decision("在小区空地建设电动自行车充电棚", today + 45 * DAY, unit=company),
                Decision("逐户劝导，拆除飞线", today + 10 * DAY, team=alliance.area),
            ],
        ),
        presences={seat.pk: Presence.PRESENT for seat in seats}
        | {seat.pk: Presence.EXCUSED for seat in seats if is_owners(seat)},
        projects=[0],
    )


def is_owners(seat: Any) -> bool:
    """Whether the owners' committee sits there."""
    return seat.unit is not None and seat.unit.kind == UnitKind.OWNERS_COMMITTEE


def promise(
    alliance: Alliance, unit: Any, direction: str, text: str, by: User, at: datetime
) -> Any:
    """A pledge for the running year, due on its last day."""
    year = timezone.localdate(at).year
    draft = PledgeDraft(
        unit=unit, direction=direction, year=year, text=text, due_on=date(year, 12, 31)
    )
    return make_pledge(alliance, draft, by=by, at=at)


def keep_regional(area: Any, by: User, at: datetime) -> None:
    """Community and resident units: no meeting this quarter, one need on the list."""
    alliance = found(area, Alliance.Kind.REGIONAL, f"{area.name}区域党建联盟", by, at)
    kinds = (UnitKind.RESIDENT_UNIT, UnitKind.TWO_NEW, UnitKind.PARTNER)
    near = seatable_units(area).filter(
        kind__in=kinds, area__tree_id=area.tree_id, area__lft__gte=area.lft
    )
    for unit in near.filter(area__lft__lte=area.rght)[:3]:
        draft = SeatDraft(unit=unit, from_on=alliance.founded_on)
        give_seat(alliance, draft, by=by, at=at)
    draft = EntryDraft(kind="need", what="假期儿童托管缺志愿教师")
    enter_entry(alliance, draft, by=by, at=at)
