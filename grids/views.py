"""The organisation: both trees side by side, their branches one by one, units, outlines, bands."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.forms import BandsForm, UnitsForm
from grids.models import Area, City, PartyOrganisation, Unit
from grids.operations.bands import bands_of, save_bands
from grids.panels import (
    area_nodes,
    found,
    neighbourhood,
    organisation_nodes,
    top_areas,
    top_organisations,
    under,
)
from grids.powers import Power
from lib.errors import Refused
from lib.pages import capped_count, keyset
from lib.requests import SignedIn, filter_chips, needs, page_links, posted, words_of


@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """Areas and Party organisations side by side, or what was looked for in both."""
    user, today = request.user, timezone.localdate()
    areas, party = user.reach(Power.VIEW_AREAS), user.reach(Power.VIEW_PARTY)
    words = words_of(request, "q", most=60)
    past = past_day(request)
    context = {"words": words, "past": past, "sees_party": user.holds(Power.VIEW_PARTY)}
    if words:
        context["areas"], context["organisations"] = found(areas, party, words, today)
        return render(request, "grids/found.html", context)
    context["areas"] = top_areas(areas, today, past)
    context["organisations"] = top_organisations(party, today, past)
    return render(request, "grids/organisation.html", context)


def past_day(request: HttpRequest) -> date | None:
    """The day as of which the trees are asked for; None for today, or for what is no day."""
    try:
        day = parse_date(request.GET.get("on", ""))
    except ValueError:
        return None
    return None if day == timezone.localdate() else day


@require_safe
def area_children(request: HttpRequest, code: str) -> HttpResponse:
    """What hangs directly under an area, today or as of a day, for the tree."""
    past, rows = past_day(request), Area.objects.within(request.user.reach(Power.VIEW_AREAS))
    area = get_object_or_404(rows, code=code)
    children = under(rows, area, timezone.localdate(), past)
    return render(request, "grids/nodes.html", {"nodes": area_nodes(children, past)})


@require_safe
def party_children(request: HttpRequest, code: str) -> HttpResponse:
    """What hangs directly under a Party organisation, today or as of a day, for the tree."""
    past = past_day(request)
    rows = PartyOrganisation.objects.within(request.user.reach(Power.VIEW_PARTY))
    row = get_object_or_404(rows, code=code)
    children = under(rows, row, timezone.localdate(), past)
    return render(request, "grids/nodes.html", {"nodes": organisation_nodes(children, past)})


@require_safe
def area_boundary(request: HttpRequest, code: str) -> JsonResponse:
    """The outline of an area between its neighbours, as GeoJSON in WGS-84."""
    areas = Area.objects.within(request.user.reach(Power.VIEW_AREAS))
    area = get_object_or_404(areas.select_related("parent", "district"), code=code)
    shapes = neighbourhood(area, timezone.localdate())
    return JsonResponse(shapes, content_type="application/geo+json")


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units within reach, by code."""
    form = UnitsForm(request.GET)
    rows = form.narrow(Unit.objects.within(request.user.reach(Power.VIEW_AREAS)))
    page = keyset(rows.with_card(), order=("code",), cursor=request.GET.get("cursor"))
    context = {
        "form": form,
        "chips": filter_chips(request, form),
        "rows": page.rows,
        "count": capped_count(rows),
        **page_links(request, page),
    }
    return render(request, "grids/units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CONFIGURE)
def bands(request: SignedIn) -> HttpResponse:
    """How many households a grid should have, by city and type of community."""
    cities = list(City.objects.within(request.user.reach(Power.CONFIGURE)))
    code = request.GET.get("city") or (cities[0].code if cities else "")
    city = next((each for each in cities if each.code == code), None)
    if city is None:
        raise Http404
    form = BandsForm(posted(request), stored=bands_of([city.pk]), city=city)
    if form.is_valid():
        try:
            save_bands(city, form.bands(), by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect(request.get_full_path())
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    context = {"form": form, "city": city, "cities": cities}
    return render(request, "grids/bands.html", context, status=422 if form.is_bound else 200)
