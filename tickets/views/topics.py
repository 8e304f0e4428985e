"""Pages of topics: residents read what is published, staff propose, lead, send out and close."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import keyset
from lib.requests import SignedIn, needs, page_links
from tickets.forms.topics import TopicForm, TopicTaskForm, proposing
from tickets.models import HotSpot, Season, Topic
from tickets.operations.hot_spots import answering
from tickets.operations.topics import add_task, matters_about, propose_topic
from tickets.panels.frames import address
from tickets.panels.topics import (
    effect_of,
    seasons_now,
    summary,
    topic_cards,
    topic_page,
    topic_url,
)
from tickets.views.matters import matters_page

methods = require_http_methods(["GET", "HEAD", "POST"])
ORDER = ("-month", "-id")
VIEWS = (
    ("", gettext_lazy("All")),
    ("proposed", gettext_lazy("Proposed")),
    ("running", pgettext_lazy("topic", "Running")),
    ("closed", pgettext_lazy("topic", "Closed")),
)


def visible(request: SignedIn) -> QuerySet[Topic]:
    """The topics that concern this person's area or units."""
    return Topic.objects.about(request.user.reach(Power.VIEW_TICKETS))


def may_propose(user: Any) -> bool:
    """Whether this person may propose topics anywhere."""
    return user.holds(Power.SUPERVISE) or user.holds(Power.WHISTLE)


@login_not_required
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """What is worked on as a whole: residents see what is published, staff what concerns them."""
    cursor = request.GET.get("cursor")
    if not request.user.is_authenticated:
        page = keyset(Topic.objects.published().with_card(), order=ORDER, cursor=cursor, size=20)
        context = {"rows": topic_cards(page.rows), **page_links(request, page)}
        return render(request, "topics/public_list.html", context)
    view = request.GET.get("view", "")
    rows = visible(request)
    if view in dict(VIEWS) and view:
        rows = rows.filter(status=view)
    page = keyset(rows.with_card(), order=ORDER, cursor=cursor)
    context = {
        "rows": topic_cards(page.rows),
        "tabs": [
            {"label": label, "url": address(request.GET, view=name), "active": view == name}
            for name, label in VIEWS
        ],
        "seasons": seasons_now(timezone.localdate()) if may_propose(request.user) else [],
        "may_propose": may_propose(request.user),
        "sees_hot_spots": request.user.holds(Power.VIEW_FIGURES),
        **page_links(request, page),
    }
    return render(request, "topics/list.html", context)


@login_not_required
@require_safe
def topic(request: HttpRequest, number: str) -> HttpResponse:
    """One topic: aim, lead, figures and result; staff see tasks, inspections and moves too."""
    at = timezone.now()
    if not request.user.is_authenticated:
        row = get_object_or_404(Topic.objects.published().with_card(), number=number)
        context = {**summary(row, at), "effect": effect_of(row, at)}
        return render(request, "topics/public_topic.html", context)
    row = get_object_or_404(visible(request).with_card(), number=number)
    reach = request.user.reach(Power.SUPERVISE)
    context = {
        **topic_page(row, by=request.user, at=at),
        "may_send": Topic.objects.within(reach).filter(pk=row.pk, status="running").exists(),
    }
    return render(request, "topics/topic.html", context)


@require_safe
def topic_matters(request: SignedIn, number: str) -> HttpResponse:
    """The matters a topic is about, within the reader's reach."""
    row = get_object_or_404(visible(request).with_card(), number=number)
    rows = matters_about(row).within(request.user.reach(Power.VIEW_TICKETS))
    return matters_page(request, rows, row.title)


@methods
def topic_new(request: SignedIn) -> HttpResponse:
    """Propose a topic: by hand, from a hot spot, or from the season."""
    if not may_propose(request.user):
        raise PermissionDenied
    at = timezone.now()
    today = timezone.localdate(at)
    form = TopicForm(
        request.POST or None, by=request.user, today=today, initial=first_words(request)
    )
    if form.is_valid():
        try:
            made = propose_topic(form.draft(hot_spot=asked_spot(request)), by=request.user, at=at)
            return redirect(topic_url(made))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    context = {"form": form, "spot": asked_spot(request)}
    return render(request, "topics/new.html", context, status=422 if form.is_bound else 200)


def asked_spot(request: SignedIn) -> HotSpot | None:
    """The open hot spot that the topic comes from."""
    text = request.GET.get("spot", "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None
    rows = HotSpot.objects.within(answering(request.user)).open().with_card()
    return rows.filter(pk=int(text)).first()


def first_words(request: SignedIn) -> dict[str, Any]:
    """What the form says before anybody typed."""
    words: dict[str, Any] = {"month": timezone.localdate().replace(day=1)}
    for name in ("categories", "areas"):
        words[name] = request.GET.getlist(name)
    season = Season.objects.filter(code=request.GET.get("season", "").replace("\0", "")).first()
    if season is not None:
        words |= {
            "title": season.title,
            "aim": season.aim,
            "categories": [row.code for row in season.categories.all()],
        }
    spot = asked_spot(request)
    if spot is not None:
        title = _("%(category)s at %(place)s") % {"category": spot.category, "place": spot.area}
        words["title"] = title[:80]
    if not words["areas"]:
        spans = proposing(request.user).areas
        words["areas"] = [] if len(spans) != 1 else own_area(request, spans[0].id)
    return words


def own_area(request: SignedIn, area_id: int) -> list[str]:
    """The code of the only area somebody proposes for."""
    rows = TopicForm(by=request.user, today=timezone.localdate()).fields["areas"].queryset
    return list(rows.filter(pk=area_id).values_list("code", flat=True))


@methods
@needs(Power.SUPERVISE)
def topic_task_new(request: SignedIn, number: str) -> HttpResponse:
    """Give a unit a part of a running topic."""
    rows = Topic.objects.within(request.user.reach(Power.SUPERVISE)).with_card()
    row, at = get_object_or_404(rows, number=number), timezone.now()
    form = TopicTaskForm(request.POST or None, by=request.user)
    if form.is_valid():
        try:
            add_task(row, by=request.user, at=at, **form.cleaned_data)
            return redirect(topic_url(row))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    context = {**summary(row, at), "form": form}
    return render(request, "topics/task_new.html", context, status=422 if form.is_bound else 200)
