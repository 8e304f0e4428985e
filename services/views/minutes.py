"""The page that writes a meeting of an alliance down, and the way from minutes to the alliance."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lib.errors import Refused
from lib.requests import SignedIn, field_of
from services.forms.minutes import ROWS, AllianceDecisions, AllianceMinutesForm, Holders, seats_on
from services.models import Alliance, AllianceMeeting
from services.operations.desks import visible
from services.operations.gatherings import record_meeting
from services.views.alliances import kept
from services.views.doors import forms_of
from tickets.operations.meetings import MOST_DECISIONS

ROW_FIELDS = ("who", "what", "due_on", "is_project")


@require_safe
def meeting_home(request: SignedIn, meeting_id: int) -> HttpResponse:
    """From the minutes to the alliance whose meeting it was."""
    rows = visible(AllianceMeeting, request.user)
    row = get_object_or_404(rows, meeting=meeting_id)
    return redirect(reverse("services:alliance", args=(row.alliance_id,)) + "#meetings")


@forms_of
def meeting_record(request: SignedIn, pk: int) -> HttpResponse:
    """Write down a meeting that was called."""
    row = get_object_or_404(visible(AllianceMeeting, request.user).with_card(), pk=pk)
    alliance = kept(request, row.alliance_id)
    if row.status != "called":
        messages.warning(request, _("This meeting is held or called off."))
        return redirect("services:alliance", alliance.pk)
    return minutes_page(request, alliance, row)


@forms_of
def meeting_new(request: SignedIn, pk: int) -> HttpResponse:
    """Write down a meeting that simply took place."""
    return minutes_page(request, kept(request, pk), None)


def minutes_page(
    request: SignedIn, alliance: Alliance, gathering: AllianceMeeting | None
) -> HttpResponse:
    """The form; more rows for decisions keep what was typed."""
    day = timezone.localdate(gathering.meet_at) if gathering else timezone.localdate()
    seats = seats_on(alliance, day)
    kwargs = {"prefix": "decision", "form_kwargs": {"holders": Holders(alliance, seats)}}
    if request.method != "POST" or "more" in request.POST:
        form, rows = fresh(request, seats, gathering, kwargs)
        return show(request, alliance, form, rows)
    form = AllianceMinutesForm(request.POST, seats=seats)
    rows = AllianceDecisions(request.POST, **kwargs)
    if not all([form.is_valid(), rows.is_valid()]):
        return show(request, alliance, form, rows, status=422)
    account = form.account([row for row in rows if row.has_changed()])
    given: dict[str, Any] = {"by": request.user, "at": timezone.now(), "gathering": gathering}
    try:
        made = record_meeting(alliance, account, **given)
    except Refused as refused:
        form.add_error(field_of(form, refused), str(refused))
        return show(request, alliance, form, rows, status=422)
    messages.success(request, _("The meeting is on record; everybody concerned has been told."))
    return redirect("tickets:meeting", made.meeting_id)


def fresh(
    request: SignedIn, seats: Any, gathering: AllianceMeeting | None, kwargs: Any
) -> tuple[Any, Any]:
    """The form with empty rows; asked for more rows, everything typed so far stands in it."""
    if request.method != "POST":
        now = timezone.localtime()
        first: dict[str, Any] = {"held_at": now, "key": get_random_string(20)}
        if gathering is not None:
            first |= {"held_at": min(gathering.meet_at, now), "place": gathering.place}
        form = AllianceMinutesForm(initial=first, seats=seats)
        return form, AllianceDecisions(initial=[{}] * ROWS, **kwargs)
    blank = AllianceMinutesForm(seats=seats)
    typed = {name: request.POST.get(name, "") for name in blank.fields}
    count = len(AllianceDecisions(request.POST, **kwargs))
    rows = [
        {name: request.POST.get(f"decision-{place}-{name}", "") for name in ROW_FIELDS}
        for place in range(count)
    ]
    rows += [{}] * min(ROWS, MOST_DECISIONS - count)
    form = AllianceMinutesForm(initial=typed, seats=seats)
    return form, AllianceDecisions(initial=rows, **kwargs)


def show(
    request: SignedIn, alliance: Alliance, form: Any, rows: Any, *, status: int = 200
) -> HttpResponse:
    """The page of the form."""
    back = reverse("services:alliance", args=(alliance.pk,))
    context = {"alliance": alliance, "form": form, "rows": rows, "back": back}
    return render(request, "alliances/minutes.html", context, status=status)
