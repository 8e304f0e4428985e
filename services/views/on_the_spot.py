"""The code on the organiser's screen, opened on a volunteer's phone: check in, later check out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lib.errors import Refused
from members.operations.accounts import system_user
from records.throttle import device_of
from services.forms.activities import ReceiptForm
from services.models import Shift, SignUp
from services.operations import attendance
from services.operations.activity_desks import own_sign_ups, sign_ups_of_device
from services.operations.applicants import applicant_of
from services.panels import activities as panels
from services.views.visitors import own_row, receipts, remember_receipt


def own_here(request: HttpRequest, shift: Shift) -> list[tuple[SignUp, Any]]:
    """The visitor's sign-ups of a shift, each with the account that acts: by account, by the name
    this browser was given (a session is over before the day of the shift), by its receipts."""
    found: dict[int, tuple[SignUp, Any]] = {}
    if request.user.is_authenticated:
        for row in own_sign_ups(request.user).with_card().filter(shift=shift):
            found[row.pk] = (row, request.user)
    for row in sign_ups_of_device(device_of(request), shift):
        found.setdefault(row.pk, (row, system_user()))
    for row, _url in receipts(request):
        if isinstance(row, SignUp) and row.shift_id == shift.pk:
            found.setdefault(row.pk, (row, system_user()))
    return list(found.values())


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def on_the_spot(request: HttpRequest, token: str) -> HttpResponse:
    """Check oneself in or out; whoever signed up on another phone types the code of the receipt."""
    try:
        shift = attendance.shift_on_the_spot(token)
    except Refused as refused:
        context = {"refused": str(refused)}
        return render(request, "activities/on_the_spot.html", context, status=404)
    form = ReceiptForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        if form.is_bound and form.is_valid() and take_receipt(request, shift, form):
            return redirect("services:on_the_spot", token)
        if not form.is_bound:
            step(request, shift, token)
            return redirect("services:on_the_spot", token)
    at = timezone.now()
    context = {
        "shift": shift,
        "activity": shift.activity,
        "when": panels.when(shift.starts_at, shift.ends_at),
        "rows": [own_line(row) for row, _by in own_here(request, shift)],
        "form": form,
        "at": at,
    }
    status = 422 if form.is_bound else 200
    return render(request, "activities/on_the_spot.html", context, status=status)


def own_line(row: SignUp) -> dict[str, Any]:
    """A sign-up with the one thing to press."""
    labels = {"arrive": _("Check in now"), "leave": _("Check out")}
    move = attendance.next_step(row)
    return {
        "row": row,
        "badge": panels.badge(row, panels.SIGN_UP_LOOKS),
        "move": move,
        "label": labels.get(move, ""),
    }


def take_receipt(request: HttpRequest, shift: Shift, form: ReceiptForm) -> bool:
    """Remember a receipt that was typed in; what it belongs to must be of this shift."""
    code = form.cleaned_data["code"]
    known = applicant_of(code)
    if known is None or known.subject_type != "signup" or known.subject.shift_id != shift.pk:
        form.add_error("code", _("No sign-up of this shift has this code."))
        return False
    own_row(request, "signup", code, at=timezone.now())
    remember_receipt(request, code)
    return True


def step(request: HttpRequest, shift: Shift, token: str) -> None:
    """Check in or out, whichever comes next; said on the page that follows."""
    chosen = {str(row.pk): (row, by) for row, by in own_here(request, shift)}
    row, by = chosen.get(request.POST.get("sign_up", ""), (None, None))
    if row is None:
        return
    operations = {"arrive": attendance.arrive, "leave": attendance.leave}
    operation = operations.get(attendance.next_step(row))
    if operation is None:
        return
    try:
        operation(row, by=by, at=timezone.now(), token=token)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done, thank you."))
