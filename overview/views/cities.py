"""Cities side by side."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.requests import SignedIn, needs
from overview.panels.cities import cities_page


@require_safe
@needs(Power.VIEW_FIGURES)
def cities(request: SignedIn) -> HttpResponse:
    """Tiers, Party organisations and coverage of each city in reach, side by side."""
    context = cities_page(request.user, timezone.localdate())
    return render(request, "organisation/cities.html", context)
