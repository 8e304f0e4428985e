"""The workbench: where everybody begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from overview.panels.workbench import bench


@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """What waits for me, by time left, and what presses where I watch."""
    at = timezone.now()
    context = {"bench": bench(request.user, at=at), "now": at}
    return render(request, "overview/workbench.html", context)
