"""Pages of imports: which files came in, what became of each row, and the rows left to look at."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.exports import csv_lines
from lib.pages import keyset
from lib.requests import SignedIn, client_ip, needs, page_links, posted
from records.models import ImportRow, ImportRun
from records.operations import write_audit
from tickets.forms.reveal import PurposeForm
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
    return run_page(request, get_object_or_404(runs, pk=run_id), PurposeForm())


def run_page(
    request: SignedIn, run: ImportRun, form: PurposeForm, *, status: int = 200
) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = run.rows.filter(state=state) if state in ImportRow.State.values else run.rows.all()
    page = keyset(rows, order=("number",), cursor=request.GET.get("cursor"))
    tickets = Ticket.objects.within(request.user.reach(Power.VIEW_TICKETS))
    counts = row_counts(run)
    context = {
        "card": run_card(run),
        "tabs": state_tabs(counts, state),
        "form": form if request.user.holds(Power.REVEAL) else None,
        "left": counts["bad"] + counts["unclear"],
        "rows": row_cards(page.rows, visible=tickets),
        **page_links(request, page),
    }
    return render(request, "tickets/import_run.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CONFIGURE)
def import_rows(request: SignedIn, run_id: int) -> HttpResponse:
    """The rows that were not understood, to be corrected and brought in as a file of their own.

    Numbers of people in them are masked; in clear, for a reason that is kept, when it is sent.
    """
    runs = visible(request).exclude(kind__in=PERSONAL).select_related("by__person")
    run = get_object_or_404(runs, pk=run_id)
    form = PurposeForm(posted(request))
    in_clear = form.is_bound
    if in_clear and not request.user.holds(Power.REVEAL):
        raise PermissionDenied
    if in_clear and not form.is_valid():
        return run_page(request, run, form, status=422)
    write_audit(
        "import.export_clear" if in_clear else "import.export",
        by=request.user,
        at=timezone.now(),
        about=("import", run.pk),
        ip=client_ip(request),
        reason=form.cleaned_data["reason"] if in_clear else "",
    )
    content = csv_lines(*left_rows(run, in_clear=in_clear))
    response = StreamingHttpResponse(content, content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-left.csv"'
    return response
