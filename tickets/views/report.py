"""Report a matter: one address for residents and staff, from the first photo to the receipt."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.boundaries import locate
from grids.models import Area
from grids.powers import Power
from lib.errors import Refused
from lib.requests import client_ip
from members.operations.accounts import system_user
from records.models import Attachment
from records.throttle import device_of, may_send, name_device, within_rate
from tickets.forms.choices import area_by_code, areas_in
from tickets.forms.report import EVERYWHERE, ReportForm, ResidentReportForm, StaffReportForm
from tickets.operations.drafts import drop_photos, keep_photo, kept_photos
from tickets.operations.followers import follow_ticket
from tickets.operations.intake import (
    MAX_PHOTOS,
    Receipt,
    code_from,
    follow,
    new_code,
    report_ticket,
)
from tickets.operations.settling import report_settled_ticket
from tickets.panels.report import category_groups, guesses, kept_pictures, similar_cards, similar_to

KEPT = "report_photos"
MOST_TEXT = 2000
UPLOADS = {"photos": "report", "after": "after"}
"""Each upload of the form with the purpose its pictures are kept for."""


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, empty or with what was typed; once sent, it leads to the receipt."""
    if request.user.is_authenticated and not request.user.holds(Power.REPORT_TICKET):
        raise PermissionDenied
    at = timezone.now()
    if request.method != "POST":
        return name_device(request, show(request, form_of(request, initial=first(request))))
    form = form_of(request, data=request.POST, files=request.FILES)
    what = "join" if "join" in request.POST else "report"
    if not request.user.is_authenticated and not may_send(request, what, at=at):
        return too_many(request, form)
    forget_pictures(request, request.POST.getlist("drop"))
    if {"place", "suggest"} & request.POST.keys():
        return again(request, looking(request), at=at, status=200)
    if not form.is_valid():
        return again(request, form, at=at)
    return join(request, form, at=at) if what == "join" else send(request, form, at=at)


def send(request: HttpRequest, form: ReportForm, *, at: datetime) -> HttpResponse:
    """A form that reads well: show what is open there already, else open the matter."""
    given = form.cleaned_data
    similar = [] if given["confirmed"] else similar_cards(given, by=request.user, at=at)
    if similar:
        return again(request, form, at=at, similar=similar)
    if not request.user.is_authenticated and not within_rate("report:phone", given["phone"], at=at):
        return too_many(request, form)
    try:
        receipt = open_matter(request, form, at=at)
    except Refused as refused:
        field = {"before": "photos"}.get(refused.field, refused.field)
        form.add_error(field if field in form.fields else None, str(refused))
        return again(request, form, at=at)
    return answer(request, form, receipt, at=at)


def join(request: HttpRequest, form: ReportForm, *, at: datetime) -> HttpResponse:
    """我也遇到: follow an open matter nearby instead of opening another one."""
    given, by = form.cleaned_data, sender(request)
    near = similar_to(given, by=request.user, at=at)
    known = near.filter(number=given["join"]).first()
    if known is None:
        form.add_error(None, _("This matter is not open any more. Please send yours."))
        return again(request, form, at=at)
    if not request.user.is_authenticated and not within_rate("join:phone", given["phone"], at=at):
        return too_many(request, form)
    code = own_code(request, form, about=known.number)
    contact = form.contact(own_device(request))
    try:
        follow_ticket(known, contact, by=by, at=at, code=code)
    except Refused as refused:
        first = follow(code) if code else None
        if first is None or first.ticket_id != known.pk:
            form.add_error(None, str(refused))
            return again(request, form, at=at)
    drop_photos(request.session.pop(KEPT, []))
    return redirect("tickets:report_done", code)


def open_matter(request: HttpRequest, form: ReportForm, *, at: datetime) -> Receipt:
    """Hand the report to its operation, pictures of earlier tries included."""
    given, by = form.cleaned_data, sender(request)
    with ExitStack() as opened:
        photos, after = (pictures_for(request, form, name, opened) for name in UPLOADS)
        wanted = form.report(photos, own_device(request), code=own_code(request, form))
        if given.get("settled"):
            return report_settled_ticket(wanted, by=by, at=at, note=given["note"], after=after)
        return report_ticket(wanted, by=by, at=at)


def answer(
    request: HttpRequest, form: ReportForm, receipt: Receipt, *, at: datetime
) -> HttpResponse:
    """On to the receipt; a repeated report leads there too, if this browser sent the first."""
    code = receipt.code or own_code(request, form)
    known = follow(code) if receipt.is_repeat else None
    if receipt.is_repeat and (known is None or known.ticket_id != receipt.ticket.pk):
        form.add_error(None, _("This form was sent already. Open a new one for a new matter."))
        return again(request, form, at=at)
    drop_photos(request.session.pop(KEPT, []))
    return redirect("tickets:report_done", code)


def sender(request: HttpRequest) -> Any:
    """The account a report goes in under; residents have none of their own."""
    return request.user if request.user.is_authenticated else system_user()


def own_code(request: HttpRequest, form: ReportForm, about: str = "") -> str:
    """The follow-up code that only this browser with this form can come by again.

    A form may open one matter, or join each of those `about` which it tells.
    """
    key = form.same_key()
    secret = f"{request.user.pk}:{device_of(request)}:{key}"
    return code_from(f"{secret}:{about}" if about else secret) if key else new_code()


def own_device(request: HttpRequest) -> str:
    """The device of a resident; that of staff says nothing of who asks."""
    return "" if request.user.is_authenticated else device_of(request)


