"""Proposed whistles: the list in which they are answered, and the resident's own wish."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import capped_count, keyset
from lib.requests import client_ip, page_links
from members.operations.accounts import system_user
from records.throttle import TooMany, within_rate
from tickets.forms.follow import ProposalForm, RatingForm
from tickets.models import Proposal
from tickets.operations.proposals import propose_whistle
from tickets.panels.follow import follow_page
from tickets.panels.proposals import proposal_cards
from tickets.views.public import look_up

ORDER = ("-proposed_at", "-id")


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Whistles that somebody asked for: those that wait for an answer, or those answered."""
    at = timezone.now()
    rows = Proposal.objects.within(request.user.reach(Power.VIEW_TICKETS))
    is_answered = request.GET.get("view") == "answered"
    chosen = rows.answered() if is_answered else rows.open()
    page = keyset(chosen.with_card(), order=ORDER, cursor=request.GET.get("cursor"))
    context = {
        "cards": proposal_cards(page.rows, by=request.user, at=at),
        "count": capped_count(chosen),
        "is_answered": is_answered,
        "views": [
            {"label": _("Awaiting an answer"), "url": "?", "active": not is_answered},
            {"label": _("Answered"), "url": "?view=answered", "active": is_answered},
        ],
        "now": at,
        **page_links(request, page),
    }
    return render(request, "whistles/proposals.html", context)


@login_not_required
@never_cache
@require_POST
def follow_propose(request: HttpRequest, code: str) -> HttpResponse:
    """A resident asks the community to call the departments together for the own matter."""
    at = timezone.now()
    requester = look_up(request, code)
    form = ProposalForm(request.POST)
    if not form.is_valid():
        forms = {"form": RatingForm(), "proposal_form": form}
        context = {**follow_page(requester, at=at), **forms, "code": code}
        return render(request, "tickets/follow.html", context, status=422)
    by_address = within_rate("propose:ip", client_ip(request), at=at)
    if not within_rate("propose:code", str(requester.pk), at=at) or not by_address:
        raise TooMany
    try:
        propose_whistle(
            requester.ticket,
            by=system_user(),
            at=at,
            reason=form.cleaned_data["why"],
            requester=requester,
        )
        messages.success(request, _("Your wish has arrived. The community answers it here."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("tickets:follow", code)
