"""Calendars as files other programs read (RFC 5545); what others may see carries no person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

LINE = 73
"""Octets of a line before it is folded, the break not counted."""


def stamp(at: datetime) -> str:
    """A moment in UTC."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def plain(text: str) -> str:
    """Text with the signs that have a meaning in the format escaped."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r", "").replace("\n", "\\n")


def folded(line: str) -> str:
    """A long line in pieces, never broken inside a character."""
    parts, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LINE:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += width
    return "\r\n".join(parts)


def calendar_file(name: str, bookings: Iterable[Any], *, at: datetime, is_own: bool) -> str:
    """Bookings as a calendar; to all but whoever booked they are "booked" and nothing else."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lianxin//Spaces//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{plain(name)}",
    ]
    for row in bookings:
        summary = f"{row.space.name} · {row.purpose}" if is_own else _("Booked")
        lines += [
            "BEGIN:VEVENT",
            f"UID:booking-{row.pk}@{settings.SITE_URL.split('//')[-1]}",
            f"DTSTAMP:{stamp(at)}",
            f"DTSTART:{stamp(row.starts_at)}",
            f"DTEND:{stamp(row.ends_at)}",
            f"SUMMARY:{plain(summary)}",
        ]
        if is_own:
            lines += [f"LOCATION:{plain(row.space.where)}"]
        lines += ["END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "\r\n".join(folded(line) for line in lines) + "\r\n"
