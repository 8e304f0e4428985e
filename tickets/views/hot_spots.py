"""Pages of hot spots: what is hot now, the matters behind it, answering it, the thresholds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.models import City
from grids.powers import Power
from lib.errors import Refused
from lib.requests import SignedIn, filter_chips, needs
from tickets.forms.topics import DismissForm, HotSpotForm, ThresholdForm
from tickets.models import Category, HotSpot, HotSpotThreshold
from tickets.operations.hot_spots import (
    MOST,
    answering,
    dismiss_spot,
    matters_of,
    place_of_code,
    set_threshold,
    threshold_of,
)
from tickets.panels.hot_spots import hot_page
from tickets.views.matters import matters_page

methods = require_http_methods(["GET", "HEAD", "POST"])


def city_of(request: SignedIn) -> int | None:
    """The city whose thresholds count for the reader: that of the first area in reach."""
    cities = City.objects.within(request.user.reach(Power.VIEW_FIGURES))
    return cities.order_by("code").values_list("pk", flat=True).first()


@require_safe
@needs(Power.VIEW_FIGURES)
def hot_spots(request: SignedIn) -> HttpResponse:
    """Where the same trouble comes again and again, the most frequent first."""
    at, reach = timezone.now(), request.user.reach(Power.VIEW_FIGURES)
    form = HotSpotForm(request.GET)
    chosen = form.cleaned_data.get("category") if form.is_valid() else None
    narrow = {"category": chosen} if chosen else {}
    threshold = threshold_of(city_of(request))
    rows = hot_page(request.user, reach, threshold, at=at, **narrow)
    context = {
        "form": form,
        "chips": filter_chips(request, form),
        "rows": rows,
        "is_cut": len(rows) == MOST,
        "threshold": threshold,
        "may_set": request.user.holds(Power.CONFIGURE),
    }
    return render(request, "topics/hot_spots.html", context)


@require_safe
@needs(Power.VIEW_FIGURES)
def hot_spot_matters(request: SignedIn) -> HttpResponse:
    """Exactly the matters that a hot spot counted."""
    spot = asked_spot(request)
    rows = matters_of(spot, request.user.reach(Power.VIEW_TICKETS), until=spot.until)
    words = {"category": spot.category, "place": spot.place, "days": spot.days}
    title = _("%(category)s, %(place)s: %(days)s days") % words
    return matters_page(request, rows, title)


def asked_spot(request: SignedIn) -> Any:
    """The place, category and days of the address; 404 for what makes no sense."""
    query = {name: request.GET.get(name, "").replace("\0", "") for name in request.GET}
    category = get_object_or_404(Category.objects.leaves(), code=query.get("category", ""))
    community = place_of_code(query.get("community", ""))
    place = place_of_code(query["area"]) if query.get("area") else community
    if community is None or place is None:
        raise Http404
    try:
        until = parse_datetime(query.get("until", "")) if query.get("until") else timezone.now()
        lng, lat = (float(query[name]) if query.get(name) else None for name in ("lng", "lat"))
        days, metres = int(query.get("days", 90)), int(query.get("metres", 0))
    except ValueError as error:
        raise Http404 from error
    if until is None or timezone.is_naive(until) or not (0 < days <= 366 and 0 <= metres <= 1000):
        raise Http404
    return SimpleNamespace(
        category=category,
        category_id=category.pk,
        community_now_id=community.pk,
        area_id=place.pk,
        place=place,
        lng=lng,
        lat=lat,
        metres=metres,
        days=days,
        until=until,
    )


@methods
@needs(Power.VIEW_FIGURES)
def hot_spot_dismiss(request: SignedIn, spot_id: int) -> HttpResponse:
    """Say why nothing more is done about a hot spot."""
    rows = HotSpot.objects.within(answering(request.user)).with_card()
    spot = get_object_or_404(rows, pk=spot_id)
    form = DismissForm(request.POST or None)
    if form.is_valid():
        try:
            dismiss_spot(
                spot, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]
            )
            return redirect("tickets:hot_spots")
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 422 if form.is_bound else 200
    return render(request, "topics/dismiss.html", {"form": form, "spot": spot}, status=status)


@methods
@needs(Power.CONFIGURE)
def hot_spot_thresholds(request: SignedIn) -> HttpResponse:
    """From when on something is a hot spot, in the city that one configures."""
    reach = request.user.reach(Power.CONFIGURE)
    city = None if reach.everywhere else City.objects.within(reach).order_by("code").first()
    row = HotSpotThreshold.objects.filter(city=city).first() or threshold_of(city and city.pk)
    form = ThresholdForm(request.POST or None, instance=row)
    if form.is_valid():
        set_threshold(city, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The thresholds are changed."))
        return redirect("tickets:hot_spots")
    status = 422 if form.is_bound else 200
    return render(request, "topics/thresholds.html", {"form": form, "city": city}, status=status)
