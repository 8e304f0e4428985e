"""The list of tickets, one ticket, the export of a list, and the reveal of who asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import capped_count, keyset
from lib.requests import client_ip, needs, page_links
from members import privacy
from tickets.exports import FORMATS, export_tickets
from tickets.filters import VIEWS, TicketFilter
from tickets.forms.reveal import RequesterRevealForm
from tickets.models import Requester, Ticket
from tickets.panels import frames
from tickets.panels.cards import ticket_cards
from tickets.panels.detail import summary, ticket_page

ORDER = ("-reported_at", "-id")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def visible(request: HttpRequest) -> QuerySet[Ticket]:
    """The tickets this person may see."""
    return Ticket.objects.within(request.user.reach(Power.VIEW_TICKETS))


def asked_view(query: Any) -> Any:
    """The filters of an address; who looks for a number, a word or a state looks everywhere."""
    query = query.copy()
    if not query.get("view"):
        query["view"] = "all" if query.get("q") or query.get("status") else "open"
    return query


@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """Matters within reach, newest first, each row with its next move."""
    query = asked_view(request.GET)
    narrowed = TicketFilter(query, queryset=visible(request), request=request)
    page = keyset(narrowed.qs.with_card(), order=ORDER, cursor=query.get("cursor"))
    at = timezone.now()
    context = {
        "rows": ticket_cards(page.rows, by=request.user, at=at),
        "now": at,
        "filter": narrowed,
        "form": narrowed.bar(),
        "count": frames.count_words(capped_count(narrowed.qs)),
        "chips": frames.chips_of(narrowed.form, query),
        "views": frames.view_tabs(query, VIEWS),
        "exports": export_links(request),
        "may_moderate": request.user.holds(Power.TRIAGE),
        **page_links(request, page),
    }
    return render(request, "tickets/tickets.html", context)


def export_links(request: HttpRequest) -> list[dict[str, str]]:
    """The list as a file, for those who may take it along."""
    if not request.user.holds(Power.EXPORT):
        return []
    query = asked_view(request.GET)
    base = reverse("tickets:tickets_export")
    return [
        {"label": kind.upper(), "url": f"{base}{frames.address(query, format=kind)}"}
        for kind in FORMATS
    ]


@require_safe
@needs(Power.EXPORT)
def tickets_export(request: HttpRequest) -> HttpResponse:
    """Exactly the list of this address as a file."""
    query = asked_view(request.GET)
    kind = query.get("format") if query.get("format") in FORMATS else FORMATS[0]
    rows = visible(request).within(request.user.reach(Power.EXPORT))
    narrowed = TicketFilter(query, queryset=rows, request=request)
    at = timezone.now()
    used = {
        name: "*" if name == "q" else query[name] for name in narrowed.filters if query.get(name)
    }
    try:
        content = export_tickets(
            narrowed.qs, kind=kind, by=request.user, at=at, ip=client_ip(request), filters=used
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("tickets:tickets")
    return as_download(content, kind, f"matters-{timezone.localtime(at):%Y%m%d-%H%M}.{kind}")


def as_download(content: Any, kind: str, name: str) -> HttpResponse:
    """A file that the browser saves; lines are sent as they are made."""
    if kind == "xlsx":
        return FileResponse(
            content, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind]
        )
    response = StreamingHttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """One matter with all that happened, and the moves this person may make."""
    row = get_object_or_404(visible(request).with_detail(), number=number)
    context = ticket_page(row, by=request.user, at=timezone.now())
    return render(request, "tickets/ticket.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.REVEAL)
def requester_reveal(request: HttpRequest, number: str, requester_id: int) -> HttpResponse:
    """Ask for a reason, then show one value in clear, once and only in this answer."""
    rows = Requester.objects.within(request.user.reach(Power.REVEAL)).select_related("ticket")
    row = get_object_or_404(rows, pk=requester_id, ticket__number=number)
    at = timezone.now()
    form = RequesterRevealForm(request.POST if request.method == "POST" else None)
    context = {**summary(row.ticket, at), "form": form}
    if request.method != "POST":
        return render(request, "tickets/requester_reveal.html", context)
    if not form.is_valid():
        return render(request, "tickets/requester_reveal.html", context, status=422)
    given = form.cleaned_data
    context["revealed"] = privacy.reveal(
        row, given["field"], by=request.user, at=at, reason=given["reason"], ip=client_ip(request)
    )
    return render(request, "tickets/requester_reveal.html", context)
