"""Templates of other people's tables as lists and their own page show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from overview.ledgers import LEDGERS
from overview.ledgers.declarations import Ledger
from overview.ledgers.keeping import visible_runs
from overview.ledgers.scope import WHOLE, Scope
from overview.ledgers.templates import keeps
from overview.models import ReportTemplate
from overview.panels.ledgers import picker_of, place_choices
from overview.panels.runs import run_cards

RUNS = 10


def state_of(row: ReportTemplate) -> dict[str, str]:
    """Ready, to be looked at, or out of use."""
    if row.retired_at is not None:
        return {"text": _("Out of use"), "tone": "grey", "icon": "minus"}
    if row.confirmed_at is None:
        return {"text": _("Columns to be looked at"), "tone": "yellow", "icon": "edit"}
    return {"text": _("Ready to be filled"), "tone": "green", "icon": "circle-check"}


def ledger_words(row: ReportTemplate) -> str:
    """What fills it."""
    ledger = LEDGERS.get(row.ledger)
    section = ledger.section(row.section) if ledger else None
    if ledger is None or section is None:
        return row.ledger
    if len(ledger.sections) == 1:
        return str(ledger.title)
    return f"{ledger.title} · {section.title}"


def template_lines(rows: Iterable[ReportTemplate]) -> list[dict[str, Any]]:
    """The templates of a list."""
    return [
        {
            "row": row,
            "url": reverse("overview:report_template", args=(row.pk,)),
            "state": state_of(row),
            "ledger": ledger_words(row),
            "empty": len(row.unmapped),
        }
        for row in rows
    ]


def template_page(row: ReportTemplate, ledger: Ledger, scope: Scope, *, by: Any) -> dict[str, Any]:
    """Everything the page of a template shows but its form."""
    runs = visible_runs(by).filter(template__series=row.series).with_card().order_by("-pk")[:RUNS]
    url = reverse("overview:report_template", args=(row.pk,))
    is_mine = keeps(by, row.area) and row.retired_at is None
    unmapped = row.unmapped
    return {
        "row": row,
        "state": state_of(row),
        "ledger": ledger,
        "ledger_words": ledger_words(row),
        "scope": scope,
        "place": scope.ground.code if scope.ground else WHOLE,
        "whole": WHOLE,
        "places": place_choices(ledger, scope),
        "picker": picker_of(ledger, scope, url),
        "unmapped": unmapped,
        "unmapped_words": ngettext(
            "%(count)d column stays empty and is filled by hand:",
            "%(count)d columns stay empty and are filled by hand:",
            len(unmapped),
        )
        % {"count": len(unmapped)},
        "may_change": is_mine,
        "is_ready": row.confirmed_at is not None and row.retired_at is None,
        "cards": run_cards(runs),
    }
