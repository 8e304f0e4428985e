"""Why is it due then: one deadline as a sum a clerk can check."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.powers import Power
from tickets.explanations import clock_story, clock_within


@require_safe
def clock(request: HttpRequest, clock_id: int) -> HttpResponse:
    """The start, every day counted or skipped, the pauses, and the ladder of one clock."""
    row = clock_within(request.user.reach(Power.VIEW_TICKETS), clock_id)
    if row is None:
        raise Http404
    story = clock_story(row, at=timezone.now())
    return render(request, "clocks/clock.html", {"story": story, "clock": row})
