"""The rows of a sheet of check-ins or of hours, masked, with what is wrong at its column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from lib.pii import decrypt, mask_id, mask_name, mask_phone
from records.models import ImportRow, ImportRun

MASKS: dict[str, Callable[[str], str]] = {"phone": mask_phone, "id_number": mask_id}
STATES = {"good": ("green", "check"), "bad": ("red", "alert"), "applied": ("blue", "check")}


def sheet_line(row: ImportRow, columns: dict[str, str]) -> dict[str, Any]:
    """One row: number, cells by column with their errors, what became of it; names and numbers
    are masked, and a row whose person was forgotten is empty."""
    cells = {name: masked(name, row.raw.get(name, "")) for name in columns}
    tone, icon = STATES.get(row.state, ("grey", "info"))
    return {
        "number": row.number,
        "cells": [
            {"label": label, "value": cells[name], "error": row.errors.get(name, "")}
            for name, label in columns.items()
        ],
        "badge": {"text": row.get_state_display(), "tone": tone, "icon": icon},
        "subject_id": row.subject_id,
    }


def masked(name: str, value: str) -> str:
    """A cell as it is shown; secret ones are kept encrypted."""
    if not value:
        return ""
    if name == "name":
        return mask_name(value)
    if name in MASKS:
        return MASKS[name](decrypt(value))
    return value


def sheet_views(run: ImportRun, state: str, url: str) -> list[dict[str, Any]]:
    """All rows, and those of each state, with their counts."""
    counts = dict(run.rows.order_by().values_list("state").annotate(Count("pk")))
    found = [{"label": _("All"), "url": url, "active": not state, "count": sum(counts.values())}]
    labels = dict(ImportRow.State.choices)
    return found + [
        {
            "label": labels[name],
            "url": f"{url}?state={name}",
            "active": state == name,
            "count": count,
        }
        for name, count in sorted(counts.items())
    ]
