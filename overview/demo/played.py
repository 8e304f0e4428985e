"""What the logins do beyond the main line, played through the real operations.

Requests, an objection, a meeting, a proposal, a topic: each is a handful of rows, so they need no
tale of their own. A scene looks for a matter on which its login may make the move just now, and is
left out where there is none; nothing is forced.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from grids.powers import Power
from lib.errors import Refused
from lib.moves import offered_moves
from members.models import SavedView, User
from members.operations.saved import ViewDraft, save_view
from overview.demo.activities import hold_activities
from overview.demo.allying import ally
from overview.demo.asking_back import ask_back
from overview.demo.dual import check_in
from overview.demo.lending import lend
from overview.demo.plan import Plan
from overview.demo.reorganising import reorganise
from overview.demo.reporting import make_reports
from overview.demo.rewarding import reward
from overview.demo.serving import serve
from overview.demo.sharing import share
from overview.demo.street_papers import keep_papers
from overview.demo.visiting import walk_rounds
from overview.demo.wishing import wish
from tickets.models import Assignment, DutyRule, HotSpot, Ticket, Whistle, WhistleTask
from tickets.operations.hot_spots import note_hot_spots
from tickets.operations.inspections import Rounds, plan_inspections
from tickets.operations.meetings import Minutes, record_meeting
from tickets.operations.register import DESKS
from tickets.operations.resolutions import Decision
from tickets.operations.sampling import list_call_backs
from tickets.operations.suggestions import train_suggestions
from tickets.operations.sweeper import sweep
from tickets.operations.topics import TopicDraft, add_task, propose_topic, start_topic

DAY = timedelta(days=1)
LOOKED_AT = 60
"""Rows a login looks through for one that is fit."""

ROWS: dict[str, Callable[[User], Any]] = {
    "assignment": lambda by: Assignment.objects.addressed(by.reach(Power.HANDLE)),
    "pressed": lambda by: Assignment.objects.within(by.reach(Power.SUPERVISE)).open(),
    "whistle_task": lambda by: WhistleTask.objects.addressed(by.reach(Power.HANDLE)),
    "whistle": lambda by: Whistle.objects.within(by.reach(Power.WHISTLE)),
    "ticket": lambda by: Ticket.objects.within(by.reach(Power.VIEW_TICKETS)).open(),
}
"""Where a login looks for work of each kind."""

DESK_OF = {"pressed": "assignment"}


def play_scenes(plan: Plan) -> None:
    """Play every scene for both cities, and what the nightly tasks would have prepared."""
    note_hot_spots(plan.at)
    train_suggestions(plan.at)
    list_call_backs(by=plan.by, at=plan.at)
    ask_back(plan)
    extras = (
        meet,
        hold_topic,
        keep_views,
        check_in,
        reorganise,
        keep_papers,
        ally,
        serve,
        share,
        hold_activities,
        wish,
        walk_rounds,
        reward,
        lend,
        make_reports,
    )
    for suffix in ("", "_dh"):
        for login, kind, move, words in scenes(plan.at):
            play(login + suffix, kind, move, words, plan.at)
        for extra in extras:
            attempt(extra, suffix, plan.at)
    sweep(plan.at)


def scenes(at: datetime) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Who asks for what, with the words they use."""
    today = timezone.localdate(at)
    return [
        ("department", "assignment", "ask-extension", {"reason": "配件需厂家定制，到货还要三天。"}),
        ("department_head", "assignment", "ask-extension", {"reason": "涉及两处产权，正在协调。"}),
        (
            "department_head",
            "assignment",
            "ask-suspension",
            {"reason": "沥青修补须待气温回升，冬季无法施工。", "until_on": today + 60 * DAY},
        ),
        (
            "department",
            "assignment",
            "ask-return",
            {"reason": "该处属小区红线内，按清单应由物业先行处置。"},
        ),
        (
            "street_clerk",
            "pressed",
            "order",
            {"reason": "居民多次反映，请限期办结并书面答复。", "answer_by": today + 3 * DAY},
        ),
        ("street_clerk", "pressed", "chase", {"reason": "已超期，请说明原因。"}),
        (
            "property",
            "ticket",
            "propose-whistle",
            {"reason": "涉及消防、城管和供电，物业协调不动。"},
        ),
        ("department", "whistle_task", "object", {}),
        (
            "community",
            "whistle",
            "hand-up",
            {"level": "street", "reason": "两次协调未果，请街道出面。"},
        ),
        ("clerk", "ticket", "urge", {"note": "老人一再来问，请尽快。"}),
    ]


