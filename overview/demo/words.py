"""The demo's words: the phrase bank, names of things and of people; draws, never decides."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
COMPOUND_SURNAMES = 3


def chance(seed: int, *purpose: object) -> Random:
    """Repeatable luck for one purpose; the same seed draws the same demo."""
    return Random(":".join(map(str, (seed, *purpose))))  # noqa: S311 - a drawing, no secret


@cache
def phrases() -> dict[str, Any]:
    """The phrase bank: matters, whistles, comments, estates, roads."""
    return _json("phrases")


@cache
def words() -> dict[str, Any]:
    """Templates for the names of areas, units and organisations, and small talk."""
    return _json("words")


@cache
def table(name: str) -> list[dict[str, str]]:
    """The rows of one of the demo's own tables."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _json(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return content


def pool(name: str, category: str) -> Sequence[str]:
    """The phrases of a pool for one category: its own first, then those for any."""
    phrase_pool: Mapping[str, Sequence[str]] = phrases()[name]
    return [*phrase_pool.get(category, ()), *phrase_pool["any"]]


def numeral(number: int) -> str:
    """A number below one hundred in Chinese numerals."""
    digits = words()["numerals"]
    ten = digits[9]
    tens, ones = divmod(number, 10)
    if not tens:
        return str(digits[ones - 1])
    head = "" if tens == 1 else digits[tens - 1]
    return f"{head}{ten}{digits[ones - 1] if ones else ''}"


def stem(name: str, kind: str) -> str:
    """A street's or community's name without its last word, as it stands inside other names."""
    for ending in words()["stems"][kind]:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


def fill(template: str, **values: object) -> str:
    """A template with its places filled in."""
    return template.format_map(values)


def person_names(luck: Random) -> Iterator[str]:
    """Endless made-up names: surnames and given names of the synthetic list, mixed anew."""
    known = [row["name"] for row in table("names_zh_synthetic")]
    surnames = [name[:2] if len(name) > COMPOUND_SURNAMES else name[:1] for name in known]
    given = [name[len(surname) :] for name, surname in zip(known, surnames, strict=True)]
    while True:
        yield luck.choice(surnames) + luck.choice(given)
