"""The one refusal of the product: a rule said no, with a stable code and a readable sentence."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An operation declined to act; nothing was written.

    `code` is stable snake_case, listed in docs/api.md; `message` is a (lazy) translated sentence;
    `field` names the input to correct, or is None when no single input is at fault.
    """

    def __init__(self, code: str, message: object, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.details: dict[str, Any] = {}
        """More that a door may tell a program, such as the newer state."""

    def __str__(self) -> str:
        return str(self.message)
