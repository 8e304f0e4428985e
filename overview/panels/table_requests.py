"""Requests for tables as pages show them, and how much each grid or community is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.models import Area
from grids.powers import Power
from lib.moves import available_moves
from lib.timelines import step_of
from overview.ledgers import LEDGERS
from overview.models import TableRequest
from overview.operations.table_requests import places_to_ask
from overview.panels.powers import toned
from overview.workflow import TABLE_REQUEST, Rhythm, TableStatus
from overview.workflow.requests import A_YEAR

LOOKS = {
    TableStatus.ASKED: ("yellow", "hourglass"),
    TableStatus.ADMITTED: ("green", "circle-check"),
    TableStatus.ANSWERED: ("blue", "ledger"),
    TableStatus.REFUSED: ("red", "close"),
    TableStatus.WITHDRAWN: ("grey", "undo"),
    TableStatus.ENDED: ("grey", "minus"),
    TableStatus.EXPIRED: ("grey", "clock"),
}
WEEKS = 52


def badge_of(row: TableRequest) -> dict[str, str]:
    """Where it stands, in word, colour and sign."""
    tone, icon = LOOKS[TableStatus(row.status)]
    return {"text": str(row.get_status_display()), "tone": tone, "icon": icon}


def request_lines(rows: Iterable[TableRequest]) -> list[dict[str, Any]]:
    """The requests of a list."""
    return [
        {
            "row": row,
            "url": reverse("overview:table_request", args=(row.pk,)),
            "badge": badge_of(row),
            "ledger": ledger_words(row),
        }
        for row in rows
    ]


def ledger_words(row: TableRequest) -> str:
    """The ledger that fills it or has it already."""
    ledger = LEDGERS.get(row.ledger)
    return str(ledger.title) if ledger else ""


def request_page(row: TableRequest, *, by: Any, at: datetime) -> dict[str, Any]:
    """One request: what is known, the moves, the course."""
    moves = available_moves(row, TABLE_REQUEST, by=by, at=at)
    ledger = LEDGERS.get(row.ledger)
    is_open = ledger is not None and ledger.is_open_to(by)
    facts = [
        {"label": _("Who asks"), "value": row.asker},
        {"label": _("Basis"), "value": row.basis, "wide": True},
        {"label": _("Which fields"), "value": row.asked_fields, "wide": True},
        {"label": _("How often"), "value": row.get_rhythm_display()},
        {"label": _("From and until"), "value": f"{row.from_on} \u2013 {row.until_on}"},
        {"label": _("Filled in by"), "value": row.area.name},
        {"label": _("Asked at"), "value": f"{timezone.localtime(row.asked_at):%Y-%m-%d %H:%M}"},
    ]
    if ledger is not None:
        url = reverse("overview:ledger", args=(ledger.slug,)) if is_open else ""
        facts.append({"label": pgettext("form", "Ledger"), "value": ledger.title, "href": url})
    return {
        "row": row,
        "badge": badge_of(row),
        "facts": facts,
        "moves": [
            {
                "move": move,
                "tone": tone,
                "url": reverse("overview:table_request_move", args=(row.pk, move.name)),
            }
            for move, tone in toned(moves)
        ],
        "entries": course_of(row),
    }


def course_of(row: TableRequest) -> list[dict[str, Any]]:
    """The flow records for the timeline, newest first."""
    asked = pgettext("table request", "Asked")
    return [
        step_of(
            record,
            title=TABLE_REQUEST[record.move].label if record.move != "ask" else asked,
            look=LOOKS[TableStatus(record.after)],
        )
        for record in reversed(row.records.select_related("by__person", "post"))
    ]


def may_begin(by: Any, on: date) -> bool:
    """Whether somebody may ask for anything at all."""
    return bool(places_to_ask(by, on).exists())


def load_page(by: Any, on: date) -> dict[str, Any]:
    """How many running tables and tasks each place has, and how often a week; by code."""
    reach = by.reach(Power.VIEW_AREAS)
    areas = Area.objects.within(reach).open(on)
    wide = reach.everywhere or reach.cities or reach.districts
    is_street = wide or any(span.tier == "street" for span in reach.areas)
    shown = areas.of_tier("community") if is_street else areas.at_grid_level()
    rows = list(
        TableRequest.objects.to(by)
        .running()
        .select_related("area")
        .only("rhythm", "title", "area__tree_id", "area__lft", "area__rght")
    )
    lines = []
    for area in shown.order_by("tree_id", "lft").select_related("parent").defer("boundary"):
        mine = [row for row in rows if covers(row.area, area)]
        times = sum(A_YEAR[Rhythm(row.rhythm)] for row in mine)
        lines.append({"area": area, "count": len(mine), "weekly": round(times / WEEKS, 1)})
    return {"lines": lines, "is_street": is_street}


def covers(above: Area, area: Area) -> bool:
    """Whether an area lies in another, or is it."""
    return above.tree_id == area.tree_id and above.lft <= area.lft and area.rght <= above.rght
