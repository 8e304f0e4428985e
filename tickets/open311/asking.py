"""What one call says: its parameters from query and body, its key, its jurisdiction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from grids.boundaries.codes import reach_of_code
from grids.reach import Reach
from lib.requests import client_ip
from members.models import ApiKey
from members.operations.keys import find_key, note_use
from records.operations import hit
from records.throttle import HOUR, within_rate
from tickets.open311.dates import read_moment
from tickets.open311.faults import Faults, fault
from tickets.open311.rendering import legal

EVERYWHERE = Reach(everywhere=True)
LONGEST = 4000


@dataclass
class Asked:
    """One call: what was given, in which format the answer goes, and whether it is only a test."""

    request: HttpRequest
    kind: str
    at: datetime
    is_test: bool = False

    @cached_property
    def given(self) -> QueryDict:
        """Query and body as one, the body first; what is empty was not sent."""
        merged = QueryDict(mutable=True)
        body = self.request.POST if self.request.method == "POST" else QueryDict()
        for source in (self.request.GET, body):
            for name, values in source.lists():
                kept = [legal(value) for value in values if value.strip()]
                if kept:
                    merged.setlist(legal(name), kept)
        return merged

    def text(self, name: str, most: int = LONGEST) -> str:
        """One parameter, trimmed; longer than `most` is a fault."""
        value = (self.given.get(name) or "").strip()
        if len(value) > most:
            said = _("%(name)s is longer than %(most)d characters.") % {"name": name, "most": most}
            raise fault(said)
        return value

    def words(self, name: str) -> list[str]:
        """A list separated by commas, also as several parameters."""
        parts = ",".join(self.given.getlist(name)).split(",")
        return [part.strip() for part in parts if part.strip()]

    def moment(self, name: str, *, is_end: bool = False) -> datetime | None:
        """A moment; what cannot be read is a fault, never left out of account."""
        text = self.text(name)
        if not text:
            return None
        moment = read_moment(text, is_end=is_end)
        if moment is None:
            said = _("%(name)s is no moment such as 2026-01-31T08:00:00Z.") % {"name": name}
            raise fault(said)
        return moment

    def flag(self, name: str) -> bool:
        """Whether a parameter says yes."""
        return self.text(name).lower() in ("true", "1", "yes")

    def number(self, name: str, low: float, high: float) -> float | None:
        """A number within bounds, or a fault."""
        text = self.text(name)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            said = _("%(name)s is no number between %(low)g and %(high)g.")
            raise fault(said % {"name": name, "low": low, "high": high})
        return value

    def count(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`, or a fault."""
        text = self.text(name)
        if not text:
            return default
        is_plain = text.isascii() and text.isdigit() and len(text) < 10
        if not (is_plain and 1 <= int(text) <= most):
            said = _("%(name)s is a whole number from 1 to %(most)d.")
            raise fault(said % {"name": name, "most": most})
        return int(text)

    @cached_property
    def place(self) -> Reach:
        """What lies in the jurisdiction: the whole installation where none is given."""
        code = self.text("jurisdiction_id")
        if not code:
            return EVERYWHERE
        found = reach_of_code(code)
        if found is None:
            raise fault(_("There is no jurisdiction %(code)s here.") % {"code": code}, 404)
        return found

    @cached_property
    def key(self) -> ApiKey | None:
        """The key of the caller, where a good one was given; counted against its rate."""
        key = find_key(self.given.get("api_key", "").strip())
        if key is None:
            return None
        if not hit(f"open311:{key.pk}", key.hourly_rate, HOUR, at=self.at):
            raise too_many(self.at)
        note_use(key, at=self.at)
        return key

    @property
    def source(self) -> str:
        """By which matters know the caller, empty for one without a key."""
        return self.key.source if self.key else ""

    def needed_key(self) -> ApiKey:
        """The key, without which nothing is written; guessing is limited."""
        if self.key is not None:
            return self.key
        if not within_rate("open311:miss", client_ip(self.request), at=self.at):
            raise too_many(self.at)
        said = _("A valid api_key is needed.")
        raise fault(said, 403)


def too_many(at: datetime, window: int = HOUR) -> Faults:
    """One call too many; says when the next may come."""
    wait = window - int(at.timestamp()) % window
    return fault(_("Too many calls. Wait a while."), 429, **{"Retry-After": str(wait)})
