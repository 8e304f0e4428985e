"""The scenario: what is asked of a simulated year, each key with its default and its bounds.

A file in TOML or JSON says what differs from the defaults. Everything that is wrong with it is
told at once, by key. Sources of the defaults: DOMAIN.md sections 4.4 and 4.6; the rest is a
guess that a city replaces by what it knows of itself.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from overview.simulation.leaves import (
    Day,
    Leaf,
    Lines,
    Months,
    Number,
    OneOf,
    Prefix,
    Spread,
    Weights,
    Words,
    share,
    unknown_key,
)
from tickets.clock import parse_limit, units_understood

Tree = Mapping[str, Any]

CHANNELS = {"resident": 40, "grid_worker": 40, "hotline": 12, "community": 8}
ROLES = ("grid_worker", "clerk", "secretary", "street", "officer", "head")
"""Who works: in a grid, at the community's desk, its secretary, the street's leaders, the officers
of a unit and its head."""


def read_limit(given: Any) -> str:
    """A limit as people write it; kept as written."""
    try:
        parse_limit(str(given))
    except ValueError:
        words = _("“%(text)s” is not understood. Write a number and one of these: %(units)s.")
        raise ValueError(words % {"text": str(given)[:40], "units": units_understood()}) from None
    return str(given)


def read_rungs(given: Any) -> list[dict[str, Any]]:
    """The rungs of one clock, each with its percent, who is told and what is done."""
    if not isinstance(given, list) or not given:
        raise ValueError(_("A list of rungs is expected, each with percent, who and actions."))
    rungs = []
    for rung in given:
        if not isinstance(rung, Mapping) or set(rung) != {"percent", "who", "actions"}:
            raise ValueError(_("A rung has percent, who and actions, and nothing else."))
        if not all(isinstance(rung[key], list) for key in ("who", "actions")):
            raise ValueError(_("A rung names who is told and what is done as lists of words."))
        percent = Number(100, 1, 1000, whole=True).read(rung["percent"])
        rungs.append({"percent": percent, "who": rung["who"], "actions": rung["actions"]})
    return rungs


SPEC: Tree = {
    "name": Words("as it is"),
    "city": Words("3405"),
    "area": Prefix(),
    "tickets": Number(12_000, 1, 200_000, whole=True),
    "seed": Number(2026, 0, 2**31, whole=True),
    "since": Day(date(2026, 1, 1)),
    "days": Number(365, 1, 366, whole=True),
    "arrivals": {
        "channels": Weights(CHANNELS, tuple(CHANNELS)),
        "categories": Weights({}),
        "months": Months(),
        "dispersion": Number(1, 0, 5),
    },
    "staff": {
        "grid_worker": Number(1, 1, 50, whole=True),
        "clerk": Number(2, 1, 50, whole=True),
        "secretary": Number(1, 1, 50, whole=True),
        "street": Number(2, 1, 50, whole=True),
        "officer": Number(2, 1, 50, whole=True),
        "head": Number(1, 1, 50, whole=True),
        "times": {role: Number(1, 0.1, 20) for role in ROLES},
        "time_for_this": {
            "grid_worker": Number(0.6, 0.01, 1),
            "clerk": Number(0.6, 0.01, 1),
            "secretary": Number(0.4, 0.01, 1),
            "street": Number(0.4, 0.01, 1),
            "officer": Number(0.6, 0.01, 1),
            "head": Number(0.25, 0.01, 1),
        },
    },
    "order": OneOf("light", ("light", "due", "arrival")),
    "minutes": {
        "accept": Spread((4, 0.4)),
        "file": Spread((8, 0.5)),
        "settle": Spread((35, 0.6)),
        "sign": Spread((4, 0.4)),
        "handle": Spread((40, 0.6)),
        "check": Spread((12, 0.5)),
        "close": Spread((5, 0.4)),
        "decide": Spread((10, 0.5)),
        "call": Spread((6, 0.4)),
        "whistle": Spread((30, 0.5)),
        "contact": Spread((8, 0.4)),
        "attend": Spread((90, 0.5)),
        "plan": Spread((45, 0.5)),
        "finish": Spread((150, 0.6)),
        "verify": Spread((25, 0.5)),
        "by_category": Lines(Spread((60, 0.7)).read),
    },
    "elapsed_hours": {
        "A": Spread((1, 0.7)),
        "urgent": Spread((0.7, 0.6)),
        "B": Spread((3, 0.8)),
        "C": Spread((7, 0.9)),
        "whistle": Spread((12, 0.8)),
    },
    "chance": {
        "self_close": {"A": share(0.95), "B": share(0.7), "C": share(0.05)},
        "whistle": {"A": share(0), "B": share(0.01), "C": share(0.12)},
        "declined": share(0.02),
        "wrong_unit": share(0.05),
        "extension": share(0.5),
        "extension_granted": share(0.8),
        "suspension": share(0.01),
        "failing_check": share(0.06),
        "objection": share(0.08),
        "upheld": share(0.3),
        "answered": share(0.8),
        "unsolved": share(0.06),
        "satisfied": share(0.92),
        "satisfied_when_late": share(0.7),
    },
    "limits": {
        "times": Number(1, 0.1, 10),
        "category": Lines(read_limit),
        "whistle": Lines(read_limit),
        "step": Lines(read_limit),
    },
    "ladder": {
        "times": Number(1, 0.1, 5),
        "rungs": Lines(read_rungs),
    },
}


class BadScenario(Exception):
    """A scenario that cannot be simulated; `errors` says what is wrong at which key."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("\n".join(f"{key}: {words}" for key, words in errors.items()))
        self.errors = errors


