"""The migration that brought appraisal scales, over a database in which whistles are scored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader

from tests.tickets.calls import HOUR, verified
from tickets.operations.appraisal import score_task

pytestmark = pytest.mark.django_db

BEFORE = ("tickets", "0003_step_limits_and_struck_pauses")
AFTER = ("tickets", "0004_appraisal_and_follow_up")
TOUCHED = {"whistlescore", "appraisalscale"}
POINTS = {"effort": Decimal("18.5"), "result": Decimal(37), "attitude": Decimal("9.5")}
PARTS = ("sign", "contact", "attend", "effort", "result", "attitude")


def touches(operation: Any) -> bool:
    """Whether a step of the migration is about scores and scales; the others make new tables."""
    name = getattr(operation, "model_name", getattr(operation, "name", ""))
    return isinstance(operation, (RunPython, RunSQL)) or name.lower() in TOUCHED


class ScaleMigration:
    """The steps of the migration that touch scores, taken back and made again.

    Later migrations leave these tables alone, so that only this one needs to go. All of it happens
    in the transaction of the test, which takes the tables back with it.
    """

    def __init__(self) -> None:
        loader = MigrationLoader(connection)
        self.states = [loader.project_state(BEFORE)]
        self.steps = list(filter(touches, loader.get_migration(*AFTER).operations))
        for step in self.steps:
            state = self.states[-1].clone()
            step.state_forwards("tickets", state)
            self.states.append(state)

    def backwards(self) -> Any:
        """The tables as they were; answers the models of that time."""
        self._settle()
        with connection.schema_editor() as editor:
            for number, step in reversed(list(enumerate(self.steps))):
                step.database_backwards(
                    "tickets", editor, self.states[number + 1], self.states[number]
                )
        return self.states[0].apps

    def forwards(self) -> Any:
        """The migration itself; answers the models after it."""
        self._settle()
        with connection.schema_editor() as editor:
            for number, step in enumerate(self.steps):
                step.database_forwards(
                    "tickets", editor, self.states[number], self.states[number + 1]
                )
        return self.states[-1].apps

    def _settle(self) -> None:
        """A migration begins a transaction of its own, with no constraint still to be checked."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_scores_given_before_scales_keep_their_points_under_the_first_one(world):
    for title in ("地锁", "井盖"):
        task = verified(world, title=title)
        score_task(task, by=world.community, at=world.now + 3 * HOUR, **POINTS)
    migration = ScaleMigration()
    old = migration.backwards().get_model("tickets", "WhistleScore")
    assert "scale" not in {field.name for field in old._meta.get_fields()}
    assert "tickets_appraisalscale" not in connection.introspection.table_names()
    given = list(old.objects.order_by("pk").values("pk", *PARTS, "total"))
    assert [row["total"] for row in given] == [Decimal(95), Decimal(95)]

    new = migration.forwards()
    score, scale = (new.get_model("tickets", name) for name in ("WhistleScore", "AppraisalScale"))
    first = scale.objects.get()
    assert [getattr(first, part) for part in PARTS] == [5, 5, 20, 20, 40, 10]
    rows = score.objects.order_by("pk")
    assert list(rows.values("pk", *PARTS, "total")) == given
    assert set(rows.values_list("scale", flat=True)) == {first.pk}
    assert set(rows.values_list("reply", "replied_at", "reply_until")) == {("", None, None)}
