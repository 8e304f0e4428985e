"""身边服务: what is near, for anybody with or without a position, a script or an account.

A position is sent in the body and never stands in an address or a log.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.boundaries import locate
from grids.models import Area
from lib.requests import words_of
from services.forms.circle import NearForm
from services.operations.circle import position_of
from services.panels.near import near_groups, near_points
from tickets.forms.choices import CODE
from tickets.forms.report import on_one_line


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def nearby(request: HttpRequest) -> HttpResponse:
    """The nearest places by kind, with minutes on foot and when they open."""
    if "points" in request.GET:
        return points(request)
    at = timezone.now()
    given = request.POST if request.method == "POST" else {"area": request.GET.get("at", "")}
    form = NearForm(given)
    groups, spot = None, None
    if form.is_valid():
        spot = position(form)
        looks = {name: form.cleaned_data[name] for name in ("kind", "open_now")}
        groups = near_groups(*spot, at=at, **looks) if spot else None
    context = {
        "form": form,
        "groups": groups,
        "spot": spot,
        "place": form.place,
        "asked": request.method == "POST" or "at" in request.GET,
        "base": "base.html" if request.user.is_authenticated else "public_base.html",
    }
    return render(request, "nearby/page.html", context, status=200 if form.is_valid() else 422)


def position(form: NearForm) -> tuple[float, float] | None:
    """Where the phone says, unless another place was chosen since; else where the place is."""
    lng, lat = form.cleaned_data.get("lng"), form.cleaned_data.get("lat")
    if lng is not None and lat is not None and fits(form.place, lng, lat):
        return lng, lat
    return position_of(form.place) if form.place is not None else None


def fits(place: Area | None, lng: float, lat: float) -> bool:
    """Whether a position lies in the chosen place, or none is known to hold it."""
    here = locate(lng, lat) if place is not None else None
    return here is None or on_one_line(place, here)


def points(request: HttpRequest) -> HttpResponse:
    """The public places of a city for the map."""
    code = words_of(request, "points", most=24)
    on = timezone.localdate()
    found = near_points(code, on) if CODE.fullmatch(code) else near_points("", on)
    return JsonResponse(found)
