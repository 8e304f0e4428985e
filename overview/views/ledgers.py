"""Ledgers and reports: the list, one with its first rows, the rows behind a figure, the file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from grids.powers import Power
from lib.downloads import as_download
from lib.errors import Refused
from lib.pages import count_words, keyset
from lib.requests import SignedIn, client_ip, page_links, words_of
from overview.forms.ledgers import MakeForm, ScopeForm
from overview.ledgers import LEDGERS
from overview.ledgers.declarations import Ledger
from overview.ledgers.keeping import take_file, visible_runs
from overview.ledgers.making import Order, order_report
from overview.models import ReportRun
from overview.panels.ledgers import grouped, ledger_page, print_page, rows_page
from overview.panels.runs import file_name, run_cards, run_page
from overview.panels.tabs import report_tabs
from overview.panels.uses import use_words
from services.models import Visit
from tickets.models import Ticket


@require_safe
def ledgers(request: SignedIn) -> HttpResponse:
    """What I read, under its headings."""
    words = words_of(request, "q")
    context = {
        "groups": grouped(request.user, words),
        "words": words,
        "tabs": report_tabs(request.user, request.path),
    }
    return render(request, "ledgers/ledgers.html", context)


def found(request: SignedIn, slug: str) -> Ledger:
    """A ledger this reader opens; 404 for an unknown one."""
    ledger = LEDGERS.get(slug)
    if ledger is None:
        raise Http404
    if not ledger.is_open_to(request.user):
        raise PermissionDenied
    return ledger


def asked(request: SignedIn, ledger: Ledger) -> ScopeForm:
    """The period and place in the address."""
    return ScopeForm(request.GET, ledger=ledger, by=request.user, at=timezone.now())


@require_safe
def ledger(request: SignedIn, slug: str) -> HttpResponse:
    """One ledger: period, place, the first rows with their counts, and the files."""
    row = found(request, slug)
    form = asked(request, row)
    context = ledger_page(row, form.scope())
    context["form"] = form
    status = 200 if form.is_valid() else 422
    return render(request, "ledgers/ledger.html", context, status=status)


@require_safe
def ledger_print(request: SignedIn, slug: str) -> HttpResponse:
    """The same for paper."""
    row = found(request, slug)
    return render(request, "ledgers/print.html", print_page(row, asked(request, row).scope()))


@require_safe
def ledger_rows(request: SignedIn, slug: str) -> HttpResponse:
    """The rows that one figure counts."""
    row = found(request, slug)
    of = words_of(request, "of", most=120)
    context = rows_page(row, asked(request, row).scope(), of)
    if context is None:
        raise Http404
    return render(request, "ledgers/rows.html", context)


@require_POST
def ledger_make(request: SignedIn, slug: str) -> Any:
    """The file at once, or the page where it will be when the worker has made it."""
    row, at = found(request, slug), timezone.now()
    form = MakeForm(request.POST, ledger=row, by=request.user, at=at)
    scope = form.scope()
    if form.is_valid():
        order = Order(row, form.cleaned_data["kind"], scope.ground, scope.period)
        try:
            run = order_report(order, by=request.user, at=at, ip=client_ip(request))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return sent(request, run)
    context = ledger_page(row, scope)
    context["form"] = form
    return render(request, "ledgers/ledger.html", context, status=422)


def sent(request: SignedIn, run: ReportRun) -> Any:
    """A file that is there already, or the page that shows how far it is."""
    if run.made_at is None:
        return redirect("overview:report_run", run.pk)
    at = timezone.now()
    file = take_file(run, by=request.user, at=at, ip=client_ip(request))
    return as_download(file, run.kind, file_name(run))


def seen(request: SignedIn) -> Any:
    """The made reports this reader may see."""
    return visible_runs(request.user)


@require_safe
def record_use(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    """How many reports of this month a record filled; as a line for its page, or a page."""
    rows = RECORDS[kind](request.user) if kind in RECORDS else None
    if rows is None:
        raise Http404
    row = get_object_or_404(rows, pk=pk)
    context = use_words(kind, row, at=timezone.now())
    part = "ledgers/use_line.html" if request.headers.get("HX-Request") else "ledgers/use.html"
    return render(request, part, context)


RECORDS: dict[str, Any] = {
    "ticket": lambda user: Ticket.objects.within(user.reach(Power.VIEW_TICKETS)).select_related(
        "area", "category"
    ),
    "visit": lambda user: Visit.objects.within(user.reach(Power.SERVE)).select_related("area"),
}
"""What stands in ledgers and is told how often."""


@require_safe
def report_runs(request: SignedIn) -> HttpResponse:
    """Made reports, newest first."""
    rows = seen(request)
    page = keyset(rows.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "cards": run_cards(page.rows),
        "count": count_words(rows),
        "tabs": report_tabs(request.user, request.path),
        **page_links(request, page),
    }
    return render(request, "ledgers/runs.html", context)


@require_safe
def report_run(request: SignedIn, run_id: int) -> HttpResponse:
    """One report: how far it is, its file, and what is different since the one before."""
    row = get_object_or_404(seen(request).with_card(), pk=run_id)
    part = "ledgers/progress.html" if request.headers.get("HX-Request") else "ledgers/run.html"
    return render(request, part, run_page(row, by=request.user))


@require_safe
def report_file(request: SignedIn, run_id: int) -> Any:
    """The file of a made report, noted in the trail."""
    row = get_object_or_404(seen(request).with_card(), pk=run_id)
    try:
        return sent(request, row)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("overview:report_run", row.pk)
