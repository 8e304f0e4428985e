"""Requests to erase personal data: the list, one request, taking one down, deciding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.moves import available_moves
from lib.pages import capped_count, keyset
from lib.requests import SignedIn, field_of, needs, page_links, posted, seen_of
from members.models import ErasureRequest
from members.operations.erasures import ask_erasure
from members.workflow import ErasureStatus
from overview.forms.erasures import DecisionForm, ErasureForm, people_of
from overview.operations.erasures import ACTS
from overview.panels import erasures as panels


@require_safe
@needs(Power.MANAGE_PEOPLE)
def erasures(request: SignedIn) -> HttpResponse:
    """Who asked that their data goes, newest first."""
    rows = panels.requests_of(request.user)
    chosen = request.GET.get("status", "")
    narrowed = rows.filter(status=chosen) if chosen in ErasureStatus.values else rows
    page = keyset(narrowed.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    count = capped_count(narrowed)
    context = {
        "rows": [(row, panels.badge_of(row)) for row in page.rows],
        "count": ngettext("%(count)d request", "%(count)d requests", count) % {"count": count},
        "tabs": [
            {"label": label, "url": f"?status={name}", "active": name == chosen}
            for name, label in (("", _("All")), *ErasureStatus.choices)
        ],
        **page_links(request, page),
    }
    return render(request, "erasures/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.MANAGE_PEOPLE)
def erasure_new(request: SignedIn) -> HttpResponse:
    """Take a request down, of somebody in the ledger or of whoever reported under a number."""
    who = request.GET.get("person", "")
    person = None
    if who:
        if not (who.isascii() and who.isdecimal() and len(who) < 19):
            raise Http404
        person = get_object_or_404(people_of(request.user), pk=int(who))
    form = ErasureForm(posted(request), by=request.user)
    if form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        try:
            return redirect("overview:erasure", ask_erasure(person=person, **facts).pk)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
    status = 422 if form.is_bound else 200
    return render(request, "erasures/new.html", {"form": form, "person": person}, status=status)


@require_safe
@needs(Power.MANAGE_PEOPLE)
def erasure(request: SignedIn, erasure_id: int) -> HttpResponse:
    """One request: who, what, how it went, and the moves."""
    rows = panels.requests_of(request.user).with_card()
    return erasure_page(request, get_object_or_404(rows, pk=erasure_id), {})


def erasure_page(
    request: SignedIn, row: ErasureRequest, sent: dict[str, Any], error: str = ""
) -> HttpResponse:
    moves = available_moves(row, row.workflow, by=request.user, at=timezone.now())
    shown = [(move, sent.get(move.name) or DecisionForm(prefix=move.name)) for move in moves]
    context = {
        "row": row,
        "badge": panels.badge_of(row),
        "facts": panels.facts_of(row),
        "outcome": panels.outcome_of(row),
        "acts": [(move, form, form.is_bound) for move, form in shown],
        "entries": panels.life_of(row),
        "error": error,
    }
    status = 422 if sent or error else 200
    return render(request, "erasures/detail.html", context, status=status)


@require_POST
@needs(Power.MANAGE_PEOPLE)
def erasure_move(request: SignedIn, erasure_id: int, move: str) -> HttpResponse:
    """Erase, refuse or withdraw."""
    rows = panels.requests_of(request.user).with_card()
    row = get_object_or_404(rows, pk=erasure_id)
    if move not in ACTS:
        raise Http404
    form = DecisionForm(request.POST, prefix=move)
    if not form.is_valid():
        return erasure_page(request, row, {move: form})
    facts = {"by": request.user, "at": timezone.now(), "reason": form.cleaned_data["reason"]}
    try:
        ACTS[move](row, seen=seen_of(request), **facts)
    except Refused as refused:
        form.add_error(field_of(form, refused), str(refused))
        return erasure_page(request, rows.get(pk=row.pk), {move: form}, str(refused))
    messages.success(request, _("Saved."))
    return redirect("overview:erasure", row.pk)