@dataclass(frozen=True)
class Scenario:
    """A checked scenario: `scenario["chance.self_close.A"]` answers what stands at a key."""

    values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def branch(self, key: str) -> dict[str, Any]:
        """What stands below a key, by the last word of each."""
        start = f"{key}."
        return {k.removeprefix(start): v for k, v in self.values.items() if k.startswith(start)}

    @property
    def until(self) -> date:
        """The first day that is no longer simulated."""
        return self["since"] + timedelta(days=self["days"])

    def plain(self) -> dict[str, Any]:
        """The same for JSON, by dotted keys."""
        days = {key: value.isoformat() for key, value in self.values.items() if key == "since"}
        return self.values | days

    def differences(self) -> dict[str, tuple[Any, Any]]:
        """What is not at its default: the default and the value, by key."""
        return {
            key: (leaf.default, self.values[key])
            for key, leaf in leaves(SPEC)
            if self.values[key] != leaf.default
        }


def leaves(tree: Tree, prefix: str = "") -> Iterator[tuple[str, Leaf]]:
    """Every key of a scenario, dotted, with what may stand there."""
    for name, node in tree.items():
        key = f"{prefix}{name}"
        if isinstance(node, Mapping):
            yield from leaves(node, f"{key}.")
        else:
            yield key, node


def read_scenario(given: Mapping[str, Any]) -> Scenario:
    """A scenario from nested tables or dotted keys.

    Raises BadScenario with one error for each wrong key.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    _read(nested(given), SPEC, "", values, errors)
    if errors:
        raise BadScenario(errors)
    return Scenario(values)


def _read(
    given: Any, tree: Tree, prefix: str, values: dict[str, Any], errors: dict[str, str]
) -> None:
    if not isinstance(given, Mapping):
        errors[prefix.rstrip(".")] = _("A table is expected.")
        given = {}
    for name in given:
        if name not in tree:
            errors[f"{prefix}{name}"] = unknown_key(tuple(tree))
    for name, node in tree.items():
        key = f"{prefix}{name}"
        if isinstance(node, Mapping):
            _read(given.get(name, {}), node, f"{key}.", values, errors)
            continue
        try:
            values[key] = node.read(given[name]) if name in given else node.default
        except ValueError as error:
            errors[key] = str(error)


def nested(given: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted keys of the known tables as nested ones; what is nested already stays."""
    plain: dict[str, Any] = {}
    for key, value in given.items():
        name, dot, rest = str(key).partition(".")
        if dot and isinstance(SPEC.get(name), Mapping):
            table = plain.setdefault(name, {})
            if isinstance(table, dict):
                _plant(table, rest, value, SPEC[name])
        elif isinstance(value, Mapping) and isinstance(plain.get(name), dict):
            plain[name] |= value
        else:
            plain[str(key)] = dict(value) if isinstance(value, Mapping) else value
    return plain


def _plant(table: dict[str, Any], key: str, value: Any, spec: Tree) -> None:
    name, dot, rest = key.partition(".")
    if dot and isinstance(spec.get(name), Mapping):
        _plant(table.setdefault(name, {}), rest, value, spec[name])
    else:
        table[key] = value


def open_scenario(path: Path) -> Scenario:
    """A scenario from a file, TOML or JSON by its name.

    Raises BadScenario, also when the file cannot be read at all.
    """
    try:
        text = path.read_text(encoding="utf-8")
        given = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise BadScenario({"file": str(error)}) from error
    except ValueError as error:
        words = _("The file cannot be read: %(why)s") % {"why": error}
        raise BadScenario({"file": words}) from error
    if not isinstance(given, dict):
        raise BadScenario({"file": _("A table is expected.")})
    return read_scenario(given)
