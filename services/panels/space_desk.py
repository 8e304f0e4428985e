"""The desk of shared spaces: the day, lists with their moves, the week of a community, use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from grids.powers import Power
from lib.moves import offered_moves
from lib.pages import capped_counts
from lib.timelines import step_of
from services.models import Booking, Space
from services.operations.opening import DAY, midnight
from services.operations.space_desks import SPACE_DESKS, visible_pauses
from services.panels.spaces import badge
from services.panels.tabs import desk_tabs
from services.statistics.occupancy import Use, month_span
from services.workflow.spaces import (
    COUNTED,
    HOLDING_BOOKING,
    BookingStatus,
    PauseStatus,
    SpaceGroup,
)

PARTS: tuple[tuple[str, Any], ...] = (
    ("services:space_desk", pgettext_lazy("day", "Today")),
    ("services:bookings", gettext_lazy("Bookings")),
    ("services:space_week", gettext_lazy("Week")),
    ("services:booking_pauses", pgettext_lazy("booking", "Pauses")),
    ("services:occupancy", gettext_lazy("Use of rooms")),
    ("services:space_rooms", gettext_lazy("Rooms")),
)
"""The pages of this desk, in the order of a clerk's day."""


def frame(user: Any, path: str) -> dict[str, Any]:
    """The tabs of all desks, and the pages of this one."""
    here = [(page, reverse(page), label) for page, label in PARTS]
    near = max((url for _page, url, _label in here if path.startswith(url)), key=len, default="")
    parts = [{"url": url, "label": label, "active": url == near} for _page, url, label in here]
    return {"tabs": desk_tabs(user, path), "parts": parts if user.holds(Power.SERVE) else []}


def lines(rows: Sequence[Any], subject: str, *, by: Any, at: datetime) -> list[dict[str, Any]]:
    """Bookings or pauses with their state and the moves open to the reader; one query more."""
    offered = offered_moves(rows, SPACE_DESKS[subject].workflow, by=by, at=at) if rows else {}
    return [
        {
            "row": row,
            "badge": badge(row),
            "moves": [move_button(subject, row, move) for move in offered[row.pk]],
        }
        for row in rows
    ]


def move_button(subject: str, row: Any, move: Any) -> dict[str, Any]:
    """A move as its button: one tap where nothing has to be said."""
    kind = {"primary": "primary", "danger": "danger"}.get(move.tone, "plain")
    return {
        "url": reverse(f"services:{subject}_move", args=(row.pk, move.name)),
        "label": move.label,
        "kind": kind,
        "one_tap": not move.fields and move.tone != "danger",
    }


def today_page(bookings: Any, *, by: Any, at: datetime) -> dict[str, Any]:
    """What waits for a decision, what is to be marked, and today's bookings."""
    day = timezone.localdate(at)
    served = bookings.within(by.reach(Power.SERVE))
    today = served.filter(status__in=HOLDING_BOOKING).between(midnight(day), midnight(day + DAY))
    pending = served.filter(status=BookingStatus.PENDING)
    unmarked = served.unmarked(at)
    asked = visible_pauses(by).filter(status=PauseStatus.PROPOSED)
    counts = capped_counts([today, pending, unmarked, asked])
    page = reverse("services:bookings")
    stats = [
        (pgettext("day", "Today"), counts[0], f"{page}?first={day}&last={day}", "calendar", ""),
        (_("To approve"), counts[1], f"{page}?state=to_approve", "hourglass", "yellow"),
        (_("To be marked"), counts[2], f"{page}?state=to_mark", "flag", "yellow"),
        (
            _("Pauses to decide"),
            counts[3],
            f"{reverse('services:booking_pauses')}?status=proposed",
            "pause",
            "red",
        ),
    ]
    parts = {
        "today": list(today.with_card().order_by("starts_at", "pk")[:50]),
        "pending": list(pending.with_card().order_by("starts_at")[:20]),
        "unmarked": list(unmarked.with_card().order_by("ends_at")[:20]),
    }
    return {
        "stats": [
            {"label": label, "value": n, "href": url, "icon": icon, "tone": tone if n else ""}
            for label, n, url, icon, tone in stats
        ],
        **{name: lines(rows, "booking", by=by, at=at) for name, rows in parts.items()},
    }


