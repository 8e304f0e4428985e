"""Lists of alliances: entries, pledges, and the property orders behind their figures."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.pages import count_words, keyset
from lib.requests import SignedIn, page_links
from services.filters import ListEntryFilter, PledgeFilter
from services.models import Alliance, ListEntry, Pledge
from services.operations.desks import visible
from services.panels import lists
from services.statistics.orders import FIGURES, Span, listed
from services.views.alliances import found
from tickets.models import Ticket


@require_safe
def list_entries(request: SignedIn) -> HttpResponse:
    """Needs, resources and projects of all alliances within reach, newest first."""
    narrowed = ListEntryFilter(request.GET, queryset=visible(ListEntry, request.user))
    page = keyset(narrowed.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "filter": narrowed,
        "lines": lists.entry_lines(page.rows, by=request.user, at=timezone.now()),
        "count": count_words(narrowed.qs),
        "alliance": chosen(request),
        **page_links(request, page),
    }
    return render(request, "alliances/entries.html", context)


@require_safe
def pledges(request: SignedIn) -> HttpResponse:
    """Pledges of all alliances within reach, newest first."""
    narrowed = PledgeFilter(request.GET, queryset=visible(Pledge, request.user))
    page = keyset(narrowed.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "filter": narrowed,
        "lines": lists.pledge_lines(page.rows, by=request.user, at=timezone.now()),
        "count": count_words(narrowed.qs),
        "alliance": chosen(request),
        **page_links(request, page),
    }
    return render(request, "alliances/pledges.html", context)


def chosen(request: SignedIn) -> Alliance | None:
    """The alliance whose rows are asked for."""
    number = request.GET.get("alliance", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return None
    row: Alliance = get_object_or_404(visible(Alliance, request.user).with_card(), pk=number)
    return row


def span_of(asked: Any, alliance: Alliance) -> Span:
    """The days asked for, else the running period; nonsense counts as not asked."""
    start = lists.default_span(alliance, timezone.localdate())
    days = []
    for name, usual in (("first", start.first), ("last", start.last)):
        try:
            day = parse_date(asked.get(name, ""))
        except ValueError:
            day = None
        days.append(day if day and 2000 <= day.year <= 2100 else usual)
    return Span(*sorted(days))


@require_safe
def alliance_orders(request: SignedIn, pk: int) -> HttpResponse:
    """The orders to the property company, and the list behind the figure that is open."""
    alliance = found(request, pk)
    if alliance.kind != Alliance.Kind.PROPERTY:
        raise Http404
    at, span = timezone.now(), span_of(request.GET, alliance)
    figure = request.GET.get("figure", "open")
    figure = figure if figure in FIGURES else "open"
    rows = listed(alliance, figure, span, at=at).select_related(
        "ticket__category", "ticket__area", "unit"
    )
    rows = rows.defer("ticket__area__boundary")
    page = keyset(rows, order=("-issued_at", "-id"), cursor=request.GET.get("cursor"))
    ids = [row.ticket_id for row in page.rows]
    mine = Ticket.objects.within(request.user.reach(Power.VIEW_TICKETS)).filter(pk__in=ids)
    readable = set(mine.order_by().values_list("pk", flat=True))
    context = {
        "alliance": alliance,
        "figure": figure,
        "label": lists.ORDER_WORDS[figure],
        "lines": [lists.order_line(row, at, row.ticket_id in readable) for row in page.rows],
        "orders": lists.order_figures(alliance, span, at=at, chosen=figure),
        "count": count_words(rows),
        "now": at,
        **page_links(request, page),
    }
    return render(request, "alliances/orders.html", context)
