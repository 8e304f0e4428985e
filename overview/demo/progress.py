"""What the loader says on the terminal: one line that moves there, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

WIDTH = 24
LABEL = 34


class Progress(Protocol):
    """Who is told how far one step of the load is."""

    def step(self, done: int, total: int) -> None: ...


class Terminal(Protocol):
    """What a bar is drawn on: a stream, or the output of a command."""

    def write(self, text: str, /) -> Any: ...
    def flush(self) -> None: ...
    def isatty(self) -> bool: ...


class Bar:
    """Draws the steps of a load, each with the time it took."""

    def __init__(self, out: Terminal) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self._label = ""
        self._drawn = 0.0

    @contextmanager
    def stage(self, label: str) -> Iterator[Bar]:
        """One step from its name to its time."""
        self._label, begun = label, time.monotonic()
        self.step(0, 1)
        yield self
        took = f"{time.monotonic() - begun:6.1f} s"
        start = "\r" if self._is_terminal else ""
        self._out.write(f"{start}  {label:<{LABEL}}{took:>{WIDTH + 8}}\n")
        self._out.flush()

    def step(self, done: int, total: int) -> None:
        """Draw how far this step is, at most ten times a second."""
        if not self._is_terminal or (done < total and time.monotonic() - self._drawn < 0.1):
            return
        self._drawn = time.monotonic()
        share = done / total if total else 1.0
        bar = "█" * int(share * WIDTH)
        self._out.write(f"\r  {self._label:<{LABEL}}{bar:<{WIDTH}} {share:6.0%}")
        self._out.flush()


class Silent:
    """Says nothing, for tests."""

    @contextmanager
    def stage(self, label: str) -> Iterator[Silent]:
        """One step, unseen."""
        yield self

    def step(self, done: int, total: int) -> None:
        """Nothing to draw."""
