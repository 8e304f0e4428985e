"""Shared spaces as residents meet them: a list with free times, a room with its days, a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.forms import WEEKDAYS
from grids.panels import hours_words
from services.models import Space
from services.operations.opening import DAY, FREE, KEPT, PAST, Slot, day_slots, taken_of, week_slots
from services.workflow.spaces import BookingStatus, PauseStatus

LOOKS = {
    BookingStatus.PENDING: ("yellow", "hourglass"),
    BookingStatus.CONFIRMED: ("blue", "calendar"),
    BookingStatus.CHECKED_IN: ("green", "people"),
    BookingStatus.DONE: ("green", "check"),
    BookingStatus.NO_SHOW: ("red", "warning"),
    BookingStatus.CANCELLED: ("grey", "close"),
    BookingStatus.DECLINED: ("grey", "close"),
    PauseStatus.PROPOSED: ("yellow", "hourglass"),
    PauseStatus.ACTIVE: ("red", "pause"),
    PauseStatus.REFUSED: ("grey", "close"),
    PauseStatus.LIFTED: ("green", "check"),
}
SLOT_WORDS = {
    "taken": lambda: _("booked"),
    "past": lambda: _("over"),
    "closed": lambda: _("closed"),
    "later": lambda: _("not yet"),
}
SHOWN = 6
"""Free times of a room in the list; its page shows all."""


def badge(row: Any) -> dict[str, Any]:
    """The state of a row, as the badge component takes it."""
    tone, icon = LOOKS[row.status]
    return {"text": row.get_status_display(), "tone": tone, "icon": icon}


def day_asked(text: str, at: datetime, lead: int = 14) -> date:
    """The day somebody wants to see; nonsense and days gone by are today."""
    today = timezone.localdate(at)
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return day if day is not None and today <= day <= today + lead * DAY else today


def start_asked(text: str) -> datetime | None:
    """The moment a slot's link names, in site time."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or found.tzinfo is not None or not 2000 < found.year < 2100:
        return None
    return timezone.make_aware(found)


def book_url(space_id: int, starts_at: datetime, **more: Any) -> str:
    """The page on which a slot is booked."""
    start = f"{timezone.localtime(starts_at):%Y-%m-%dT%H:%M}"
    page = reverse("services:space_book", args=(space_id,))
    return f"{page}?{urlencode({'start': start, **more})}"


def slot_line(space: Space, slot: Slot) -> dict[str, Any]:
    """One slot as a button or a word."""
    first, last = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
    words = SLOT_WORDS[slot.state]() if slot.state in SLOT_WORDS else ""
    more = {}
    if slot.state == KEPT and slot.window is not None:
        more = {"group": slot.window.group}
        group = slot.window.get_group_display()
        words = _("kept for %(group)s") % {"group": slot.window.title or group}
    return {
        "time": f"{first:%H:%M}",
        "until": f"{last:%H:%M}",
        "words": words or pgettext("slot", "free"),
        "state": slot.state,
        "url": book_url(space.pk, slot.starts_at, **more) if slot.can_be_asked_for else "",
    }


def list_lines(spaces: Sequence[Space], day: date, at: datetime) -> list[dict[str, Any]]:
    """Rooms with their next free times of a day; two queries for any number of rooms."""
    taken = taken_of(spaces, day, 1)
    lines = []
    for space in spaces:
        slots = day_slots(space, day, at, taken[space.pk])
        free = [slot_line(space, slot) for slot in slots if slot.state == FREE]
        lines.append(
            {
                "row": space,
                "url": f"{reverse('services:space', args=(space.pk,))}?day={day}",
                "free": free[:SHOWN],
                "more": max(0, len(free) - SHOWN),
                "is_shut": not slots or all(slot.state == "closed" for slot in slots),
            }
        )
    return lines


def strip(days: Sequence[date], chosen: date, page: str) -> list[dict[str, Any]]:
    """Days in a row to tap on."""
    today = timezone.localdate()
    return [
        {
            "url": f"{page}?day={day}",
            "weekday": pgettext("day", "Today") if day == today else date_format(day, "D"),
            "day": f"{day.month}/{day.day}",
            "is_chosen": day == chosen,
        }
        for day in days
    ]


def room_page(space: Space, day: date, at: datetime) -> dict[str, Any]:
    """A room with its facts, the days that can be booked, and the slots of one."""
    today, page = timezone.localdate(at), reverse("services:space", args=(space.pk,))
    week = week_slots(space, today, space.lead_days + 1, at)
    days = strip(list(week), day, page)
    for entry, slots in zip(days, week.values(), strict=True):
        entry["free"] = sum(slot.state == FREE for slot in slots)
        entry["is_shut"] = not entry["free"]
    closure = next((row for row in space.closures.all() if row.day == day), None)
    return {
        "space": space,
        "facts": facts_of(space),
        "days": days,
        "day": day,
        "slots": [slot_line(space, slot) for slot in week.get(day, []) if slot.state != PAST],
        "closure": closure,
        "feed": reverse("services:space_calendar", args=(space.pk,)),
    }


def facts_of(space: Space) -> list[dict[str, Any]]:
    """What one wants to know before booking."""
    open_days = [
        f"{label} {hours_words(space.hours[str(day)])}"
        for day, label in enumerate(WEEKDAYS)
        if space.hours.get(str(day))
    ]
    kept = [f"{WEEKDAYS[row.weekday]} {row}" for row in space.windows.all()]
    place = space.place
    return [
        {"label": _("Where"), "value": space.where},
        {"label": _("People at most"), "value": space.capacity},
        {"label": _("Equipment"), "value": space.equipment},
        {"label": _("Telephone"), "value": place.phone if place else ""},
        {
            "label": pgettext("space", "Open"),
            "value": "; ".join(same_hours(space) or open_days),
            "wide": True,
        },
        {"label": _("Kept for groups"), "value": "; ".join(kept), "wide": True},
        {"label": _("House rules"), "value": space.rules, "wide": True},
    ]


def same_hours(space: Space) -> list[str]:
    """One line where all seven days are alike."""
    spans = [space.hours.get(str(day)) for day in range(7)]
    if spans[0] and all(one == spans[0] for one in spans):
        return [_("every day %(hours)s") % {"hours": hours_words(spans[0])}]
    return []


def choices(options: Sequence[dict[str, Any]], query: dict[str, Any]) -> list[dict[str, Any]]:
    """Alternatives as buttons; what was typed goes along."""
    found = []
    for one in options:
        first, last = (parse_datetime(one[name]) for name in ("starts_at", "ends_at"))
        if first is None or last is None:
            continue
        start, end = timezone.localtime(first), timezone.localtime(last)
        found.append(
            {
                "name": one["name"],
                "when": f"{start:%m-%d} {date_format(start, 'D')} {start:%H:%M}-{end:%H:%M}",
                "url": book_url(one["space"], first, **query),
            }
        )
    return found


def booking_facts(row: Any) -> list[dict[str, Any]]:
    """A booking in facts; no person."""
    first, last = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    return [
        {
            "label": _("Room"),
            "value": row.space.name,
            "href": reverse("services:space", args=(row.space_id,)),
        },
        {
            "label": _("When"),
            "value": f"{first:%Y-%m-%d} {date_format(first, 'D')} {first:%H:%M}-{last:%H:%M}",
        },
        {"label": _("Where"), "value": row.space.where},
        {"label": _("What for"), "value": row.purpose},
        {"label": _("How many people"), "value": row.people},
        {"label": _("For whom"), "value": row.unit or row.get_group_display()},
    ]
