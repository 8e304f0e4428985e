"""Pages of the 15-minute circle: shares, the lists behind them, and what a new place would add."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.models import PlaceKind
from grids.powers import Power
from lib.downloads import as_sheet
from lib.exports import xlsx_file
from lib.pages import count_words, keyset
from lib.requests import SignedIn, client_ip, page_links
from lib.walking import straight_within
from members.operations.reports import note_export
from services.forms.circle import SHOWN_TIERS, CircleForm, WhatIfForm
from services.models import CircleRow
from services.panels import circle as panels
from services.panels.tabs import desk_tabs
from services.statistics.circle import gain


def own_area(by: Any) -> Any:
    """The area of the first post that has one to look at."""
    areas = (post.area for post in by.active_posts if post.area_id)
    return next((area for area in areas if area.tier in SHOWN_TIERS), None)


def looked_at(request: SignedIn, kind: Any = CircleForm) -> tuple[Any, panels.Scope]:
    """The form as asked, and the scope; nonsense is told at its field and counts as not asked."""
    reach = panels.reach_of(request.user)
    own = own_area(request.user) if "area" not in request.GET else None
    form = kind(request.GET, reach=reach, own=own)
    form.is_valid()
    given = form.cleaned_data
    usual = kind({}, reach=reach).data
    scope = panels.Scope(
        reach=reach,
        area=given.get("area"),
        kind=given.get("kind") or usual["kind"],
        minutes=given.get("minutes") or usual["minutes"],
        factor=given.get("factor") or usual["factor"],
    )
    return form, scope


@require_safe
def circle(request: SignedIn) -> HttpResponse:
    """Shares of buildings within the minutes, by kind of place and by area."""
    form, scope = looked_at(request)
    context = {
        **panels.page(scope, at=timezone.now()),
        "form": form,
        "tabs": desk_tabs(request.user, request.path),
        "export": scope.url("services:circle_export") if request.user.holds(Power.EXPORT) else "",
    }
    return render(request, "circle/page.html", context)


@require_safe
def circle_buildings(request: SignedIn) -> HttpResponse:
    """The buildings behind a number: those without a place of the kind so near, or those with."""
    form, scope = looked_at(request)
    limit = straight_within(scope.minutes, scope.factor)
    is_near = request.GET.get("near") == "1"
    choose = scope.rows.within_metres if is_near else scope.rows.beyond_metres
    rows = choose(scope.kind, limit)
    page = keyset(rows.with_card(), order=("id",), cursor=request.GET.get("cursor"))
    places = panels.places_of(page.rows, scope.kind)
    context = {
        "form": form,
        "scope": scope,
        "kind_label": PlaceKind(scope.kind).label,
        "is_near": is_near,
        "lines": panels.building_lines(page.rows, scope, places),
        "count": count_words(rows),
        "back": scope.url("services:circle"),
        "other": scope.url("services:circle_buildings", near="0" if is_near else "1"),
        "tabs": desk_tabs(request.user, "/circle/"),
        **page_links(request, page),
    }
    return render(request, "circle/buildings.html", context)


@require_safe
def circle_points(request: SignedIn) -> HttpResponse:
    """Buildings and places for the map."""
    _form, scope = looked_at(request)
    return JsonResponse(panels.points(scope))


@require_safe
def circle_what_if(request: SignedIn) -> HttpResponse:
    """What if a place opened here: how many more would be covered; nothing is kept."""
    form, scope = looked_at(request, WhatIfForm)
    form.offer(scope.rows)
    form.full_clean()
    at_point = point_of(form)
    result = None
    if at_point is not None:
        result = gain(scope.rows, scope.kind, *at_point, scope.minutes, scope.factor)
    context = {
        "form": form,
        "scope": scope,
        "kind_label": PlaceKind(scope.kind).label,
        "result": result,
        "point": at_point,
        "points": scope.url("services:circle_points"),
        "back": scope.url("services:circle"),
        "tabs": desk_tabs(request.user, "/circle/"),
    }
    return render(request, "circle/what_if.html", context)


def point_of(form: WhatIfForm) -> tuple[float, float] | None:
    """The building that was chosen, else the point on the map."""
    given = form.cleaned_data
    building: CircleRow | None = given.get("building")
    if building is not None:
        return building.lng, building.lat
    lng, lat = given.get("lng"), given.get("lat")
    return None if lng is None or lat is None else (lng, lat)


@require_safe
def circle_export(request: SignedIn) -> HttpResponseBase:
    """Every building of the scope with its minutes on foot, as a sheet."""
    if not request.user.holds(Power.EXPORT):
        raise PermissionDenied
    _form, scope = looked_at(request)
    at = timezone.now()
    rows = scope.rows.count()
    note_export(by=request.user, at=at, ip=client_ip(request), what="circle", rows=rows)
    header, lines = panels.sheet(scope)
    file = xlsx_file(_("15-minute circle"), header, lines)
    return as_sheet(file, "circle", at)
