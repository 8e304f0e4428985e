"""Finding a service: what is offered, one service, asking for it, and following the request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.models import City
from lib.errors import Refused
from lib.requests import field_of, posted, words_of
from records.throttle import name_device
from services.forms.requests import AskForm, StarsForm, SupplementForm
from services.forms.stations import OfferedNearForm
from services.models import ServiceItem
from services.models.requests import ItemGroup
from services.operations.requests import ASKED, ask_service, rate, supplement, withdraw
from services.panels import requests as panels
from services.panels.receipts import receipt
from services.panels.stations import offering
from services.views.doors import forms_of
from services.views.near import position
from services.views.visitors import (
    asker,
    form_options,
    own_row,
    remember_receipt,
    send_code,
    wants_code,
)

GROUP_ICONS = {
    "culture": "star",
    "care": "heart",
    "children": "people",
    "household": "home",
    "affairs": "task",
    "legal": "scale",
    "organisations": "gift",
}


def chosen_city(request: HttpRequest) -> tuple[Any, list[City]]:
    """The city whose services are shown, and all that offer some."""
    cities = list(City.objects.filter(pk__in=ServiceItem.objects.values("city")).order_by("pk"))
    asked = words_of(request, "city")
    known = next((city for city in cities if city.code == asked), None)
    return known or (cities[0] if cities else None), cities


@login_not_required
@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What is offered: groups as tiles, or what answers to a word or a group."""
    city, cities = chosen_city(request)
    rows = ServiceItem.objects.offered(timezone.localdate()).filter(city=city)
    typed, group = words_of(request, "q"), words_of(request, "group")
    found = rows.matching(typed) if typed else rows
    if group in ItemGroup.values:
        found = found.filter(group=group)
    is_list = bool(typed) or group in ItemGroup.values
    offered = set(rows.order_by().values_list("group", flat=True))
    tiles = [
        {"group": value, "label": label, "icon": GROUP_ICONS[value]}
        for value, label in ItemGroup.choices
        if value in offered
    ]
    context = {
        "q": typed,
        "group": dict(ItemGroup.choices).get(group, ""),
        "rows": found.with_card()[:100] if is_list else [],
        "is_list": is_list,
        "tiles": tiles,
        "city": city,
        "cities": cities if len(cities) > 1 else [],
    }
    return name_device(request, render(request, "services/find.html", context))


def offered(pk: int) -> ServiceItem:
    """A service residents may ask for."""
    rows = ServiceItem.objects.offered(timezone.localdate()).with_card()
    row: ServiceItem = get_object_or_404(rows, pk=pk)
    return row


@login_not_required
@never_cache
@forms_of
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One service: who may ask, what to bring, fee, time, places, and the ways to ask."""
    row = offered(pk)
    at = timezone.now()
    given = request.POST if request.method == "POST" else {"area": words_of(request, "at")}
    form = OfferedNearForm(given)
    spot = position(form) if form.is_valid() else None
    context = {
        "item": row,
        "facts": panels.item_facts(row),
        "papers": panels.papers_of(row),
        "form": form,
        "spot": spot,
        "home": form.place.code if form.place else "",
        "places": offering(row, at, spot),
        "place_count": row.places.published(timezone.localdate(at)).count(),
        "modes": [(mode, label) for mode, label in zip(row.modes, row.mode_labels, strict=True)],
    }
    return name_device(request, render(request, "services/item.html", context))


@login_not_required
@never_cache
@forms_of
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a service without an account; once sent, it leads to the receipt."""
    row, at = offered(pk), timezone.now()
    options = form_options(request, city_id=row.city_id)
    start = {"mode": request.GET.get("mode", row.modes[0]), "area": request.GET.get("at", "")}
    form = AskForm(posted(request), item=row, initial=start, **options)
    if "place" in request.POST:
        form.is_valid()
        form.errors.clear()
    elif wants_code(request):
        form.is_valid()
        send_code(request, form, city_id=row.city_id, at=at)
    elif form.is_valid():
        url = sent(request, form, at)
        if url is not None:
            return name_device(request, redirect(url))
    status = 422 if form.errors else 200
    page = render(request, "services/ask.html", {"item": row, "form": form}, status=status)
    return name_device(request, page)


def sent(request: HttpRequest, form: AskForm, at: datetime) -> str | None:
    """The address of the receipt of a valid form, or None with the refusal at its field."""
    who = asker(request, form, at=at)
    if who is None:
        return None
    try:
        row, code = ask_service(
            form.draft(), who.contact, by=who.by, at=at, is_verified=who.is_verified
        )
    except Refused as refused:
        form.add_error(field_of(form, refused), str(refused))
        return None
    remember_receipt(request, code)
    return row.receipt_url(code)


@login_not_required
@never_cache
@forms_of
def request_follow(request: HttpRequest, code: str) -> HttpResponse:
    """The applicant's page of a request: its receipt, where it stands, and what they may do."""
    at = timezone.now()
    row = own_row(request, ASKED, code, at=at)
    context = panels.follow_page(row, at)
    done = acted(request, row, context, at) if request.method == "POST" else False
    if done:
        messages.success(request, _("Saved."))
        return redirect(row.receipt_url(code))
    if context["may_supplement"]:
        context.setdefault("supplement_form", SupplementForm())
    if context["may_rate"]:
        context.setdefault("stars_form", StarsForm())
    context["receipt"] = receipt(row.receipt_url(code), code)
    status = 422 if request.method == "POST" else 200
    return name_device(request, render(request, "services/follow.html", context, status=status))


def acted(request: HttpRequest, row: Any, context: dict[str, Any], at: datetime) -> bool:
    """Carry out what the applicant pressed; a refusal is told on the page."""
    what, data = request.POST.get("act", ""), request.POST
    try:
        if what == "withdraw":
            withdraw(row, at=at)
            return True
        kinds: dict[str, Any] = {
            "supplement": (SupplementForm, supplement, "supplement_form"),
            "rate": (StarsForm, rate, "stars_form"),
        }
        if what not in kinds:
            raise Http404
        form_class, operation, name = kinds[what]
        form = context[name] = form_class(data)
        if not form.is_valid():
            return False
        operation(row, at=at, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    return True


@login_not_required
@never_cache
@require_safe
def publicity(request: HttpRequest) -> HttpResponse:
    """Requests made public today, with masked names."""
    rows = panels.in_public(timezone.localdate())
    return name_device(request, render(request, "services/publicity.html", {"rows": rows}))
