"""Whistles at every stage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.tickets.photos import photo
from tickets.models import Whistle, WhistleTask
from tickets.operations import whistle_tasks
from tickets.operations.whistles import Call, draft_whistle, issue_whistle

HOUR = timedelta(hours=1)

WORDS = {
    "title": "私装地锁联合整治",
    "facts": "协调三次未果，涉及执法权限。",
    "wanted_result": "拆除地锁，恢复公共车位。",
}


def drafted(world, *, by=None, at=None, **more: Any) -> Whistle:
    call = {"area": world.sundi_1, "lead": world.urban, **WORDS, **more}
    if call.get("kind") == "joint":
        call = {"place": "1栋北侧", "meet_at": world.now + 24 * HOUR, **call}
    return draft_whistle(Call(**call), by=by or world.community, at=at or world.now)


def issued(world, *, by=None, at=None, **more: Any) -> Whistle:
    whistle = drafted(world, by=by, at=at, **more)
    return issue_whistle(whistle, by=by or world.community, at=at or world.now)


def signed(world, **more: Any) -> WhistleTask:
    task = issued(world, **more).tasks.get(role="lead")
    return whistle_tasks.sign_task(task, by=world.department, at=world.now)


def finished(world, **more: Any) -> WhistleTask:
    task = whistle_tasks.attend_task(signed(world, **more), by=world.department, at=world.now)
    return whistle_tasks.finish_task(
        task, by=world.department, at=world.now + HOUR, note="地锁已拆除", photos=[photo()]
    )


def verified(world, **more: Any) -> WhistleTask:
    task = finished(world, **more)
    return whistle_tasks.verify_task(task, by=world.community, at=world.now + 2 * HOUR)
