"""Workflows as tables: one row per named move gives button, guard, power, fields and notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.errors import Refused

Guard = Callable[[Any, Any, Any], "Refused | None"]


@dataclass(frozen=True)
class Move:
    """One named way to change a row's status.

    sources: statuses it may start from; targets: statuses it may end in (empty: status stays).
    power: the power its actor needs over the row; scope: the queryset method that says which rows
    that power reaches ("within", or "addressed" for work given to the actor's unit or team).
    required, optional: names of the inputs; stamp: the moment field it sets;
    guard: further condition, answering the refusal or None;
    is_duty: whether the move waits for its actor, as opposed to being merely possible.
    """

    name: str
    label: Any
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    power: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    stamp: str = ""
    scope: str = "within"
    tone: str = "secondary"
    guard: Guard | None = None
    hidden: bool = False
    is_duty: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        """All inputs, required first: what forms and serializers are built from."""
        return self.required + self.optional

    def refusal(self, row: Any, by: Any, at: Any) -> Refused | None:
        """The rule-based reason why this legal move is not open now, if any."""
        return self.guard(row, by, at) if self.guard else None


@dataclass(frozen=True)
class Workflow:
    """A closed set of moves over one status field; `moves` is a tuple in button order."""

    name: str
    moves: tuple[Move, ...]
    _by_name: dict[str, Move] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {move.name: move for move in self.moves})

    def __getitem__(self, name: str) -> Move:
        return self._by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Move]:
        return iter(self.moves)

    def legal(self, status: str) -> list[Move]:
        """Moves whose sources include `status`, in table order."""
        return [move for move in self.moves if status in move.sources]


@dataclass(frozen=True)
class Desk:
    """One subject: its table, its moves, and the operation behind each that a door may offer."""

    model: Any
    workflow: Workflow
    operations: Mapping[str, Callable[..., Any]]
