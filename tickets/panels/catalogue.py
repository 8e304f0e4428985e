"""The catalogue as pages show it: headings with their kinds, one kind in full, a sheet compared."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.models import AuditEntry, ImportRow, ImportRun
from tickets.importers.categories import Judged, cells_of, columns, judge
from tickets.models import Category
from tickets.panels.rules import limit_history, limit_url

STATES = (
    ("used", gettext_lazy("In use")),
    ("unused", gettext_lazy("Out of use")),
    ("all", gettext_lazy("All")),
)
HISTORY = 10
LOOKS = {
    "new": (gettext_lazy("New"), "blue", "plus"),
    "changed": (gettext_lazy("Changed"), "yellow", "edit"),
    "unchanged": (gettext_lazy("Unchanged"), "grey", "check"),
    "bad": (gettext_lazy("Bad"), "red", "alert"),
}


def catalogue(words: str, state: str) -> list[tuple[Category, list[Category]]]:
    """Headings with the kinds that fit, each with its filing conditions and limits: two queries."""
    leaves = Category.objects.filter(parent__isnull=False).select_related("parent")
    if state in ("used", "unused"):
        leaves = leaves.filter(is_active=state == "used")
    if words:
        leaves = leaves.filter(
            Q(name__icontains=words)
            | Q(code__startswith=words)
            | Q(aliases__icontains=words)
            | Q(parent__name__icontains=words)
            | Q(limits__condition__icontains=words)
        ).distinct()
    rows = leaves.prefetch_related("limits").order_by("code")
    return [(heading, list(group)) for heading, group in groupby(rows, key=lambda row: row.parent)]


def headings() -> list[Category]:
    """The headings, for whoever edits them."""
    return list(Category.objects.filter(parent=None))


def category_page(category: Category) -> dict[str, Any]:
    """One kind of matter with its conditions, what its limits were, and who edited it."""
    conditions = list(category.limits.order_by("-is_active", "-is_default", "pk"))
    for row in conditions:
        row.category = category
    acts = AuditEntry.objects.about("category", category.pk).order_by("-id")
    return {
        "category": category,
        "conditions": [
            {"row": row, "url": limit_url(row), "changes": limit_history(row)} for row in conditions
        ],
        "acts": list(acts.select_related("actor__person")[:HISTORY]),
        "leaves": list(category.leaves.all()) if category.parent_id is None else [],
    }


def sheet_page(run: ImportRun, state: str) -> dict[str, Any]:
    """A staged sheet against the catalogue as it is now, row by row."""
    rows = list(run.rows.order_by("number"))
    good = [row for row in rows if row.state == ImportRow.State.GOOD]
    judged = {row.row.pk: row for row in judge(good)}
    lines = [sheet_line(row, judged.get(row.pk)) for row in rows]
    counts = {kind: sum(line["kind"] == kind for line in lines) for kind in LOOKS}
    chosen = state if state in LOOKS else first_state(counts)
    return {
        "run": run,
        "counts": counts,
        "tabs": [
            {
                "label": LOOKS[kind][0],
                "url": f"?state={kind}",
                "active": kind == chosen,
                "count": counts[kind],
                "late": kind == "bad",
            }
            for kind in ("bad", "new", "changed", "unchanged")
        ],
        "lines": [line for line in lines if line["kind"] == chosen],
        "is_open": run.state == ImportRun.State.STAGED,
    }


def first_state(counts: dict[str, int]) -> str:
    """What is looked at first: what is bad, else what would change."""
    return next((kind for kind in ("bad", "changed", "new") if counts[kind]), "unchanged")


def sheet_line(row: ImportRow, judged: Judged | None) -> dict[str, Any]:
    """One row of the sheet in words; an applied row stays what it was found to be."""
    kind = "bad" if row.state == ImportRow.State.BAD else judged.kind if judged else "unchanged"
    text, tone, icon = LOOKS[kind]
    cells = cells_of(row)
    return {
        "number": row.number,
        "kind": kind,
        "badge": {"text": text, "tone": tone, "icon": icon},
        "cells": cells,
        "errors": list(error_lines(row)),
        "differences": list(difference_lines(judged)) if judged else [],
    }


def error_lines(row: ImportRow) -> Iterable[str]:
    """What is wrong with a row, column by column."""
    named = columns()
    for name, message in row.errors.items():
        yield _("%(field)s: %(value)s") % {"field": named.get(name, _("Row")), "value": message}


def difference_lines(judged: Judged) -> Iterable[str]:
    """What a row would change, column by column."""
    named = columns()
    for name, (old, new) in judged.differences.items():
        words = _("%(field)s: %(old)s → %(new)s")
        yield words % {"field": named[name], "old": old or "–", "new": new or "–"}


def sheet_url(run: ImportRun) -> str:
    """The page of a staged sheet."""
    return reverse("tickets:category_sheet", args=[run.pk])
