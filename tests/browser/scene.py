"""A lived-in morning to photograph: matters and whistles in every state, some of them late."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from grids.models import Level
from members.models import User
from tests.browser.organisation import changes_of
from tests.browser.papers import papers_of
from tests.browser.people import picture
from tests.browser.people_and_places import people_and_places_of
from tests.world import World
from tickets.models import (
    Adjustment,
    DutyRule,
    Meeting,
    Objection,
    Proposal,
    SupervisionOrder,
)
from tickets.operations.intake import Contact, Report, report_ticket
from tickets.operations.meetings import Minutes, record_meeting
from tickets.operations.register import DESKS
from tickets.operations.resolutions import Decision
from tickets.operations.sampling import list_closing
from tickets.operations.sweeper import sweep
from tickets.operations.whistles import Call, draft_whistle


class Scene(SimpleNamespace):
    """Rows by the names the table of pages uses, and the follow-up codes of residents."""


def upload(name: str = "photo.jpg", colour: str = "#7a8fa6") -> SimpleUploadedFile:
    """A photograph for an operation."""
    made = picture(name, colour)
    return SimpleUploadedFile(name, made["buffer"], content_type=made["mimeType"])


class Stage:
    """Lets people of the cast act at moments before now."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ago(self, **span: float) -> Any:
        return self.world.now - timedelta(**span)

    def report(self, username: str, category: str, text: str, *, area: Any, **said: Any) -> Any:
        """A ticket and its follow-up code."""
        hours = said.pop("hours", 3)
        wanted = Report(self.world.category(category), text, area, **said)
        receipt = report_ticket(wanted, by=self.actor(username), at=self.ago(hours=hours))
        return receipt.ticket, receipt.code

    def actor(self, username: str) -> User:
        return self.world.system if username == "resident" else self.world.user(username)

    def act(
        self, desk: str, row: Any, username: str, *moves: str, hours: float, **given: Any
    ) -> Any:
        """Make moves on a row one after the other; the inputs go to the last one."""
        for step, name in enumerate(moves, 1):
            row = DESKS[desk].model.objects.get(pk=row.pk)
            DESKS[desk].operations[name](
                row,
                by=self.actor(username),
                at=self.ago(hours=hours) + timedelta(minutes=step),
                **(given if step == len(moves) else {}),
            )
        return DESKS[desk].model.objects.get(pk=row.pk)

    def give(self, ticket: Any, unit: Any, *, hours: float) -> Any:
        """File and dispatch; answers the lead's share."""
        self.act("ticket", ticket, "clerk", "file", hours=hours)
        self.act("ticket", ticket, "clerk", "dispatch", hours=hours - 0.1, lead=unit)
        return ticket.assignments.get()

    def call(self, username: str, ticket: Any, lead: Any, *, hours: float, **said: Any) -> Any:
        """A whistle that has not sounded yet."""
        if ticket:
            ticket.refresh_from_db()
        said.setdefault("area", ticket.area if ticket else self.world.sundi)
        said.setdefault("title", ticket.title if ticket else "")
        said.setdefault("facts", ticket.text if ticket else said["title"])
        call = Call(lead=lead, ticket=ticket, wanted_result="问题解决，居民认可，不再反弹", **said)
        return draft_whistle(call, by=self.actor(username), at=self.ago(hours=hours))


TIERS = {
    "street": "街道",
    "community": "社区",
    "section": "片区",
    "grid": "网格",
    "building": "楼栋",
    "unit": "单元",
}


def build_scene(world: World) -> Scene:
    """Write it all down with the operations that people use."""
    for tier, name in TIERS.items():
        Level.objects.filter(tier=tier).update(name=name)
    stage = Stage(world)
    scene = Scene(
        **matters(stage, world),
        **whistles(stage, world),
        **adjusted(stage, world),
        **proposed(stage, world),
        **changes_of(world),
        **people_and_places_of(world),
        **papers_of(world),
    )
    sweep(world.now)
    return scene


