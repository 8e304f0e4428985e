"""Setting up shared spaces: the rooms, the hours kept for groups, the days they stay closed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.models import Area, Place
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from records.operations import write_audit
from services.models import Booking, Space, SpaceClosure, SpaceWindow
from services.operations.opening import DAY, midnight

FACTS = (
    "name",
    "kind",
    "place",
    "address",
    "capacity",
    "equipment",
    "rules",
    "hours",
    "slot_minutes",
    "most_slots",
    "lead_days",
    "most_active",
    "approve_over",
    "cancel_hours",
    "most_missed",
    "pause_days",
    "is_open",
)
"""What can be set on a space."""


def published_spaces() -> Any:
    """The spaces everybody may look at, signed in or not."""
    return Space.objects.published()


def communities_with_spaces() -> Any:
    """The communities that have a space everybody may book."""
    keys = Space.objects.published().order_by().values("area")
    return Area.objects.filter(pk__in=keys).defer("boundary").order_by("tree_id", "lft")


def kept(space: Space, by: Any) -> Space:
    """The space under a lock, for whoever sets up services there; else PermissionDenied."""
    if not permits(by.reach(Power.MANAGE_SERVICES), space):
        raise PermissionDenied
    row: Space = Space.objects.select_for_update(of=("self",), no_key=True).get(pk=space.pk)
    return row


def log(space: Space, action: str, *, by: Any, at: datetime, **data: Any) -> None:
    """The audit entry of a change of what is offered."""
    write_audit(f"space.{action}", by=by, at=at, about=("space", space.pk), data=data)


def check_place(area: Any, place: Place | None) -> None:
    """A place the room belongs to lies in the same area."""
    if place is None:
        return
    inside = place.area.tree_id == area.tree_id and area.lft <= place.area.lft <= area.rght
    if not inside:
        raise Refused("place_elsewhere", _("This place lies in another area."), "place")


@transaction.atomic
def add_space(area: Any, *, by: Any, at: datetime, **facts: Any) -> Space:
    """Offer a room of an area; `facts` are those of FACTS.

    Raises PermissionDenied outside the reach, and Refused with `place_elsewhere` or `space_known`.
    """
    check_place(area, facts.get("place"))
    check_name(area, facts["name"])
    space = Space.objects.create(area=area, created_by=by, created_at=at, **facts)
    if not permits(by.reach(Power.MANAGE_SERVICES), space):
        raise PermissionDenied
    log(space, "add", by=by, at=at, name=space.name)
    return space


def check_name(area: Any, name: str, *, but: int | None = None) -> None:
    """Two rooms of one area have two names."""
    if Space.objects.filter(area=area, name=name).exclude(pk=but).exists():
        raise Refused("space_known", _("There is a room of this name here."), "name")


@transaction.atomic
def change_space(space: Space, *, by: Any, at: datetime, **facts: Any) -> Space:
    """Change what is given; bookings that stand are kept.

    Raises PermissionDenied outside the reach, and Refused with `place_elsewhere` or `space_known`.
    """
    space = kept(space, by)
    check_place(space.area, facts.get("place"))
    check_name(space.area, facts.get("name", space.name), but=space.pk)
    changed = [name for name in facts if getattr(space, name) != facts[name]]
    for name in changed:
        setattr(space, name, facts[name])
    if changed:
        space.save(update_fields=changed)
        log(space, "change", by=by, at=at, fields=changed)
    return space


@transaction.atomic
def keep_hours(
    space: Space,
    *,
    by: Any,
    at: datetime,
    weekday: int,
    starts: time,
    ends: time,
    group: str,
    release_hours: int = 24,
    title: str = "",
) -> SpaceWindow:
    """Keep hours of a weekday for a group; bookings that stand are kept.

    Raises Refused with `ends_before_start` or `hours_kept_already`.
    """
    space = kept(space, by)
    if ends <= starts:
        raise Refused("ends_before_start", _("The end lies before the beginning."), "ends")
    if space.windows.filter(weekday=weekday, starts__lt=ends, ends__gt=starts).exists():
        message = _("Some of these hours are kept for a group already.")
        raise Refused("hours_kept_already", message, "starts")
    window = SpaceWindow.objects.create(
        space=space,
        weekday=weekday,
        starts=starts,
        ends=ends,
        group=group,
        release_hours=release_hours,
        title=title,
    )
    log(space, "keep-hours", by=by, at=at, hours=str(window), weekday=weekday)
    return window


@transaction.atomic
def free_hours(window: SpaceWindow, *, by: Any, at: datetime) -> Space:
    """Keep these hours for nobody any more."""
    space = kept(window.space, by)
    log(space, "free-hours", by=by, at=at, hours=str(window), weekday=window.weekday)
    SpaceWindow.objects.filter(pk=window.pk).delete()
    return space


@transaction.atomic
def close_day(space: Space, *, by: Any, at: datetime, day: date, reason: str) -> SpaceClosure:
    """Close a space for a day.

    Raises Refused with `day_in_past`, `day_closed` or, as nobody finds a locked door without
    having been told, `day_has_bookings`.
    """
    space = kept(space, by)
    if midnight(day + DAY) <= at:
        raise Refused("day_in_past", _("The day lies in the past."), "day")
    if space.closures.filter(day=day).exists():
        raise Refused("day_closed", _("It is closed on this day already."), "day")
    waiting = Booking.objects.filter(space=space).active(at)
    count = waiting.between(midnight(day), midnight(day + DAY)).count()
    if count:
        words = ngettext(
            "There is %(count)d booking on this day. Cancel it first, so that they hear of it.",
            "There are %(count)d bookings on this day. Cancel them first, so that they hear of it.",
            count,
        )
        raise Refused("day_has_bookings", words % {"count": count}, "day")
    closure = SpaceClosure.objects.create(space=space, day=day, reason=reason)
    log(space, "close-day", by=by, at=at, day=str(day), reason=reason)
    return closure


@transaction.atomic
def reopen_day(closure: SpaceClosure, *, by: Any, at: datetime) -> Space:
    """Open a space on a day after all."""
    space = kept(closure.space, by)
    log(space, "reopen-day", by=by, at=at, day=str(closure.day))
    SpaceClosure.objects.filter(pk=closure.pk).delete()
    return space


def feed_of(space: Space, at: datetime) -> Any:
    """The booked times of a room from yesterday on, for calendars of others."""
    rows = Booking.objects.filter(space=space).holding().filter(ends_at__gt=at - DAY)
    return rows.order_by("starts_at").select_related("space")[:500]
