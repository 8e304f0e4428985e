"""The rows of a sheet of check-ins, masked, with what is wrong at its column."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from lib.pii import decrypt, mask_name, mask_phone
from members.importers.check_ins import sheet
from records.models import ImportRow, ImportRun

STATES = {"good": ("green", "check"), "bad": ("red", "alert"), "applied": ("blue", "check")}


def sheet_line(row: ImportRow) -> dict[str, Any]:
    """One row: number, cells by column with their errors, what became of it."""
    cells = {
        **row.raw,
        "name": mask_name(row.raw["name"]),
        "phone": mask_phone(decrypt(row.raw["phone"])),
    }
    tone, icon = STATES.get(row.state, ("grey", "info"))
    return {
        "number": row.number,
        "cells": [
            {"label": label, "value": cells[name], "error": row.errors.get(name, "")}
            for name, label in sheet()["columns"].items()
        ],
        "badge": {"text": row.get_state_display(), "tone": tone, "icon": icon},
        "subject_id": row.subject_id,
    }


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
