"""How I am told: e-mail and each channel that serves me, quiet hours, the daily message."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lib.errors import Refused
from lib.requests import SignedIn
from members.forms import SubscriptionForm
from members.operations.channels import cities_of, subscribe
from records.models import Channel, Subscription

MAIL = "email"


@require_safe
def subscriptions(request: SignedIn) -> HttpResponse:
    """Every way to reach me, and what goes over it."""
    chosen = {row.via_id: row for row in Subscription.objects.of(request.user)}
    ways = [{"key": MAIL, "name": _("E-mail"), "kind": MAIL, "row": chosen.get(None)}]
    ways[0]["address"] = request.user.email
    for channel in Channel.objects.serving(*cities_of(request.user)):
        row = chosen.get(channel.pk)
        ways.append(
            {
                "key": str(channel.pk),
                "name": channel.name,
                "kind": channel.get_kind_display(),
                "row": row,
                "address": row.masked_address if row else "",
            }
        )
    return render(request, "members/subscriptions.html", {"ways": ways})


@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: SignedIn, way: str) -> HttpResponse:
    """What goes over one way, and when it keeps quiet."""
    via = channel_of(request, way)
    row = Subscription.objects.of(request.user).filter(via=via).first()
    form = SubscriptionForm(
        request.POST if request.method == "POST" else None,
        initial=first_values(row, via),
        needs_address=via is not None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            subscribe(request.user, via, by=request.user, at=timezone.now(), **form.arguments())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("members:subscriptions")
    status = 422 if form.errors else 200
    context = {"form": form, "via": via, "row": row}
    return render(request, "members/subscription.html", context, status=status)


def channel_of(request: SignedIn, way: str) -> Channel | None:
    """The channel of an address, None for e-mail; one that does not serve me is not there."""
    if way == MAIL:
        return None
    serving = Channel.objects.serving(*cities_of(request.user))
    found = serving.filter(pk=int(way)).first() if way.isascii() and way.isdigit() else None
    if found is None:
        raise Http404
    return found


def first_values(row: Subscription | None, via: Channel | None) -> dict[str, Any]:
    """What is set now; a channel never chosen before is offered switched on."""
    row = row or Subscription(at_once="warning" if via else "info")
    names = ("is_active", "at_once", "rest", "muted", "quiet_from", "quiet_until", "digest_at")
    return {name: getattr(row, name) for name in names}
