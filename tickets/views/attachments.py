"""Pictures, handed out only to those who may see what they belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from grids.powers import Power
from members.models import ServiceRecord
from members.operations.desks import visible
from records.models import Attachment
from tickets.models import Resolution, Ticket, TopicTask, WhistleTask
from tickets.operations.drafts import DRAFT
from tickets.views.public import FOLLOWED, FOLLOWED_RESULTS
from tickets.views.report import KEPT

SHOWN_TO_RESIDENTS = ("report", "before", "after")


@login_not_required
@require_safe
def attachment(request: HttpRequest, attachment_id: int) -> FileResponse:
    """One picture; absent and forbidden answer alike."""
    row = get_object_or_404(Attachment, pk=attachment_id)
    check = CHECKS.get(row.subject_type)
    if check is None or not check(request, row):
        raise Http404
    return picture(row)


def picture(row: Attachment) -> FileResponse:
    """The file of a picture that the reader may see; nothing in it can run."""
    try:
        content = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=row.content_type)
    response["Content-Disposition"] = f'inline; filename="{row.pk}.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def of_ticket(request: HttpRequest, row: Attachment) -> bool:
    """By reach for staff, by the follow-up code for whoever asked."""
    if row.subject_id in request.session.get(FOLLOWED, []) and row.purpose in SHOWN_TO_RESIDENTS:
        return True
    if row.subject_id in request.session.get(FOLLOWED_RESULTS, []) and row.purpose == "after":
        return True
    return is_within(request, Ticket, row) or of_survivor(request, row)


def of_survivor(request: HttpRequest, row: Attachment) -> bool:
    """A picture of a merged matter belongs to the one that goes on, too."""
    if not request.user.is_authenticated:
        return False
    rows = Ticket.objects.within(request.user.reach(Power.VIEW_TICKETS))
    return rows.filter(merged=row.subject_id).exists()


def of_task(request: HttpRequest, row: Attachment) -> bool:
    return is_within(request, WhistleTask, row)


def of_resolution(request: HttpRequest, row: Attachment) -> bool:
    return is_within(request, Resolution, row)


def of_topic_task(request: HttpRequest, row: Attachment) -> bool:
    return is_within(request, TopicTask, row)


def of_draft(request: HttpRequest, row: Attachment) -> bool:
    """A picture of an unfinished report belongs to the browser that sent it."""
    return row.pk in request.session.get(KEPT, [])


def is_within(request: HttpRequest, model: Any, row: Attachment) -> bool:
    """Whether the subject lies within the reader's reach."""
    if not request.user.is_authenticated:
        return False
    rows = model.objects.within(request.user.reach(Power.VIEW_TICKETS))
    return rows.filter(pk=row.subject_id).exists()


def of_service(request: HttpRequest, row: Attachment) -> bool:
    """Whoever may see the record of service."""
    if not request.user.is_authenticated:
        return False
    return visible(ServiceRecord, request.user).filter(pk=row.subject_id).exists()


CHECKS: dict[str, Callable[[HttpRequest, Attachment], bool]] = {
    "ticket": of_ticket,
    "whistle_task": of_task,
    "resolution": of_resolution,
    "topic_task": of_topic_task,
    "servicerecord": of_service,
    DRAFT: of_draft,
}
"""Who may see a picture, by the kind of thing it belongs to."""
