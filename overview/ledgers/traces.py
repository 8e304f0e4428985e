"""What a made report leaves behind to compare the next one with: every line, masked, by its key.

The trace is text, one line a row, packed; it is read as a stream, so that comparing a hundred
thousand rows costs sixteen bytes a row and not the rows.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from overview.ledgers.columns import printed
from overview.ledgers.sections import Section

MOST_LISTED = 5000
"""So many changes are listed one by one; beyond that they are only counted."""

Line = tuple[str, list[Any]]


@dataclass
class Change:
    """One line that is new, gone or different; `before` are its cells at that time."""

    kind: str
    key: str
    cells: list[str]
    before: list[str] = field(default_factory=list)

    @property
    def pairs(self) -> list[tuple[str, str | None]]:
        """Each cell as it is and as it was, the latter only where it differs."""
        if self.kind != "changed":
            return [(cell, None) for cell in self.cells]
        both = zip(self.cells, self.before, strict=True)
        return [(now, was if was != now else None) for now, was in both]


@dataclass
class Changes:
    """What is different in one part: counts, and the first few thousand lines."""

    header: list[str]
    added: int = 0
    removed: int = 0
    changed: int = 0
    listed: list[Change] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.added + self.removed + self.changed

    @property
    def counts(self) -> dict[str, int]:
        return {"added": self.added, "removed": self.removed, "changed": self.changed}

    def note(self, change: Change) -> None:
        """Count it, and list it as long as there is room."""
        setattr(self, change.kind, getattr(self, change.kind) + 1)
        if len(self.listed) < MOST_LISTED:
            self.listed.append(change)


class Trace:
    """Written while a report is made: hash of its content and its lines."""

    def __init__(self, path: Path) -> None:
        self._file = gzip.open(path, "wt", encoding="utf-8", compresslevel=3)  # noqa: SIM115
        self._hash = hashlib.sha256()

    def begin(self, section: Section) -> None:
        """A part begins: its header says whether another report can be compared with it."""
        self._write({"part": section.name, "header": section.header()})

    def note(self, key: str, cells: Sequence[str]) -> None:
        """One line."""
        self._write([key, *cells])

    def close(self) -> str:
        """Write it; answers the hash of everything that was noted."""
        self._file.close()
        return self._hash.hexdigest()

    def _write(self, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False)
        self._hash.update(text.encode())
        self._file.write(text + "\n")


class Before:
    """The lines of an earlier report by part."""

    def __init__(self, open_anew: Callable[[], IO[bytes]]) -> None:
        self._open = open_anew

    def header(self, part: str) -> list[str] | None:
        """The header of a part as it was; None where there was no such part."""
        for value in self._values():
            if isinstance(value, dict) and value["part"] == part:
                return list(value["header"])
        return None

    def lines(self, part: str) -> Iterator[tuple[str, list[str]]]:
        """The lines of one part."""
        is_here = False
        for value in self._values():
            if isinstance(value, dict):
                is_here = value["part"] == part
            elif is_here:
                yield value[0], value[1:]

    def _values(self) -> Iterator[Any]:
        with self._open() as packed, gzip.open(packed, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)


def digest(cells: Sequence[str], places: Iterable[int]) -> bytes:
    """What of a line is compared, short."""
    text = "\0".join(cells[place] for place in places if place < len(cells))
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


class Comparing:
    """Compares the lines of one part, while they pass, with those of an earlier report."""

    def __init__(self, section: Section, before: Before | None) -> None:
        self._places = section.compared()
        self._name = section.name
        header = section.header()
        known = before.header(section.name) if before else None
        # Other columns, or another language: nothing to compare with
        self._before = before if known == header else None
        self.changes = Changes(header) if self._before else None
        self._left: dict[str, bytes] = {}
        self._different: dict[str, list[str]] = {}
        if self._before is not None:
            lines = self._before.lines(section.name)
            self._left = {key: digest(cells, self._places) for key, cells in lines}

    def note(self, key: str, cells: list[str]) -> None:
        """One line of today."""
        if self.changes is None:
            return
        was = self._left.pop(key, None)
        if was is None:
            self.changes.note(Change("added", key, cells))
        elif was != digest(cells, self._places):
            if len(self._different) < MOST_LISTED:
                self._different[key] = cells
            else:
                self.changes.changed += 1

    def finish(self) -> Changes | None:
        """All lines have passed: what was not met again is gone."""
        if self.changes is None or self._before is None:
            return None
        if self._left or self._different:
            for key, cells in self._before.lines(self._name):
                if key in self._left:
                    self.changes.note(Change("removed", key, cells))
                elif key in self._different:
                    self.changes.note(Change("changed", key, self._different[key], cells))
        return self.changes


def as_text(cells: Sequence[Any]) -> list[str]:
    """The cells of a line as they are compared and kept."""
    return [printed(cell) for cell in cells]
