"""Shared spaces as residents meet them: rooms, free times, booking, and the page of a receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.errors import Refused
from lib.moves import check_open
from lib.pages import count_words, keyset
from lib.requests import field_of, page_links, posted
from members.operations.accounts import system_user
from records.throttle import name_device
from services.filters import SpaceFilter
from services.forms.spaces import ObjectionForm, StaffBookingForm, booking_form_of
from services.models import Booking, Space
from services.operations.bookings import book_space, book_weekly
from services.operations.opening import DAY
from services.operations.spaces import feed_of, published_spaces
from services.operations.using_bookings import give_back, object_to_pause
from services.panels.calendars import calendar_file
from services.panels.receipts import receipt
from services.panels.spaces import (
    badge,
    book_url,
    booking_facts,
    choices,
    day_asked,
    list_lines,
    room_page,
    start_asked,
    strip,
)
from services.views.visitors import (
    asker,
    form_options,
    is_known,
    own_row,
    remember_receipt,
    send_code,
    wants_code,
)
from services.workflow.spaces import BOOKING, PAUSE

CALENDAR = "text/calendar; charset=utf-8"
MOST_DAYS = 14


@login_not_required
@never_cache
@require_safe
def spaces(request: HttpRequest) -> HttpResponse:
    """The rooms neighbours share, each with its free times of a day."""
    at = timezone.now()
    day = day_asked(request.GET.get("day", ""), at)
    narrowed = SpaceFilter(request.GET, queryset=published_spaces())
    rows = narrowed.qs.with_card().with_week()
    page = keyset(rows, order=("name", "id"), cursor=request.GET.get("cursor"))
    today = timezone.localdate(at)
    query = request.GET.copy()
    query.pop("day", None)
    query.pop("cursor", None)
    days = strip([today + number * DAY for number in range(7)], day, request.path)
    for entry in days:
        entry["url"] += f"&{query.urlencode()}" if query else ""
    context = {
        "filter": narrowed,
        "lines": list_lines(page.rows, day, at),
        "days": days,
        "day": day,
        "count": count_words(narrowed.qs),
        **page_links(request, page),
    }
    return name_device(request, render(request, "spaces/list.html", context))


def found(pk: int) -> Space:
    """A room that can be looked at, with all its calendar needs."""
    row: Space = get_object_or_404(published_spaces().with_card().with_week(), pk=pk)
    return row


@login_not_required
@never_cache
@require_safe
def space(request: HttpRequest, pk: int) -> HttpResponse:
    """One room: what it is, and a day of it as slots to tap on."""
    row, at = found(pk), timezone.now()
    day = day_asked(request.GET.get("day", ""), at, row.lead_days)
    return name_device(request, render(request, "spaces/room.html", room_page(row, day, at)))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def space_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a slot: how long, what for, how many, and who asks."""
    row, at = found(pk), timezone.now()
    starts_at = start_asked(request.GET.get("start", ""))
    if starts_at is None:
        return redirect("services:space", pk=pk)
    form = booking_form(request, row)
    if wants_code(request):
        form.is_valid()
        send_code(request, form, city_id=row.area.city_id, at=at)
        return booking_page(request, row, starts_at, form)
    if form.is_bound and form.is_valid():
        answer = answer_booking(request, row, starts_at, form, at)
        if answer is not None:
            return answer
    return booking_page(request, row, starts_at, form)


def booking_form(request: HttpRequest, row: Space) -> Any:
    """The form for this visitor, with what an alternative's button carried along."""
    kind = booking_form_of(row, request.user)
    options = form_options(request, city_id=row.area.city_id)
    if kind is StaffBookingForm:
        options = {"is_known": False, "asks_digits": False}
    start = {
        name: request.GET[name]
        for name in ("purpose", "people", "group", "slots")
        if request.GET.get(name)
    }
    by = request.user if is_known(request) else None
    return kind(posted(request), space=row, by=by, initial=start, **options)


def answer_booking(
    request: HttpRequest, row: Space, starts_at: datetime, form: Any, at: datetime
) -> HttpResponse | None:
    """Book what a valid form asks for; None when something is in the way, said at its field."""
    ask = form.ask(starts_at)
    try:
        if isinstance(form, StaffBookingForm):
            return answer_staff(request, row, ask, form, at)
        who = asker(request, form, at=at)
        if who is None:
            return None
        _row, code = book_space(
            row, ask, who.contact, by=who.by, at=at, is_verified=who.is_verified
        )
    except Refused as refused:
        form.add_error(field_of(form, refused), str(refused))
        form.alternatives = refused.details.get("alternatives", [])
        return None
    remember_receipt(request, code)
    return name_device(request, redirect(_row.receipt_url(code)))


