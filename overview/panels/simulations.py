"""Simulations as their owner finds them again: how far, with which report, beside which other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from overview.operations.simulations import result_of, simulations_of
from overview.simulation.adding import Plain
from overview.simulation.report import Table, tables
from records.models import Job

CHART = ("arrived", "work_late_share", "open")
WIDTH, HEIGHT, GAP = 40, 120, 8


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: where it stands, how high, what it says."""

    x: int
    y: int
    height: int
    label: str
    value: str
    is_second: bool


@dataclass(frozen=True)
class Chart:
    """Bars by month of one figure, one or two for each month."""

    title: str
    width: int
    bars: list[Bar]


def earlier(job: Job) -> list[Job]:
    """Other simulations of the same person that have a report."""
    rows = simulations_of(job.owner_id).filter(state=Job.State.DONE).exclude(pk=job.pk)
    return list(rows[:30])


def progress_of(job: Job) -> dict[str, Any]:
    """How far a simulation is."""
    return {
        "is_over": job.is_over,
        "label": _("Preparing a city") if not job.done else _("Living the year"),
        "done": job.done,
        "total": job.total if job.done else 0,
    }


def results_of(jobs: Sequence[Job]) -> list[Plain]:
    """What these came to, those without a result left out."""
    return [result for job in jobs if (result := result_of(job)) is not None]


def report_tables(jobs: Sequence[Job]) -> list[Table]:
    """The report of one simulation, or of two side by side."""
    results = results_of(jobs)
    return tables(results) if results else []


@dataclass(frozen=True)
class Sheet:
    """A table as the page shows it: every cell with the head of its column, for narrow screens."""

    title: str
    note: str
    columns: list[str]
    rows: list[list[dict[str, str]]]


def sheets(jobs: Sequence[Job]) -> list[Sheet]:
    """The report for the page."""
    return [
        Sheet(
            table.title,
            table.note,
            table.columns,
            [
                [
                    {"label": label, "text": text}
                    for label, text in zip(table.columns, row, strict=True)
                ]
                for row in table.rows
            ],
        )
        for table in report_tables(jobs)
    ]


def charts(results: Sequence[Plain]) -> list[Chart]:
    """Months as bars: what came in, what was late, what stayed open."""
    titles = (_("Came in"), _("Work late, %"), _("Open at the end of the month"))
    return [
        _chart(title, key, results)
        for title, key in zip(titles, CHART, strict=True)
        if any(len(result["months"]) > 1 for result in results)
    ]


def _chart(title: str, key: str, results: Sequence[Plain]) -> Chart:
    months = sorted({row["key"] for result in results for row in result["months"]})
    known = [{row["key"]: row[key] or 0 for row in result["months"]} for result in results]
    most = max((value for row in known for value in row.values()), default=0) or 1
    bars, x = [], 0
    for month in months:
        for number, row in enumerate(known):
            value = row.get(month, 0)
            height = round(HEIGHT * value / most)
            label = month if number == 0 else ""
            bars.append(
                Bar(x, HEIGHT - height, height, label[2:], f"{value:g}", is_second=number > 0)
            )
            x += WIDTH
        x += GAP
    return Chart(title, x, bars)
