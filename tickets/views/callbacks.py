"""Calling back: the list, due first, and one call after the other."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import capped_count, keyset
from lib.requests import client_ip, filter_chips, needs, page_links
from members import privacy
from tickets.filters import CallBackFilter
from tickets.forms.callbacks import PurposeForm
from tickets.forms.moves import move_form
from tickets.models import CallBack
from tickets.panels.callbacks import call_page, call_rows, call_url
from tickets.views.moves import move_page
from tickets.workflow.call_back import CALL_BACK

DUE_FIRST = ("due_at", "id")


def callable_(request: HttpRequest) -> QuerySet[CallBack]:
    """The call-backs this person may make."""
    return CallBack.objects.within(request.user.reach(Power.CLOSE))


@require_safe
@needs(Power.CLOSE)
def call_backs(request: HttpRequest) -> HttpResponse:
    """Whom to call, due first; ended ones on request."""
    chosen = CallBackFilter(request.GET, queryset=callable_(request), request=request)
    page = keyset(chosen.qs.with_card(), order=DUE_FIRST, cursor=request.GET.get("cursor"))
    context = {
        "form": chosen.form,
        "chips": filter_chips(request, chosen.form),
        "rows": call_rows(page.rows, at=timezone.now()),
        "count": capped_count(chosen.qs),
        "now": timezone.now(),
        **page_links(request, page),
    }
    return render(request, "callbacks/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CLOSE)
def call_back(request: HttpRequest, call_back_id: int) -> HttpResponse:
    """One call: the script, the answer, and the number in clear once a purpose was given."""
    row = get_object_or_404(callable_(request).with_card(), pk=call_back_id)
    purpose = PurposeForm(request.POST if request.method == "POST" else None)
    context = shown(request, row) | {"purpose": purpose}
    if request.method != "POST":
        return render(request, "callbacks/call.html", context)
    if not purpose.is_valid():
        return render(request, "callbacks/call.html", context, status=422)
    try:
        context["phone"] = privacy.reveal(
            row.requester,
            "phone",
            by=request.user,
            at=context["now"],
            reason=purpose.cleaned_data["reason"],
            ip=client_ip(request),
        )
    except Refused as refused:
        purpose.add_error(refused.field if refused.field in purpose.fields else None, str(refused))
        return render(request, "callbacks/call.html", context, status=422)
    return render(request, "callbacks/call.html", context)


def shown(request: HttpRequest, row: CallBack) -> dict[str, Any]:
    """The page of a call with the form of its answer, if it may be given now."""
    context = call_page(row, by=request.user, at=timezone.now())
    if context["may_answer"]:
        context["form"] = move_form(CALL_BACK["record-answer"], row, by=request.user)
    return context


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CLOSE)
def call_back_move(request: HttpRequest, call_back_id: int, move: str) -> HttpResponse:
    """A move on a call-back; after it comes the next call."""
    row = get_object_or_404(callable_(request).with_card(), pk=call_back_id)
    back = next_call(request, row) if request.method == "POST" else call_url(row)
    return move_page(request, "call_back", row, move, back=back)


def next_call(request: HttpRequest, row: CallBack) -> str:
    """The page of the call that is due next, or the list when none is left."""
    others = callable_(request).waiting().exclude(pk=row.pk).order_by(*DUE_FIRST)
    following = others.first()
    return call_url(following) if following else reverse("tickets:call_backs")
