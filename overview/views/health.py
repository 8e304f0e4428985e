"""Health check, coverage and chart of the organisation, for a node or for all within reach."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grids.models import Tier
from grids.panels import areas_of, organisations_of
from grids.powers import Power
from lib.errors import Refused
from lib.requests import SignedIn, needs
from overview.operations.branches import cover
from overview.panels.branches import branches_page
from overview.panels.changes import node_url
from overview.panels.coverage import chart_page, coverage_page, ways
from overview.panels.health import forest_of, health_page
from overview.panels.planner import planner_page


def node_of(request: SignedIn, forest: str, code: str) -> Any:
    """The node in the address, for those who may see it."""
    user, today = request.user, timezone.localdate()
    if forest == "areas":
        return get_object_or_404(areas_of(user.reach(Power.VIEW_AREAS), today), code=code)
    if forest == "parties":
        return get_object_or_404(organisations_of(user.reach(Power.VIEW_PARTY), today), code=code)
    raise Http404


def sees_organisation(request: SignedIn) -> None:
    """Refuses whoever sees neither areas nor Party organisations."""
    user = request.user
    if not (user.holds(Power.VIEW_AREAS) or user.holds(Power.VIEW_PARTY)):
        raise PermissionDenied


def number_of(request: SignedIn, name: str) -> int:
    """A number in the address; 1 for anything else."""
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1


@require_safe
def health_all(request: SignedIn) -> HttpResponse:
    """What the rules find in everything the reader sees."""
    sees_organisation(request)
    return shown(request, None)


@require_safe
def health(request: SignedIn, forest: str, code: str) -> HttpResponse:
    """What the rules find below one area or Party organisation."""
    return shown(request, node_of(request, forest, code))


def shown(request: SignedIn, top: Any) -> HttpResponse:
    today, rule = timezone.localdate(), request.GET.get("rule", "")
    page = number_of(request, "page")
    context = health_page(request.user, today, top=top, rule=rule, page=page)
    return page_with(request, "health", context)


def page_with(request: SignedIn, name: str, context: dict[str, Any]) -> HttpResponse:
    """A page about a node, with the way to the others."""
    top = context["top"]
    context["links"] = ways(request.user, top, but=name)
    context["top_url"] = node_url(forest_of(top), top) if top else ""
    return render(request, f"organisation/{name}.html", context)


@require_safe
@needs(Power.VIEW_PARTY)
def coverage_all(request: SignedIn) -> HttpResponse:
    """What no Party organisation serves, in everything the reader sees."""
    show = request.GET.get("show", "")
    context = coverage_page(request.user, timezone.localdate(), top=None, show=show)
    return page_with(request, "coverage", context)


@require_safe
@needs(Power.VIEW_PARTY)
def coverage(request: SignedIn, forest: str, code: str) -> HttpResponse:
    """What no Party organisation serves below a node, and bodies without an area."""
    top, show = node_of(request, forest, code), request.GET.get("show", "")
    context = coverage_page(request.user, timezone.localdate(), top=top, show=show)
    return page_with(request, "coverage", context)


@require_safe
@needs(Power.VIEW_PARTY)
def chart(request: SignedIn, forest: str, code: str) -> HttpResponse:
    """The Party tree below a node, drawn, with its members."""
    top = node_of(request, forest, code)
    return page_with(request, "chart", chart_page(request.user, timezone.localdate(), top=top))


@require_safe
@needs(Power.MANAGE_AREAS)
def planner(request: SignedIn, code: str) -> HttpResponse:
    """How the grids of a community could be evened out; every step opens its proposal."""
    reach = request.user.reach(Power.MANAGE_AREAS)
    communities = areas_of(reach, timezone.localdate()).of_tier(Tier.COMMUNITY)
    community = get_object_or_404(communities, code=code)
    return page_with(request, "planner", planner_page(community))


@require_safe
@needs(Power.MANAGE_PARTY)
def branches(request: SignedIn, forest: str, code: str) -> HttpResponse:
    """How the branches below a node could be split and joined; a person decides on every step."""
    top, today = node_of(request, forest, code), timezone.localdate()
    return page_with(request, "branches", branches_page(top, by=request.user, on=today))


@require_POST
@needs(Power.MANAGE_PARTY)
def cover_area(request: SignedIn, forest: str, code: str) -> HttpResponse:
    """Let a branch cover an area that no branch serves."""
    node_of(request, forest, code)
    body, area = request.POST.get("body", ""), request.POST.get("area", "")
    try:
        cover(body, area, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("overview:branches", forest, code)
