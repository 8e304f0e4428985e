"""What goes wrong in a call, as the specification wants it told: status, code and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing to correct; `code` is the status unless it says more."""

    description: Any
    status: int = 400
    code: int | str | None = None

    def told(self) -> dict[str, Any]:
        """As an entry of the list of errors."""
        return {"code": self.code or self.status, "description": str(self.description)}


class Faults(Exception):
    """A call that cannot be answered; the first fault gives the status."""

    def __init__(self, faults: Sequence[Fault], headers: dict[str, str] | None = None) -> None:
        super().__init__(faults[0].status)
        self.faults = list(faults)
        self.headers = headers or {}

    @property
    def status(self) -> int:
        return self.faults[0].status


def fault(description: Any, status: int = 400, **headers: str) -> Faults:
    """One fault, ready to be raised."""
    return Faults([Fault(description, status)], headers)
