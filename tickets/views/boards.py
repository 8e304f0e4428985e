"""The same matters in other layouts: a board by status, and a map with its markers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lib.pages import keyset, known_count
from lib.requests import page_links
from tickets.filters import TicketFilter, order_of
from tickets.panels import frames
from tickets.panels.boards import board, home_boundary, points
from tickets.panels.cards import ticket_cards
from tickets.views.tickets import asked_view, list_frame, visible


def narrow(request: HttpRequest) -> tuple[Any, TicketFilter]:
    """The query of the address and the rows it leaves."""
    query = asked_view(request.GET)
    return query, TicketFilter(query, queryset=visible(request), request=request)


@require_safe
def tickets_board(request: HttpRequest) -> HttpResponse:
    """A column for each status, each with how many there are and the first twenty."""
    query, narrowed = narrow(request)
    at = timezone.now()
    shown = board(narrowed.qs, query, order=order_of(narrowed.form), at=at)
    total = sum(column.count for column in shown)
    context = {
        "board": shown,
        "now": at,
        **list_frame(request, narrowed, query, "tickets_board"),
        "count": frames.count_words(total),
    }
    return render(request, "tickets/board.html", context)


@require_safe
def tickets_map(request: HttpRequest) -> HttpResponse:
    """Markers on the map, and the same matters in words below it."""
    query, narrowed = narrow(request)
    order = order_of(narrowed.form)
    page = keyset(narrowed.qs.with_card(), order=order, cursor=query.get("cursor"))
    at = timezone.now()
    context = {
        "rows": ticket_cards(page.rows, by=request.user, at=at),
        "now": at,
        **list_frame(request, narrowed, query, "tickets_map"),
        "count": frames.count_words(known_count(page, narrowed.qs)),
        "points": f"/tickets/points/{frames.address(query)}",
        "boundaries": home_boundary(request.user),
        "tiles": settings.MAP_TILES_URL,
        **page_links(request, page),
    }
    return render(request, "tickets/map.html", context)


@require_safe
def tickets_points(request: HttpRequest) -> HttpResponse:
    """Where the first few hundred of these matters are, as GeoJSON in WGS-84."""
    _query, narrowed = narrow(request)
    found = points(narrowed.qs, order=order_of(narrowed.form), at=timezone.now())
    return JsonResponse(found, content_type="application/geo+json")
