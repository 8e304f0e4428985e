"""Any move on any row through its form: the page, the deed, and the form again when refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.powers import Power
from lib.errors import Refused
from lib.moves import check_open, reachable
from lib.requests import seen_of, way_back
from lib.workflow import Move
from tickets.forms.moves import MoveForm, move_form
from tickets.models import (
    Adjustment,
    Assignment,
    Inspection,
    Objection,
    Proposal,
    Resolution,
    SupervisionOrder,
    Topic,
    TopicTask,
    Whistle,
    WhistleTask,
)
from tickets.models.adjustments import OfShare
from tickets.operations.register import DESKS
from tickets.panels import meetings, objections, topics, whistles
from tickets.panels.adjustments import matter_url
from tickets.panels.cards import ticket_url
from tickets.panels.detail import summary
from tickets.panels.lists import whistle_url
from tickets.panels.overtaken import since
from tickets.panels.topics import topic_url
from tickets.views.tickets import visible

methods = require_http_methods(["GET", "HEAD", "POST"])


@methods
def ticket_move(request: HttpRequest, number: str, move: str) -> HttpResponse:
    """A move on a ticket."""
    row = get_object_or_404(visible(request).with_detail(), number=number)
    return move_page(request, "ticket", row, move, back=ticket_url(row))


@methods
def assignment_move(request: HttpRequest, assignment_id: int, move: str) -> HttpResponse:
    """A move on one unit's or team's share of a ticket."""
    rows = Assignment.objects.within(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(rows, pk=assignment_id)
    return move_page(request, "assignment", row, move, back=ticket_url(row.ticket))


@methods
def whistle_move(request: HttpRequest, number: str, move: str) -> HttpResponse:
    """A move on a whistle."""
    rows = Whistle.objects.within(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(rows, number=number)
    return move_page(request, "whistle", row, move, back=whistle_url(row))


@methods
def whistle_task_move(request: HttpRequest, task_id: int, move: str) -> HttpResponse:
    """A move on one department's task under a whistle."""
    rows = WhistleTask.objects.within(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(rows, pk=task_id)
    return move_page(request, "whistle_task", row, move, back=whistle_url(row.whistle))


@methods
def adjustment_move(request: HttpRequest, adjustment_id: int, move: str) -> HttpResponse:
    """A step of a request."""
    rows = Adjustment.objects.within(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(rows, pk=adjustment_id)
    return move_page(request, "adjustment", row, move, back=matter_url(row))


@methods
def supervision_order_move(request: HttpRequest, order_id: int, move: str) -> HttpResponse:
    """The answer to a supervision order."""
    rows = SupervisionOrder.objects.within(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(rows, pk=order_id)
    return move_page(request, "supervision", row, move, back=matter_url(row))


@methods
def objection_move(request: HttpRequest, objection_id: int, move: str) -> HttpResponse:
    """A move on a department's objection."""
    rows = Objection.objects.within(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(rows, pk=objection_id)
    return move_page(request, "objection", row, move, back=objections.objection_url(row))


@methods
def resolution_move(request: HttpRequest, resolution_id: int, move: str) -> HttpResponse:
    """A move on something a meeting decided."""
    rows = Resolution.objects.within(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(rows, pk=resolution_id)
    return move_page(request, "resolution", row, move, back=meetings.meeting_url(row.meeting_id))


@methods
def proposal_move(request: HttpRequest, proposal_id: int, move: str) -> HttpResponse:
    """The answer to a proposed whistle."""
    rows = Proposal.objects.within(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(rows, pk=proposal_id)
    return move_page(request, "proposal", row, move, back=reverse("tickets:proposals"))


@methods
def topic_move(request: HttpRequest, number: str, move: str) -> HttpResponse:
    """A move on a topic of the month."""
    rows = Topic.objects.about(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(rows, number=number)
    return move_page(request, "topic", row, move, back=topic_url(row))


@methods
def topic_task_move(request: HttpRequest, task_id: int, move: str) -> HttpResponse:
    """A move on one unit's task for a topic."""
    rows = TopicTask.objects.within(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(rows, pk=task_id)
    return move_page(request, "topic_task", row, move, back=topic_url(row.topic))


@methods
def inspection_move(request: HttpRequest, inspection_id: int, move: str) -> HttpResponse:
    """A move on an inspection."""
    rows = Inspection.objects.within(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(rows, pk=inspection_id)
    back = topic_url(row.topic) if row.topic else reverse("tickets:inspections")
    return move_page(request, "inspection", row, move, back=back)


def move_page(request: HttpRequest, desk: str, row: Any, name: str, *, back: str) -> HttpResponse:
    """Show the form of a move, or make it; `desk` is a key of tickets.operations.register."""
    if name not in DESKS[desk].operations:
        raise Http404
    move = DESKS[desk].workflow[name]
    if request.method != "POST":
        return show_form(request, move, row, back=back)
    form = move_form(move, row, by=request.user, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return render_form(request, form, row, back=back, status=422)
    at = timezone.now()
    try:
        DESKS[desk].operations[name](
            row, by=request.user, at=at, seen=seen_of(request), **form.arguments()
        )
    except Refused as refused:
        return refuse(request, form, row, refused, back=back)
    messages.success(request, _("Done: %(move)s") % {"move": move.label})
    return redirect(way_back(request, back))


def show_form(request: HttpRequest, move: Move, row: Any, *, back: str) -> HttpResponse:
    """The empty form; a step that is not open now is explained where the row is shown."""
    if not reachable(move, type(row), request.user).filter(pk=row.pk).exists():
        raise PermissionDenied
    try:
        check_open(row, move, by=request.user, at=timezone.now(), seen=None)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(back)
    asked = {name: request.GET[name] for name in move.fields if name in request.GET}
    form = move_form(move, row, by=request.user, initial=asked)
    return render_form(request, form, row, back=back)


def refuse(
    request: HttpRequest, form: MoveForm, row: Any, refused: Refused, *, back: str
) -> HttpResponse:
    """The form again with the reason at its field; a repeat of one's own move counts as done."""
    fresh = type(row).objects.within(request.user.reach(Power.VIEW_TICKETS)).with_card()
    row = get_object_or_404(fresh, pk=row.pk)
    if refused.code == "changed_meanwhile" and is_repeat(request, form.move, row):
        return redirect(back)
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return render_form(request, form, row, back=back, status=422, refused=refused)


def is_repeat(request: HttpRequest, move: Move, row: Any) -> bool:
    """True when what came after the reader's last look was this very move by the reader."""
    seen = seen_of(request)
    if seen is None or seen < 0:
        return False
    following = row.records.order_by("id")[seen : seen + 1].first()
    return (
        following is not None and following.move == move.name and following.by_id == request.user.pk
    )


def render_form(
    request: HttpRequest,
    form: MoveForm,
    row: Any,
    *,
    back: str,
    status: int = 200,
    refused: Refused | None = None,
) -> HttpResponse:
    """The page of one move; after a stale try it also tells what happened meanwhile."""
    is_stale = refused is not None and refused.code in ("changed_meanwhile", "move_not_open")
    seen = seen_of(request)
    context = {
        **scene_of(row, form.move, timezone.now()),
        "form": form,
        "row": row,
        "back": back,
        "since": since(row, seen) if is_stale or is_behind(request, row) else (),
        "is_open": row.status in form.move.sources,
    }
    return render(request, "tickets/move.html", context, status=status)


def scene_of(row: Any, move: Move, at: datetime) -> dict[str, Any]:
    """What the page of a move says of the ticket or whistle behind the row."""
    if isinstance(row, OfShare):
        return {**scene_of(row.share, move, at), "about": row, "due_at": row.due_at}
    if isinstance(row, Whistle | WhistleTask):
        return whistles.scene(row, move, at)
    if isinstance(row, Objection):
        return objections.scene(row, at)
    if isinstance(row, Resolution):
        return meetings.scene(row, at)
    if isinstance(row, Topic | TopicTask | Inspection):
        return topics.scene(row, move, at)
    return summary(getattr(row, "ticket", row), at)


def is_behind(request: HttpRequest, row: Any) -> bool:
    """Whether the list that led here showed an older state."""
    seen = seen_of(request)
    return request.method == "GET" and seen is not None and 0 <= seen < row.flow_count
