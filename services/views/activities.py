"""Activities for residents: what is on, signing up, the receipt, and calendars."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.icalendar import CONTENT_TYPE, calendar
from lib.pages import count_words, keyset
from lib.requests import SignedIn, field_of, page_links, posted, seen_of
from members.operations.accounts import system_user
from records.throttle import name_device
from services.filters import PublicActivityFilter
from services.forms.activities import SignUpForm
from services.models import Activity, Shift, SignUp
from services.operations.activity_desks import DESKS, OWN_MOVES, own_sign_ups
from services.operations.signups import sign_up as enter_sign_up
from services.panels import activities as panels
from services.panels.receipts import receipt
from services.views.visitors import (
    asker,
    form_options,
    own_row,
    remember_receipt,
    send_code,
    wants_code,
)

FEED_SIZE = 300


@login_not_required
@never_cache
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """What is on, by day, the next first."""
    at = timezone.now()
    narrowed = PublicActivityFilter(
        request.GET,
        queryset=Activity.objects.published().ahead(at),
        places=panels.places_with_activities(at),
    )
    order = ("starts_at", "id")
    page = keyset(narrowed.qs.with_card(), order=order, cursor=request.GET.get("cursor"))
    context = {
        "filter": narrowed,
        "days": panels.cards(page.rows, at),
        "count": count_words(narrowed.qs),
        "within": request.GET.get("within", ""),
        **page_links(request, page),
    }
    return render(request, "activities/public_list.html", context)


def public_row(pk: int) -> Activity:
    """An activity that residents may see."""
    row: Activity = get_object_or_404(Activity.objects.published().with_card(), pk=pk)
    return row


@login_not_required
@never_cache
@require_safe
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity with its shifts and the places left."""
    context = panels.public_page(public_row(pk), timezone.now())
    user: Any = request.user
    signed_in = user.is_authenticated
    context["is_officer"] = bool(signed_in and user.reach(Power.HANDLE).units)
    context["is_staff"] = bool(signed_in and user.holds(Power.SERVE))
    return render(request, "activities/public_page.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_new(request: HttpRequest, pk: int, shift_id: int) -> HttpResponse:
    """Sign up for a shift in under a minute; a full one puts the visitor on the waiting list."""
    row = public_row(pk)
    shift = get_object_or_404(Shift.objects.published().with_card(), pk=shift_id, activity=pk)
    at = timezone.now()
    city_id = row.area.city_id
    form = SignUpForm(posted(request), **form_options(request, city_id=city_id))
    if form.is_bound:
        form.is_valid()
        if wants_code(request):
            send_code(request, form, city_id=city_id, at=at)
        elif form.is_valid() and (answer := entered(request, shift, form, at)) is not None:
            return answer
    context = {
        "form": form,
        "row": row,
        "line": panels.shift_line(row, shift, at),
        "status": 422 if form.is_bound else 200,
    }
    response = render(request, "activities/sign_up_new.html", context, status=context["status"])
    return name_device(request, response)


def entered(request: HttpRequest, shift: Shift, form: SignUpForm, at: Any) -> HttpResponse | None:
    """Carry out a valid sign-up and go on to its receipt; None when something is told at the
    form."""
    who = asker(request, form, at=at)
    if who is None:
        return None
    draft = form.draft(who.contact, is_verified=who.is_verified)
    try:
        row, code = enter_sign_up(shift, draft, by=who.by, at=at)
    except Refused as refused:
        form.add_error(field_of(form, refused), str(refused))
        return None
    remember_receipt(request, code)
    messages.success(request, _("Thank you, this has arrived."))
    return name_device(request, redirect(row.receipt_url(code)))


@login_not_required
@never_cache
@require_safe
def sign_up(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt of a sign-up: where it stands, its code, and what can be done."""
    at = timezone.now()
    row = own_row(request, "signup", code, at=at)
    context = {
        **panels.sign_up_page(row, at),
        "receipt": receipt(row.receipt_url(code), code),
        "code": code,
    }
    return name_device(request, render(request, "activities/sign_up.html", context))


@login_not_required
@never_cache
@require_POST
def sign_up_own_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Take the place that was offered, leave it to others, or cancel, with the receipt's code."""
    row = own_row(request, "signup", code, at=timezone.now())
    own_move(request, row, move, by=system_user())
    return redirect(row.receipt_url(code))


def own_move(request: HttpRequest, row: SignUp, move: str, *, by: Any) -> None:
    """One move of whoever signed up; a refusal is said on the page that follows."""
    if move not in OWN_MOVES:
        raise Http404
    try:
        operation = DESKS["sign_up"].operations[move]
        operation(row, by=by, at=timezone.now(), seen=seen_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))


@never_cache
@require_safe
def my_sign_ups(request: SignedIn) -> HttpResponse:
    """What I signed up for with my account, the next first."""
    at = timezone.now()
    rows = own_sign_ups(request.user).with_card()
    page = keyset(rows, order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "rows": [panels.sign_up_page(row, at) for row in page.rows],
        **page_links(request, page),
    }
    return render(request, "activities/mine.html", context)


@require_POST
def my_sign_up_move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """A move on a sign-up of my own."""
    row = get_object_or_404(own_sign_ups(request.user).with_card(), pk=pk)
    own_move(request, row, move, by=request.user)
    return redirect("services:my_sign_ups")


@login_not_required
@require_safe
def activity_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity for the calendar of a phone."""
    row = public_row(pk)
    return ics(calendar(row.title, [panels.event(row)]), f"activity-{row.pk}.ics")


@login_not_required
@require_safe
def activity_feed(request: HttpRequest) -> HttpResponse:
    """What is on in an area, to subscribe to; `within` is its code."""
    rows = Activity.objects.published().ahead(timezone.now())
    narrowed = PublicActivityFilter(request.GET, queryset=rows)
    if not narrowed.form.is_valid():
        raise Http404
    found = narrowed.qs.order_by("starts_at", "id")[:FEED_SIZE]
    words = calendar(_("Activities of the neighbourhood"), map(panels.event, found))
    return ics(words, "activities.ics")


def ics(words: str, name: str) -> HttpResponse:
    """A calendar file."""
    response = HttpResponse(words, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
