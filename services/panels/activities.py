"""Activities as residents see them: cards by date, one with its shifts, a sign-up, calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lib.icalendar import Event
from services.models import Activity, Shift, SignUp
from services.operations.activity_desks import places_of_activities
from services.operations.activity_telling import moment
from services.operations.signups import place_in_queue
from services.workflow.activities import (
    SIGN_UP,
    ActivityStatus,
    BatchStatus,
    OrganiserStatus,
    SignUpStatus,
)

LOOKS = {
    ActivityStatus.DRAFT: ("yellow", "edit"),
    ActivityStatus.PUBLISHED: ("green", "check"),
    ActivityStatus.CLOSED: ("grey", "lock"),
    ActivityStatus.RUNNING: ("blue", "clock"),
    ActivityStatus.FINISHED: ("grey", "check"),
    ActivityStatus.CANCELLED: ("red", "close"),
}
SIGN_UP_LOOKS = {
    SignUpStatus.SIGNED_UP: ("green", "check"),
    SignUpStatus.WAITING: ("yellow", "hourglass"),
    SignUpStatus.OFFERED: ("blue", "bell"),
    SignUpStatus.CHECKED_IN: ("blue", "pin"),
    SignUpStatus.CHECKED_OUT: ("green", "circle-check"),
    SignUpStatus.ABSENT: ("grey", "minus"),
    SignUpStatus.CANCELLED: ("grey", "close"),
    SignUpStatus.DECLINED: ("grey", "close"),
}
ORGANISER_LOOKS = {
    OrganiserStatus.ASKED: ("yellow", "hourglass"),
    OrganiserStatus.CONFIRMED: ("green", "check"),
    OrganiserStatus.DECLINED: ("grey", "close"),
}
BATCH_LOOKS = {
    BatchStatus.SIGNED_UP: ("green", "check"),
    BatchStatus.ATTENDED: ("green", "circle-check"),
    BatchStatus.CANCELLED: ("grey", "close"),
}


def badge(row: Any, looks: Any = LOOKS) -> dict[str, Any]:
    """The state of a row, as the badge component takes it."""
    tone, icon = looks[row.status]
    return {"text": row.get_status_display(), "tone": tone, "icon": icon}


def when(starts_at: datetime, ends_at: datetime) -> str:
    """A span in words: the day with its weekday, from and until."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    day = date_format(first, "D")
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%m-%d %H:%M}"
    return f"{first:%Y-%m-%d} {day} {first:%H:%M}–{until}"


def left_badge(row: Activity, at: datetime) -> dict[str, str]:
    """How many places are left, in words; needs the shifts loaded."""
    if row.status != ActivityStatus.PUBLISHED or not row.takes_sign_ups(at):
        return badge(row) if row.status != ActivityStatus.PUBLISHED else closed_badge()
    shifts = [shift for shift in row.shifts.all() if shift.starts_at > at]
    if not shifts:
        return closed_badge()
    left = sum(shift.left for shift in shifts)
    if not left:
        return {"text": _("Full, waiting list open"), "tone": "yellow", "icon": "hourglass"}
    return {"text": _("%(left)d places left") % {"left": left}, "tone": "green", "icon": "check"}


def closed_badge() -> dict[str, str]:
    return {"text": _("Sign-up closed"), "tone": "grey", "icon": "lock"}


def cards(rows: Iterable[Activity], at: datetime) -> list[dict[str, Any]]:
    """Activities grouped by day, the next first."""
    days: list[dict[str, Any]] = []
    for row in rows:
        local = timezone.localtime(row.starts_at)
        if not days or days[-1]["date"] != local.date():
            days.append({"date": local.date(), "label": day_words(local, at), "cards": []})
        days[-1]["cards"].append(
            {
                "row": row,
                "url": reverse("services:activity", args=(row.pk,)),
                "time": f"{local:%H:%M}",
                "badge": left_badge(row, at),
            }
        )
    return days


