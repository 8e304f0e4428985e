"""Whistles: the list, the form that blows one, and the card that shows every department."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.models import Area
from grids.powers import Power
from lib.errors import Refused
from lib.listing import phrases
from lib.moves import available_moves
from lib.pages import capped_count, keyset
from lib.requests import filter_chips, needs, page_links
from lib.timelines import account_name
from lib.workflow import Move
from tickets.explanations import LEVELS, WHY_UP
from tickets.explanations.holders import whistle_account
from tickets.filters import CALLS, WhistleFilter
from tickets.forms.whistles import EXPLAINED, WhistleForm, pickable_areas
from tickets.models import Proposal, Ticket, Whistle
from tickets.operations.duties import duty_for
from tickets.operations.levels import reasons_of, with_reasons
from tickets.operations.whistles import draft_whistle, issue_whistle, submit_whistle
from tickets.panels.departments import Callee, callees
from tickets.panels.frames import view_tabs
from tickets.panels.holders import time_panel
from tickets.panels.lists import whistle_light, whistle_rows
from tickets.panels.looks import move_buttons
from tickets.panels.previews import clock_previews, earlier_rows
from tickets.panels.timelines import timeline
from tickets.panels.whistles import late_words, task_cards
from tickets.workflow.states import WhistleKind
from tickets.workflow.whistle import WHISTLE, holding_level

ORDER = ("-created_at", "-id")
FEW = 12
MOST_DIGITS = 18
JUST_NOW = timedelta(minutes=1)
KIND_TONES = {WhistleKind.EMERGENCY: "red", WhistleKind.JOINT: "blue", WhistleKind.ROUTINE: "grey"}


def visible(request: HttpRequest) -> QuerySet[Whistle]:
    """The whistles this person may see."""
    return Whistle.objects.within(request.user.reach(Power.VIEW_TICKETS))


@require_safe
def whistles(request: HttpRequest) -> HttpResponse:
    """All whistles within reach, newest first, each department's state on the row."""
    chosen = WhistleFilter(request.GET, queryset=visible(request), request=request)
    page = keyset(chosen.qs.with_card(), order=ORDER, cursor=request.GET.get("cursor"))
    query = request.GET.copy()
    query.setdefault("view", "all")
    context = {
        "views": view_tabs(query, CALLS),
        "form": chosen.bar(),
        "main": chosen.MAIN,
        "chips": filter_chips(request, chosen.form),
        "rows": whistle_rows(page.rows, at=timezone.now()),
        "count": capped_count(chosen.qs),
        "may_blow": request.user.holds(Power.WHISTLE),
        **page_links(request, page),
    }
    return render(request, "whistles/list.html", context)


@require_safe
def whistle(request: HttpRequest, number: str) -> HttpResponse:
    """One whistle: a card for every department, and everything that happened."""
    at, reach = timezone.now(), request.user.reach(Power.VIEW_TICKETS)
    row = get_object_or_404(with_reasons(visible(request).with_detail(), at), number=number)
    cards = task_cards(row, by=request.user, at=at)
    moves = available_moves(row, WHISTLE, by=request.user, at=at)
    context = {
        "whistle": row,
        "light": whistle_light(row, at),
        "is_new": row.blown_by_id == request.user.pk and at - row.created_at < JUST_NOW,
        "sees_place": request.user.reach(Power.VIEW_AREAS).covers_area(row.area),
        "kind_tone": KIND_TONES[row.kind],
        "cards": cards,
        "has_requests": any(card.has_requests for card in cards),
        "late": late_words(cards),
        "moves": move_buttons(moves, f"/whistles/{row.number}/"),
        "holder": LEVELS[holding_level(row)],
        "reasons": why_up(row) if may_rise(moves) else "",
        "has_meetings": row.issued_at is not None,
        "entries": timeline(row.records.open_to(reach).with_timeline()),
        "time": time_panel(whistle_account(row, at)),
        "blower": account_name(row.blown_by),
        "earlier": earlier_rows(visible(request).exclude(pk=row.pk), row.area),
    }
    return render(request, "whistles/detail.html", context)


def why_up(row: Whistle) -> str:
    """What speaks for handing the whistle up, in one sentence."""
    return phrases(str(WHY_UP[name]) for name in reasons_of(row))


def may_rise(moves: Iterable[Move]) -> bool:
    """The suggestion to hand up is for those who may."""
    return any(move.name == "hand-up" for move in moves)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.WHISTLE)
def whistle_new(request: HttpRequest) -> HttpResponse:
    """Blow a whistle, or keep it as a draft; what was typed survives every error."""
    ticket = asked_ticket(request)
    proposal = asked_proposal(request, ticket)
    kwargs = {"by": request.user, "ticket": ticket, "proposal": proposal}
    if request.method != "POST":
        words = first_words(request, ticket, proposal.why if proposal else "")
        form = WhistleForm(initial=words, **kwargs)
        return render(request, "whistles/new.html", form_page(request, form))
    form = WhistleForm(request.POST, **kwargs)
    made = drafted(request, form)
    if made is None:
        return render(request, "whistles/new.html", form_page(request, form), status=422)
    if "blow" in request.POST:
        sound(request, made)
    return redirect("tickets:whistle", made.number)


