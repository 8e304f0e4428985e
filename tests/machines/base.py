"""What every workflow machine shares: a rolled-back example, random actors, and the invariants."""

from __future__ import annotations

import itertools
import os
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from lib.errors import Refused
from lib.moves import available_moves
from lib.workflow import Workflow
from tests.world import read_world
from tickets.operations.auditor import audit
from tickets.operations.register import DESKS
from tickets.operations.sweeper import sweep
from tickets.operations.tallying import drift, fold_changes

PREDICTED = {"changed_meanwhile", "move_not_open"}


class WorkflowMachine(RuleBasedStateMachine):
    """Opens a transaction per example and rolls it back; time only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.world = read_world()
        self.now = self.world.now

    def teardown(self) -> None:
        try:
            assert drift() == [], "tallies and changes say something else than the matters"
            fold_changes()
            assert drift() == [], "folding has changed what the tallies say"
        finally:
            self.roll_back()

    def roll_back(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def pass_time(self, minutes: int) -> None:
        """Let time pass and the sweeper run."""
        self.now += timedelta(minutes=minutes)
        sweep(self.now)
        fold_changes()

    def attempt(self, desk: str, row: Any, name: str, by: Any, **fields: Any) -> Any:
        """Make a move through its operation, and hold the answer against what was offered.

        An offered move succeeds or refuses its inputs; one that was not offered is forbidden or
        refused, and nothing is written.
        """
        by = self.world.user(by.username)
        row = type(row).objects.get(pk=row.pk)
        workflow: Workflow = DESKS[desk].workflow
        offered = {move.name for move in available_moves(row, workflow, by=by, at=self.now)}
        before = (row.status, row.flow_count)
        try:
            with transaction.atomic():
                DESKS[desk].operations[name](row, by=by, at=self.now, seen=row.flow_count, **fields)
        except (Refused, PermissionDenied) as answer:
            fresh = type(row).objects.get(pk=row.pk)
            assert (fresh.status, fresh.flow_count) == before
            if name in offered:
                assert isinstance(answer, Refused), f"{name} was offered and is forbidden"
                assert answer.field, f"{name} was offered and refused: {answer.code}"
            return None
        assert name in offered, f"{name} was not offered to {by} at {before}, and succeeded"
        fresh = type(row).objects.get(pk=row.pk)
        assert fresh.flow_count > before[1]
        return fresh

    def check_chain(self, records: list[Any], status: str) -> None:
        """Flow records chain, and the last one says what the row says."""
        for earlier, later in itertools.pairwise(records):
            assert later.before == earlier.after, (earlier, later)
        assert records[-1].after == status

    def check_engine(self) -> None:
        """The auditor finds nothing; delivery is another engine, and does not run here."""
        found = audit(self.now)
        found.pop("undelivered")
        assert not any(found.values()), found


QUICK = settings(
    max_examples=int(os.environ.get("MACHINE_EXAMPLES", "12")),
    stateful_step_count=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
"""No shrinking: a step costs tens of milliseconds, and the last failing example is short enough."""

minutes = st.sampled_from([1, 20, 60, 300, 1500, 8000])
