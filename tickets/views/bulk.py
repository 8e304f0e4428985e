"""One step on many matters: what is chosen, what would happen, and the job that does it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lib.errors import Refused
from tickets.filters import TicketFilter
from tickets.forms.bulk import bulk_form
from tickets.models import Ticket
from tickets.operations.bulk import MOST, judge, open_bulk
from tickets.panels.bulk import UNDO_WORDS, bulk_choices, reasons, rows_text
from tickets.views.tickets import asked_view, visible
from tickets.workflow.bulk import BULK


@require_http_methods(["GET", "HEAD", "POST"])
def tickets_bulk(request: HttpRequest) -> HttpResponse:
    """How many can, how many cannot and why; sent off, it becomes a job."""
    asked = request.POST if request.method == "POST" else request.GET
    allowed = {row.name for row in bulk_choices(request.user)}
    if asked.get("move") not in BULK or asked.get("move") not in allowed:
        messages.warning(request, _("Choose a step for the matters you ticked."))
        return redirect("tickets:tickets")
    if request.method == "POST":
        return send(request, asked["move"])
    chosen = chosen_tickets(request)
    if not chosen:
        messages.warning(request, _("Tick the matters first."))
        return redirect("tickets:tickets")
    return preview(request, asked["move"], chosen)


def chosen_tickets(request: HttpRequest) -> list[Ticket]:
    """The ticked matters, or all that the filter leaves."""
    rows = visible(request)
    if request.GET.get("all"):
        rows = TicketFilter(asked_view(request.GET), queryset=rows, request=request).qs
    else:
        numbers = [text for text in request.GET.getlist("ticket")[:MOST] if text.isalnum()]
        rows = rows.filter(number__in=numbers)
    return list(plain(rows).order_by("-reported_at", "-id")[: MOST + 1])


def plain(rows: Any) -> Any:
    """What judging a step needs of a matter."""
    return rows.select_related("area", "category").defer("area__boundary", "text")


def preview(
    request: HttpRequest, name: str, chosen: list[Ticket], form: Any = None, status: int = 200
) -> HttpResponse:
    """The page before anything is done."""
    at, row = timezone.now(), BULK[name]
    verdicts = judge(chosen[:MOST], row.move, by=request.user, at=at)
    able = [one.ticket for one in verdicts if one.refusal is None]
    if form is None:
        form = bulk_form(name, (able or chosen)[0], by=request.user)
    context = {
        "row": row,
        "form": form,
        "able": len(able),
        "total": len(verdicts),
        "reasons": reasons(verdicts),
        "rows": rows_text(verdicts),
        "is_cut": len(chosen) > MOST,
        "most": MOST,
        "undo_words": UNDO_WORDS[row.undo],
    }
    return render(request, "tickets/bulk.html", context, status=status)


def send(request: HttpRequest, name: str) -> HttpResponse:
    """The job, or the form again."""
    seen = seen_rows(request)
    tickets = list(plain(visible(request)).filter(number__in=list(seen)).order_by("number"))
    if not tickets:
        messages.warning(request, _("Tick the matters first."))
        return redirect("tickets:tickets")
    form = bulk_form(name, tickets[0], by=request.user, data=request.POST)
    if not form.is_valid():
        return preview(request, name, tickets, form, status=422)
    counts = {ticket: seen[ticket.number] for ticket in tickets}
    try:
        job = open_bulk(name, counts, inputs=form.plain(), by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return preview(request, name, tickets, form, status=422)
    return redirect("tickets:job", job.pk)


def seen_rows(request: HttpRequest) -> dict[str, int]:
    """The matters of the form with the state each was seen in; nonsense is left out."""
    found = {}
    for text in request.POST.get("rows", "").split(","):
        number, _colon, count = text.partition(":")
        if number.isalnum() and count.isascii() and count.isdigit() and len(count) < 10:
            found[number] = int(count)
    return found
