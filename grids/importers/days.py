"""Days of a calendar as people paste them: one a line, a holiday unless the line says it is worked.

Understood are `2027-01-01 元旦`, `2027-02-05~2027-02-11 春节`, `2027-02-20 补班 春节`, and the same
parts separated by commas or tabs, as a CSV file has them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from grids.operations.calendars import DayDraft
from lib.errors import Refused

DATE = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
LINE = re.compile(rf"{DATE}(?:\s*(?:~|至|到|—+|–)\s*{DATE})?(?:[\s,;:]+(?P<rest>.*))?")
WORKED = frozenset(
    {"班", "上班", "补班", "调休上班", "调休补班", "work", "worked", "workday", "makeup"}
)
OFF = frozenset({"休", "休息", "放假", "假", "holiday", "off"})
WORKED_WORD = "补班"
LONGEST = 31
SHOWN = 5


def read_days(text: str, *, source: str = "") -> list[DayDraft]:
    """The days of a pasted list.

    Raises Refused with `days_unreadable`, naming every line that is not understood.
    """
    days: list[DayDraft] = []
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = unicodedata.normalize("NFKC", line).strip()
        if not words or (number == 1 and not any(sign.isdigit() for sign in words)):
            continue
        try:
            days += read_line(words, source)
        except ValueError:
            wrong.append(_("line %(n)d: %(text)s") % {"n": number, "text": words[:40]})
    if wrong:
        message = _("Not understood: %(lines)s. Write 2027-01-01 and the name of the holiday.")
        raise Refused("days_unreadable", message % {"lines": "; ".join(wrong[:SHOWN])}, "days")
    return days


def read_line(words: str, source: str) -> Iterator[DayDraft]:
    """The days of one line; ValueError when it is none."""
    found = LINE.fullmatch(words)
    if found is None:
        raise ValueError(words)
    numbers = [int(number) for number in found.groups()[:6] if number]
    first, last = date(*numbers[:3]), date(*numbers[-3:])
    length = (last - first).days + 1
    if not 0 < length <= LONGEST:
        raise ValueError(words)
    parts = [part for part in re.split(r"[\s,;:]+", found["rest"] or "") if part]
    name = " ".join(part for part in parts if part.lower() not in WORKED | OFF)
    is_working = any(part.lower() in WORKED for part in parts)
    return (DayDraft(first + timedelta(days=n), is_working, name, source) for n in range(length))
