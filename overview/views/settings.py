"""The rules as they stand, the state of the system, and the audit trail; read only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.pages import capped_count, keyset
from lib.requests import filter_chips, needs, page_links
from overview.filters import AuditFilter
from overview.panels.settings import audit_within, heartbeats
from tickets.statistics import engine_figures, findings


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """What can be looked up here."""
    user = request.user
    context = {
        "sees_duty": user.holds(Power.VIEW_AREAS),
        "sees_status": user.holds(Power.CONFIGURE),
        "sees_audit": user.holds(Power.AUDIT),
    }
    return render(request, "overview/settings.html", context)


@require_safe
@needs(Power.CONFIGURE)
def status(request: HttpRequest) -> HttpResponse:
    """Is the engine on time, when did each job last run, what did the auditor find?"""
    at = timezone.now()
    context = {
        "engine": engine_figures(at),
        "heartbeats": heartbeats(at),
        "findings": findings(healed=False),
        "healed": findings(healed=True),
    }
    return render(request, "overview/status.html", context)


@require_safe
@needs(Power.AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what, when and why; never changed, sealed into a chain."""
    rows = audit_within(request.user.reach(Power.AUDIT))
    narrowed = AuditFilter(request.GET, queryset=rows, request=request)
    page = keyset(narrowed.qs, order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "form": narrowed.form,
        "chips": filter_chips(request, narrowed.form),
        "rows": page.rows,
        "count": capped_count(narrowed.qs),
        **page_links(request, page),
    }
    return render(request, "overview/audit.html", context)
