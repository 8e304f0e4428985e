"""Alliances on the photographs: seats, meetings, three lists, pledges, orders, an appraisal."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from members.models import Post
from members.operations.appraisals import Points, feed_back
from members.roles import Role
from services.operations.appraising import appraise_seat
from services.operations.entries import EntryDraft, enter_entry, match_resources
from services.operations.gatherings import Call, call_meeting
from services.operations.pledges import PledgeDraft, make_pledge, report_pledge
from tests.services.alliance import FOUNDED, allied, met, shed
from tests.services.test_lists_and_pledges import ordered
from tests.world import World
from tickets.operations.resolutions import Decision, finish_resolution

Pages = dict[str, str]


def lived_in(world: World) -> SimpleNamespace:
    """Both alliances of 孙底社区 in the middle of a year."""
    bond, by, at = allied(world), world.community, world.now
    manager = world.property_officer.person
    Post.objects.create(
        person=manager, role=Role.COMMUNITY_CLERK, area=world.sundi, from_on=FOUNDED
    )
    ordered(world, hours=24 * 30)
    ordered(world, hours=1)
    team = Decision(what="逐户劝导，拆除飞线", due_on=at.date(), team=world.sundi)
    bond.held = met(world, bond, shed(world), team, projects=[0])
    task = bond.held.meeting.resolutions.earliest("pk")
    finish_resolution(task, by=world.property_officer, at=at, note="充电棚已建成，可停 40 辆。")
    bond.called = call_meeting(
        bond.property,
        Call(meet_at=at + timedelta(days=9), place="社区会议室", agenda="充电棚收费、楼道堆物"),
        by=by,
        at=at,
    )
    draft = EntryDraft(kind="need", what="老人缺少就近活动的场地", due_on=at.date())
    bond.need = enter_entry(bond.property, draft, by=by, at=at)
    draft = EntryDraft(kind="resource", what="物业服务中心二楼大厅", unit=world.property)
    offer = enter_entry(bond.property, draft, by=by, at=at)
    match_resources(bond.need, by=by, at=at, resources=[offer])
    bond.pledge = pledged(world, bond, "from_unit", "每月集中清理一次楼道堆物")
    bond.other = pledged(world, bond, "from_community", "每季度组织一次物业费宣传")
    report_pledge(bond.other, by=by, at=at, outcome="kept", note="已在两个小区设点宣传。")
    points = Points(ordinary=Decimal(92), annual=Decimal(90), feedback="充电棚建得快，堆物要常抓。")
    appraisal = appraise_seat(bond.property, world.property, at.year, points, by=by, at=at)
    feed_back(appraisal, by=by, at=at)
    return bond


def pledged(world: World, bond: SimpleNamespace, direction: str, text: str):
    """A pledge for the year."""
    year = world.now.year
    draft = PledgeDraft(
        unit=world.property, direction=direction, year=year, text=text, due_on=date(year, 12, 31)
    )
    return make_pledge(bond.property, draft, by=world.community, at=world.now)


def alliance_pages(world: World) -> Pages:
    """What the community looks at."""
    bond = lived_in(world)
    page = f"/alliances/{bond.property.pk}/"
    return {
        "alliances": "/alliances/",
        "alliances-none": "/alliances/?q=没有",
        "alliance": page,
        "alliance-regional": f"/alliances/{bond.regional.pk}/",
        "alliance-new": "/alliances/new/",
        "alliance-change": f"{page}moves/change/",
        "seat-new": f"{page}seats/new/",
        "seat-end": f"/seats/{bond.seats['owners'].pk}/end/",
        "alliance-call": f"{page}meetings/call/",
        "alliance-record": f"/alliance-meetings/{bond.called.pk}/record/",
        "alliance-minutes": f"/meetings/{bond.held.meeting_id}/",
        "list-entries": "/list-entries/",
        "list-entries-none": "/list-entries/?q=没有",
        "list-entry-new": f"{page}entries/new/?kind=project",
        "need-match": f"/list-entries/{bond.need.pk}/moves/match/",
        "need-project": f"/list-entries/{bond.need.pk}/moves/make-project/",
        "pledges": "/pledges/",
        "pledge-new": f"{page}pledges/new/",
        "pledge-take-out": f"/pledges/{bond.pledge.pk}/moves/take-out/",
        "property-orders": f"{page}orders/?figure=late",
        "seat-appraisal": f"{page}appraisals/new/?unit={world.property.code}",
    }


def property_pages(world: World) -> Pages:
    """What the property company's officer looks at."""
    bond = lived_in(world)
    page = f"/alliances/{bond.property.pk}/"
    return {
        "alliance": page,
        "orders": f"{page}orders/",
        "entry-new": f"{page}entries/new/",
        "minutes": f"/meetings/{bond.held.meeting_id}/",
        "pledge-report": f"/pledges/{bond.pledge.pk}/moves/report/",
        "pledge-confirm": f"/pledges/{bond.other.pk}/moves/confirm/",
        "notices": "/notices/",
        "inbox": "/inbox/",
    }
