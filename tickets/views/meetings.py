"""Meetings: all of a whistle with what they decided, the minutes of one, and writing one down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.moves import check_open, reachable
from tickets.forms.meetings import ROWS, DecisionFormSet, Holders, MeetingForm
from tickets.models import Meeting, Whistle
from tickets.operations.meetings import MOST_DECISIONS, record_meeting
from tickets.panels.lists import whistle_url
from tickets.panels.meetings import meeting_page, whistle_meetings
from tickets.views.whistles import visible
from tickets.workflow.whistle import WHISTLE

ROW_FIELDS = ("who", "what", "due_on")


@require_safe
def meetings(request: HttpRequest, number: str) -> HttpResponse:
    """All meetings of a whistle and their decisions by time left; a part of the whistle's page."""
    row = get_object_or_404(visible(request).with_detail(), number=number)
    context = whistle_meetings(row, by=request.user, at=timezone.now())
    return render(request, "whistles/meetings.html", context)


@require_safe
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The minutes of one meeting, to read, to print and to seal."""
    rows = Meeting.objects.within(request.user.reach(Power.VIEW_TICKETS)).with_minutes()
    row = get_object_or_404(rows, pk=meeting_id)
    context = meeting_page(row, by=request.user, at=timezone.now())
    return render(request, "whistles/meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: HttpRequest, number: str) -> HttpResponse:
    """Write a meeting down; more rows for decisions keep what was typed."""
    row = get_object_or_404(visible(request).with_detail(), number=number)
    check_may_record(request, row)
    try:
        check_open(row, WHISTLE["record-meeting"], by=request.user, at=timezone.now(), seen=None)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(whistle_url(row))
    holders = Holders(row, request.user)
    if request.method != "POST" or "more" in request.POST:
        form, rows = fresh_forms(request, row, holders)
        return show(request, row, form, rows)
    form = MeetingForm(request.POST, whistle=row)
    rows = DecisionFormSet(request.POST, prefix="decision", form_kwargs={"holders": holders})
    made = recorded(request, row, form, rows)
    if made is None:
        return show(request, row, form, rows, status=422)
    messages.success(request, _("The meeting is on record; everybody concerned has been told."))
    return redirect("tickets:meeting", made.pk)


def check_may_record(request: HttpRequest, row: Whistle) -> None:
    """Say "forbidden" to whoever may read the whistle and not write down its meetings."""
    move = WHISTLE["record-meeting"]
    if not reachable(move, Whistle, request.user).filter(pk=row.pk).exists():
        raise PermissionDenied


def fresh_forms(request: HttpRequest, row: Whistle, holders: Holders) -> tuple[Any, Any]:
    """The form with empty rows; asked for more rows, everything typed so far stands in it."""
    kwargs = {"prefix": "decision", "form_kwargs": {"holders": holders}}
    if request.method != "POST":
        at = timezone.localtime()
        held_at = row.meet_at if row.meet_at and row.meet_at <= at else at
        first = {"held_at": held_at, "place": row.place, "key": get_random_string(20)}
        form = MeetingForm(initial=first, whistle=row)
        return form, DecisionFormSet(initial=[{}] * ROWS, **kwargs)
    typed = {name: request.POST.get(name, "") for name in MeetingForm.base_fields}
    typed["present"] = request.POST.getlist("present")
    count = len(DecisionFormSet(request.POST, **kwargs))
    rows = [
        {name: request.POST.get(f"decision-{place}-{name}", "") for name in ROW_FIELDS}
        for place in range(count)
    ]
    rows += [{}] * min(ROWS, MOST_DECISIONS - count)
    return MeetingForm(initial=typed, whistle=row), DecisionFormSet(initial=rows, **kwargs)


def recorded(request: HttpRequest, row: Whistle, form: Any, rows: Any) -> Meeting | None:
    """The meeting written down, or None with the reasons in the forms."""
    if not all([form.is_valid(), rows.is_valid()]):
        return None
    decisions = [one.decision() for one in rows if one.has_changed()]
    try:
        return record_meeting(row, form.minutes_with(decisions), by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None


def show(
    request: HttpRequest, row: Whistle, form: Any, rows: Any, *, status: int = 200
) -> HttpResponse:
    """The page of the form."""
    context = {"whistle": row, "form": form, "rows": rows, "url": whistle_url(row)}
    return render(request, "whistles/meeting_new.html", context, status=status)
