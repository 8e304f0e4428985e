"""My jobs: long work that can be left and found again, and taken back where that is possible."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lib.errors import Refused
from lib.pages import keyset
from lib.requests import page_links
from records.models import Job, JobRow
from tickets.operations.bulk import open_undo
from tickets.panels.frames import address
from tickets.panels.jobs import job_card, job_head, row_cards

ALL = _("All")


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """What I started, newest first."""
    page = keyset(Job.objects.to(request.user), order=("-id",), cursor=request.GET.get("cursor"))
    context = {"cards": [job_card(job) for job in page.rows], **page_links(request, page)}
    return render(request, "jobs/jobs.html", context)


@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far it is, and what became of each row; asked by a script, only the part that changes."""
    row = get_object_or_404(Job.objects.to(request.user), pk=job_id)
    if page := row.params.get("page"):
        return redirect(page)
    head = job_head(row)
    state = request.GET.get("state", "")
    rows = row.rows.all()
    if state in JobRow.State.values:
        rows = rows.filter(state=state)
    page = keyset(rows, order=("number",), cursor=request.GET.get("cursor"))
    context = {
        "card": head,
        "rows": row_cards(page.rows, request.user),
        "tabs": [
            {
                "label": label,
                "url": address(request.GET, state=name or None),
                "active": state == name,
                "count": head.counts.get(name) if name else row.total,
            }
            for name, label in (("", ALL), *JobRow.State.choices)
        ],
        **page_links(request, page),
    }
    part = "jobs/progress.html" if request.headers.get("HX-Request") else "jobs/job.html"
    return render(request, part, context)


@require_POST
def job_undo(request: HttpRequest, job_id: int) -> HttpResponse:
    """Take back what it did, as another job."""
    row = get_object_or_404(Job.objects.to(request.user), pk=job_id)
    try:
        undo = open_undo(row, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("tickets:job", row.pk)
    return redirect("tickets:job", undo.pk)
