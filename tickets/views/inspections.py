"""Pages of inspections: who looks where and when, for those who go and those who send."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import keyset
from lib.requests import SignedIn, page_links
from tickets.forms.topics import InspectionForm
from tickets.models import Inspection, Topic
from tickets.operations.inspections import plan_inspections
from tickets.panels.frames import address
from tickets.panels.topics import inspection_cards, topic_url

INSPECTION_VIEWS = (("", _("To be made")), ("all", _("All")))


def visible(request: SignedIn) -> QuerySet[Inspection]:
    """Inspections in this person's areas or of their units."""
    return Inspection.objects.within(request.user.reach(Power.VIEW_TICKETS))


def may_plan(user: Any) -> bool:
    """Whether this person may send people out anywhere."""
    return user.holds(Power.DISPATCH) or user.holds(Power.SUPERVISE)


@require_safe
def inspections(request: SignedIn) -> HttpResponse:
    """Inspections to be made, by day, or all of them."""
    view = request.GET.get("view", "")
    rows = visible(request)
    rows = rows if view == "all" else rows.planned()
    page = keyset(rows.with_card(), order=("on", "id"), cursor=request.GET.get("cursor"))
    at = timezone.now()
    context = {
        "rows": inspection_cards(page.rows, by=request.user, at=at),
        "tabs": [
            {"label": label, "url": address(request.GET, view=name), "active": view == name}
            for name, label in INSPECTION_VIEWS
        ],
        "may_plan": may_plan(request.user),
        **page_links(request, page),
    }
    return render(request, "topics/inspections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_new(request: SignedIn) -> HttpResponse:
    """Plan inspections, perhaps for a topic."""
    if not may_plan(request.user):
        raise PermissionDenied
    topic, at = asked_topic(request), timezone.now()
    today = timezone.localdate(at)
    words: dict[str, Any] = {"on": today}
    if topic is not None:
        words["area"] = next((area.code for area in topic.areas.all()), None)
        words["category"] = next((row.code for row in topic.categories.all()), None)
    form = InspectionForm(
        request.POST or None, by=request.user, today=today, topic=topic, initial=words
    )
    if form.is_valid():
        try:
            plan_inspections(form.rounds(), by=request.user, at=at)
            return redirect(topic_url(topic) if topic else "tickets:inspections")
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    context = {"form": form, "topic": topic}
    status = 422 if form.is_bound else 200
    return render(request, "topics/inspection_new.html", context, status=status)


def asked_topic(request: SignedIn) -> Topic | None:
    """The topic that the inspections belong to."""
    number = request.GET.get("topic", "").replace("\0", "")
    if not number:
        return None
    rows = Topic.objects.about(request.user.reach(Power.VIEW_TICKETS)).with_card()
    return get_object_or_404(rows, number=number)
