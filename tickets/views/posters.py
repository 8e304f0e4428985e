"""QR codes of places: the sheets that staff print, and the page that a scan opens."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.models import Area
from grids.powers import Power
from grids.reach import Reach
from tickets.forms.choices import CODE
from tickets.panels.posters import building_page, posters

EVERYWHERE = Reach(everywhere=True)


@require_safe
def poster_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The codes of all buildings of an area, several on a page; with `?only=1` that of the area."""
    areas = Area.objects.within(request.user.reach(Power.VIEW_AREAS)).defer("boundary")
    area = get_object_or_404(areas.select_related("city"), code=code)
    page = posters(area, only="only" in request.GET, at=timezone.now())
    return render(request, "tickets/posters.html", page)


@login_not_required
@require_safe
def building(request: HttpRequest, code: str) -> HttpResponse:
    """Where a scanned code leads: the place by name, what is open there, and the way to report."""
    if not CODE.fullmatch(code):
        raise Http404
    areas = Area.objects.within(EVERYWHERE).defer("boundary").select_related("city")
    area = get_object_or_404(areas, code=code)
    return render(request, "tickets/building.html", building_page(area, at=timezone.now()))
