"""Stations: what a place offers, the number one draws there, and the counter that calls it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grids.models import Place
from grids.powers import Power
from lib.errors import Refused
from lib.pages import count_words, keyset
from lib.requests import SignedIn, needs, page_links
from records.throttle import may_send, name_device
from services.operations.queueing import (
    call_next,
    draw_number,
    drawn_number,
    kept_places,
    queue_state,
)
from services.panels.stations import number_page, station_page
from services.panels.tabs import desk_tabs


def station_of(pk: int) -> Place:
    """A place that exists today."""
    row: Place = get_object_or_404(Place.objects.published(timezone.localdate()), pk=pk)
    return row


@login_not_required
@never_cache
@require_safe
def station(request: HttpRequest, pk: int) -> HttpResponse:
    """What is offered at a place, when it is open, how its queue stands: for everybody."""
    place = station_of(pk)
    context = station_page(place, timezone.now())
    if request.user.is_authenticated:
        context["may_call"] = kept_places(request.user).filter(pk=pk).exists()
    return name_device(request, render(request, "stations/station.html", context))


@login_not_required
@never_cache
@require_POST
def queue_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw a number; it leads to the page on which one waits."""
    place, at = station_of(pk), timezone.now()
    try:
        if not may_send(request, "queue", at=at):
            raise Refused("too_often", _("You have drawn several numbers. Please wait."))
        number = draw_number(place, at=at)
    except Refused as refused:
        messages.error(request, str(refused))
        return name_device(request, redirect("services:station", pk))
    return name_device(request, redirect(number))


@login_not_required
@never_cache
@require_safe
def queue_number(request: HttpRequest, token: str) -> HttpResponse:
    """A drawn number: how many are before it, or that it is its turn."""
    number = get_object_or_404(drawn_number(token))
    return render(request, "stations/number.html", number_page(number, timezone.now()))


@require_safe
@needs(Power.SERVE)
def queue_desks(request: SignedIn) -> HttpResponse:
    """The counters of the places somebody serves in."""
    rows = kept_places(request.user).open(timezone.localdate())
    page = keyset(rows.with_card(), order=("name", "pk"), cursor=request.GET.get("cursor"))
    context = {
        "rows": page.rows,
        "count": count_words(rows),
        "tabs": desk_tabs(request.user, reverse("services:requests")),
        **page_links(request, page),
    }
    return render(request, "stations/counters.html", context)


@require_safe
@needs(Power.SERVE)
def queue_desk(request: SignedIn, pk: int) -> HttpResponse:
    """The counter of a place: who is called, how many wait, and the button for the next."""
    place = get_object_or_404(kept_places(request.user).with_card(), pk=pk)
    context = {
        "place": place,
        "queue": queue_state(place, timezone.now()),
        "tabs": desk_tabs(request.user, reverse("services:requests")),
    }
    return render(request, "stations/counter.html", context)


@require_POST
@needs(Power.SERVE)
def queue_call(request: SignedIn, pk: int) -> HttpResponse:
    """Call the next number."""
    place = get_object_or_404(kept_places(request.user), pk=pk)
    try:
        number = call_next(place, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Now: number %(number)s") % {"number": number.number})
    return redirect("services:queue_desk", pk)
