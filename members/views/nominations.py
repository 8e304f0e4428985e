"""Heads chosen: the list, one nomination with its opinions and decision, proposing somebody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.moves import available_moves
from lib.pages import count_words, keyset
from lib.requests import SignedIn, field_of, needs, page_links, posted, seen_of
from members.forms.nominations import FORMS, NominateForm
from members.models import Nomination, Person
from members.operations.nominations import ACTS, nominate
from members.panels import nominations as panels
from members.workflow import NominationStatus


@require_safe
@needs(Power.VIEW_PEOPLE)
def nominations(request: SignedIn) -> HttpResponse:
    """Who is proposed and who was chosen, newest first."""
    rows = panels.visible_to(request.user)
    chosen = request.GET.get("status", "")
    narrowed = rows.filter(status=chosen) if chosen in NominationStatus.values else rows
    page = keyset(narrowed.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    tabs = [("", _("All")), *NominationStatus.choices]
    context = {
        "rows": [(row, panels.badge_of(row)) for row in page.rows],
        "count": count_words(narrowed),
        "tabs": [
            {"label": label, "url": f"?status={name}", "active": name == chosen}
            for name, label in tabs
        ],
        **page_links(request, page),
    }
    return render(request, "members/nominations.html", context)


@require_safe
@needs(Power.VIEW_PEOPLE)
def nomination(request: SignedIn, nomination_id: int) -> HttpResponse:
    """One nomination: grounds, opinions, decision, and the moves."""
    rows = panels.visible_to(request.user).with_card()
    return nomination_page(request, get_object_or_404(rows, pk=nomination_id), {})


def nomination_page(
    request: SignedIn, row: Nomination, sent: dict[str, Any], error: str = ""
) -> HttpResponse:
    moves = available_moves(row, row.workflow, by=request.user, at=timezone.now())
    shown = [(move, sent.get(move.name) or FORMS[move.name](prefix=move.name)) for move in moves]
    context = {
        "row": row,
        "badge": panels.badge_of(row),
        "acts": [(move, form, form.is_bound) for move, form in shown],
        "entries": panels.life_of(row),
        "error": error,
    }
    status = 422 if sent or error else 200
    return render(request, "members/nomination.html", context, status=status)


@require_POST
@needs(Power.VIEW_PEOPLE)
def nomination_move(request: SignedIn, nomination_id: int, move: str) -> HttpResponse:
    """Give an opinion, appoint, refuse or withdraw."""
    rows = panels.visible_to(request.user).with_card()
    row = get_object_or_404(rows, pk=nomination_id)
    if move not in ACTS:
        raise Http404
    form = FORMS[move](request.POST, prefix=move)
    if not form.is_valid():
        return nomination_page(request, row, {move: form})
    facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
    try:
        ACTS[move](row, seen=seen_of(request), **facts)
    except Refused as refused:
        form.add_error(field_of(form, refused), str(refused))
        return nomination_page(request, rows.get(pk=row.pk), {move: form}, str(refused))
    messages.success(request, _("Saved."))
    return redirect("members:nomination", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.VIEW_PEOPLE)
def nomination_new(request: SignedIn, person_id: int) -> HttpResponse:
    """Propose somebody as head."""
    person = get_object_or_404(Person.objects.to(request.user), pk=person_id)
    form = NominateForm(posted(request), by=request.user, initial=request.GET.dict())
    if form.is_valid():
        try:
            row = nominate(person, form.draft(), by=request.user, at=timezone.now())
            return redirect("members:nomination", row.pk)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        except PermissionDenied:
            form.add_error("place", _("This place is outside your reach."))
    context = {"form": form, "person": person}
    status = 422 if form.is_bound else 200
    return render(request, "members/nomination_new.html", context, status=status)
