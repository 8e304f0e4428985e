"""Signing in at another system (OpenID Connect), and which of its accounts are mine."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lib.errors import Refused
from lib.oidc import Flow, Proven, begin, expired, finish
from lib.requests import SignedIn, client_ip
from members import operations
from members.forms import LoginForm
from members.models import Identity, IdentityProvider
from members.operations.identities import account_of, label_of, link_identity, unlink_identity
from members.views.signing_in import let_in, login_page, safe_target

FLOW, FOUND = "provider_flow", "provider_found"
"""In a session: what a flow was begun with, and an account there that waits to be linked."""
STRONG_WAYS = {"mfa", "otp", "hwk", "sca", "mca"}
"""Values of `amr` that say more than a password was asked for (RFC 8176)."""


@login_not_required
@never_cache
@require_safe
def provider_go(request: HttpRequest, slug: str) -> HttpResponse:
    """Off to the other system; who is signed in already goes to link an account of theirs."""
    provider = get_object_or_404(IdentityProvider.objects.published(), slug=slug)
    target = safe_target(request)
    try:
        flow, address = begin(provider.client, back_of(request, provider))
    except Refused as refused:
        return sent_back(request, str(refused), target)
    request.session[FLOW] = {"slug": slug, "target": target, "flow": flow.as_dict()}
    return redirect(address)


@login_not_required
@never_cache
@require_safe
def provider_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Back from the other system: prove it, then sign in, or ask before linking."""
    provider = get_object_or_404(IdentityProvider.objects.published(), slug=slug)
    kept = request.session.pop(FLOW, {})
    target = kept.get("target", "/")
    try:
        if kept.get("slug") != slug:
            raise expired()
        answer = {name: str(value) for name, value in request.GET.items()}
        back = back_of(request, provider)
        proven = finish(provider.client, Flow(**kept["flow"]), answer, back)
        if request.user.is_authenticated:
            return ask_to_link(request, provider, proven)
        account = account_of(provider, proven, at=timezone.now())
    except Refused as refused:
        facts: dict[str, Any] = {"at": timezone.now(), "ip": client_ip(request)}
        operations.record_failed_login("", **facts, door="provider", step=refused.code)
        return sent_back(request, str(refused), target)
    came_by = {"slug": slug, "id_token": proven.id_token}
    strong = provider.is_strong and bool(STRONG_WAYS & set(proven.claims.get("amr") or ()))
    return let_in(request, account, target=target, came_by=came_by, strong=strong)


def back_of(request: HttpRequest, provider: IdentityProvider) -> str:
    """Where the provider sends people back to; one address for each, so answers do not mix."""
    return request.build_absolute_uri(reverse("members:provider_back", args=(provider.slug,)))


def sent_back(request: HttpRequest, words: str, target: str) -> HttpResponse:
    """What went wrong, and the way in by password; for who is in already, above their account."""
    if request.user.is_authenticated:
        messages.error(request, words)
        return redirect("members:identities")
    form = LoginForm(request, initial={"next": target})
    return login_page(request, form, target=target, status=422, refused=words)


def ask_to_link(request: HttpRequest, provider: IdentityProvider, proven: Proven) -> HttpResponse:
    """Nobody is linked by a link alone: the person sees whose account it is and says yes."""
    label = label_of(provider, proven.claims)
    found = {"slug": provider.slug, "subject": proven.subject, "label": label}
    request.session[FOUND] = {**found, "user": request.user.pk}
    return redirect("members:identities")


@never_cache
@require_safe
def identities(request: SignedIn) -> HttpResponse:
    """My accounts at other systems; those one may link, and one that waits for a yes."""
    rows = list(Identity.objects.of(request.user).with_card())
    linked = {row.provider_id for row in rows}
    providers = IdentityProvider.objects.published()
    found = request.session.get(FOUND) or {}
    context = {
        "rows": rows,
        "offered": [row for row in providers if row.pk not in linked],
        "found": found if found.get("user") == request.user.pk else None,
        "found_at": next((row for row in providers if row.slug == found.get("slug")), None),
    }
    return render(request, "members/identities.html", context)


@require_POST
def identity_link(request: SignedIn) -> HttpResponse:
    """Yes, that one is mine; or no, forget it."""
    found = request.session.pop(FOUND, {})
    wanted = request.POST.get("answer") == "yes" and found.get("user") == request.user.pk
    if wanted:
        rows = IdentityProvider.objects.published()
        provider = get_object_or_404(rows, slug=found["slug"])
        given = {"subject": found["subject"], "label": found["label"], "at": timezone.now()}
        try:
            link_identity(request.user, provider, **given)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Linked. You can sign in there from now on."))
    return redirect("members:identities")


@require_POST
def identity_unlink(request: SignedIn, pk: int) -> HttpResponse:
    """Untie an account of mine."""
    row = get_object_or_404(Identity.objects.of(request.user), pk=pk)
    try:
        unlink_identity(row, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is not linked any more."))
    return redirect("members:identities")
