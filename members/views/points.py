"""Pages of points: one's own balance, the ledger of a community, and the rewards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grids.powers import Power
from lib.downloads import as_sheet
from lib.errors import Refused
from lib.pages import count_words, keyset
from lib.requests import SignedIn, client_ip, needs, page_links, posted
from members.filters import PointsFilter
from members.forms.ledgers import PointsForm, ReasonForm, RewardForm
from members.models import PointsEntry, Reward
from members.operations.desks import visible
from members.operations.points import balance_of, give_points, reverse_points
from members.operations.rewards import (
    RewardDraft,
    change_reward,
    offer_reward,
    redeem,
    rewards_for,
)
from members.panels import ledgers as panels
from members.views.dual import forms_of, tabs
from members.views.dual_forms import entered, form_page
from records.exports import export_sheet


@require_safe
def points(request: SignedIn) -> HttpResponse:
    """What one has to spend, and the ledger within reach: every entry, newest first."""
    user = request.user
    rows = PointsFilter(request.GET, queryset=visible(PointsEntry, user), request=request)
    page = keyset(rows.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "filter": rows,
        "rows": [panels.points_line(row, user) for row in page.rows],
        "count": count_words(rows.qs),
        "balance": balance_of(user.person) if user.person else None,
        "tabs": tabs(request, reverse("members:points")),
        "may_give": user.holds(Power.MANAGE_SERVICES),
        "may_export": user.holds(Power.EXPORT),
        **page_links(request, page),
    }
    return render(request, "members/ledgers/points.html", context)


@require_safe
@needs(Power.EXPORT)
def points_export(request: SignedIn) -> HttpResponse:
    """Exactly the entries of the list as a file, masked; the audit trail keeps who took it."""
    rows = PointsFilter(
        request.GET, queryset=visible(PointsEntry, request.user), request=request
    ).qs
    at, listed = timezone.now(), rows.with_card().order_by("-id")
    facts = {"by": request.user, "at": at, "ip": client_ip(request)}
    title = _("Ledger of points")
    file = export_sheet(listed, panels.points_table, what="points", title=title, **facts)
    return as_sheet(file, "points", at)


@forms_of
@needs(Power.MANAGE_SERVICES)
def points_give(request: SignedIn) -> HttpResponse:
    """Special points for a volunteer."""
    form = PointsForm(posted(request), by=request.user)
    given = {"by": request.user, "at": timezone.now()}
    if entered(request, form, lambda data: give_points(**data, **given)) is not None:
        return redirect("members:points")
    return form_page(request, form, _("Give special points"), reverse("members:points"))


@forms_of
@needs(Power.MANAGE_SERVICES)
def points_reverse(request: SignedIn, pk: int) -> HttpResponse:
    """Take special points back by a counter-entry."""
    row = get_object_or_404(visible(PointsEntry, request.user).with_card(), pk=pk)
    form = ReasonForm(posted(request))
    given = {"by": request.user, "at": timezone.now()}
    if entered(request, form, lambda data: reverse_points(row, **data, **given)) is not None:
        return redirect("members:points")
    heading = _("Take back %(points)s points") % {"points": row.points}
    return form_page(request, form, heading, reverse("members:points"))


@require_safe
def rewards(request: SignedIn) -> HttpResponse:
    """What is given for points where one serves, newest first."""
    user = request.user
    rows = rewards_for(user)
    keeps = user.holds(Power.MANAGE_SERVICES)
    rows = rows if keeps else rows.open()
    page = keyset(rows.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    balance = balance_of(user.person) if user.person else None
    context = {
        "rows": [panels.reward_line(row, user, balance) for row in page.rows],
        "count": count_words(rows),
        "balance": balance,
        "keeps": keeps,
        "tabs": tabs(request, reverse("members:rewards")),
        **page_links(request, page),
    }
    return render(request, "members/ledgers/rewards.html", context)


def draft_of(data: dict[str, Any]) -> RewardDraft:
    """The argument of the operations."""
    return RewardDraft(**{name: value for name, value in data.items() if name != "community"})


@forms_of
@needs(Power.MANAGE_SERVICES)
def reward_new(request: SignedIn) -> HttpResponse:
    """Put a reward into the catalogue."""
    form = RewardForm(posted(request), by=request.user)
    given = {"by": request.user, "at": timezone.now()}

    def save(data: dict[str, Any]) -> Reward:
        return offer_reward(data["community"], draft_of(data), **given)

    if entered(request, form, save) is not None:
        return redirect("members:rewards")
    return form_page(request, form, _("Offer a reward"), reverse("members:rewards"))


@forms_of
@needs(Power.MANAGE_SERVICES)
def reward(request: SignedIn, pk: int) -> HttpResponse:
    """Change a reward, its stock, or whether it is given at present."""
    rows = Reward.objects.within(request.user.reach(Power.MANAGE_SERVICES)).with_card()
    row = get_object_or_404(rows, pk=pk)
    names = ("name", "description", "cost", "per_person", "is_open")
    start = {name: getattr(row, name) for name in names}
    start["offered_by"] = row.offered_by.code if row.offered_by else ""
    form = RewardForm(posted(request), by=request.user, is_new=False, initial=start)
    given = {"by": request.user, "at": timezone.now()}
    if entered(request, form, lambda data: change_reward(row, draft_of(data), **given)):
        return redirect("members:rewards")
    heading = _("%(name)s, %(n)s left") % {"name": row.name, "n": row.stock}
    return form_page(request, form, heading, reverse("members:rewards"))


@require_POST
def reward_redeem(request: SignedIn, pk: int) -> HttpResponse:
    """Order one for one's own points; a refusal is told on the catalogue."""
    row = get_object_or_404(rewards_for(request.user), pk=pk)
    try:
        order = redeem(row, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("members:rewards")
    messages.success(request, _("Ordered. The community hands it over."))
    return redirect("members:redemption", order.pk)
