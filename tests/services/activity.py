"""Activities of 孙底社区 beside the cast, and residents who sign up for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from services.models import Activity, Shift, SignUp
from services.operations.activities import ActivityDraft, ShiftDraft, propose_activity, publish
from services.operations.signups import SignUpDraft, sign_up
from tests.world import World
from tickets.operations.intake import Contact

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def shift_draft(at: datetime, *, days: float = 3, hours: float = 3, places: int = 2) -> ShiftDraft:
    """A shift some days ahead."""
    begin = at + timedelta(days=days)
    return ShiftDraft(
        starts_at=begin, ends_at=begin + timedelta(hours=hours), capacity=places, role="引导"
    )


def draft(world: World, *shifts: ShiftDraft, **more: Any) -> ActivityDraft:
    """A volunteer service in 孙底社区 that gives hours."""
    given = {
        "title": "邻里大扫除",
        "kind": "clean_up",
        "area": world.sundi,
        "place": "阳光花园小广场",
        "gives_hours": True,
        **more,
    }
    return ActivityDraft(shifts=shifts or (shift_draft(world.now),), **given)


def published(world: World, *shifts: ShiftDraft, **more: Any) -> Activity:
    """An activity that takes sign-ups."""
    by = world.user("community")
    row = propose_activity(draft(world, *shifts, **more), by=by, at=world.now)
    return publish(row, by=by, at=world.now)


def resident(number: int, name: str = "朱大爷") -> SignUpDraft:
    """Somebody without an account, by the last digits of the telephone."""
    return SignUpDraft(contact=Contact(name, f"138{number:08d}"))


def joined(world: World, shift: Shift, number: int, *, at: datetime | None = None) -> SignUp:
    """A resident's sign-up, afresh."""
    row, _code = sign_up(shift, resident(number), by=world.system, at=at or world.now)
    return row


def fresh(row: Any) -> Any:
    """The row as it stands now."""
    return type(row).objects.get(pk=row.pk)


def check_places(activity: Activity) -> None:
    """Each shift counts what is held, and has nobody waiting beside a free place it could give."""
    for shift in activity.shifts.all():
        held = ("signed_up", "offered", "checked_in", "checked_out", "absent")
        people = shift.signups.filter(status__in=held).count()
        units = sum(batch.head_count for batch in shift.batches.exclude(status="cancelled"))
        assert shift.taken == people + units <= shift.capacity
