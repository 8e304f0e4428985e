"""Reports that are sent by themselves: the list, a new one, the end of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import count_words, keyset
from lib.requests import SignedIn, field_of, needs, page_links, posted
from overview.forms.schedules import ScheduleForm
from overview.ledgers.sending import add_schedule, end_schedule
from overview.models import ReportSchedule
from overview.panels.schedules import schedule_lines
from overview.panels.tabs import report_tabs


@require_safe
@needs(Power.EXPORT)
def report_schedules(request: SignedIn) -> HttpResponse:
    """What I send, and what is sent to me."""
    rows = ReportSchedule.objects.to(request.user).running()
    page = keyset(rows.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "lines": schedule_lines(page.rows, by=request.user),
        "count": count_words(rows),
        "tabs": report_tabs(request.user, request.path),
        **page_links(request, page),
    }
    return render(request, "report_schedules/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.EXPORT)
def report_schedule_new(request: SignedIn) -> HttpResponse:
    """Let a report be sent."""
    asked = {"what": request.GET.get("what", ""), "receivers": [str(request.user.pk)]}
    form = ScheduleForm(posted(request), by=request.user, initial=asked)
    if form.is_valid():
        try:
            add_schedule(form.draft(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Saved. It is sent by itself from now on."))
            return redirect("overview:report_schedules")
    status = 422 if form.is_bound else 200
    return render(request, "report_schedules/new.html", {"form": form}, status=status)


@require_POST
@needs(Power.EXPORT)
def report_schedule_end(request: SignedIn, schedule_id: int) -> HttpResponse:
    """Nothing is sent any more."""
    row = get_object_or_404(ReportSchedule.objects.to(request.user), pk=schedule_id)
    try:
        end_schedule(row, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Ended. Nothing is sent any more."))
    return redirect("overview:report_schedules")
