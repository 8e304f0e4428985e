"""What a ledger is: a name, who reads it, which period it is usually asked for, and its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lib.periods import PeriodKind
from overview.ledgers.sections import ListSection, Section


class Group(TextChoices):
    """Under which heading a ledger is found: standing, or by who is asked for it."""

    PEOPLE = "people", pgettext_lazy("ledgers", "People and organisation")
    PLACES = "places", pgettext_lazy("ledgers", "Places and partners")
    MATTERS = "matters", pgettext_lazy("ledgers", "Matters")
    SERVICES = "services", pgettext_lazy("ledgers", "Services")
    GRID = "grid", pgettext_lazy("ledgers", "Reports of the grid worker")
    COMMUNITY = "community", pgettext_lazy("ledgers", "Reports of the community")
    STREET = "street", pgettext_lazy("ledgers", "Reports of the street")


@dataclass(frozen=True)
class Ledger:
    """One ledger or report of DOMAIN.md section 7.1.

    `power` opens it; each section cuts its rows by its own. `kind` is the period it is usually
    asked for, None for a standing one; `is_dated` says whether a period means anything to it.
    `note` says what it leaves out; `is_own` that it shows each reader their own rows only.
    """

    slug: str
    title: Any
    about: Any
    group: Group
    power: str
    sections: tuple[Section, ...]
    kind: PeriodKind | None = None
    is_dated: bool = False
    note: Any = ""
    is_own: bool = False

    def section(self, name: str) -> Section | None:
        """The part of this name."""
        return next((part for part in self.sections if part.name == name), None)

    @property
    def lists(self) -> tuple[ListSection, ...]:
        """The parts that are lists of rows."""
        return tuple(part for part in self.sections if isinstance(part, ListSection))

    def is_open_to(self, user: Any) -> bool:
        """Whether somebody reads it at all."""
        return bool(user.holds(self.power))
