"""The wall of wishes, making a wish, claiming one, and both receipts: all without an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lib.errors import Refused
from lib.pages import count_words, keyset
from lib.requests import field_of, page_links, posted
from members.operations.accounts import system_user
from records.throttle import name_device
from services.filters import WallFilter
from services.forms.wishes import ClaimForm, DoneForm, ReasonForm, StarsForm, WishForm
from services.models import Wish
from services.operations import claims, wishes
from services.panels import wishes as panels
from services.panels.receipts import receipt
from services.statistics.wishes import figures_of
from services.views.doors import forms_of
from services.views.visitors import (
    asker,
    form_options,
    own_row,
    remember_receipt,
    send_code,
    wants_code,
)
from tickets.forms.choices import area_by_code, areas_in
from tickets.forms.report import EVERYWHERE

WISHER_FORMS = {"withdraw": ReasonForm, "rate": StarsForm}
HELPER_FORMS = {"begin": None, "deliver": DoneForm, "give-back": ReasonForm}


def answer(request: HttpRequest, template: str, context: dict[str, Any], **more: Any) -> Any:
    """A public page, which knows the browser again."""
    return name_device(request, render(request, template, context, **more))


@login_not_required
@never_cache
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """What hangs on the wall: to be claimed, on its way, come true; no names, no ranking."""
    rows = Wish.objects.published()
    narrowed = WallFilter(request.GET, queryset=rows, request=request)
    page = keyset(narrowed.qs.with_claims(), order=("-id",), cursor=request.GET.get("cursor"))
    community = narrowed.form.cleaned_data.get("community") if narrowed.form.is_valid() else None
    counted = rows.filter(community=community) if community else rows
    known = request.user.is_authenticated
    context = {
        "base": "base.html" if known else "public_base.html",
        "filter": narrowed,
        "cards": panels.cards(page.rows),
        "stats": panels.wall_stats(figures_of(counted)),
        "count": count_words(narrowed.qs),
        "speaks_for_unit": known and bool(panels.speaks(request.user)),
        **page_links(request, page),
    }
    return answer(request, "wishes/wall.html", context)


@login_not_required
@never_cache
@forms_of
def wish_new(request: HttpRequest) -> HttpResponse:
    """Make a wish."""
    at = timezone.now()
    city_id = city_of(request)
    start = {"area": request.GET.get("at", "")[:24]}
    options = form_options(request, city_id=city_id)
    form = WishForm(posted(request), initial=start, **options)
    if request.method != "POST" or "place" in request.POST:
        form = WishForm(initial=request.POST.dict() or start, **options)
        return show_form(request, form, "wishes/new.html")
    form.is_valid()
    if wants_code(request):
        send_code(request, form, city_id=city_id, at=at)
    elif form.is_valid() and (who := asker(request, form, at=at)) is not None:
        try:
            wish, code = wishes.make_wish(
                form.draft(who.contact), by=who.by, at=at, is_verified=who.is_verified
            )
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            remember_receipt(request, code)
            return name_device(request, redirect(wish.receipt_url(code)))
    return show_form(request, form, "wishes/new.html")


def city_of(request: HttpRequest) -> int | None:
    """The city of the place that is chosen so far: whether it sends codes."""
    code = request.POST.get("area") or request.GET.get("at", "")
    area = area_by_code(areas_in(EVERYWHERE, timezone.localdate()), code)
    return area.city_id if area else None


def show_form(request: HttpRequest, form: Any, template: str, **more: Any) -> HttpResponse:
    """The page of a public form, with what is wrong at its fields."""
    base = "base.html" if request.user.is_authenticated else "public_base.html"
    status = 422 if form.is_bound and form.errors else 200
    return answer(request, template, {"form": form, "base": base, **more}, status=status)


@login_not_required
@never_cache
@forms_of
def wish_claim(request: HttpRequest, number: str) -> HttpResponse:
    """Claim a wish of the wall: for oneself, one's unit or team."""
    at = timezone.now()
    row = get_object_or_404(Wish.objects.published().with_claims(), number=number)
    city_id = row.community.city_id
    options = form_options(request, city_id=city_id)
    by = request.user if options["is_known"] else system_user()
    form = ClaimForm(posted(request), by=by, **options)
    shown = {"card": panels.card(row), "days": panels.claim_days()}
    if request.method != "POST":
        return show_form(request, form, "wishes/claim.html", **shown)
    form.is_valid()
    if wants_code(request):
        send_code(request, form, city_id=city_id, at=at)
    elif form.is_valid() and (who := asker(request, form, at=at)) is not None:
        try:
            draft = form.draft(who.contact)
            claim, code = claims.claim_wish(
                row, draft, by=who.by, at=at, is_verified=who.is_verified
            )
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            remember_receipt(request, code)
            return name_device(request, redirect(claim.receipt_url(code)))
    return show_form(request, form, "wishes/claim.html", **shown)


@login_not_required
@never_cache
@forms_of
def wish_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The wisher's page: how it stands, withdrawing it, saying how it went."""
    row = own_row(request, "wish", code, at=timezone.now())
    acts: dict[str, Callable[..., Any]] = {
        "withdraw": wishes.withdraw_wish,
        "rate": wishes.rate_wish,
    }
    forms, is_done = act(request, row, WISHER_FORMS, acts)
    if is_done:
        return redirect("services:wish_receipt", code)
    context = {
        **panels.receipt_page(row, code),
        "receipt": receipt(reverse("services:wish_receipt", args=(code,)), code),
        "forms": forms,
    }
    return answer(request, "wishes/receipt.html", context, status=state_of(forms))


@login_not_required
@never_cache
@forms_of
def claim_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The helper's page: beginning, reporting it fulfilled, giving it back."""
    claim = own_row(request, "wishclaim", code, at=timezone.now())
    acts: dict[str, Callable[..., Any]] = {
        "begin": claims.begin_wish,
        "deliver": claims.deliver_wish,
        "give-back": claims.give_back,
    }
    is_mine = not claim.outcome
    forms, is_done = act(request, claim.wish, HELPER_FORMS, acts if is_mine else {})
    if is_done:
        return redirect("services:claim_receipt", code)
    context = {
        **panels.claim_page(claim),
        "receipt": receipt(reverse("services:claim_receipt", args=(code,)), code),
        "forms": forms,
    }
    return answer(request, "wishes/claim_receipt.html", context, status=state_of(forms))


def act(request: HttpRequest, row: Wish, kinds: Any, acts: Any) -> tuple[dict[str, Any], bool]:
    """Carry out what a receipt's form asks for; answers the forms, and whether it was done."""
    name = request.POST.get("act", "")
    forms = {
        key.replace("-", "_"): kind(request.POST if key == name else None) if kind else None
        for key, kind in kinds.items()
    }
    if request.method != "POST" or name not in acts:
        return forms, False
    form = forms[name.replace("-", "_")]
    if form is not None and not form.is_valid():
        return forms, False
    try:
        given = form.cleaned_data if form else {}
        acts[name](row, by=system_user(), at=timezone.now(), **given)
    except Refused as refused:
        if form is None:
            messages.error(request, str(refused))
            return forms, True
        form.add_error(field_of(form, refused), str(refused))
        return forms, False
    messages.success(request, _("Saved."))
    return forms, True


def state_of(forms: dict[str, Any]) -> int:
    """422 where something has to be corrected."""
    return 422 if any(form is not None and form.is_bound for form in forms.values()) else 200