def matters(stage: Stage, world: World) -> dict[str, Any]:
    """One ticket in each state."""
    asking = Contact("王秀兰", "13855501234")
    here = {"area": world.sundi_b1, "address": "北门岗亭旁"}
    fresh, fresh_code = stage.report(
        "resident",
        "0603",
        "小区北门到1栋之间的三盏路灯连续一周不亮，晚上接孩子放学看不清路，老人摔过一次，请尽快维修。",
        photos=[upload(), upload("2.jpg", "#9a8f76")],
        contact=asking,
        hours=1,
        **here,
    )
    stage.report("gridworker", "0105", "垃圾桶满溢，气味很大。", area=world.sundi_b2, hours=2)
    accepted, _code = stage.report("clerk", "0702", "三楼卫生间漏水到二楼。", area=world.sundi_b2)
    stage.act("ticket", accepted, "clerk", "accept", hours=2.5)
    late, _code = stage.report(
        "resident", "0504", "门口烧烤摊占道，油烟大。", contact=asking, hours=90, **here
    )
    stage.give(late, world.urban, hours=89)
    working, _code = stage.report("gridworker", "0107", "装修垃圾堆在路边。", area=world.sundi_b3)
    share = stage.give(working, world.urban, hours=2.8)
    stage.act("assignment", share, "department", "sign", hours=2)
    checking, _code = stage.report(
        "gridworker", "0601", "井盖丢失。", area=world.sundi_b1, photos=[upload()], hours=26
    )
    share = stage.give(checking, world.housing, hours=25.7)
    stage.act("assignment", share, "housing_officer", "sign", hours=25)
    done = {"note": "已更换新井盖，周边已加固。", "photos": [upload("after.jpg", "#88a070")]}
    stage.act("assignment", share, "housing_officer", "finish", hours=24.5, **done)
    return {
        "fresh": fresh,
        "fresh_code": fresh_code,
        "accepted": accepted,
        "late": late,
        "working": working,
        "checking": checking,
        **ended(stage, world),
    }


def ended(stage: Stage, world: World) -> dict[str, Any]:
    """Matters that are over: settled on the spot, rated, not filed."""
    closed, closed_code = stage.report(
        "resident",
        "0501",
        "消防通道被堵。",
        area=world.sundi_b1,
        photos=[upload()],
        contact=Contact("王秀兰", "13855501234"),
        hours=50,
    )
    spot = {"note": "已联系车主挪车。", "after": [upload("after.jpg", "#88a070")]}
    stage.act("ticket", closed, "gridworker", "self-close", hours=49.5, **spot)
    stage.act("ticket", closed, "clerk", "close", hours=49)
    list_closing(closed.pk, by=world.system, at=stage.ago(hours=2))
    rated, rated_code = stage.report(
        "resident", "0110", "旧沙发占楼道。", area=world.sundi_b2, photos=[upload()], hours=60
    )
    stage.act("ticket", rated, "gridworker", "self-close", hours=59.5, **spot)
    stage.act("ticket", rated, "clerk", "close", hours=59)
    requester = rated.requesters.get()
    answer = {"solved": "yes", "satisfaction": 5, "comment": "当天就搬走了，很快。"}
    stage.act("ticket", rated, "resident", "rate", hours=58, requester=requester, **answer)
    settled, _code = stage.report(
        "gridworker", "0201", "楼道小广告。", area=world.sundi_b1, photos=[upload()]
    )
    stage.act("ticket", settled, "gridworker", "self-close", hours=2, **spot)
    refused, _code = stage.report("resident", "1003", "邻居家孩子练琴。", area=world.sundi_b1)
    stage.act(
        "ticket", refused, "clerk", "not-file", hours=2, reason="属法律允许时段，已电话解释。"
    )
    return {
        "closed": closed,
        "call_back": closed.call_backs.get(),
        "closed_code": closed_code,
        "rated": rated,
        "rated_code": rated_code,
        "settled": settled,
    }


