"""What every sheet's judging shares: rows with their verdict, and the cells of a row as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from lib.errors import Refused
from lib.listing import listed
from lib.sheets import read_day
from members.importers.city.layout import SHEETS, WORD_COLUMNS, WORDS, Layout

LARGEST_COUNT = 10_000_000


@dataclass(eq=False)
class Line:
    """One row while it is judged: its cells by our names, what is wrong, and what it became."""

    pk: int
    sheet: str
    number: int
    cells: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    subject: Any = None
    is_known: bool = False

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    @property
    def layout(self) -> Layout:
        return SHEETS[self.sheet]

    def fault(self, name: str, message: object) -> None:
        """Note what is wrong in a cell; the first word about it stays."""
        self.faults.setdefault(name, str(message))

    def check_needed(self) -> None:
        """The cells that no row of the sheet may leave empty."""
        for name in self.layout.needed:
            if not self[name]:
                self.fault(name, _("This cell must be filled in."))

    def word(self, name: str, default: Any = "") -> Any:
        """What a word of a list stands for."""
        if not self[name]:
            return default
        choices = WORDS[WORD_COLUMNS[self.sheet, name]]
        if self[name] not in choices:
            self.fault(name, _("Write one of: %(words)s.") % {"words": listed(choices)})
        return choices.get(self[name], default)

    def named(self, name: str, rows: Mapping[str, Any], message: object) -> Any:
        """The row that a cell names by its code; None for an empty cell."""
        found = rows.get(self[name]) if self[name] else None
        if self[name] and found is None:
            self.fault(name, message)
        return found

    def day(self, name: str) -> date | None:
        """A date."""
        return read_day(self[name], name, self.faults)

    def count(self, name: str) -> int | None:
        """A whole number, such as of households."""
        if not self[name]:
            return None
        if not self[name].isdecimal() or int(self[name]) > LARGEST_COUNT:
            self.fault(name, _("Write a whole number."))
            return None
        return int(self[name])

    def degrees(self, name: str, most: float) -> float | None:
        """A coordinate in degrees (WGS-84)."""
        if not self[name]:
            return None
        try:
            value = float(self[name])
        except ValueError:
            value = most + 1
        if not abs(value) <= most:
            self.fault(name, _("Write the coordinate in degrees."))
            return None
        return value

    def attempt(self, act: Callable[[], Any]) -> Any:
        """What an operation makes of the row; what it refuses becomes a fault at its cell."""
        try:
            return act()
        except Refused as refused:
            name = refused.field if refused.field in self.layout.columns else "row"
            self.fault(name or "row", refused)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.fault(name if name in self.layout.columns else "row", listed(messages))
        except PermissionDenied:
            self.fault("row", _("This place is outside your reach."))
        return None
