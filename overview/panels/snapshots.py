"""Frozen months as they are shown: each figure beside what it comes to today."""

from __future__ import annotations

from datetime import date
from typing import Any

from grids.powers import Power
from lib.periods import Period, PeriodKind
from overview.models import Snapshot, SnapshotLine
from overview.panels.figures import Question
from overview.panels.readings import readings
from overview.statistics.definitions import FIGURES
from overview.statistics.months import frozen_figures


def line_of(snapshot: Snapshot, user: Any, within: str = "") -> SnapshotLine | None:
    """The line of a place within the reader's reach; without a place the widest they may see."""
    reach = user.reach(Power.VIEW_FIGURES)
    lines = SnapshotLine.objects.within(reach).filter(snapshot=snapshot).with_place()
    if not within:
        return lines.order_by("pk").first()
    return next((line for line in lines if line.place.code == within), None)


def snapshot_page(line: SnapshotLine, user: Any) -> dict[str, Any]:
    """The figures of a line, as they were frozen and as they are now."""
    snapshot, code = line.snapshot, line.place.code
    frozen = frozen_figures(line.measures, snapshot.city_id, snapshot.month)
    question = Question(user, period_of(snapshot.month), code)
    figures = [FIGURES[name] for name in frozen]
    now = readings(question, figures, question.period)
    rows = [
        {"figure": figure, "frozen": frozen[figure.name], "now": now[figure.name]}
        for figure in figures
    ]
    return {
        "snapshot": snapshot,
        "place": line.place,
        "period": question.period,
        "question": question,
        "rows": rows,
        "moved": sum(row["frozen"] != row["now"] for row in rows),
    }


def period_of(month: date) -> Period:
    """The month as a period."""
    return Period(PeriodKind.MONTH, month)