@require_safe
@needs(Power.WHISTLE)
def whistle_callees(request: HttpRequest) -> HttpResponse:
    """The departments of another place, while the form stays as it is."""
    form = WhistleForm(request.GET, by=request.user)
    return render(request, "whistles/callees.html", form_page(request, form))


def asked_ticket(request: HttpRequest) -> Ticket | None:
    """The ticket to whistle for, which must lie within the reach of whistling."""
    number = request.GET.get("ticket")
    if not number:
        return None
    rows = Ticket.objects.within(request.user.reach(Power.WHISTLE)).with_detail()
    return get_object_or_404(rows, number=number)


def asked_proposal(request: HttpRequest, ticket: Ticket | None) -> Proposal | None:
    """The wish that this whistle answers, which must be one for the ticket."""
    pk = request.GET.get("proposal", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < MOST_DIGITS):
        return None
    rows = Proposal.objects.within(request.user.reach(Power.WHISTLE)).filter(ticket=ticket)
    return get_object_or_404(rows, pk=pk)


def first_words(request: HttpRequest, ticket: Ticket | None, wish: str = "") -> dict[str, Any]:
    """What the form says before anybody typed: the ticket's words, the wish behind it, and the
    duty list's units."""
    words: dict[str, Any] = {"key": get_random_string(20)}
    if ticket is None:
        areas = pickable_areas(request.user.reach(Power.WHISTLE))
        code = request.GET.get("area") or areas.values_list("code", flat=True).first()
        return words | {"area": code}
    rule = duty_for(ticket, timezone.now())
    if rule is not None:
        words |= {"lead": rule.lead_id, "assist": [unit.pk for unit in rule.assist.all()]}
        words["basis"] = rule.legal_basis
    kind = WhistleKind.EMERGENCY if ticket.category.is_emergency else WhistleKind.ROUTINE
    return words | {
        "kind": kind,
        "title": ticket.title,
        "facts": "\n".join(filter(None, (ticket.text, wish))),
        "place": ticket.address,
    }


def form_page(request: HttpRequest, form: WhistleForm) -> dict[str, Any]:
    """The form with what it needs to be filled in well: loads, clocks, earlier whistles."""
    at = timezone.now()
    rule = duty_for(form.ticket, at) if form.ticket else None
    area = form.area
    return {
        "form": form,
        "ticket": form.ticket,
        "kinds": kind_cards(form, area, at),
        "groups": groups_of(call_rows(form, callees(area, at=at, rule=rule) if area else [])),
        "earlier": earlier_rows(visible(request), area) if area else [],
        "proposal": form.proposal,
    }


def kind_cards(form: WhistleForm, area: Area | None, at: datetime) -> list[dict[str, Any]]:
    """The three kinds, each with the clocks that would start now."""
    previews = clock_previews(area.city_id if area else None, at=at)
    return [
        {
            "option": option,
            "words": EXPLAINED[option.data["value"]],
            "clocks": previews[option.data["value"]],
        }
        for option in form["kind"]
    ]


def call_rows(form: WhistleForm, found: list[Callee]) -> list[dict[str, Any]]:
    """The departments with what is ticked so far."""
    lead, assist = str(form["lead"].value()), {str(pk) for pk in form["assist"].value() or ()}
    return [
        {"callee": row, "leads": str(row.unit.pk) == lead, "assists": str(row.unit.pk) in assist}
        for row in found
    ]


def groups_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Suggested and nearby departments first, the others folded by kind where there are many."""
    near = [row for row in rows if is_near(row)]
    kinds = groupby([row for row in rows if not is_near(row)], key=lambda row: row["callee"].kind)
    groups = [{"label": _("Suggested and nearby"), "rows": near, "open": True}] if near else []
    for kind, group in kinds:
        groups.append({"label": kind, "rows": list(group), "open": len(rows) <= FEW})
    return groups


def is_near(row: dict[str, Any]) -> bool:
    """Named by the duty list, ticked already, or a unit of this very place."""
    return bool(row["callee"].suggested or row["leads"] or row["assists"] or row["callee"].is_local)


def drafted(request: HttpRequest, form: WhistleForm) -> Whistle | None:
    """The whistle written down, or None with the reason on the form."""
    if not form.is_valid():
        return None
    try:
        return draft_whistle(form.call(), by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None


def sound(request: HttpRequest, made: Whistle) -> None:
    """Let a fresh whistle sound, or hand it in where a street leader must read it first."""
    at = timezone.now()
    offered = {move.name for move in available_moves(made, WHISTLE, by=request.user, at=at)}
    try:
        if "issue" in offered:
            issue_whistle(made, by=request.user, at=at)
            messages.success(request, _("The whistle sounds; every department has been told."))
        elif "submit" in offered:
            submit_whistle(made, by=request.user, at=at)
            messages.success(request, _("Handed in; a street leader reads it first."))
    except Refused as refused:
        messages.error(request, str(refused))
