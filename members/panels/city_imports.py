"""An import of a whole city as its page and the API show it: progress, sheets, masked rows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lib.pii import mask_id, mask_name, mask_phone
from members.importers.city import SHEETS
from members.importers.city.runs import last_job
from records.models import ImportRow, ImportRun, Job

LOOKS = {
    "good": ("blue", "plus"),
    "known": ("grey", "check"),
    "applied": ("green", "check"),
    "unclear": ("yellow", "alert"),
    "bad": ("red", "close"),
}
MASKS = {"phone": mask_phone, "id_number": mask_id}


def state_words() -> dict[str, str]:
    """What each state of a row is called."""
    return {
        "bad": _("Bad"),
        "unclear": _("Doubtful"),
        "good": pgettext("row", "New"),
        "known": _("Here already"),
        "applied": _("Entered"),
    }


def step_words() -> dict[str, str]:
    """What the worker is doing."""
    return {
        "keeping": _("Reading the rows"),
        "judging": _("Checking the rows"),
        "entering": _("Entering"),
        "noting": _("Writing down the results"),
    }


def progress_of(run: ImportRun) -> dict[str, Any] | None:
    """How far the worker is with this import; None when it has nothing to do with it."""
    job = last_job(run)
    if job is None:
        return None
    step = step_words().get(job.result.get("step", ""), _("Waiting for the worker"))
    return {
        "job": job,
        "is_over": job.is_over,
        "failed": job.state == Job.State.FAILED,
        "error": job.error,
        "label": step,
        "done": job.done,
        "total": job.total,
    }


def sheet_rows(run: ImportRun) -> list[dict[str, Any]]:
    """One line for each sheet: how many rows are new, here already, doubtful, bad or entered."""
    found = []
    for name, layout in SHEETS.items():
        counts = dict(run.mapping.get("sheets", {}).get(name, {}))
        if not counts:
            continue
        total = sum(count for state, count in counts.items() if state != "known")
        counts["good"] = counts.get("good", 0) - counts.get("known", 0)
        cells = [
            {"label": label, "count": counts.get(state, 0), "state": state}
            for state, label in state_words().items()
        ]
        found.append({"name": name, "title": layout.title, "total": total, "cells": cells})
    return found


def asked_rows(run: ImportRun, sheet: str, state: str) -> Any:
    """The rows of a sheet, or those in one state."""
    rows = run.rows.filter(sheet=sheet)
    if state == "known":
        return rows.filter(state=ImportRow.State.GOOD, subject_id__isnull=False)
    if state == "good":
        return rows.filter(state=ImportRow.State.GOOD, subject_id=None)
    return rows.filter(state=state) if state in ImportRow.State.values else rows


def row_card(row: ImportRow) -> dict[str, Any]:
    """One row, masked, with what was found in it."""
    layout = SHEETS[row.sheet]
    state = row.state
    if state == ImportRow.State.GOOD and row.subject_id is not None:
        state = "known"
    tone, icon = LOOKS[state]
    return {
        "number": row.number,
        "state": state,
        "badge": {"text": state_words()[state], "tone": tone, "icon": icon},
        "cells": masked_cells(row),
        "faults": [
            {"column": layout.columns.get(name, _("Row")), "message": message}
            for name, message in row.errors.items()
        ],
    }


def masked_cells(row: ImportRow) -> dict[str, str]:
    """The filled cells of a row by their headers, as everybody may see them."""
    layout = SHEETS[row.sheet]
    cells = layout.unseal(row.raw) if layout.is_secret else row.raw
    shown = {}
    for name, header in layout.columns.items():
        text = cells.get(name, "")
        if row.sheet == "people":
            mask = mask_name if name == "name" else MASKS.get(name)
            text = mask(text) if mask else text
        if text:
            shown[header] = text
    return shown