def form_of(request: HttpRequest, **kwargs: Any) -> ReportForm:
    """The form that fits the visitor."""
    kept = {name: len(of_purpose(request, purpose)) for name, purpose in UPLOADS.items()}
    if request.user.is_authenticated:
        return StaffReportForm(by=request.user, kept=kept, **kwargs)
    return ResidentReportForm(kept=kept, **kwargs)


def looking(request: HttpRequest) -> ReportForm:
    """The form while place or kind are being found: what was typed stays, nothing is judged yet."""
    typed = {name: request.POST[name] for name in request.POST}
    return form_of(request, initial=typed)


def first(request: HttpRequest) -> dict[str, Any]:
    """What stands in the empty form: the place of the code that was scanned, or the own area."""
    scanned = area_by_code(areas_in(EVERYWHERE, timezone.localdate()), scanned_code(request))
    posts = request.user.active_posts if request.user.is_authenticated else []
    own = next((post.area for post in posts if post.area_id), None)
    area = scanned or (None if {"at", "area"} & request.GET.keys() else own)
    return {"area": area.code if area else "", "key": get_random_string(32)}


def scanned_code(request: HttpRequest) -> str:
    """The code of a place in the address, under either name."""
    return request.GET.get("at") or request.GET.get("area", "")


def pictures_for(request: HttpRequest, form: ReportForm, name: str, opened: ExitStack) -> list[Any]:
    """The pictures kept from earlier tries, and those of this one."""
    kept = of_purpose(request, UPLOADS[name])
    files = [opened.enter_context(row.file.open("rb")) for row in kept]
    return files + list(form.cleaned_data.get(name) or ())


def again(
    request: HttpRequest, form: ReportForm, *, at: datetime, status: int = 422, **context: Any
) -> HttpResponse:
    """The form with everything in it; browsers cannot fill in files again, so those are kept."""
    for name, purpose in UPLOADS.items():
        room = MAX_PHOTOS - len(of_purpose(request, purpose))
        for photo in request.FILES.getlist(name)[:room]:
            try:
                kept = keep_photo(photo, purpose=purpose, by=sender(request), at=at)
            except Refused as refused:
                if name not in form.errors:
                    messages.warning(request, f"{photo.name}: {refused.message}")
            else:
                request.session[KEPT] = [*request.session.get(KEPT, []), kept]
    return show(request, form, status=status, **context)


def of_purpose(request: HttpRequest, purpose: str) -> list[Attachment]:
    """The pictures kept for one upload of the form."""
    kept = kept_photos(request.session.get(KEPT, []))
    return [row for row in kept if row.purpose == purpose]


def forget_pictures(request: HttpRequest, chosen: list[str]) -> None:
    """Drop kept pictures that the visitor does not want any more."""
    kept = request.session.get(KEPT, [])
    unwanted = [pk for pk in kept if str(pk) in chosen]
    if unwanted:
        drop_photos(unwanted)
        request.session[KEPT] = [pk for pk in kept if pk not in unwanted]


def show(
    request: HttpRequest, form: ReportForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The page around the form."""
    leaves = list(form.fields["category"].queryset)
    chosen = form["category"].value() or ""
    context |= {
        "form": form,
        "groups": category_groups(leaves, chosen),
        **guesses("" if chosen else form["text"].value() or ""),
        "kept": kept_pictures(kept_photos(request.session.get(KEPT, []))),
        "base": "base.html" if request.user.is_authenticated else "public_base.html",
    }
    return render(request, "tickets/report.html", context, status=status)


def too_many(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """Too many reports from here: nothing is lost, but it has to wait."""
    form.is_valid()
    form.add_error(None, _("Too many reports came from here. Try again later, or call us."))
    return show(request, form, status=429)


@login_not_required
@require_safe
def report_areas(request: HttpRequest) -> HttpResponse:
    """For the picker: the areas directly under one, or the area at a position."""
    areas = areas_in(EVERYWHERE, timezone.localdate())
    if "lng" in request.GET:
        here = area_at(request.GET.get("lng", ""), request.GET.get("lat", ""))
        return JsonResponse({"area": here and {"id": here.code, "name": path_of(here)}})
    above = area_by_code(areas, request.GET.get("parent", ""))
    under = areas.filter(parent=above) if above else areas.none()
    rows = [
        {"id": row.code, "name": row.name, "tier_label": row.get_tier_display()} for row in under
    ]
    return JsonResponse({"results": rows})


@login_not_required
@never_cache
@require_POST
def report_suggestions(request: HttpRequest) -> HttpResponse:
    """The kinds that the words typed so far speak for, as a piece of the form."""
    at = timezone.now()
    if not request.user.is_authenticated and not within_rate(
        "suggest:ip", client_ip(request), at=at
    ):
        return HttpResponse(status=204)
    text, chosen = request.POST.get("text", "")[:MOST_TEXT], request.POST.get("category", "")
    return render(request, "tickets/report_guesses.html", guesses(text, chosen))


def area_at(lng: str, lat: str) -> Area | None:
    """The finest area at a WGS-84 position; None for nonsense or outside."""
    try:
        point = float(lng), float(lat)
    except ValueError:
        return None
    inside = all(-180 <= number <= 180 for number in point)
    return locate(*point) if inside else None


def path_of(area: Area) -> str:
    """The names from the street down to the area."""
    return " · ".join(row.name for row in area.lineage())
