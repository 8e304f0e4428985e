"""Imports as pages show them: what came in, what became of it, and what somebody must look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.pii import mask_text
from records.models import ImportRow, ImportRun

RUN_LOOKS = {"staged": ("yellow", "hourglass"), "applied": ("green", "check")}
ROW_LOOKS = {
    "good": ("grey", "hourglass"),
    "applied": ("green", "check"),
    "unclear": ("yellow", "alert"),
    "bad": ("red", "close"),
}
FAILED = ("red", "alert")

PAGES = {
    "categories": "tickets:category_sheet",
    "city_book": "members:city_import",
    "people": "members:people_run",
}
"""Imports with a page of their own."""

ERROR_LABELS = {
    "row": gettext_lazy("Row"),
    "number": gettext_lazy("Number"),
    "text": gettext_lazy("Description"),
    "reported_at": gettext_lazy("Reported at"),
    "closed_at": gettext_lazy("Closed at"),
    "category": gettext_lazy("Category"),
    "status": gettext_lazy("Status"),
    "place": gettext_lazy("Place"),
    "condition": gettext_lazy("Filing condition"),
    "lead": gettext_lazy("Lead unit"),
    "assist": gettext_lazy("Assisting units"),
    "valid_from": gettext_lazy("Valid from"),
    "valid_to": gettext_lazy("Valid to"),
}
"""What the parts of a row are called that an error may be about."""

NOT_UNDERSTOOD = ("bad", "unclear")


def run_card(run: ImportRun) -> dict[str, Any]:
    """One line of the list of imports."""
    tone, icon = RUN_LOOKS.get(run.state, FAILED)
    counts = {state: run.counts.get(state, 0) for state in ROW_LOOKS}
    return {
        "run": run,
        "url": reverse(PAGES.get(run.kind, "tickets:import_run"), args=(run.pk,)),
        "badge": {"text": run.get_state_display(), "tone": tone, "icon": icon},
        "rows": sum(counts.values()),
        "counts": counts,
    }


def row_counts(run: ImportRun) -> dict[str, int]:
    """How many rows of the run are in each state now."""
    found = dict(run.rows.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in ROW_LOOKS}


def state_tabs(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    """A tab for all rows and one for each state."""
    labels = dict(ImportRow.State.choices)
    tabs = [("", _("All"), sum(counts.values()))]
    tabs += [(state, labels[state], counts[state]) for state in ("bad", "unclear", "applied")]
    if counts["good"]:
        tabs.append(("good", _("Waiting"), counts["good"]))
    return [
        {"label": label, "url": f"?state={state}", "active": state == chosen, "count": count}
        for state, label, count in tabs
    ]


def row_cards(rows: Iterable[ImportRow], *, visible: Any) -> list[dict[str, Any]]:
    """Rows with what is to be said about them; tickets are linked for whoever may see them."""
    rows = list(rows)
    ids = {row.subject_id for row in rows if row.subject_type == "ticket"}
    numbers = dict(visible.filter(pk__in=ids).values_list("pk", "number"))
    return [_row_card(row, numbers.get(row.subject_id, "")) for row in rows]


def _row_card(row: ImportRow, number: str) -> dict[str, Any]:
    tone, icon = ROW_LOOKS[row.state]
    return {
        "row": row,
        "badge": {"text": row.get_state_display(), "tone": tone, "icon": icon},
        "errors": list(error_words(row)),
        "cells": [(name, mask_text(value)) for name, value in row.raw.items() if value],
        "ticket": number,
        "url": reverse("tickets:ticket", args=(number,)) if number else "",
    }


def error_words(row: ImportRow) -> Iterator[str]:
    """What is wrong or doubtful about a row, part by part."""
    for part, message in row.errors.items():
        yield _("%(field)s: %(value)s") % {
            "field": ERROR_LABELS.get(part, part),
            "value": message,
        }


def left_rows(run: ImportRun, *, in_clear: bool) -> tuple[list[str], Iterator[list[Any]]]:
    """The rows that were not understood, with what was said about them; numbers in them masked."""
    columns = run.mapping.get("columns") or sorted(_first_raw(run))
    header = [_("Row"), _("State"), _("What is wrong"), *columns]
    rows = run.rows.filter(state__in=NOT_UNDERSTOOD).order_by("number")
    shown: Callable[[Any], Any] = str if in_clear else masked_cell
    return header, (_left_row(row, columns, shown) for row in rows.iterator(chunk_size=500))


def masked_cell(value: Any) -> str:
    """A cell as it is taken along without a reason."""
    return str(mask_text(str(value)))


def _first_raw(run: ImportRun) -> dict[str, Any]:
    first = run.rows.order_by("number").first()
    return first.raw if first else {}


def _left_row(row: ImportRow, columns: list[str], shown: Callable[[Any], Any]) -> list[Any]:
    surplus = [shown(value) for name, value in row.raw.items() if name not in columns]
    said = "; ".join(error_words(row))
    cells = [shown(row.raw.get(name, "")) for name in columns]
    return [row.number, row.get_state_display(), said, *cells, *surplus]
