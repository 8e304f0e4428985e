"""Pages of deliberations: the board of five steps, the list, one topic, and the public page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.moves import check_offered
from lib.pages import count_words, keyset
from lib.requests import SignedIn, needs, page_links, posted, seen_of
from records.throttle import name_device
from services.filters import DeliberationFilter
from services.forms.deliberations import DeliberationMoveForm, TopicForm
from services.models import Deliberation
from services.operations.deliberations import raise_topic
from services.operations.wish_desks import DESKS
from services.panels import deliberations as panels
from services.panels.tabs import desk_tabs
from services.views.doors import forms_of, saved, send_sheet


def visible(request: SignedIn) -> Any:
    """Topics of the places somebody serves."""
    return Deliberation.objects.within(request.user.reach(Power.SERVE))


def frame(request: SignedIn, active: str) -> dict[str, Any]:
    """The tabs of the desk, the two ways to look, and what may be done."""
    query = request.GET.urlencode()
    ways = (
        ("services:deliberations_board", pgettext("layout", "Board")),
        ("services:deliberations", pgettext("layout", "List")),
    )
    return {
        "tabs": desk_tabs(request.user, request.path),
        "ways": [
            {"url": reverse(page), "label": label, "active": page == active} for page, label in ways
        ],
        "query": query,
    }


@require_safe
@needs(Power.SERVE)
def deliberations(request: SignedIn) -> HttpResponse:
    """Topics within reach as a list, newest first."""
    narrowed = DeliberationFilter(request.GET, queryset=visible(request), request=request)
    page = keyset(narrowed.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    query = request.GET.copy()
    query.pop("cursor", None)
    export_url = f"{reverse('services:deliberations_export')}?{query.urlencode()}"
    context = {
        **frame(request, "services:deliberations"),
        "filter": narrowed,
        "lines": panels.lines(page.rows),
        "count": count_words(narrowed.qs),
        "export": export_url if request.user.holds(Power.EXPORT) else "",
        **page_links(request, page),
    }
    return render(request, "deliberations/list.html", context)


@require_safe
@needs(Power.SERVE)
def board(request: SignedIn) -> HttpResponse:
    """Topics within reach in five columns, one for each step."""
    context = frame(request, "services:deliberations_board")
    context["board"] = panels.columns(visible(request))
    return render(request, "deliberations/board.html", context)


def found(request: SignedIn, pk: int) -> Deliberation:
    """A topic within reach."""
    row: Deliberation = get_object_or_404(visible(request).with_page(), pk=pk)
    return row


@require_safe
def deliberation(request: SignedIn, pk: int) -> HttpResponse:
    """One topic: its steps, meetings, votes, what came of it, and the course."""
    context = panels.page(found(request, pk), by=request.user, at=timezone.now())
    context["tabs"] = desk_tabs(request.user, request.path)
    return render(request, "deliberations/page.html", context)


@forms_of
@needs(Power.SERVE)
def deliberation_new(request: SignedIn) -> HttpResponse:
    """Write down a topic that was heard."""
    start = {name: request.GET.get(name, "")[:24] for name in ("ticket", "wish")}
    start["source"] = next((name for name, value in start.items() if value), "residents")
    form = TopicForm(posted(request), initial=start, by=request.user)
    given = {"by": request.user, "at": timezone.now()}
    row = saved(form, lambda data: raise_topic(form.draft(), **given))
    if row is not None:
        messages.success(request, _("Saved."))
        return redirect("services:deliberation", row.pk)
    context = {"form": form, "tabs": desk_tabs(request.user, request.path)}
    status = 422 if form.is_bound else 200
    return render(request, "deliberations/new.html", context, status=status)


@forms_of
def deliberation_move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move on a topic: its form, and carrying it out."""
    row, desk = found(request, pk), DESKS["deliberation"]
    if move not in desk.operations:
        raise Http404
    step = desk.workflow[move]
    form = DeliberationMoveForm(posted(request), move=step, row=row)
    if not form.is_bound:
        check_offered(row, desk.workflow, step, by=request.user, at=timezone.now())
    given = {"by": request.user, "at": timezone.now(), "seen": seen_of(request)}
    if saved(form, lambda data: desk.operations[move](row, **given, **form.inputs())) is not None:
        messages.success(request, _("Saved."))
        return redirect("services:deliberation", pk)
    context = {"form": form, "row": row, "step": step}
    status = 422 if form.is_bound else 200
    return render(request, "deliberations/move.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """What communities talk over with their residents: topic, step and result, no persons."""
    rows = Deliberation.objects.published().with_card()
    page = keyset(rows, order=("-id",), cursor=request.GET.get("cursor"))
    known = request.user.is_authenticated
    context = {
        "base": "base.html" if known else "public_base.html",
        "lines": panels.public_lines(page.rows),
        "count": count_words(rows),
        **page_links(request, page),
    }
    return name_device(request, render(request, "deliberations/public.html", context))


@require_safe
@needs(Power.SERVE)
@needs(Power.EXPORT)
def export(request: SignedIn) -> HttpResponse:
    """Exactly the topics of the list as a file; the audit trail keeps who took it."""
    rows: Any = Deliberation.objects.within(request.user.reach(Power.EXPORT))
    narrowed = DeliberationFilter(request.GET, queryset=rows, request=request)
    listed = narrowed.qs.with_card().order_by("-id")
    return send_sheet(request, listed, panels.table, what="deliberations", title=_("Deliberations"))
