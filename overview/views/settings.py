"""The rules as they stand, the state of the system, and the audit trail; read only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.pages import capped_count, keyset
from lib.requests import filter_chips, needs, page_links
from overview.filters import AuditFilter
from overview.panels.settings import (
    audit_within,
    calendars,
    catalogue,
    heartbeats,
    ladders,
    whistle_table,
    year_page,
)
from tickets.statistics import engine_figures, findings
from tickets.workflow.states import WhistleKind

YEARS = range(2004, 2101)


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
def work_calendar(request: HttpRequest) -> HttpResponse:
    """A year of a work calendar, with its holidays and make-up days."""
    rows = calendars()
    asked = request.GET.get("calendar", "")
    row = next((row for row in rows if str(row.pk) == asked), rows[0] if rows else None)
    if row is None:
        raise Http404
    year = request.GET.get("year", "")
    number = int(year) if year.isascii() and year.isdigit() and int(year) in YEARS else None
    page = year_page(row, number or timezone.localdate().year)
    page |= {"calendars": rows, "today": timezone.localdate()}
    return render(request, "overview/calendar.html", page)


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """The catalogue: what can be filed, under which condition, within which limit."""
    return render(request, "overview/categories.html", {"catalogue": catalogue()})


@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    """The limits of whistles and the ladder that climbs when nobody acts."""
    context = {"kinds": WhistleKind.labels, "table": whistle_table(), "ladders": ladders()}
    return render(request, "overview/limits.html", context)


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
