"""The list of tickets, one ticket, the export of a list, and the reveal of who asked."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.downloads import as_download
from lib.errors import Refused
from lib.pages import keyset, known_count
from lib.requests import client_ip, needs, page_links, way_back
from members import privacy
from members.models import SavedView
from members.operations import keep_preference
from tickets.exports import FORMATS, export_tickets
from tickets.filters import VIEWS, TicketFilter, order_of, sort_name
from tickets.forms.reveal import RequesterRevealForm
from tickets.models import Requester, Ticket
from tickets.panels import frames
from tickets.panels.bulk import bulk_choices
from tickets.panels.cards import ticket_cards
from tickets.panels.columns import COLUMNS, PREFERENCE, columns_of, heads, known_columns
from tickets.panels.detail import summary, ticket_page
from tickets.panels.presence import eyes, others
from tickets.panels.saved import open_view, params_of, saving_url, tabs_of, views_of


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
    """Matters within reach, in the order asked for, each row with its next move."""
    query = asked_view(request.GET)
    narrowed = TicketFilter(query, queryset=visible(request), request=request)
    order = order_of(narrowed.form)
    page = keyset(narrowed.qs.with_card(), order=order, cursor=query.get("cursor"))
    at = timezone.now()
    seen = eyes([row.pk for row in page.rows], request.user)
    frame = list_frame(request, narrowed, query, "tickets")
    columns = columns_of(request.user, frame["saved_view"])
    context = {
        "rows": ticket_cards(page.rows, by=request.user, at=at, eyes=seen),
        "eyes": seen,
        "now": at,
        "bulk": bulk_choices(request.user),
        **frame,
        "count": frames.count_words(known_count(page, narrowed.qs)),
        "columns": columns,
        "heads": heads(columns, sort_name(order), partial(frames.address, query)),
        **page_links(request, page),
    }
    return render(request, "tickets/tickets.html", context)


def list_frame(request: HttpRequest, narrowed: Any, query: Any, here: str) -> dict[str, Any]:
    """What stands around matters, be they shown as a list, on a board or on the map."""
    views = views_of(request.user, SavedView.Kind.TICKETS)
    saved = open_view(views, query)
    return {
        "saved_tabs": tabs_of(views, query.get("saved", "")),
        "saved_view": saved,
        "saving_url": saving_url(SavedView.Kind.TICKETS, saved, query, request.user),
        "counts_url": f"/views/counts/?kind=tickets&saved={saved.pk if saved else ''}",
        "query": params_of(query),
        "filter": narrowed,
        "form": narrowed.bar(),
        "chips": frames.chips_of(narrowed.form, query),
        "views": frames.view_tabs(query, VIEWS, saved is not None),
        "layouts": frames.layouts(query, here),
        "exports": export_links(request),
        "may_moderate": request.user.holds(Power.TRIAGE),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def tickets_columns(request: HttpRequest) -> HttpResponse:
    """Choose the columns of the list; the choice is kept with the account."""
    if request.method == "POST":
        names = known_columns(request.POST.getlist("columns"))
        keep_preference(request.user, PREFERENCE, names)
        return redirect(way_back(request, reverse("tickets:tickets")))
    context = {"columns": columns_of(request.user), "all_columns": COLUMNS.items()}
    return render(request, "tickets/columns.html", context)


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


@require_safe
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """One matter with all that happened, and the moves this person may make."""
    row = get_object_or_404(visible(request).with_detail(), number=number)
    context = ticket_page(row, by=request.user, at=timezone.now())
    context["people"] = others([row.pk], request.user).get(row.pk, [])
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
