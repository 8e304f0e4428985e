"""The service team of a grid, for its staff; and its card for residents, without an account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.models import Area
from grids.powers import Power
from grids.reach import Reach
from lib.requests import SignedIn, needs
from members.panels import teams as panels

EVERYWHERE = Reach(everywhere=True)
"""What stands on a wall may be asked for by anybody."""


@require_safe
@needs(Power.VIEW_PEOPLE)
def team(request: SignedIn, code: str) -> HttpResponse:
    """Five backbones, what is missing, and who stands in for whom."""
    areas = Area.objects.within(request.user.reach(Power.VIEW_PEOPLE)).with_card()
    area = get_object_or_404(areas, code=code)
    if not panels.is_grid(area):
        raise Http404
    page = panels.team_page(area, request.user, timezone.localdate())
    return render(request, "members/team.html", page)


@login_not_required
@require_safe
def team_card(request: HttpRequest, code: str) -> HttpResponse:
    """Who serves this place: what hangs in the entrance, by its code."""
    at = timezone.now()
    areas = Area.objects.within(EVERYWHERE).open(timezone.localdate(at)).defer("boundary")
    area = get_object_or_404(areas, code=code)
    return render(request, "members/team_card.html", panels.team_card(area, at))