def attempt(scene: Callable[..., None], *arguments: Any) -> None:
    """Play one scene, all or nothing; a rule that says no leaves it out."""
    try:
        with transaction.atomic():
            scene(*arguments)
    except (Refused, PermissionDenied, LookupError):
        return


def play(login: str, kind: str, move: str, words: dict[str, Any], at: datetime) -> None:
    """Make a move on the newest row on which this login may make it."""
    attempt(make, login, kind, move, words, at)


def make(login: str, kind: str, move: str, words: dict[str, Any], at: datetime) -> None:
    """Find the row and make the move."""
    by = User.objects.get(username=login)
    row = fit(by, kind, move, at)
    said = words or claim_of(row)
    DESKS[DESK_OF.get(kind, kind)].operations[move](row, by=by, at=at, **said)


def fit(by: User, kind: str, move: str, at: datetime) -> Any:
    """The newest row of a kind on which `by` may make `move`; LookupError when there is none."""
    desk = DESKS[DESK_OF.get(kind, kind)]
    rows = list(ROWS[kind](by).order_by("-pk")[:LOOKED_AT])
    offers = offered_moves(rows, desk.workflow, by=by, at=at)
    for row in rows:
        if any(offer.name == move for offer in offers[row.pk]):
            return row
    raise LookupError(move)


def claim_of(task: WhistleTask) -> dict[str, Any]:
    """What an objecting department cites: an item of the duty list that names it."""
    rule = DutyRule.objects.filter(lead=task.unit_id).order_by("pk").first()
    if rule is None:
        raise LookupError("no duty rule")
    reason = "该处为小区内部道路，按清单由住建部门牵头，我局协助。"
    return {"claim": "not_our_duty", "rule": rule, "reason": reason}


def meet(suffix: str, at: datetime) -> None:
    """The community writes down the first meeting of a whistle, with two decisions."""
    by = User.objects.get(username=f"community{suffix}")
    whistle = fit(by, "whistle", "record-meeting", at)
    units = [task.unit for task in whistle.tasks.select_related("unit").order_by("-role", "pk")]
    due = timezone.localdate(at) + 5 * DAY
    minutes = Minutes(
        held_at=at - timedelta(hours=2),
        place="社区会议室",
        text="现场查看后逐项明确分工，三日内完成，社区负责复核并向居民反馈。",
        present=units,
        decisions=[
            Decision("清理堆放物并恢复通道", due, unit=units[0]),
            Decision("张贴告知书，逐户通知", due, team=whistle.community_now),
        ],
    )
    record_meeting(whistle, minutes, by=by, at=at)


def hold_topic(suffix: str, at: datetime) -> None:
    """The street takes the hottest spot up as its topic of the month, with a task and rounds."""
    by = User.objects.get(username=f"street{suffix}")
    spots = HotSpot.objects.within(by.reach(Power.SUPERVISE)).filter(state=HotSpot.State.OPEN)
    spot = spots.order_by("-count", "pk")[0]
    rule = DutyRule.objects.filter(category=spot.category, district=spot.district_now).first()
    if rule is None:
        raise LookupError("nobody leads")
    today = timezone.localdate(at)
    draft = TopicDraft(
        title=f"{spot.category.name}专项治理",
        month=today.replace(day=1),
        categories=[spot.category],
        areas=[spot.area],
        aim="摸清底数、集中整治、建立长效管护，下月同类诉求减少一半。",
        lead=rule.lead,
        hot_spot=spot,
    )
    topic = start_topic(propose_topic(draft, by=by, at=at), by=by, at=at)
    add_task(
        topic, by=by, at=at, what="完成现场排查并报整治方案", unit=rule.lead, due_on=today + 7 * DAY
    )
    rounds = Rounds(
        area=spot.area,
        category=spot.category,
        on=today + DAY,
        what="沿线巡查，发现即报",
        topic=topic,
        every_weeks=1,
        until=today + 28 * DAY,
    )
    plan_inspections(rounds, by=by, at=at)


def keep_views(suffix: str, at: datetime) -> None:
    """The clerk keeps the two lists that are looked at every morning."""
    by = User.objects.get(username=f"clerk{suffix}")
    for name, query in (("今日超期", {"light": "red"}), ("关键小事", {"key": "true"})):
        save_view(ViewDraft(kind=SavedView.Kind.TICKETS, name=name, params=query), by=by, at=at)
