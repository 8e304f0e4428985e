"""Columns of a ledger: a name that never changes, a label, a value, and how it is masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import get_language

from lib.pii import mask_name, mask_phone, mask_text

Cell = str | int | float | date | None
Mask = Callable[[str], str]


def no_name(text: str) -> str:
    """A mask for words of ours, in which nobody's number can stand."""
    return text


@dataclass(frozen=True)
class Column:
    """One column: `value` takes it from a row in clear, `mask` makes of it what may be shown.

    Free text is searched for telephone and identity numbers unless another mask is named.
    `is_compared` says whether a change of it is a change of the row, `is_personal` whether it says
    something of a person, which is then masked.
    """

    name: str
    label: Any
    value: Callable[[Any], Any]
    mask: Mask = mask_text
    width: int = 14
    is_compared: bool = True
    is_personal: bool = False

    def cell(self, row: Any) -> Cell:
        """What a page, a file or the API shows of a row."""
        return shown(self.value(row), self.mask)


@lru_cache
def site_zone() -> tzinfo:
    """The zone of the site, asked for once: a report shows some hundred thousand moments."""
    return timezone.get_default_timezone()


def shown(value: Any, mask: Mask = mask_text) -> Cell:
    """A value as a cell: numbers stay numbers, days stay days, moments become site time."""
    if value is None or isinstance(value, bool):
        return None if value is None else force_str(value)
    if isinstance(value, datetime):
        return value.astimezone(site_zone()).isoformat(" ", "minutes")[:16]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int | float | date):
        return value
    return mask(force_str(value)) if isinstance(value, str | Promise) else mask(str(value))


class Chosen:
    """The label of a field with choices; a report looks up each of them once, not for every row."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._words: dict[tuple[type, str | None], dict[Any, str]] = {}

    def __call__(self, row: Any) -> str:
        known = self._words.get(key := (type(row), get_language()))
        if known is None:
            choices = row._meta.get_field(self._name).flatchoices
            known = self._words[key] = {value: force_str(label) for value, label in choices}
        value = getattr(row, self._name)
        return known.get(value, force_str(value, strings_only=True) or "")


def name_column(value: Callable[[Any], Any], label: Any, name: str = "name") -> Column:
    """The name of a person, masked."""
    return Column(name, label, value, mask_name, 10, is_personal=True)


def phone_column(value: Callable[[Any], Any], label: Any, name: str = "phone") -> Column:
    """A telephone number, masked."""
    return Column(name, label, value, mask_phone, 14, is_personal=True)


def printed(cell: Cell) -> str:
    """A cell as text, as pages, Word files and comparisons have it."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:g}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
