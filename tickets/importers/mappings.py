"""Which column of a file means what: a mapping as JSON, shipped by name or written for one file.

docs/imports.md tells how to write one. What the values of a row come to is `readings`' business.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from lib.errors import Refused
from tickets.models import Category
from tickets.operations.history import PAST_STATUSES

SHIPPED = Path(__file__).resolve().parent.parent / "seeds" / "mappings"
FRAMES = ("wgs84", "gcj02")


@dataclass(frozen=True)
class Moment:
    """A column with a date and time: its formats besides ISO, and the zone it is written in."""

    column: str
    formats: tuple[str, ...] = ()
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True)
class Choice:
    """A column whose values stand for ours; `default` serves the values that are not listed."""

    column: str
    values: Mapping[str, str] = field(default_factory=dict)
    default: str = ""


@dataclass(frozen=True)
class Placing:
    """Columns with a position and the frame it is in, or with the name of a community."""

    lng: str = ""
    lat: str = ""
    frame: str = "wgs84"
    area: str = ""


@dataclass(frozen=True)
class TicketMapping:
    """The columns of one kind of file; `plain` is the mapping as it was written."""

    number: str
    text: tuple[str, ...]
    reported_at: Moment
    category: Choice
    plain: dict[str, Any]
    title: str = ""
    source: str = ""
    closed_at: Moment | None = None
    status: Choice | None = None
    reply: str = ""
    place: Placing | None = None

    def columns(self) -> set[str]:
        """Every column of the file that is read."""
        parts = (self.reported_at, self.closed_at, self.category, self.status)
        named = {part.column for part in parts if part is not None}
        if self.place is not None:
            named |= {self.place.lng, self.place.lat, self.place.area}
        return (named | {self.number, self.title, self.reply, *self.text}) - {""}


PARTS: dict[str, Any] = {
    "reported_at": Moment,
    "closed_at": Moment,
    "category": Choice,
    "status": Choice,
    "place": Placing,
}
"""Keys of a mapping that are objects of their own; the others name one column each."""
KEYS = {"number", "title", "source", "reply", "text", *PARTS}
NEEDED = {"number", "text", "reported_at", "category"}


def shipped_mappings() -> list[str]:
    """The names of the mappings that come with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.json"))


def load_mapping(wanted: str) -> TicketMapping:
    """The mapping of a name that is shipped, in a JSON file, or written out as JSON.

    Raises Refused with `bad_mapping`, saying what is wrong with it.
    """
    return read_mapping(_parse(wanted))


def _parse(wanted: str) -> Any:
    if wanted in shipped_mappings():
        text = (SHIPPED / f"{wanted}.json").read_text(encoding="utf-8")
    elif wanted.lstrip().startswith("{"):
        text = wanted
    else:
        try:
            text = Path(wanted).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            known = ", ".join(shipped_mappings())
            words = _("There is no mapping %(name)s. Shipped: %(known)s; or name a JSON file.")
            raise _bad(words % {"name": wanted, "known": known}) from error
    try:
        return json.loads(text)
    except ValueError as error:
        raise _bad(_("It is not JSON: %(reason)s.") % {"reason": error}) from error


def read_mapping(plain: Any) -> TicketMapping:
    """A mapping from parsed JSON, checked against the catalogue."""
    if not isinstance(plain, dict):
        raise _bad(_("It must be an object with one key per meaning."))
    _check_names(plain, known=KEYS, needed=NEEDED)
    values = {key: _part(key, value) for key, value in plain.items()}
    mapping = TicketMapping(plain=plain, **values)
    _check_category(mapping.category)
    if mapping.status is not None:
        _check_listed("status", mapping.status, PAST_STATUSES)
    return mapping


def _part(key: str, value: Any) -> Any:
    if key == "text":
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not names:
            raise _bad(_("“%(key)s” must name columns.") % {"key": key})
        return tuple(_text(key, name) for name in names)
    if key not in PARTS:
        return _text(key, value)
    if isinstance(value, str) and key != "place":
        value = {"column": value}
    if not isinstance(value, dict):
        raise _bad(_("“%(key)s” must be a column or an object.") % {"key": key})
    kind = PARTS[key]
    needed = set() if kind is Placing else {"column"}
    _check_names(value, known={part.name for part in fields(kind)}, needed=needed, inside=key)
    return CHECKS[kind](key, value)


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _bad(_("“%(key)s” must be a text.") % {"key": key})
    return value


def _moment(key: str, value: dict[str, Any]) -> Moment:
    formats = value.get("formats", [])
    if not isinstance(formats, list):
        raise _bad(_("“%(key)s” must be a list.") % {"key": f"{key}.formats"})
    zone = _text(f"{key}.zone", value.get("zone", Moment.zone))
    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError) as error:
        raise _bad(_("There is no time zone %(zone)s.") % {"zone": zone}) from error
    given = tuple(_text(f"{key}.formats", one) for one in formats)
    return Moment(_text(f"{key}.column", value["column"]), given, zone)


def _choice(key: str, value: dict[str, Any]) -> Choice:
    values = value.get("values", {})
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        raise _bad(_("“%(key)s” must say for each value what it means.") % {"key": f"{key}.values"})
    default = value.get("default", "")
    return Choice(_text(f"{key}.column", value["column"]), values, default and _text(key, default))


def _placing(key: str, value: dict[str, Any]) -> Placing:
    place = Placing(**{name: _text(f"{key}.{name}", one) for name, one in value.items()})
    if bool(place.lng) != bool(place.lat):
        raise _bad(_("A place needs both a longitude and a latitude."))
    if place.frame not in FRAMES:
        raise _bad(_("The frame of coordinates is one of: %(names)s.") % _names(FRAMES))
    return place


CHECKS = {Moment: _moment, Choice: _choice, Placing: _placing}


def _check_names(
    value: dict[str, Any], *, known: set[str], needed: set[str], inside: str = ""
) -> None:
    before = f"{inside}." if inside else ""
    if strange := sorted(set(value) - known):
        words = _("Unknown keys: %(names)s. Known: %(known)s.")
        known_names = ", ".join(sorted(known))
        raise _bad(words % {**_names(before + name for name in strange), "known": known_names})
    if missing := sorted(needed - set(value)):
        words = _("Keys are missing: %(names)s.")
        raise _bad(words % _names(before + name for name in missing))


def _check_category(choice: Choice) -> None:
    _check_listed("category", choice, Category.objects.leaves().values_list("code", flat=True))


def _check_listed(key: str, choice: Choice, allowed: Iterable[str]) -> None:
    meant = {*choice.values.values(), choice.default} - {""}
    if strange := sorted(meant - set(allowed)):
        words = _("“%(key)s” leads to what there is not: %(names)s.")
        raise _bad(words % {"key": key, **_names(strange)})


def _names(names: Iterable[str]) -> dict[str, str]:
    return {"names": ", ".join(names)}


def _bad(reason: str) -> Refused:
    message = _("The mapping cannot be used. %(reason)s") % {"reason": reason}
    return Refused("bad_mapping", message, "map")


def check_columns(mapping: TicketMapping, columns: Iterable[str]) -> None:
    """Raises Refused with `columns_missing` when the file lacks a column of the mapping."""
    there = list(columns)
    if missing := sorted(mapping.columns() - set(there)):
        words = _("The file lacks columns of the mapping: %(names)s. It has: %(there)s.")
        message = words % {**_names(missing), "there": ", ".join(there)}
        raise Refused("columns_missing", message, "file")
