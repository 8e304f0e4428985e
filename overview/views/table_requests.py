"""Who asked for this table: the register, the gate for new ones, and the load of each place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.moves import check_offered
from lib.pages import count_words, keyset
from lib.requests import SignedIn, field_of, needs, page_links, posted, seen_of
from overview.filters import TableRequestFilter
from overview.forms.table_requests import TableMoveForm, TableRequestForm
from overview.models import TableRequest
from overview.operations.table_requests import REQUEST_DESK, ask_for_table
from overview.panels import table_requests as panels
from overview.panels.tabs import report_tabs

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def table_requests(request: SignedIn) -> HttpResponse:
    """What is asked of my places, and what I asked for."""
    rows = TableRequest.objects.to(request.user)
    narrowed = TableRequestFilter(request.GET, queryset=rows, request=request)
    page = keyset(narrowed.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "tabs": report_tabs(request.user, request.path),
        "filter": narrowed,
        "lines": panels.request_lines(page.rows),
        "count": count_words(narrowed.qs),
        "may_begin": panels.may_begin(request.user, timezone.localdate()),
        "may_see_load": request.user.holds(Power.VIEW_AREAS),
        **page_links(request, page),
    }
    return render(request, "table_requests/list.html", context)


@require_safe
@needs(Power.VIEW_AREAS)
def table_load(request: SignedIn) -> HttpResponse:
    """How much is asked of each community, or of each grid of one's own."""
    context = panels.load_page(request.user, timezone.localdate())
    context["tabs"] = report_tabs(request.user, request.path)
    return render(request, "table_requests/load.html", context)


@forms_of
def table_request_new(request: SignedIn) -> HttpResponse:
    """Ask for a table or task."""
    if not panels.may_begin(request.user, timezone.localdate()):
        raise PermissionDenied
    form = TableRequestForm(posted(request), by=request.user)
    if form.is_valid():
        try:
            row = ask_for_table(form.draft(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Registered. The street decides whether it is admitted."))
            return redirect("overview:table_request", row.pk)
    status = 422 if form.is_bound else 200
    return render(request, "table_requests/new.html", {"form": form}, status=status)


def found(request: SignedIn, request_id: int) -> TableRequest:
    """A request this reader sees."""
    rows = TableRequest.objects.to(request.user).with_card()
    row: TableRequest = get_object_or_404(rows, pk=request_id)
    return row


@require_safe
def table_request(request: SignedIn, request_id: int) -> HttpResponse:
    """One request with its moves and course."""
    row = found(request, request_id)
    context = panels.request_page(row, by=request.user, at=timezone.now())
    return render(request, "table_requests/page.html", context)


@forms_of
def table_request_move(request: SignedIn, request_id: int, move: str) -> Any:
    """One move: its form, and what carries it out."""
    row = found(request, request_id)
    if move not in REQUEST_DESK.operations:
        raise Http404
    step = REQUEST_DESK.workflow[move]
    form = TableMoveForm(posted(request), move=step, row=row)
    if not form.is_bound:
        check_offered(row, REQUEST_DESK.workflow, step, by=request.user, at=timezone.now())
    elif form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), "seen": seen_of(request)}
        try:
            REQUEST_DESK.operations[move](row, **facts, **form.cleaned_data)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("overview:table_request", row.pk)
    context = {"form": form, "row": row, "step": step}
    status = 422 if form.is_bound else 200
    return render(request, "table_requests/move.html", context, status=status)
