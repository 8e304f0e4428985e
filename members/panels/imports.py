"""An import of people as its page and the API show it: masked rows with what was found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from lib.pii import mask_id, mask_name, mask_phone
from members.importers import COLUMNS, Choice, unseal
from members.models import Person
from records.models import ImportRow, ImportRun

LOOKS = {
    "good": ("grey", "hourglass"),
    "applied": ("green", "check"),
    "unclear": ("yellow", "alert"),
    "bad": ("red", "close"),
}
MASKS = {"name": mask_name, "phone": mask_phone, "id_number": mask_id}


def count_tabs(run: ImportRun, chosen: str) -> list[dict[str, Any]]:
    """A tab for all rows and one for each state that occurs."""
    labels = {
        "bad": _("Bad"),
        "unclear": _("Doubtful"),
        "good": _("Can be entered"),
        "applied": _("Entered"),
    }
    tabs = [("", _("All"), sum(run.counts.values()))]
    tabs += [
        (name, label, run.counts[name]) for name, label in labels.items() if name in run.counts
    ]
    return [
        {"label": label, "url": f"?state={state}", "active": state == chosen, "count": count}
        for state, label, count in tabs
    ]


def row_cards(rows: Iterable[ImportRow], people: Any) -> list[dict[str, Any]]:
    """Rows with what is wrong, who is meant, and what may be decided; `people` are within reach."""
    rows = list(rows)
    keys = {row.subject_id for row in rows if row.subject_type == "person"}
    known = {row.pk: row for row in people.filter(pk__in=keys)}
    return [_card(row, known) for row in rows]


def _card(row: ImportRow, known: dict[int, Person]) -> dict[str, Any]:
    tone, icon = LOOKS[row.state]
    meant = known.get(row.subject_id or 0) if row.subject_type == "person" else None
    return {
        "row": row,
        "tone": tone,
        "icon": icon,
        "label": row_words(row),
        "name": mask_name(row.raw.get(COLUMNS["name"], "")),
        "faults": faults_of(row),
        "meant": meant,
        "cells": [(header, text) for header, text in masked_cells(row).items() if text],
        "choices": choices_of(row),
        "chosen": row.errors.get("choice", Choice.LEAVE.value),
    }


def row_words(row: ImportRow) -> str:
    """The state of a row in the words of a ledger."""
    if row.state == ImportRow.State.GOOD and row.errors.get("choice"):
        return str(Choice(row.errors["choice"]).label)
    words = {
        "good": _("Can be entered"),
        "applied": _("Entered"),
        "unclear": _("Doubtful, stays out"),
        "bad": _("Bad"),
    }
    return words[row.state]


def faults_of(row: ImportRow) -> list[dict[str, str]]:
    """What is wrong or doubtful, each with the column it stands in."""
    return [
        {"column": COLUMNS.get(part, _("Row")), "message": message}
        for part, message in row.errors.items()
        if part != "choice"
    ]


def masked_cells(row: ImportRow) -> dict[str, str]:
    """The cells of a row as everybody may see them."""
    cells = unseal(row.raw)
    for name, mask in MASKS.items():
        cells[COLUMNS[name]] = mask(cells.get(COLUMNS[name], ""))
    return cells


def choices_of(row: ImportRow) -> list[dict[str, str]]:
    """What may be decided about a doubtful row."""
    if not row.errors or row.state in (ImportRow.State.BAD, ImportRow.State.APPLIED):
        return []
    offered = [Choice.LEAVE]
    if row.subject_id is not None:
        offered.append(Choice.SAME)
    if row.subject_type != "person" or "id_number" not in row.errors:
        offered.append(Choice.OTHER)
    return [{"value": choice.value, "label": str(choice.label)} for choice in offered]