def monday_of(text: str, at: datetime) -> date:
    """The first day of the week asked for; nonsense is this week."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    day = day if day is not None and 2000 < day.year < 2100 else timezone.localdate(at)
    return day - day.weekday() * DAY


def week_page(spaces: Sequence[Space], bookings: Any, monday: date) -> dict[str, Any]:
    """The rooms of a community by the days of a week, in one query for all bookings."""
    days = [monday + number * DAY for number in range(7)]
    rows = bookings.in_spaces(space.pk for space in spaces).filter(status__in=HOLDING_BOOKING)
    rows = rows.between(midnight(monday), midnight(monday + 7 * DAY)).with_card()
    cells: dict[tuple[int, date], list[Any]] = {}
    for row in rows.order_by("starts_at"):
        begin, end = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        entry = {"row": row, "time": f"{begin:%H:%M}-{end:%H:%M}", "badge": badge(row)}
        cells.setdefault((row.space_id, begin.date()), []).append(entry)
    return {
        "days": [{"day": day, "label": f"{date_format(day, 'D')} {day:%m-%d}"} for day in days],
        "lines": [
            {
                "space": space,
                "days": [
                    {
                        "label": f"{date_format(day, 'D')} {day:%m-%d}",
                        "entries": cells.get((space.pk, day), []),
                        "is_shut": any(row.day == day for row in space.closures.all())
                        or not space.hours.get(str(day.weekday())),
                    }
                    for day in days
                ],
            }
            for space in spaces
        ],
        "before": str(monday - 7 * DAY),
        "after": str(monday + 7 * DAY),
    }


def month_asked(text: str, at: datetime) -> date:
    """The month asked for as 2026-11; nonsense is this month."""
    try:
        day = parse_date(f"{text}-01")
    except ValueError:
        day = None
    today = timezone.localdate(at)
    return day if day is not None and 2000 < day.year < 2100 else today.replace(day=1)


def use_lines(uses: Iterable[Use], month: date) -> list[dict[str, Any]]:
    """The use of rooms in numbers, each with the list behind it."""
    first, last = month_span(month)
    page = reverse("services:bookings")

    def behind(space: Space, **more: Any) -> str:
        query = {"space": space.pk, "first": first, "last": last, **more}
        return f"{page}?{urlencode(query, doseq=True)}"

    counted = [status.value for status in COUNTED]
    found = []
    for use in uses:
        groups = [
            {
                "label": group.label,
                "value": use.by_group[group.value],
                "url": behind(use.space, group=group.value, status=counted),
            }
            for group in SpaceGroup
            if use.by_group[group.value]
        ]
        found.append(
            {
                "use": use,
                "open": round(use.open_minutes / 60, 1),
                "booked": round(use.booked_minutes / 60, 1),
                "groups": groups,
                "url": behind(use.space, status=counted),
                "missed_url": behind(use.space, status="no_show"),
            }
        )
    return found


TITLES = {
    "book": pgettext_lazy("booking", "Asked for"),
    "propose": gettext_lazy("A pause was proposed"),
}


def course(row: Booking) -> list[dict[str, Any]]:
    """What happened to a booking and to the pause after it, newest first."""
    records = row.records.select_related("by__person", "post").order_by("-id")
    found = []
    for record in records:
        subject = "booking_pause" if record.pause_id else "booking"
        workflow = SPACE_DESKS[subject].workflow
        title = TITLES[record.move] if record.move in TITLES else workflow[record.move].label
        found.append(step_of(record, title=title))
    return found
