"""The report of one simulated year, or of two side by side: tables, and their Markdown.

The page in the browser and `docs/simulation.md` show the same tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from overview.simulation.adding import Plain
from overview.simulation.scenario import SPEC, leaves

FEW = 5
"""Units and communities with fewer matters in a year are left out of the tables."""

FIGURES: tuple[tuple[str, Any, str], ...] = (
    ("arrived", gettext_lazy("Came in"), ""),
    ("closed", gettext_lazy("Closed"), ""),
    ("open", gettext_lazy("Open at the end"), ""),
    ("settled_share", gettext_lazy("Settled in the grid"), "%"),
    ("waiting_median", gettext_lazy("Waiting, median (working hours)"), ""),
    ("waiting_p90", gettext_lazy("Waiting, nine of ten within"), ""),
    ("handling_median", gettext_lazy("Until done, median (working hours)"), ""),
    ("handling_p90", gettext_lazy("Until done, nine of ten within"), ""),
    ("triage_late_share", gettext_lazy("Accepted late"), "%"),
    ("work_late_share", gettext_lazy("Work late"), "%"),
    ("reworked", gettext_lazy("Sent back by the check"), ""),
    ("reopened", gettext_lazy("Reopened"), ""),
    ("escalated", gettext_lazy("Levels fallen"), ""),
    ("supervised", gettext_lazy("Supervised"), ""),
    ("whistles", gettext_lazy("Whistles"), ""),
    ("whistle_sign_in_time", gettext_lazy("Whistles signed in time"), "%"),
    ("whistle_contact_in_time", gettext_lazy("First contact in time"), "%"),
    ("whistle_attend_in_time", gettext_lazy("Attended in time"), "%"),
    ("whistle_finish_in_time", gettext_lazy("Finished in time"), "%"),
    ("findings", gettext_lazy("Findings of the auditor"), ""),
)
"""What is said of the whole year."""

SHORT: dict[str, Any] = {
    "arrived": gettext_lazy("Came in"),
    "closed": gettext_lazy("Closed"),
    "open": gettext_lazy("Open"),
    "given": gettext_lazy("Given"),
    "done": gettext_lazy("Done"),
    "returned": gettext_lazy("Returned"),
    "waiting_median": gettext_lazy("Waiting"),
    "waiting_p90": gettext_lazy("… 9 of 10"),
    "handling_median": gettext_lazy("Until done"),
    "handling_p90": gettext_lazy("… 9 of 10"),
    "work_late_share": gettext_lazy("Late %"),
    "escalated": gettext_lazy("Levels"),
    "supervised": gettext_lazy("Supervised"),
    "whistles": gettext_lazy("Whistles"),
    "used_share": gettext_lazy("In use %"),
    "longest_queue": gettext_lazy("Longest queue"),
    "response_rate": gettext_lazy("Response %"),
    "solution_rate": gettext_lazy("Solution %"),
    "satisfaction_rate": gettext_lazy("Satisfaction %"),
    "people": gettext_lazy("People"),
    "busy_hours": gettext_lazy("Hours worked"),
}

MONTH = (
    "arrived",
    "closed",
    "open",
    "waiting_median",
    "waiting_p90",
    "handling_median",
    "handling_p90",
    "work_late_share",
    "escalated",
    "supervised",
    "whistles",
)
UNIT = (
    "given",
    "done",
    "returned",
    "waiting_median",
    "handling_median",
    "handling_p90",
    "work_late_share",
    "escalated",
    "supervised",
    "used_share",
)
COMMUNITY = (
    "arrived",
    "closed",
    "open",
    "waiting_median",
    "handling_median",
    "work_late_share",
    "escalated",
    "whistles",
    "response_rate",
    "solution_rate",
    "satisfaction_rate",
)
STAFF = ("people", "busy_hours", "used_share", "longest_queue")

ROLES: dict[str, Any] = {
    "grid_worker": gettext_lazy("Grid workers"),
    "clerk": gettext_lazy("Community clerks"),
    "secretary": gettext_lazy("Community secretaries"),
    "street": gettext_lazy("Street leaders"),
    "officer": gettext_lazy("Department officers"),
    "head": gettext_lazy("Department heads"),
}
RATES: dict[str, Any] = {
    "response": gettext_lazy("Response rate"),
    "solution": gettext_lazy("Solution rate"),
    "satisfaction": gettext_lazy("Satisfaction rate"),
}


@dataclass(frozen=True)
class Table:
    """One table of the report; the first column says what a row is about."""

    key: str
    title: str
    note: str
    columns: list[str]
    rows: list[list[str]]


def tables(results: Sequence[Plain]) -> list[Table]:
    """Every table; with two results each cell shows both, in their order."""
    return [
        table
        for table in (
            _year(results),
            _assumptions(results),
            _lines("months", _("Month by month"), "", MONTH, results),
            _lines("units", _("Units"), _few(), UNIT, results, "given"),
            _lines("communities", _("Communities"), _few(), COMMUNITY, results, "arrived"),
            _levels(results),
            _staff(results),
        )
        if table.rows
    ]


def _few() -> str:
    words = _("With at least %(few)d matters; times in working hours, by code, not by rank.")
    return words % {"few": FEW}


def said(value: Any, unit: str = "") -> str:
    """A figure as it is read; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.1f}{unit}"
    return f"{value:,}{unit}" if isinstance(value, int) else str(value)