def adjusted(stage: Stage, world: World) -> dict[str, Any]:
    """Requests in every state, a suspended matter, and one that is pressed."""
    today = timezone.localdate(world.now)
    rows = {
        name: given(stage, world, text, hours=150 if name == "pressed" else 3)
        for name, text in (
            ("resting", "小区主路沥青开裂，待气温回升后修补。"),
            ("asking", "单元门禁损坏，须等厂家配件。"),
            ("returning", "商铺招牌松动，疑似有坠落风险。"),
            ("pressed", "绿化带被占用堆放建材。"),
        )
    }
    rest = {"until_on": today + timedelta(days=60), "reason": "沥青修补须待气温回升。"}
    ask(stage, rows["resting"], "department_head", "ask-suspension", hours=1.5, **rest)
    decide(stage, rows["resting"], "clerk", "grant", hours=1.4)
    first, second = {"reason": "配件未到。"}, {"reason": "厂家推迟发货，已出具说明。"}
    ask(stage, rows["asking"], "department", "ask-extension", hours=1.2, **first)
    decide(stage, rows["asking"], "department_head", "endorse", hours=1.1)
    decide(stage, rows["asking"], "clerk", "refuse", hours=1, reason="仓库有现货。")
    ask(stage, rows["asking"], "department", "ask-extension", hours=0.5, **second)
    wrong = {"reason": "招牌安全由住建部门负责。"}
    ask(stage, rows["returning"], "department_head", "ask-return", hours=0.2, **wrong)
    order = {"answer_by": today + timedelta(days=1), "reason": "催办未动，限期清理。"}
    ask(stage, rows["pressed"], "street", "chase", hours=2, reason="请尽快清理。")
    ask(stage, rows["pressed"], "street", "order", hours=1, **order)
    return {**rows, "order": SupervisionOrder.objects.get(ticket=rows["pressed"], level="order")}


def given(stage: Stage, world: World, text: str, *, hours: float) -> Any:
    """A ticket with a unit that has a head, signed for unless it is old."""
    ticket, _code = stage.report("gridworker", "0121", text, area=world.sundi_b1, hours=hours + 0.5)
    share = stage.give(ticket, world.urban, hours=hours)
    if hours < 10:
        stage.act("assignment", share, "department", "sign", hours=hours - 0.5)
    return ticket


def ask(stage: Stage, ticket: Any, username: str, name: str, *, hours: float, **said: Any) -> None:
    """A unit asks about its share, or somebody above presses it."""
    stage.act("assignment", ticket.assignments.get(), username, name, hours=hours, **said)


def decide(
    stage: Stage, ticket: Any, username: str, name: str, *, hours: float, **said: Any
) -> None:
    """The next step of the newest request about a ticket."""
    row = Adjustment.objects.filter(ticket=ticket).latest("pk")
    stage.act("adjustment", row, username, name, hours=hours, **said)


def whistles(stage: Stage, world: World) -> dict[str, Any]:
    """A joint whistle under way, one nobody signs, a draft, one awaiting approval, one scored."""
    locks, _code = stage.report(
        "clerk", "0121", "公共车位被私装地锁。", area=world.sundi_b1, hours=99
    )
    stage.act("ticket", locks, "clerk", "accept", hours=98)
    parts = {"assist": [world.traffic, world.property], "kind": "joint", "place": "1栋北侧"}
    parts["meet_at"] = stage.ago(hours=70)
    joint = stage.call("community", locks, world.urban, hours=97, **parts)
    stage.act("whistle", joint, "community", "issue", hours=97)
    tasks = {task.unit_id: task for task in joint.tasks.all()}
    stage.act("whistle_task", tasks[world.urban.pk], "department", "sign", "attend", hours=96.5)
    plan = {"plan": "交警维持秩序，物业通知车主，城管拆除。"}
    stage.act("whistle_task", tasks[world.urban.pk], "department", "plan", hours=96, **plan)
    stage.act("whistle_task", tasks[world.traffic.pk], "traffic_officer", "sign", hours=95.5)
    silent = stage.call("community", None, world.water, hours=98, title="3栋水压不足，居民反映强烈")
    stage.act("whistle", silent, "community", "issue", hours=98)
    sweep(stage.ago(hours=70))
    draft = stage.call("community", None, world.urban, hours=5, title="早市占道经营")
    review = stage.call(
        "street_clerk", None, world.housing, hours=4, title="老旧小区外墙脱落", area=world.anmin
    )
    stage.act("whistle", review, "street_clerk", "submit", hours=4)
    return {
        "joint": joint,
        "meeting": met(stage, world, joint),
        "silent": silent,
        "draft": draft,
        "review": review,
        "scored": scored(stage, world),
        "locks": locks,
        "argued": argued(stage, world),
    }


