"""What the pages of the sharing register show, arranged; no rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lib.timelines import step_of
from services.models import ResourceUse, SharedResource
from services.operations.sharing import gives
from services.panels.tabs import desk_tabs
from services.workflow.sharing import SHARED_USE, UseStatus

LOOKS = {
    UseStatus.ASKED: ("yellow", "hourglass"),
    UseStatus.AGREED: ("blue", "check"),
    UseStatus.DECLINED: ("grey", "close"),
    UseStatus.WITHDRAWN: ("grey", "undo"),
    UseStatus.RETURNED: ("green", "circle-check"),
}


def frame(user: Any, path: str) -> dict[str, Any]:
    """The tabs of all desks, and the two pages of this one."""
    parts = (
        ("services:shared_resources", _("Register")),
        ("services:shared_uses", _("Uses")),
    )
    here = [(reverse(page), label) for page, label in parts]
    near = max((url for url, _label in here if path.startswith(url)), key=len, default="")
    found = [{"url": url, "label": label, "active": url == near} for url, label in here]
    return {"tabs": desk_tabs(user, path), "parts": found}


def badge(row: ResourceUse) -> dict[str, Any]:
    """The state of a use, as the badge component takes it."""
    tone, icon = LOOKS[UseStatus(row.status)]
    return {"text": row.get_status_display(), "tone": tone, "icon": icon}


def facts(row: SharedResource) -> list[dict[str, Any]]:
    """What everybody may know of something shared."""
    pairs = (
        (_("Kind"), row.get_kind_display(), False),
        (_("Given by"), row.owner, False),
        (_("Area served"), row.area, False),
        (_("Unit to ask"), row.contact or row.owner, False),
        (_("When it is available"), row.available, True),
        (_("Terms"), row.terms, True),
        (pgettext("shared resource", "Description"), row.description, True),
    )
    return [{"label": label, "value": value, "wide": wide} for label, value, wide in pairs if value]


def use_facts(row: ResourceUse) -> list[dict[str, Any]]:
    """What stands in one use."""
    pairs = (
        (_("Asked by"), row.asker, False),
        (_("Days"), f"{row.from_on:%Y-%m-%d} – {row.until_on:%Y-%m-%d}", False),
        (_("Given by"), row.resource.owner, False),
        (_("What for"), row.purpose, True),
        (_("Feedback"), row.feedback, True),
    )
    return [{"label": label, "value": value, "wide": wide} for label, value, wide in pairs if value]


def resource_line(row: SharedResource, user: Any) -> dict[str, Any]:
    """One line of the register with what its reader can do."""
    return {"row": row, "may_change": gives(user, row.area, row.unit)}


def use_line(row: ResourceUse) -> dict[str, Any]:
    """One use with its state."""
    return {"row": row, "badge": badge(row)}


def buttons(row: ResourceUse, moves: Any) -> list[dict[str, Any]]:
    """The moves open to the reader."""
    kinds = {"primary": "primary", "danger": "danger"}
    return [
        {
            "url": reverse("services:shared_use_move", args=(row.pk, move.name)),
            "label": move.label,
            "kind": kinds.get(move.tone, "plain"),
        }
        for move in moves
    ]


def course(row: ResourceUse) -> list[dict[str, Any]]:
    """What happened to a use, newest first."""
    records = row.records.select_related("by__person", "post").order_by("-id")
    asked = pgettext("shared use", "Asked for it")
    return [
        step_of(record, title=asked if record.move == "ask" else SHARED_USE[record.move].label)
        for record in records
    ]


def use_table(rows: Any) -> tuple[list[str], Iterator[list[Any]]]:
    """The ledger of uses: header and rows; no person stands in it."""
    header = [
        pgettext("shared resource", "What it is"),
        _("Kind"),
        _("Given by"),
        _("Asked by"),
        _("From"),
        _("Until"),
        _("What for"),
        _("Status"),
        _("Feedback"),
    ]
    lines = (
        [
            row.resource.name,
            row.resource.get_kind_display(),
            row.resource.owner,
            row.asker,
            row.from_on,
            row.until_on,
            row.purpose,
            row.get_status_display(),
            row.feedback,
        ]
        for row in rows.iterator(chunk_size=500)
    )
    return header, lines
