"""Objections: what is to rule on, one dispute with both sides, and the fallback owners."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.models import District
from grids.powers import Power
from lib.errors import Refused
from lib.moves import available_moves
from lib.pages import capped_count, keyset
from lib.requests import filter_chips, needs, page_links
from tickets.filters import DISPUTES, ObjectionFilter
from tickets.forms.fallback import FallbackForm
from tickets.models import Objection
from tickets.operations.leads import set_fallback_owner
from tickets.panels import objections as panels
from tickets.panels.frames import view_tabs
from tickets.panels.timelines import timeline
from tickets.workflow.objection import OBJECTION

ORDER = ("-raised_at", "-id")


def visible(request: HttpRequest) -> QuerySet[Objection]:
    """The objections this person may see."""
    return Objection.objects.within(request.user.reach(Power.VIEW_TICKETS))


@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """What awaits a ruling, one's own, or all within reach; newest first."""
    at, query = timezone.now(), request.GET.copy()
    query.setdefault("view", first_view(request))
    chosen = ObjectionFilter(query, queryset=visible(request), request=request)
    page = keyset(chosen.qs.with_card(), order=ORDER, cursor=request.GET.get("cursor"))
    context = {
        "views": view_tabs(query, DISPUTES),
        "view": query["view"],
        "form": chosen.bar(),
        "main": chosen.MAIN,
        "chips": filter_chips(request, chosen.form),
        "rows": [panels.dispute_of(row, (), at) for row in page.rows],
        "count": capped_count(chosen.qs),
        "sets_fallback": request.user.holds(Power.CONFIGURE),
        **page_links(request, page),
    }
    return render(request, "objections/list.html", context)


def first_view(request: HttpRequest) -> str:
    """Whoever rules sees what awaits a ruling, a department its own."""
    if request.user.holds(Power.ARBITRATE):
        return "rule"
    return "own" if request.user.reach(Power.HANDLE).units else "all"


@require_safe
def objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    """One dispute: what the whistle says, both sides, earlier rulings, the clocks."""
    row = get_object_or_404(visible(request).with_detail(), pk=objection_id)
    at = timezone.now()
    moves = available_moves(row, OBJECTION, by=request.user, at=at)
    record = Objection.objects.unfounded_since(row.unit_id, at)
    context = {
        "objection": row,
        "dispute": panels.dispute_of(row, moves, at, unfounded=record.count()),
        "facts": panels.facts_of(row),
        "claim": panels.claim_of(row),
        "sides": panels.sides(row),
        "holders": panels.holders_bar(row, at),
        "clocks": panels.clock_bars(row, at),
        "earlier": [panels.dispute_of(one, (), at) for one in panels.like(visible(request), row)],
        "entries": timeline(row.records.with_timeline()),
    }
    context["flag"] = panels.record_words(context["dispute"].unfounded)
    return render(request, "objections/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CONFIGURE)
def fallback_owners(request: HttpRequest) -> HttpResponse:
    """Who holds what nobody owns, district by district."""
    districts = District.objects.within(request.user.reach(Power.CONFIGURE)).order_by("code")
    forms = [FallbackForm.of(row, sent_for(request, row)) for row in districts.defer("boundary")]
    sent = next((form for form in forms if form.is_bound), None)
    if sent is None:
        return render(request, "objections/fallback.html", {"forms": forms})
    if sent.is_valid() and saved(request, sent):
        return redirect("tickets:fallback_owners")
    return render(request, "objections/fallback.html", {"forms": forms}, status=422)


def sent_for(request: HttpRequest, district: District) -> Any:
    """What was sent, if it was sent for this district."""
    is_meant = request.method == "POST" and request.POST.get("district") == district.code
    return request.POST if is_meant else None


def saved(request: HttpRequest, form: FallbackForm) -> bool:
    """Store what was chosen; the reason stands at the field when it is refused."""
    unit = form.cleaned_data["unit"]
    try:
        set_fallback_owner(form.district, unit=unit, by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error("unit", str(refused))
        return False
    messages.success(request, _("Saved."))
    return True