def argued(stage: Stage, world: World) -> Any:
    """A whistle whose lead says that it is not its task; the street must rule."""
    whistle = stage.call("community", None, world.urban, hours=3, title="3栋外墙渗漏，两户受损")
    stage.act("whistle", whistle, "community", "issue", hours=3)
    claim = {
        "claim": "not_our_duty",
        "rule": DutyRule.objects.get(lead=world.urban),
        "reason": "外墙渗漏属房屋共用部位维修，按派单目录应由住建部门牵头，我局无执法权限。",
        "proposed_unit": world.housing,
    }
    task = whistle.tasks.get()
    stage.act("whistle_task", task, "department", "sign", "object", hours=2, **claim)
    return Objection.objects.get(task=task)


def scored(stage: Stage, world: World) -> Any:
    """A whistle that went well to its end."""
    whistle = stage.call("community", None, world.water, hours=120, title="2栋水管漏水抢修")
    stage.act("whistle", whistle, "community", "issue", hours=120)
    task = whistle.tasks.get()
    stage.act("whistle_task", task, "department2", "sign", "attend", hours=119.5)
    done = {"note": "更换管段，恢复供水。", "photos": [upload("after.jpg", "#88a070")]}
    stage.act("whistle_task", task, "department2", "finish", hours=115, **done)
    stage.act("whistle_task", task, "community", "verify", hours=114)
    points = {"effort": Decimal(18), "result": Decimal(37), "attitude": Decimal(9)}
    stage.act("whistle_task", task, "community", "score", hours=113, **points)
    return whistle


def met(stage: Stage, world: World, whistle: Any) -> Meeting:
    """The meeting of a joint whistle: one absent, a decision late, one reported done, one ahead."""
    today = timezone.localdate(world.now)
    decisions = [
        Decision("拆除1栋北侧全部私装地锁，清运残件", today - timedelta(days=2), unit=world.urban),
        Decision("逐户通知车主，张贴告示三天", today - timedelta(days=1), unit=world.property),
        Decision("在车位施划标线，安装公共标识", today + timedelta(days=4), unit=world.property),
        Decision("巡查一周，发现重装及时上报", today + timedelta(days=7), team=world.sundi_1),
    ]
    minutes = Minutes(
        held_at=stage.ago(hours=70),
        place="1栋北侧",
        text="一、城管局牵头拆除地锁。\n二、物业负责通知车主，并施划标线。\n三、交警大队未到会。",
        present=[world.urban, world.property],
        others="居民代表3人",
        decisions=decisions,
    )
    meeting = record_meeting(whistle, minutes, by=world.community, at=stage.ago(hours=69))
    done = {"note": "已逐户通知，告示已张贴。", "photos": [upload("notice.jpg", "#b8a888")]}
    told = meeting.resolutions.get(what=decisions[1].what)
    stage.act("resolution", told, "property_officer", "finish", hours=50, **done)
    return meeting


def proposed(stage: Stage, world: World) -> dict[str, Any]:
    """Proposed whistles: a resident's that waits, a grid worker's that is late, one declined."""
    rows, codes = [], []
    for username, why, hours in (
        ("resident", "物业、交警、城管互相推诿三周了，请街道把大家叫到一起。", 3),
        ("gridworker", "两家单位都说不归自己管，居民天天来问。", 100),
        ("gridworker", "多次劝导无效，需要联合执法。", 2.5),
    ):
        here = {"area": world.sundi_b1, "hours": hours + 1, "contact": Contact("何秀英")}
        text = "公共车位被私装地锁，车停不进来。"
        ticket, code = stage.report("resident", "0121", text, **here)
        stage.act("ticket", ticket, "clerk", "file", hours=hours + 0.5)
        asking = {"requester": ticket.requesters.get()} if username == "resident" else {}
        wish = {"reason": why, **asking}
        stage.act("ticket", ticket, username, "propose-whistle", hours=hours, **wish)
        rows.append(Proposal.objects.get(ticket=ticket))
        codes.append(code)
    reason = "物业已约定周三拆除，暂不需要吹哨。"
    stage.act("proposal", rows[2], "community", "decline", hours=1, reason=reason)
    return {"proposal": rows[0], "proposed_code": codes[0]}
