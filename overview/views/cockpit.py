"""The cockpit, its map, and the wall."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.requests import SignedIn, needs, words_of
from overview.panels.cockpit import cockpit_page, wall_page
from overview.panels.figures import Question
from overview.statistics.grounds import find_ground, first_of_several
from overview.statistics.sketches import sketch

DAY = 86_400


def asked(request: SignedIn) -> Question:
    """The question in the address."""
    return Question.of(request.user, request.GET.dict(), timezone.localdate())


@require_safe
@needs(Power.VIEW_FIGURES)
def cockpit(request: SignedIn) -> HttpResponse:
    """Figures of a place and period, with the list behind each; what runs there now."""
    context = cockpit_page(asked(request), timezone.now(), request.GET.dict())
    return render(request, "cockpit/page.html", context)


@require_safe
@needs(Power.VIEW_FIGURES)
def cockpit_outlines(request: SignedIn) -> HttpResponse:
    """The parts of a place as small outlines; the version in the address makes them keepable."""
    reach = request.user.reach(Power.VIEW_FIGURES)
    ground = find_ground(reach, words_of(request, "within", most=24).upper())
    if ground is None:
        raise Http404
    answer = HttpResponse(sketch(ground, timezone.localdate()), content_type="application/geo+json")
    patch_cache_control(answer, private=True, max_age=DAY)
    return answer


@require_safe
@needs(Power.VIEW_FIGURES)
def wall(request: SignedIn) -> HttpResponse:
    """The same for a screen on a wall: it asks for its own middle again and again.

    It hangs in one city: of several, the first is shown until another is asked for.
    """
    question = asked(request)
    if not question.within and (city := first_of_several(question.user.reach(Power.VIEW_FIGURES))):
        # The period stays open: the wall of next month shows next month
        asked_for = request.GET.copy()
        asked_for["within"] = city
        return redirect(f"{request.path}?{asked_for.urlencode()}")
    context = {
        **wall_page(question, timezone.now(), request.GET.dict()),
        "here": request.get_full_path(),
        "idle": settings.SESSION_IDLE_MINUTES,
    }
    name = "cockpit/wall_data.html" if "HX-Request" in request.headers else "cockpit/wall.html"
    return render(request, name, context)
