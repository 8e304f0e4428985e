"""Requests to adjust a share: the list of whoever decides or asked, and the panel of one matter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.pages import capped_count, keyset
from lib.requests import filter_chips, page_links
from tickets.filters import REQUESTS, AdjustmentFilter
from tickets.models import Adjustment, Ticket, Whistle
from tickets.panels.adjustments import request_cards, requests_of
from tickets.panels.frames import view_tabs

ORDER = ("-asked_at", "-id")


@require_safe
def adjustments(request: HttpRequest) -> HttpResponse:
    """Requests within reach, newest first; to begin with those the reader decides."""
    rows = Adjustment.objects.within(request.user.reach(Power.VIEW_TICKETS))
    query = request.GET.copy()
    if not query.get("view"):
        query["view"] = first_view(request)
    chosen = AdjustmentFilter(query, queryset=rows, request=request)
    page = keyset(chosen.qs.with_people(), order=ORDER, cursor=query.get("cursor"))
    at = timezone.now()
    context = {
        "views": view_tabs(query, REQUESTS),
        "view": query["view"],
        "form": chosen.bar(),
        "main": chosen.MAIN,
        "chips": filter_chips(request, chosen.form),
        "cards": request_cards(page.rows, by=request.user, at=at),
        "count": capped_count(chosen.qs),
        "now": at,
        **page_links(request, page),
    }
    return render(request, "adjustments/list.html", context)


def first_view(request: HttpRequest) -> str:
    """All for whoever looks for a number, else what waits for the reader, else what waits."""
    if request.GET.get("q"):
        return "all"
    reach = request.user.reach(Power.VIEW_TICKETS)
    waits = Adjustment.objects.within(reach).pending().waiting_for(request.user).exists()
    return "mine" if waits else "pending"


@require_safe
def ticket_requests(request: HttpRequest, number: str) -> HttpResponse:
    """What was asked about a ticket's shares, and how hard they are pressed."""
    tickets = Ticket.objects.within(request.user.reach(Power.VIEW_TICKETS))
    return panel(request, get_object_or_404(tickets.only("number"), number=number).number)


@require_safe
def whistle_requests(request: HttpRequest, number: str) -> HttpResponse:
    """The same of a whistle's departments."""
    whistles = Whistle.objects.within(request.user.reach(Power.VIEW_TICKETS))
    return panel(request, get_object_or_404(whistles.only("number"), number=number).number)


def panel(request: HttpRequest, number: str) -> HttpResponse:
    """The part of a matter's page that is fetched after it."""
    context = requests_of(number, by=request.user, at=timezone.now())
    return render(request, "adjustments/panel.html", context)