def _both(values: Iterable[Any]) -> str:
    """One figure, or two of two scenarios."""
    return " / ".join(said(value) for value in values)


def _names(results: Sequence[Plain]) -> list[str]:
    return [str(result["scenario"]["name"]) for result in results]


def _year(results: Sequence[Plain]) -> Table:
    rows = [
        [str(label), *(said(result["totals"].get(key), unit) for result in results)]
        for key, label, unit in FIGURES
    ]
    rows += [
        [str(label), *(_rate(result["rates"][name]) for result in results)]
        for name, label in RATES.items()
    ]
    title, columns = _("The year"), [pgettext("simulation", "Figure"), *_names(results)]
    return Table("year", title, "", columns, rows)


def _rate(rate: Plain) -> str:
    share = said(rate["percent"], "%")
    return f"{share} (n = {rate['n']:,})" if rate["n"] else share


def _assumptions(results: Sequence[Plain]) -> Table:
    """What the scenarios say differently from the defaults."""
    rows = []
    for key, leaf in leaves(SPEC):
        default = _plain(leaf.default)
        values = [result["scenario"].get(key) for result in results]
        if key != "name" and any(_plain(value) != default for value in values):
            rows.append([key, str(default), *(str(_plain(value)) for value in values)])
    columns = [_("Assumption"), _("Default"), *_names(results)]
    note = _("Everything else is at its default: manage.py simulate --defaults lists it.")
    return Table("assumptions", _("What differs from the defaults"), note, columns, rows)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [float(one) if isinstance(one, int) else one for one in value]
    return (
        float(value)
        if type(value) is int
        else value.isoformat()
        if hasattr(value, "isoformat")
        else value
    )


def _lines(
    key: str,
    title: str,
    note: str,
    figures: Sequence[str],
    results: Sequence[Plain],
    most_by: str = "",
) -> Table:
    """One row for each month, unit or community that any of the results has."""
    known = [{row["key"]: row for row in result[key]} for result in results]
    names = {code: row["name"] for rows in known for code, row in rows.items()}
    rows = []
    for code in sorted(names):
        found = [rows_of.get(code, {}) for rows_of in known]
        if most_by and max(row.get(most_by, 0) for row in found) < FEW:
            continue
        cells = [_both(row.get(name) for row in found) for name in figures]
        rows.append([names[code], *cells])
    first = {"months": _("Month"), "units": _("Unit"), "communities": _("Community")}[key]
    return Table(key, title, note, [first, *(str(SHORT[name]) for name in figures)], rows)


def _levels(results: Sequence[Plain]) -> Table:
    """How often each rung of the ladder fell."""
    keys = sorted({key for result in results for key in result["escalations"]})
    rows = []
    for key in keys:
        subject, clock, percent = key.split("/")
        counts = [result["escalations"].get(key, 0) for result in results]
        rows.append([f"{subject} · {clock} · {int(percent)} %", *map(said, counts)])
    note = _("Subject, clock, and at which share of its limit the level falls.")
    columns = [_("Rung"), *_names(results)]
    return Table("levels", _("Levels of the ladder"), note, columns, rows)


def _staff(results: Sequence[Plain]) -> Table:
    known = [{row["role"]: row for row in result["staff"]} for result in results]
    rows = [
        [
            str(label),
            *(_both(row.get(role, {}).get(name) for row in known) for name in STAFF),
        ]
        for role, label in ROLES.items()
        if any(role in row for row in known)
    ]
    note = _("In use: of the working hours these people have, for this and everything else.")
    columns = [_("Who"), *(str(SHORT[name]) for name in STAFF)]
    return Table("staff", _("Staff"), note, columns, rows)


def markdown(results: Sequence[Plain], *, command: str) -> str:
    """The report as a document, with the command that makes it."""
    scenario, machine = results[0]["scenario"], results[0]["machine"]
    facts = _(
        "Seed %(seed)s, %(tickets)s matters in %(days)s days from %(since)s, city %(city)s. "
        "Made in %(minutes)s minutes on %(processors)s processors (Python %(python)s; "
        "load %(load)s at the end), %(used)s minutes of them in the processes that lived it."
    ) % {
        **{key: scenario[key] for key in ("seed", "days", "since", "city")},
        "tickets": f"{scenario['tickets']:,}",
        "minutes": f"{machine['took_s'] / 60:.1f}",
        "processors": machine["processors"],
        "python": machine["python"],
        "load": machine["load"],
        "used": f"{machine['processor_s'] / 60:.1f}",
    }
    lines = [f"```\n{command}\n```", "", facts]
    if len(results) > 1:
        both = _("Two figures in a cell: %(first)s / %(second)s.")
        first, second = _names(results)
        lines += ["", both % {"first": first, "second": second}]
    for table in tables(results):
        lines += ["", f"## {table.title}", ""]
        lines += [table.note, ""] if table.note else []
        lines += [_row(table.columns), _row(["---", *("---:" for _c in table.columns[1:])])]
        lines += [_row(row) for row in table.rows]
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
