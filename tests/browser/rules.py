"""Rules somebody has changed or is changing, for the photographs of the settings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from grids.models import WorkCalendar
from lib.exports import csv_lines
from members.models import Post
from members.roles import Role
from tests.world import SINCE, World
from tickets.clock import Limit, LimitUnit
from tickets.importers.categories import catalogue_rows, columns, stage_catalogue
from tickets.models import CategoryLimit, DutyRule, LadderPolicy
from tickets.operations.duties import Draft, change_rule
from tickets.operations.ladder_versions import RungDraft, draft_ladder, set_rungs
from tickets.operations.limit_changes import change_limit

SIGNING = ("whistle_task", "sign")
"""The clock whose levels the draft changes."""


def rule_versions(world: World) -> DutyRule:
    """A duty rule that has been changed, with the reason and others that assist."""
    rule = DutyRule.objects.get(category__code="0121")
    if rule.version > 1:
        return rule
    draft = Draft(
        category=rule.category,
        lead=world.urban,
        valid_from=world.now.date(),
        district=rule.district,
        assist=[world.traffic, world.housing],
        legal_basis="权责清单（示例）第12项",
        note="地锁多在共用车位，须交警与住建配合。",
    )
    return change_rule(rule, draft, by=world.admin, at=world.now)


def rules_of(world: World) -> SimpleNamespace:
    """What whoever configures every city works on: a limit, a draft of the ladder, a sheet.

    `admin_dh` configures the other city too from here on.
    """
    by = world.admin_dh
    Post.objects.create(person=by.person, role=Role.ADMIN, city=world.city, from_on=SINCE)
    by = world.user("admin_dh")
    limit = CategoryLimit.objects.filter(category__code="0121").first()
    acting: dict[str, Any] = {"by": by, "at": world.now - timedelta(days=3)}
    said = {"reason": "地锁须先通知车主，三个工作日办结。", "moves_running": False}
    change_limit(limit, Limit(3, LimitUnit.WORKING_DAY), **said, **acting)
    shared = LadderPolicy.objects.filter(city=None, is_draft=False).latest("version")
    draft = draft_ladder(shared, city=None, **acting)
    levels = [
        RungDraft(50, ("officer", "unit_head"), ("notify",), "时限过半，提醒签收"),
        RungDraft(100, ("unit_head", "community", "street"), ("notify", "supervise")),
    ]
    set_rungs(draft, SIGNING, levels, **acting)
    return SimpleNamespace(
        limit=limit,
        draft=draft,
        calendar=WorkCalendar.objects.get(city=None),
        sheet=staged(by=by, at=world.now),
    )


def staged(*, by: Any, at: Any) -> Any:
    """A sheet of the catalogue: most rows as they are, one that differs, one new, one bad."""
    names, rows = list(columns()), list(catalogue_rows())[:8]
    limit, condition, code = (names.index(name) for name in ("limit", "condition", "code"))
    rows[1][limit] = "3工作日"
    rows[2][condition] = "占用消防登高面"
    rows[3][limit], rows[4][code] = "尽快", "01"
    with TemporaryDirectory() as folder:
        file = Path(folder) / "立案条件2026.csv"
        file.write_text("".join(csv_lines(list(columns().values()), rows)), encoding="utf-8")
        return stage_catalogue(file, name=file.name, by=by, at=at)
