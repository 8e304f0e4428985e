"""Street powers: the register of stationed agencies, and one list, page and move for all papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.moves import available_moves, check_offered
from lib.pages import count_words, keyset
from lib.requests import SignedIn, client_ip, field_of, needs, page_links, posted, seen_of
from members.operations.agencies import agencies_for
from members.operations.street_powers import ask_consent, draft_personnel, give_planning
from members.privacy import reveal
from overview.filters import ConsentFilter, PersonnelFilter, PlanningFilter
from overview.forms.powers import NEW_FORMS, NameRevealForm, PaperMoveForm
from overview.operations.street_powers import DESKS
from overview.panels import powers as panels

FILTERS = {"consent": ConsentFilter, "personnel": PersonnelFilter, "planning": PlanningFilter}
BEGIN: dict[str, Any] = {
    "consent": ask_consent,
    "personnel": draft_personnel,
    "planning": give_planning,
}
forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Power.VIEW_AREAS)
def agencies(request: SignedIn) -> HttpResponse:
    """The stationed agencies within reach, with their heads and what they answered this year."""
    rows = agencies_for(request.user)
    page = keyset(rows.with_card(), order=("code",), cursor=request.GET.get("cursor"))
    context = {
        "rows": panels.agency_lines(page.rows, by=request.user, at=timezone.now()),
        "count": count_words(rows),
        "tabs": panels.tabs(request.path),
        **page_links(request, page),
    }
    return render(request, "powers/agencies.html", context)


@require_safe
@needs(Power.VIEW_AREAS)
def agency(request: SignedIn, code: str) -> HttpResponse:
    """One agency: head, department, whistles of the year, and the papers about it."""
    unit = get_object_or_404(agencies_for(request.user).with_card(), code=code)
    user, today = request.user, timezone.localdate()
    [row] = panels.agency_lines([unit], by=user, at=timezone.now())
    papers = [
        panels.line(panels.FACES[subject], paper, today)
        for subject in ("consent", "personnel")
        for paper in DESKS[subject].model.objects.to(user).filter(unit=unit).with_card()[:10]
    ]
    begin = [
        {"label": face.begin, "url": f"{reverse(f'overview:{name}_new')}?unit={unit.code}"}
        for name, face in panels.FACES.items()
        if name != "planning" and face.may_begin(user).filter(pk=unit.pk).exists()
    ]
    context = {"row": row, "unit": unit, "papers": papers, "begin": begin}
    return render(request, "powers/agency.html", context)


@require_safe
def papers(request: SignedIn, subject: str) -> HttpResponse:
    """The papers of one sort within reach, newest first."""
    face, rows = panels.FACES[subject], DESKS[subject].model.objects.to(request.user)
    narrowed = FILTERS[subject](request.GET, queryset=rows, request=request)
    page = keyset(narrowed.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    today = timezone.localdate()
    context = {
        "face": face,
        "filter": narrowed,
        "rows": [panels.line(face, row, today) for row in page.rows],
        "count": count_words(narrowed.qs),
        "tabs": panels.tabs(face.list_url),
        "begin": reverse(f"overview:{subject}_new") if begins(request, subject) else "",
        **page_links(request, page),
    }
    return render(request, "powers/papers.html", context)


def begins(request: SignedIn, subject: str) -> bool:
    """Whether somebody has something to write such a paper about."""
    return bool(panels.FACES[subject].may_begin(request.user).exists())


def paper_of(request: SignedIn, subject: str, pk: int) -> Any:
    """The paper in the address, for those who may see it."""
    return get_object_or_404(DESKS[subject].model.objects.to(request.user).with_card(), pk=pk)


@require_safe
def paper(request: SignedIn, subject: str, pk: int) -> HttpResponse:
    """One paper: its facts, its course, and the moves open to the reader."""
    row = paper_of(request, subject, pk)
    return paper_page(request, subject, row, NameRevealForm())


def paper_page(
    request: SignedIn, subject: str, row: Any, form: NameRevealForm, revealed: str = ""
) -> HttpResponse:
    moves = available_moves(row, DESKS[subject].workflow, by=request.user, at=timezone.now())
    context: dict[str, Any] = {
        **sheet_of(request, subject, row),
        "moves": [
            {
                "move": move,
                "tone": tone,
                "url": reverse(f"overview:{subject}_move", args=(row.pk, move.name)),
            }
            for move, tone in panels.toned(moves)
        ],
        "entries": panels.life_of(subject, row),
        "is_late": panels.is_late(row, timezone.localdate()),
        "sheet_url": reverse(f"overview:{subject}_sheet", args=(row.pk,)),
        "reveal": subject == "consent" and request.user.holds(Power.REVEAL),
        "form": form,
        "revealed": revealed,
    }
    status = 422 if form.is_bound and not revealed else 200
    return render(request, "powers/paper.html", context, status=status)


def sheet_of(request: SignedIn, subject: str, row: Any) -> dict[str, Any]:
    """What the page and its printed form share."""
    face = panels.FACES[subject]
    is_opinion = subject == "personnel"
    return {
        "face": face,
        "row": row,
        "title": panels.title_of(row),
        "badge": panels.badge_of(row),
        "facts": face.facts(row),
        "figures": panels.beside(row, by=request.user, at=timezone.now()) if is_opinion else None,
    }


@require_safe
def paper_sheet(request: SignedIn, subject: str, pk: int) -> HttpResponse:
    """A paper as a document that prints."""
    context = sheet_of(request, subject, paper_of(request, subject, pk))
    context["back"] = reverse(f"overview:{subject}", args=(pk,))
    return render(request, "powers/sheet.html", context)


@require_POST
@needs(Power.REVEAL)
def consent_reveal(request: SignedIn, pk: int) -> HttpResponse:
    """The full name in a request for consent, once, for a reason that is kept."""
    row, form = paper_of(request, "consent", pk), NameRevealForm(request.POST)
    revealed = ""
    if form.is_valid():
        facts = {"by": request.user, "at": timezone.now(), "ip": client_ip(request)}
        try:
            revealed = reveal(row, "name", reason=form.cleaned_data["reason"], **facts)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
    return paper_page(request, "consent", row, form, revealed)


@forms_of
def paper_new(request: SignedIn, subject: str) -> HttpResponse:
    """Ask for consent, begin an opinion, or log what the street said."""
    if not begins(request, subject):
        raise PermissionDenied
    face = panels.FACES[subject]
    form = NEW_FORMS[subject](posted(request), by=request.user, initial=request.GET.dict())
    if form.is_valid():
        try:
            row = BEGIN[subject](form.draft(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect(f"overview:{subject}", row.pk)
    context = {"form": form, "face": face}
    return render(request, "powers/new.html", context, status=422 if form.is_bound else 200)


@forms_of
def paper_move(request: SignedIn, subject: str, pk: int, move: str) -> HttpResponse:
    """One move: its form, and what carries it out."""
    row, desk = paper_of(request, subject, pk), DESKS[subject]
    if move not in desk.operations:
        raise Http404
    step, back = desk.workflow[move], reverse(f"overview:{subject}", args=(pk,))
    form = PaperMoveForm(posted(request), move=step, row=row)
    if form.is_valid():
        try:
            facts = {"by": request.user, "at": timezone.now(), "seen": seen_of(request)}
            desk.operations[move](row, **facts, **form.cleaned_data)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    elif not form.is_bound:
        check_offered(row, desk.workflow, step, by=request.user, at=timezone.now())
    context = {"form": form, "title": panels.title_of(row), "row": row, "move": step, "back": back}
    context["face"] = panels.FACES[subject]
    return render(request, "powers/move.html", context, status=422 if form.is_bound else 200)
