"""Ledgers and reports on the photographs: a month of matters, a template, a schedule, requests."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from overview.ledgers import LEDGERS
from overview.ledgers.making import Order, order_report
from overview.ledgers.scope import ground_of
from overview.ledgers.sending import ScheduleDraft, add_schedule
from overview.ledgers.templates import TemplateDraft, add_template, match_columns
from overview.operations.table_requests import RequestDraft, admit, ask_for_table
from tests.overview.report_files import their_table
from tests.world import World

Pages = dict[str, str]


def table_asked(world: World, title: str, **more: object) -> object:
    """What a department wants to be filled in."""
    today = timezone.localdate()
    facts = {
        "kind": "table",
        "title": title,
        "area": world.anmin,
        "basis": "雨城管〔2026〕12号",
        "asked_fields": "小区名称、充电桩数量、责任人",
        "rhythm": "week",
        "from_on": today,
        "until_on": today + timedelta(days=60),
        "unit": world.urban,
    }
    draft = RequestDraft(**{**facts, **more})
    return ask_for_table(draft, by=world.user("department"), at=timezone.now())


def reporting(world: World) -> SimpleNamespace:
    """A clerk's reports of a community, made twice so that something is compared."""
    clerk, street, now = world.user("clerk"), world.user("street"), timezone.now()
    matters, ground = LEDGERS["matters"], ground_of(world.sundi.code)
    filling = TemplateDraft(
        name="矛盾纠纷排查月报",
        asked_by_words="区政法委",
        ledger=matters,
        section=matters.lists[0],
        area=world.sundi,
    )
    fresh = add_template(filling, their_table(), by=clerk, at=now)
    ready = add_template(filling, their_table(extra="紧急程度"), by=clerk, at=now)
    match_columns(ready, {}, by=clerk, at=now)
    volunteers = Order(LEDGERS["volunteers"], ground=ground)
    order_report(volunteers, by=clerk, at=now)
    world.volunteer.person.skills = ["理发", "水电维修"]
    world.volunteer.person.save()
    run = order_report(volunteers, by=clerk, at=now)
    waiting = order_report(Order(matters, ground=ground), by=clerk, at=now, by_worker=True)
    sending = ScheduleDraft(
        ledger=LEDGERS["community-month"],
        ground=ground,
        rhythm="month",
        day=1,
        hour=8,
        receivers=[clerk, street],
    )
    add_schedule(sending, by=clerk, at=now)
    asked = table_asked(world, "电动车充电设施统计表")
    running = table_asked(world, "高层住宅消防通道周报")
    admit(running, by=street, at=now, note="按文件执行至专项结束")
    return SimpleNamespace(
        fresh=fresh, ready=ready, run=run, waiting=waiting, asked=asked, running=running
    )


def report_pages(world: World) -> Pages:
    """What a community's clerk reads and takes along."""
    made = reporting(world)
    month = f"{timezone.localdate():%Y-%m}"
    return {
        "ledgers": "/ledgers/",
        "ledgers-none": "/ledgers/?q=zzzz",
        "ledger": "/ledgers/matters/",
        "ledger-people": "/ledgers/members/",
        "ledger-grids": "/ledgers/grids/",
        "ledger-month": f"/ledgers/community-month/?period={month}",
        "ledger-week": "/ledgers/community-week/",
        "ledger-print": f"/ledgers/community-month/print/?period={month}",
        "ledger-rows": f"/ledgers/community-month/rows/?of=figures:new&period={month}",
        "report-runs": "/report-runs/",
        "report-run": f"/report-runs/{made.run.pk}/",
        "report-run-waiting": f"/report-runs/{made.waiting.pk}/",
        "report-templates": "/report-templates/",
        "report-template-new": "/report-templates/new/",
        "report-template": f"/report-templates/{made.fresh.pk}/",
        "report-template-ready": f"/report-templates/{made.ready.pk}/",
        "report-template-replace": f"/report-templates/{made.ready.pk}/replace/",
        "report-schedules": "/report-schedules/",
        "report-schedule-new": "/report-schedules/new/",
        "table-requests": "/table-requests/",
        "table-request-new": "/table-requests/new/",
        "table-request": f"/table-requests/{made.running.pk}/",
        "table-load": "/table-requests/load/",
    }


def deciding_pages(world: World) -> Pages:
    """What a street sees of it, and decides."""
    asked = table_asked(world, "小区垃圾分类统计表")
    month = f"{timezone.localdate():%Y-%m}"
    return {
        "ledgers": "/ledgers/",
        "ledger-street": f"/ledgers/street-month/?period={month}",
        "table-requests": "/table-requests/",
        "table-request": f"/table-requests/{asked.pk}/",
        "table-request-answer": f"/table-requests/{asked.pk}/moves/answer/",
        "table-load": "/table-requests/load/",
        "report-templates-none": "/report-templates/",
        "report-schedules-none": "/report-schedules/",
    }
