"""Lists of tickets as files: columns, masked words, one audit entry per file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.errors import Refused
from lib.exports import csv_lines, xlsx_file
from lib.pages import COUNT_CAP, capped_count
from lib.pii import mask_text
from records.operations import write_audit
from tickets.models import Ticket
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
