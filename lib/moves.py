"""The one writer of a status: lock, compare, check, set, record. Knows no app."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.workflow import Move, Workflow


def reachable(move: Move, model: Any, by: Any) -> Any:
    """Rows of `model` on which `by` may make `move` at all, by the one rule of reach."""
    return getattr(model.objects.all(), move.scope)(by.reach(move.power))


def make_move(
    row: Any,
    move: Move,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    to: str | None = None,
    reason: str = "",
    data: dict[str, Any] | None = None,
    **changes: Any,
) -> Any:
    """Carry `row` through `move` and append its flow record, inside the caller's transaction.

    Locks the row, so the returned object is the only one to go on with. `seen` is the number of
    flow records the actor had before them; `to` chooses among several targets; `changes` are
    further fields to set with the status.

    Raises PermissionDenied when the row is outside the reach of the move's power, and Refused with
    `changed_meanwhile`, `move_not_open` or the guard's own code.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("make_move needs the operation's transaction")
    model = type(row)
    fresh = (
        reachable(move, model, by)
        .filter(pk=row.pk)
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if fresh is None:
        raise PermissionDenied
    check_open(fresh, move, by=by, at=at, seen=seen)
    before = fresh.status
    fresh.status = to or (move.targets[0] if move.targets else before)
    if move.targets and fresh.status not in move.targets:
        raise ValueError(f"{move.name} cannot end in {fresh.status}")
    if move.stamp:
        setattr(fresh, move.stamp, at)
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.flow_count += 1
    fresh.save()
    fresh.append_record(
        move=move.name,
        by=by,
        post=by.acting_post(move.power),
        reason=reason,
        before=before,
        after=fresh.status,
        at=at,
        data=data or {},
    )
    return fresh


def check_open(row: Any, move: Move, *, by: Any, at: datetime, seen: int | None) -> None:
    """Refuse a stale, illegal or guarded move on the locked `row`."""
    if seen is not None and seen != row.flow_count:
        raise Refused(
            "changed_meanwhile",
            _("Somebody else changed this meanwhile. Look at the newer state and try again."),
        )
    if row.status not in move.sources:
        raise Refused("move_not_open", _("This step is not open in the present state."))
    refusal = move.refusal(row, by, at)
    if refusal is not None:
        raise refusal


def as_after(row: Any, move: Move) -> Any:
    """A copy of `row` as it would be after a move with one target; never saved."""
    moved = copy(row)
    moved.status = move.targets[0]
    return moved


def available_moves(row: Any, workflow: Workflow, *, by: Any, at: datetime) -> list[Move]:
    """Legal, permitted and unguarded moves: the buttons, the API's `moves`, the guard's answer."""
    return offered_moves([row], workflow, by=by, at=at)[row.pk]


def check_offered(row: Any, workflow: Workflow, move: Move, *, by: Any, at: datetime) -> None:
    """PermissionDenied unless the move is open to `by` now: its form is for nobody else."""
    if move not in available_moves(row, workflow, by=by, at=at):
        raise PermissionDenied


def offered_moves(
    rows: Sequence[Any], workflow: Workflow, *, by: Any, at: datetime
) -> dict[Any, list[Move]]:
    """The available moves of each row by its key, in one query for any number of rows."""
    legal = {
        row.pk: [move for move in workflow.legal(row.status) if not move.hidden] for row in rows
    }
    permitted = _permitted(rows, [move for moves in legal.values() for move in moves], by)
    return {
        row.pk: [
            move
            for move in legal[row.pk]
            if _key(move) in permitted.get(row.pk, ()) and move.refusal(row, by, at) is None
        ]
        for row in rows
    }


def _key(move: Move) -> str:
    """The name of the question whether a move may be made at all: its power and its scope."""
    return f"may_{move.power}_{move.scope}"


def _permitted(rows: Sequence[Any], moves: Sequence[Move], by: Any) -> dict[Any, set[str]]:
    """For each row the keys of the moves it is within reach of, by the same rule as the writer."""
    asked = {_key(move): move for move in moves}
    if not asked:
        return {}
    model = type(rows[0])
    questions = {
        key: Exists(reachable(move, model, by).filter(pk=OuterRef("pk")))
        for key, move in asked.items()
    }
    found = (
        model.objects.filter(pk__in=[row.pk for row in rows])
        .order_by()
        .annotate(**questions)
        .values_list("pk", *questions)
    )
    return {
        pk: {key for key, is_permitted in zip(questions, answers, strict=True) if is_permitted}
        for pk, *answers in found
    }