def day_words(local: datetime, at: datetime) -> str:
    """A day as residents say it."""
    days = (local.date() - timezone.localdate(at)).days
    names = {0: pgettext("day", "Today"), 1: pgettext("day", "Tomorrow")}
    words = f"{local:%m-%d} {date_format(local, 'l')}"
    return f"{names[days]} · {words}" if days in names else words


def places_with_activities(at: datetime) -> list[tuple[str, str]]:
    """Communities where something is to come: code and name, for the filter."""
    return list(places_of_activities(at).values_list("code", "name"))


def public_page(row: Activity, at: datetime) -> dict[str, Any]:
    """One activity: when, where, who, and each shift with its button."""
    organisers = [one for one in row.organisers.all() if one.status == OrganiserStatus.CONFIRMED]
    return {
        "row": row,
        "badge": left_badge(row, at),
        "when": when(row.starts_at, row.ends_at),
        "facts": [
            {"label": pgettext("activity", "When"), "value": when(row.starts_at, row.ends_at)},
            {"label": _("Place"), "value": row.place},
            {
                "label": _("Organised by"),
                "value": " · ".join(str(body) for body in (row.area, *organisers)),
            },
            {"label": _("Who may come"), "value": row.get_age_display() if row.age else ""},
            {"label": _("Questions to"), "value": row.contact},
        ],
        "shifts": [shift_line(row, shift, at) for shift in row.shifts.all()],
        "hours": _("Yes, confirmed afterwards by the organiser") if row.gives_hours else "",
        "reason": cancel_reason(row),
    }


def cancel_reason(row: Activity) -> str:
    """Why it does not take place."""
    if row.status != ActivityStatus.CANCELLED:
        return ""
    step = row.records.filter(move="cancel").first()
    return step.reason if step is not None else ""


def shift_line(row: Activity, shift: Shift, at: datetime) -> dict[str, Any]:
    """A shift with its places, and what its button does."""
    is_open = row.takes_sign_ups(at) and shift.starts_at > at
    return {
        "shift": shift,
        "when": when(shift.starts_at, shift.ends_at),
        "is_open": is_open,
        "is_full": shift.left <= 0,
        "url": reverse("services:sign_up_new", args=(row.pk, shift.pk)),
        "batch_url": reverse("services:batch_new", args=(shift.pk,)),
    }


def sign_up_page(row: SignUp, at: datetime) -> dict[str, Any]:
    """A sign-up as its owner sees it: where it stands, and what can be done."""
    is_over = row.status == SignUpStatus.OFFERED and row.offer_until <= at
    moves = [
        SIGN_UP[name]
        for name in ("accept", "decline", "cancel")
        if row.status in SIGN_UP[name].sources and not (is_over and name == "accept")
    ]
    queue = ""
    if row.status == SignUpStatus.WAITING:
        queue = _("You are number %(place)d on the waiting list.") % {"place": place_in_queue(row)}
    if row.status == SignUpStatus.OFFERED:
        words = _("A place has come free. It is kept for you until %(until)s.")
        queue = words % {"until": moment(row.offer_until)}
    return {
        "row": row,
        "activity": row.activity,
        "badge": badge(row, SIGN_UP_LOOKS),
        "when": when(row.shift.starts_at, row.shift.ends_at),
        "moves": moves,
        "queue": queue,
        "seen": row.flow_count,
        "url": reverse("services:activity", args=(row.activity_id,)),
    }


def event(row: Activity) -> Event:
    """An activity as calendars keep it; nobody is named."""
    return Event(
        uid=f"activity-{row.pk}@{settings.SITE_URL.split('//')[-1]}",
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        changed_at=row.published_at or row.created_at,
        place=row.place,
        text=row.text,
        url=f"{settings.SITE_URL}{reverse('services:activity', args=(row.pk,))}",
        is_cancelled=row.status == ActivityStatus.CANCELLED,
    )
