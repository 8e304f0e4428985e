"""Steps that may be made on many matters at once, and how each is taken back, if it can be."""

from __future__ import annotations

from dataclasses import dataclass

from lib.workflow import Move
from tickets.workflow.ticket import TICKET

WITHDRAW = "withdraw"


@dataclass(frozen=True)
class BulkMove:
    """A step of the table of tickets; `undo` names its inverse, empty where there is none.

    `left_out` are inputs that belong to one matter: pictures, and a condition of one category.
    """

    name: str
    undo: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def move(self) -> Move:
        return TICKET[self.name]

    @property
    def fields(self) -> tuple[str, ...]:
        """The inputs that are the same for all."""
        return tuple(name for name in self.move.fields if name not in self.left_out)


BULK = {
    row.name: row
    for row in (
        BulkMove("accept"),
        BulkMove("file", left_out=("condition",)),
        BulkMove("dispatch", undo=WITHDRAW),
        BulkMove("pass", left_out=("photos",)),
        BulkMove("close"),
        BulkMove("not-file"),
        BulkMove("rework", left_out=("photos",)),
    )
}
"""In the order in which the list offers them."""