def answer_staff(
    request: HttpRequest, row: Space, ask: Any, form: Any, at: datetime
) -> HttpResponse:
    """Book for somebody, once or weekly, and go to the booking."""
    contact, weeks = form.contact(), form.cleaned_data["weeks"]
    given = {"by": request.user, "at": at}
    if weeks == 1:
        made, code = book_space(row, ask, contact, **given)
        messages.success(request, _("Booked. Code of the receipt: %(code)s") % {"code": code})
        return redirect("services:booking", pk=made.pk)
    rows, skipped = book_weekly(row, ask, contact, weeks=weeks, **given)
    words = _("%(booked)d weeks booked, %(skipped)d were not to be had.")
    messages.success(request, words % {"booked": len(rows), "skipped": len(skipped)})
    return redirect("services:booking", pk=rows[0].pk)


def booking_page(request: HttpRequest, row: Space, starts_at: datetime, form: Any) -> HttpResponse:
    """The page of the form, with other times where this one is gone."""
    typed = form.data if form.is_bound else {}
    names = ("purpose", "people", "group", "slots")
    query = {name: typed[name] for name in names if typed.get(name)}
    context = {
        "space": row,
        "start": timezone.localtime(starts_at),
        "form": form,
        "alternatives": choices(getattr(form, "alternatives", []), query),
        "action": book_url(row.pk, starts_at),
        "is_staff_form": isinstance(form, StaffBookingForm),
    }
    status = 422 if form.is_bound and form.errors else 200
    response = render(request, "spaces/book.html", context, status=status)
    return name_device(request, response)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booking_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The own booking: code, QR, giving it back, and objecting to a pause."""
    at = timezone.now()
    row: Booking = own_row(request, "booking", code, at=at)
    form = ObjectionForm(posted(request) if "object" in request.POST else None)
    if request.method == "POST" and answer_receipt(request, row, form, at):
        return redirect(row.receipt_url(code))
    pause = getattr(row, "pause", None)
    context = {
        "row": row,
        "code": code,
        "badge": badge(row),
        "facts": booking_facts(row),
        "receipt": receipt(row.receipt_url(code), code),
        "may_give_back": is_open(row, BOOKING["give-back"], at),
        "pause": pause,
        "form": form if pause is not None and is_open(pause, PAUSE["object"], at) else None,
    }
    return render(request, "spaces/receipt.html", context, status=422 if form.errors else 200)


def is_open(row: Any, move: Any, at: datetime) -> bool:
    """Whether whoever holds the receipt may make a move now."""
    try:
        check_open(row, move, by=None, at=at, seen=None)
    except Refused:
        return False
    return True


def answer_receipt(request: HttpRequest, row: Booking, form: Any, at: datetime) -> bool:
    """Carry out what was pressed on the receipt; False when the form has to be shown again."""
    by = system_user()
    try:
        if "give_back" in request.POST:
            give_back(row, by=by, at=at)
            messages.success(request, _("Given back. Thank you: now others can use it."))
        elif form.is_bound and form.is_valid() and hasattr(row, "pause"):
            object_to_pause(row.pause, by=by, at=at, **form.cleaned_data)
            messages.success(request, _("Sent. The community answers you here."))
        return not form.errors
    except Refused as refused:
        messages.error(request, str(refused))
        return True


@login_not_required
@never_cache
@require_safe
def booking_file(request: HttpRequest, code: str) -> HttpResponse:
    """The own booking for the calendar of one's phone."""
    at = timezone.now()
    row = own_row(request, "booking", code, at=at)
    text = calendar_file(row.space.name, [row], at=at, is_own=True)
    response = HttpResponse(text, content_type=CALENDAR)
    response["Content-Disposition"] = 'attachment; filename="booking.ics"'
    return response


@login_not_required
@require_safe
def space_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """When a room is booked, for other calendars; by nobody and for nothing."""
    row, at = found(pk), timezone.now()
    text = calendar_file(row.name, feed_of(row, at), at=at, is_own=False)
    return HttpResponse(text, content_type=CALENDAR)
