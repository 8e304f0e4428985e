"""The nouns of searching: who asks, what kind of thing is looked for, and one thing found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tickets.panels.looks import Badge


@dataclass(frozen=True)
class Reader:
    """Who asks, when; a stranger has no account."""

    user: Any
    at: datetime

    @property
    def on(self) -> date:
        """The day in site time."""
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class Hit:
    """One thing that was found: what it is called, a line about it, and its page."""

    kind: str
    key: str
    label: str
    url: str
    detail: str = ""
    badge: Badge | None = None
    light: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of thing: the rows a reader may see that answer to words, and how one looks.

    `order` is that of its list, for keyset paging; `load` is the loading plan of a row; `exact` is
    the column of the number or code that leads straight to the page.
    """

    name: str
    label: Any
    icon: str
    rows: Callable[[Reader, str], QuerySet[Any]]
    hit: Callable[[Any, Reader], Hit]
    order: tuple[str, ...] = ("-id",)
    load: Callable[[Any, Reader], Any] = lambda rows, reader: rows.with_card()
    exact: str = ""


def line(*parts: object) -> str:
    """What a row says under its name; nothing is left out but what is empty."""
    return " · ".join(str(part) for part in parts if part)
