"""What would happen if: ask for a simulated year, watch it, read its report beside another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import keyset
from lib.requests import needs, page_links
from overview.forms.simulations import SimulationForm
from overview.operations.simulations import simulations_of, start_simulation
from overview.panels.simulations import charts, earlier, progress_of, results_of, sheets
from records.models import Job


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CONFIGURE)
def simulations(request: HttpRequest) -> HttpResponse:
    """The form, and what this person has simulated before."""
    is_sent = request.method == "POST"
    form = SimulationForm(
        request.POST if is_sent else None,
        reach=request.user.reach(Power.CONFIGURE),
        initial={"name": _("As it is")},
    )
    if is_sent and form.is_valid():
        try:
            job = start_simulation(form.scenario, by=request.user, at=timezone.now())
            return redirect("overview:simulation", job.pk)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    rows = simulations_of(request.user)
    page = keyset(rows, order=("-id",), cursor=request.GET.get("cursor"))
    context = {"form": form, "jobs": page.rows, **page_links(request, page)}
    return render(request, "overview/simulations.html", context, status=422 if is_sent else 200)


@require_safe
@needs(Power.CONFIGURE)
def simulation(request: HttpRequest, job_id: int) -> HttpResponse:
    """One simulation: how far it is, then its report, beside another where one was chosen."""
    job = get_object_or_404(simulations_of(request.user), pk=job_id)
    progress = progress_of(job)
    if request.headers.get("HX-Request"):
        part = "overview/simulation_progress.html"
        response = render(request, part, {"progress": progress})
        if progress["is_over"]:
            response["HX-Refresh"] = "true"
        return response
    others = earlier(job)
    jobs = [job, *chosen(others, request.GET.get("with", ""))]
    context = {
        "job": job,
        "progress": progress,
        "sheets": sheets(jobs),
        "charts": charts(results_of(jobs)),
        "others": others,
        "other": jobs[1] if len(jobs) > 1 else None,
    }
    return render(request, "overview/simulation.html", context)


def chosen(others: list[Job], number: str) -> list[Any]:
    """The one to compare with; nothing for what is not there."""
    return [other for other in others if str(other.pk) == number]
