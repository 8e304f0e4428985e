"""Moments as other systems write and read them: W3C profile of ISO 8601, read with patience."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from django.utils.timezone import get_default_timezone

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,](?P<fraction>\d{1,9}))?"
    r"(?P<zone>Z|z|[+\- ]\d\d:?\d\d)?)?",
    re.ASCII,
)
SECOND = timedelta(seconds=1)
ALMOST = timedelta(microseconds=999_999)


def told(moment: datetime | None) -> str | None:
    """A moment as we write it: UTC, whole seconds."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None


def read_moment(text: str, *, is_end: bool = False) -> datetime | None:
    """The moment behind a text, in whole seconds; None where there is none.

    Clients send fractions, a space for T or for the + of an offset, days alone and times without a
    zone: those are in site time. A day alone means its beginning, or its end for an end. A fraction
    is rounded to the second inside the span, because that is what we tell of our moments.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    try:
        moment = _put_together(found, is_end)
        moment.astimezone(UTC) - timedelta(days=400)
        moment.astimezone(UTC) + timedelta(days=400)
    except (ValueError, OverflowError):
        return None
    whole = moment.replace(microsecond=0)
    return whole + SECOND if moment.microsecond and not is_end else whole


def _put_together(found: re.Match[str], is_end: bool) -> datetime:
    day = date.fromisoformat(found["day"])
    if found["time"] is None:
        clock = time(23, 59, 59) if is_end else time.min
        return datetime.combine(day, clock, get_default_timezone())
    fraction = int((found["fraction"] or "").ljust(6, "0")[:6])
    clock = time.fromisoformat(found["time"]).replace(microsecond=fraction)
    return datetime.combine(day, clock, _zone(found["zone"]))


def _zone(text: str | None) -> timezone:
    if text is None:
        return get_default_timezone()  # type: ignore[return-value]
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if minutes > 59:
        raise ValueError(text)
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if text[0] == "-" else ahead)
