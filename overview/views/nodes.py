"""The page of one area and of one Party organisation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from grids.models import Area, PartyOrganisation
from grids.powers import Power
from overview.panels.nodes import area_page, party_page


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """Facts, people, parts, organisations, units and open matters of an area."""
    areas = Area.objects.within(request.user.reach(Power.VIEW_AREAS)).with_card()
    row = get_object_or_404(areas, code=code)
    return render(request, "overview/area.html", area_page(request, row))


@require_safe
def party(request: HttpRequest, code: str) -> HttpResponse:
    """Facts, people, parts and areas of a Party organisation."""
    rows = PartyOrganisation.objects.within(request.user.reach(Power.VIEW_PARTY)).with_card()
    row = get_object_or_404(rows, code=code)
    return render(request, "overview/party.html", party_page(request, row))
