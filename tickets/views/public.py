"""What residents see without an account: home, receipt, and the way of their own matter."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lib.codes import page_of_code
from lib.errors import Refused
from lib.requests import client_ip
from members.operations.accounts import system_user
from records.throttle import TooMany, within_rate
from tickets.forms.follow import CodeForm, ProposalForm, RatingForm
from tickets.models import Requester
from tickets.operations import intake
from tickets.operations.checking import rate_ticket
from tickets.operations.links import requester_of
from tickets.operations.urging import urge_ticket
from tickets.panels.cards import ticket_url
from tickets.panels.follow import follow_page, may_rate, rating_page, receipt_page

FOLLOWED = "followed_tickets"
"""Tickets of one's own, with the pictures one sent."""
FOLLOWED_RESULTS = "followed_results"
"""Tickets whose result one may look at, also those that somebody else reported."""
MOST_FOLLOWED = 20


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The resident's home; staff go on to their workbench."""
    if request.user.is_authenticated:
        return redirect("overview:workbench")
    return render(request, "tickets/home.html")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_entry(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the receipt."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "tickets/follow_entry.html", {"form": form})
    if not form.is_valid():
        return render(request, "tickets/follow_entry.html", {"form": form}, status=422)
    code = form.cleaned_data["code"]
    try:
        look_up(request, code)
    except Http404:
        if page := page_of_code(code):
            return redirect(page)
        form.add_error("code", _("We know no such code. Compare it with your receipt."))
        return render(request, "tickets/follow_entry.html", {"form": form}, status=422)
    return redirect("tickets:follow", code)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """The own matter step by step; once it is closed, the place to say how it went."""
    requester = look_up(request, code)
    at = timezone.now()
    form = RatingForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and rate(request, requester, form):
            return redirect("tickets:follow", code)
        requester, status = look_up(request, code), 422
    forms = {"form": form, "proposal_form": ProposalForm()}
    context = {**follow_page(requester, at=at), **forms, "code": code}
    return render(request, "tickets/follow.html", context, status=status)


@login_not_required
@never_cache
@require_POST
def follow_urge(request: HttpRequest, code: str) -> HttpResponse:
    """Ask what has become of the own matter; whoever holds it is told."""
    requester = look_up(request, code)
    at = timezone.now()
    if not within_rate("urge:ip", client_ip(request), at=at):
        raise TooMany
    try:
        urge_ticket(requester.ticket, by=system_user(), at=at, requester=requester)
    except Refused as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Those who hold the matter have been told that you wait."))
    return redirect("tickets:follow", code)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """How it went, by the link of the closing notice: no code, no account."""
    at = timezone.now()
    if not within_rate("follow:ip", client_ip(request), at=at):
        raise TooMany
    try:
        requester = requester_of(token, at=at)
    except Refused as refused:
        context = {"refused": str(refused), "follow": reverse("tickets:follow_entry")}
        return render(request, "callbacks/rate.html", context, status=404)
    form = RatingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and rate(request, requester, form):
        return redirect("tickets:rate", token)
    context = rating_page(requester) | {"form": form if may_rate(requester) else None}
    status = 422 if request.method == "POST" else 200
    return render(request, "callbacks/rate.html", context, status=status)


def rate(request: HttpRequest, requester: Requester, form: RatingForm) -> bool:
    """Keep the rating; a second press of the button is not worth a word of blame."""
    if not may_rate(requester):
        messages.info(request, _("Your rating has been kept already, or cannot be given now."))
        return True
    try:
        rate_ticket(
            requester.ticket,
            by=system_user(),
            at=timezone.now(),
            requester=requester,
            **form.answer(),
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    messages.success(request, _("Thank you. Your rating has arrived."))
    return True


@login_not_required
@never_cache
@require_safe
def report_done(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt: number, follow-up code and its QR code, promised time."""
    requester = look_up(request, code)
    signed_in = request.user.is_authenticated
    context = {
        **receipt_page(requester, code),
        "url": ticket_url(requester.ticket) if signed_in else "",
        "base": "base.html" if signed_in else "public_base.html",
    }
    return render(request, "tickets/report_done.html", context)


def look_up(request: HttpRequest, code: str) -> Requester:
    """The requester of a code; this browser may see the pictures of the ticket from now on.

    Codes are long, and asking is limited, so that nobody finds one by trying.
    """
    at, address = timezone.now(), client_ip(request)
    if not within_rate("follow:ip", address, at=at):
        raise TooMany
    requester = intake.follow(code)
    if requester is None:
        if not page_of_code(code) and not within_rate("follow:miss", address, at=at):
            raise TooMany
        raise Http404
    own = requester.own_ticket
    remember(request, FOLLOWED_RESULTS, requester.ticket_id)
    if own is not None:
        remember(request, FOLLOWED, own.pk)
    return requester


def remember(request: HttpRequest, name: str, ticket_id: int) -> None:
    """Keep a ticket among the last ones this browser had a code for."""
    known = request.session.get(name, [])
    if ticket_id not in known:
        request.session[name] = [*known, ticket_id][-MOST_FOLLOWED:]
