"""The organisation: both trees side by side, outlines, units, places, household bands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.filters import AreaListFilter, OrganisationListFilter
from grids.forms import BandsForm, PlaceForm, PlacesForm, UnitsForm
from grids.models import Area, City, PartyOrganisation, Place, Tier, Unit
from grids.operations import create_place, update_place
from grids.operations.bands import bands_of, save_bands
from grids.panels import (
    area_nodes,
    found,
    neighbourhood,
    node_rows,
    organisation_nodes,
    place_facts,
    top_areas,
    top_organisations,
    under,
)
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.pages import capped_count, keyset
from lib.requests import SignedIn, filter_chips, needs, page_links, posted, words_of

PLACED_IN = (Tier.STREET, Tier.COMMUNITY, Tier.SECTION, Tier.GRID)
"""Where a place is entered; its position says the rest."""


@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """Areas and Party organisations side by side, or what was looked for in both."""
    user, today = request.user, timezone.localdate()
    areas, party = user.reach(Power.VIEW_AREAS), user.reach(Power.VIEW_PARTY)
    words = words_of(request, "q", most=60)
    past = past_day(request)
    context = {"words": words, "past": past, "sees_party": user.holds(Power.VIEW_PARTY)}
    context["sees_figures"] = user.holds(Power.VIEW_FIGURES)
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


@require_safe
@needs(Power.VIEW_AREAS)
def areas(request: SignedIn) -> HttpResponse:
    """The areas within reach that exist today, by code."""
    rows = Area.objects.within(request.user.reach(Power.VIEW_AREAS)).open(timezone.localdate())
    return node_list(request, "areas", AreaListFilter(request.GET, rows, request=request))


@require_safe
@needs(Power.VIEW_PARTY)
def parties(request: SignedIn) -> HttpResponse:
    """The Party organisations within reach that exist today, by code."""
    rows = PartyOrganisation.objects.within(request.user.reach(Power.VIEW_PARTY))
    rows = rows.open(timezone.localdate())
    return node_list(request, "parties", OrganisationListFilter(request.GET, rows, request=request))


def node_list(request: SignedIn, name: str, narrowed: Any) -> HttpResponse:
    """One screen of a list of nodes; a filter that means nothing leaves the list as it is."""
    rows = narrowed.qs
    page = keyset(rows.with_card(), order=("code",), cursor=request.GET.get("cursor"))
    context = {
        "form": narrowed.form,
        "chips": filter_chips(request, narrowed.form),
        "rows": node_rows(page.rows),
        "count": capped_count(rows),
        **page_links(request, page),
    }
    return render(request, f"grids/{name}.html", context)


@require_safe
def places(request: SignedIn) -> HttpResponse:
    """The places within reach that are open these days, by name."""
    today, reach = timezone.localdate(), request.user.reach(Power.VIEW_AREAS)
    form = PlacesForm(request.GET)
    rows = form.narrow(Place.objects.within(reach).open(today))
    page = keyset(rows.with_card(), order=("name", "pk"), cursor=request.GET.get("cursor"))
    context = {
        "form": form,
        "chips": filter_chips(request, form),
        "rows": page.rows,
        "count": capped_count(rows),
        "may_add": request.user.holds(Power.MANAGE_AREAS),
        **page_links(request, page),
    }
    return render(request, "places/list.html", context)


@require_safe
def place(request: SignedIn, place_id: int) -> HttpResponse:
    """One place: hours, services, position, and its code to print."""
    rows = Place.objects.within(request.user.reach(Power.VIEW_AREAS)).with_card()
    row = get_object_or_404(rows, pk=place_id)
    may_edit = permits(request.user.reach(Power.MANAGE_AREAS), row)
    context = {**place_facts(row, at=timezone.now()), "may_edit": may_edit}
    return render(request, "places/place.html", context)


@login_not_required
@require_safe
def place_public(request: HttpRequest, place_id: int) -> HttpResponse:
    """The address of the code at the door: it opens the station, which knows what is offered."""
    row = get_object_or_404(Place.objects.published(timezone.localdate()), pk=place_id)
    return redirect("services:station", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.MANAGE_AREAS)
def place_edit(request: SignedIn, place_id: int | None = None) -> HttpResponse:
    """Enter a place, or change one."""
    reach, today = request.user.reach(Power.MANAGE_AREAS), timezone.localdate()
    row = None
    if place_id is not None:
        row = get_object_or_404(Place.objects.within(reach).with_card(), pk=place_id)
    areas = Area.objects.within(reach).open(today).of_tier(*PLACED_IN).defer("boundary")
    units = Unit.objects.within(reach).active().order_by("code")
    form = PlaceForm(posted(request), instance=row, areas=areas, units=units)
    if form.is_valid() and (saved := saved_place(request, row, form)) is not None:
        messages.success(request, _("Saved."))
        return redirect("grids:place", saved.pk)
    status = 422 if form.is_bound else 200
    return render(request, "places/edit.html", {"form": form, "place": row}, status=status)


def saved_place(request: SignedIn, row: Place | None, form: PlaceForm) -> Place | None:
    """The place as it is stored; None where a rule said no, which stands at its field."""
    at = timezone.now()
    try:
        if row is None:
            return create_place(form.draft(), by=request.user, at=at)
        return update_place(row, form.changes(), by=request.user, at=at)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None


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
