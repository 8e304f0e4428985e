"""Lists of tickets as files: columns, masked words, one audit entry per file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.exports import csv_lines, xlsx_file
from lib.listing import phrases
from lib.pages import COUNT_CAP, capped_count
from lib.pii import mask_text
from records.operations import write_audit
from tickets.models import Opinion, Ticket
from tickets.panels.appraisals import UnitLine, YearView
from tickets.panels.cards import lead_words
from tickets.panels.detail import lineage_words
from tickets.querysets.scoping import shown

FORMATS = ("xlsx", "csv")

COLUMNS: tuple[tuple[Any, Callable[[Ticket], Any]], ...] = (
    (gettext_lazy("Number"), lambda row: row.number),
    (gettext_lazy("Title"), lambda row: mask_text(row.title)),
    (gettext_lazy("Heading"), lambda row: row.category.parent.name),
    (gettext_lazy("Category"), lambda row: row.category.name),
    (gettext_lazy("Place"), lineage_words),
    (gettext_lazy("Status"), lambda row: row.get_status_display()),
    (gettext_lazy("Lead unit"), lead_words),
    (gettext_lazy("Channel"), lambda row: row.get_channel_display()),
    (gettext_lazy("Urgency"), lambda row: row.get_urgency_display()),
    (gettext_lazy("Reported at"), lambda row: row.reported_at),
    (gettext_lazy("Accepted at"), lambda row: row.accepted_at),
    (gettext_lazy("Filed at"), lambda row: row.filed_at),
    (gettext_lazy("Dispatched at"), lambda row: row.dispatched_at),
    (gettext_lazy("Due at"), lambda row: row.due_at),
    (gettext_lazy("Handled at"), lambda row: row.handled_at),
    (gettext_lazy("Closed at"), lambda row: row.closed_at),
    (gettext_lazy("Solved at"), lambda row: row.get_solved_level_display()),
    (gettext_lazy("Times reworked"), lambda row: row.rework_count),
    (gettext_lazy("Times reopened"), lambda row: row.reopened_count),
)
"""Header and value of each column; who asked is never among them."""


def export_tickets(
    tickets: QuerySet[Ticket],
    *,
    kind: str,
    by: Any,
    at: datetime,
    ip: str | None,
    filters: dict[str, str],
) -> IO[bytes] | Iterator[str]:
    """These tickets as a file of the format, masked; the audit trail keeps who, what and how many.

    Raises Refused with `too_many_rows` above the cap: a part of a list would pass for the whole.
    """
    count = capped_count(tickets)
    about: dict[str, Any] = {"by": by, "at": at, "ip": ip}
    if count > COUNT_CAP:
        write_audit("tickets.export", result="refused", data={"filters": filters}, **about)
        text = _("More than %(count)s matters. Narrow the list before you export it.")
        raise Refused("too_many_rows", text % {"count": f"{COUNT_CAP:,}"})
    data = {"filters": filters, "rows": count, "format": kind}
    write_audit("tickets.export", data=data, **about)
    header = [str(words) for words, _value in COLUMNS]
    rows = ([value(row) for _words, value in COLUMNS] for row in loaded(tickets))
    return csv_lines(header, rows) if kind == "csv" else xlsx_file(_("Matters"), header, rows)


def loaded(tickets: QuerySet[Ticket]) -> Iterator[Ticket]:
    """The rows newest first, a few hundred in memory at a time."""
    rows = shown(tickets.with_card(), "category__parent", places=("district_now", "street_now"))
    yield from rows.order_by("-reported_at", "-id").iterator(chunk_size=500)


def number(value: Decimal | None) -> float | None:
    """A figure that a spreadsheet can reckon with."""
    return None if value is None else float(value)


def combined_words(line: UnitLine) -> Any:
    """The combined figure, or that there are too few cases."""
    return _("too few cases") if line.figures.is_small else number(line.figures.combined)


def not_counted_words(line: UnitLine) -> str:
    """The calls that are not counted, with their reasons."""
    return phrases(
        f"{row['words']} {row['n']}" for row in line.standings if row["name"] != "scored"
    )


YEAR_COLUMNS: tuple[tuple[Any, Callable[[UnitLine], Any]], ...] = (
    (gettext_lazy("Unit code"), lambda row: row.unit.code),
    (gettext_lazy("Department"), lambda row: str(row.unit)),
    (gettext_lazy("Calls"), lambda row: row.figures.called),
    (gettext_lazy("Appraised (n)"), lambda row: row.figures.scored),
    (gettext_lazy("Mean score"), lambda row: number(row.figures.score)),
    (gettext_lazy("Communities that voted"), lambda row: row.figures.votes),
    (gettext_lazy("Satisfaction"), lambda row: number(row.figures.satisfaction)),
    (gettext_lazy("Combined"), combined_words),
    (gettext_lazy("Signed late"), lambda row: row.figures.late.get("sign", 0)),
    (gettext_lazy("Contacted late"), lambda row: row.figures.late.get("contact", 0)),
    (gettext_lazy("On site late"), lambda row: row.figures.late.get("attend", 0)),
    (gettext_lazy("Unfounded objections"), lambda row: row.figures.unfounded),
    (gettext_lazy("Not counted"), not_counted_words),
    (gettext_lazy("Formula"), lambda row: row.formula),
    (gettext_lazy("Published at"), lambda row: row.result and row.result.published_at),
)
"""Header and value of each column of a year, in order of code: no rank is among them."""

OPINION_COLUMNS: tuple[tuple[Any, Callable[[Opinion], Any]], ...] = (
    (gettext_lazy("Unit code"), lambda row: row.unit.code),
    (gettext_lazy("Department"), lambda row: str(row.unit)),
    (gettext_lazy("Said by"), lambda row: row.get_side_display()),
    (gettext_lazy("Street"), lambda row: row.street and row.street.name),
    (gettext_lazy("Opinion"), lambda row: mask_text(row.text)),
    (gettext_lazy("Written at"), lambda row: row.at),
)
"""Header and value of each column of what was said for the record."""


def export_year(view: YearView, *, ip: str | None) -> IO[bytes]:
    """The departments of a year as a sheet, with a line for the seal under it."""
    units = list(view.units().order_by("code"))
    rows = [[value(line) for _words, value in YEAR_COLUMNS] for line in view.lines(units)]
    return sealed(view, _("Departments %(year)s"), YEAR_COLUMNS, rows, ip=ip)


def export_opinions(view: YearView, *, ip: str | None) -> IO[bytes]:
    """What was said for the record of a year's departments."""
    opinions = Opinion.objects.within(view.by.reach(Power.VIEW_TICKETS)).in_year(view.year)
    said = opinions.with_line().select_related("unit", "street").order_by("unit__code", "at")
    rows = [[value(row) for _words, value in OPINION_COLUMNS] for row in said]
    return sealed(view, _("Opinions %(year)s"), OPINION_COLUMNS, rows, ip=ip)


def sealed(
    view: YearView, title: str, columns: Sequence[Any], rows: list[list[Any]], *, ip: str | None
) -> IO[bytes]:
    """The sheet with its seal line; the audit trail keeps who took it along."""
    data = {"year": view.year, "rows": len(rows)}
    write_audit("appraisals.export", by=view.by, at=view.at, ip=ip, data=data)
    seal = [_("Unit (seal):"), "", _("Checked by:"), "", _("Filled in by:"), "", _("Date:")]
    header = [str(words) for words, _value in columns]
    return xlsx_file(title % {"year": view.year}, header, [*rows, [], seal])
