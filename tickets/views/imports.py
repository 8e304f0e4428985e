"""Pages of imports: which files came in, what became of each row, and the rows left to look at."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.exports import csv_lines
from lib.pages import keyset
from lib.requests import SignedIn, client_ip, needs, page_links
from records.models import ImportRow, ImportRun
from records.operations import write_audit
from tickets.models import Ticket
from tickets.panels.imports import left_rows, row_cards, row_counts, run_card, state_tabs

PERSONAL = ("people", "city_book")
"""Imports of people have pages of their own, masked; their rows are not taken along."""


def visible(request: SignedIn) -> QuerySet[ImportRun]:
    """The imports of the cities that this person configures."""
    return ImportRun.objects.within(request.user.reach(Power.CONFIGURE))


@require_safe
@needs(Power.CONFIGURE)
def imports(request: SignedIn) -> HttpResponse:
    """Every import, newest first, with where its rows went."""
    rows = visible(request).select_related("by__person")
    page = keyset(rows, order=("-id",), cursor=request.GET.get("cursor"))
    context = {"rows": [run_card(run) for run in page.rows], **page_links(request, page)}
    return render(request, "tickets/imports.html", context)


@require_safe
@needs(Power.CONFIGURE)
def import_run(request: SignedIn, run_id: int) -> HttpResponse:
    """One import: its rows, by what became of them."""
    runs = visible(request).exclude(kind__in=PERSONAL).select_related("by__person")
    run = get_object_or_404(runs, pk=run_id)
    state = request.GET.get("state", "")
    rows = run.rows.filter(state=state) if state in ImportRow.State.values else run.rows.all()
    page = keyset(rows, order=("number",), cursor=request.GET.get("cursor"))
    tickets = Ticket.objects.within(request.user.reach(Power.VIEW_TICKETS))
    counts = row_counts(run)
    context = {
        "card": run_card(run),
        "tabs": state_tabs(counts, state),
        "left": counts["bad"] + counts["unclear"],
        "rows": row_cards(page.rows, visible=tickets),
        **page_links(request, page),
    }
    return render(request, "tickets/import_run.html", context)


@require_safe
@needs(Power.CONFIGURE)
def import_rows(request: SignedIn, run_id: int) -> HttpResponse:
    """The rows that were not understood, to be corrected and brought in as a file of their own."""
    run = get_object_or_404(visible(request).exclude(kind__in=PERSONAL), pk=run_id)
    write_audit(
        "import.export",
        by=request.user,
        at=timezone.now(),
        about=("import", run.pk),
        ip=client_ip(request),
    )
    response = StreamingHttpResponse(csv_lines(*left_rows(run)), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-left.csv"'
    return response
