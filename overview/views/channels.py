"""Channels: set them up, try them, and send again what was given up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import capped_count, keyset
from lib.requests import filter_chips, needs, page_links
from members.operations.channels import replay_deliveries, save_channel, try_channel
from overview.filters import DeliveryFilter
from overview.forms.channels import ChannelForm, TryForm, first_values
from overview.panels.channels import channel_rows, deliveries_within, delivery_lines
from records.models import Channel


def reach_of(request: HttpRequest) -> Any:
    """What this administrator configures."""
    return request.user.reach(Power.CONFIGURE)


@require_safe
@needs(Power.CONFIGURE)
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel beside the mail, and how many letters were given up."""
    dead = capped_count(deliveries_within(reach_of(request)).dead())
    context = {"channels": channel_rows(reach_of(request)), "dead": dead}
    return render(request, "overview/channels.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CONFIGURE)
def channel_new(request: HttpRequest) -> HttpResponse:
    """Set up a channel."""
    return channel_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CONFIGURE)
def channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Change a channel."""
    row = get_object_or_404(Channel.objects.within(reach_of(request)), pk=channel_id)
    return channel_page(request, row)


def channel_page(request: HttpRequest, row: Channel | None) -> HttpResponse:
    """The form, and the form again with what is wrong."""
    form = ChannelForm(
        request.POST if request.method == "POST" else None,
        initial=first_values(row),
        reach=reach_of(request),
        channel=row,
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = save_channel(form.facts(), by=request.user, at=timezone.now(), channel=row)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Saved. Send a test message before people rely on it."))
            return redirect("overview:channel", row.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "channel": row, "try_form": TryForm()}
    return render(request, "overview/channel.html", context, status=status)


@require_POST
@needs(Power.CONFIGURE)
def channel_try(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Send a test message over a channel, now."""
    row = get_object_or_404(Channel.objects.within(reach_of(request)), pk=channel_id)
    form = TryForm(request.POST)
    if form.is_valid():
        try:
            try_channel(row, form.cleaned_data["address"], by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error("address", str(refused))
        else:
            messages.success(request, _("The other side took the test message."))
            return redirect("overview:channel", row.pk)
    first = ChannelForm(initial=first_values(row), reach=reach_of(request), channel=row)
    context = {"form": first, "channel": row, "try_form": form}
    return render(request, "overview/channel.html", context, status=422)


@require_safe
@needs(Power.CONFIGURE)
def deliveries(request: HttpRequest) -> HttpResponse:
    """What went outside, newest first; what was given up can be sent again."""
    rows = deliveries_within(reach_of(request))
    narrowed = DeliveryFilter(request.GET, queryset=rows, request=request)
    page = keyset(narrowed.qs.with_line(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "form": narrowed.form,
        "chips": filter_chips(request, narrowed.form),
        "lines": delivery_lines(page.rows),
        "count": capped_count(narrowed.qs),
        "dead": capped_count(rows.dead()),
        **page_links(request, page),
    }
    return render(request, "overview/deliveries.html", context)


@require_POST
@needs(Power.CONFIGURE)
def deliveries_replay(request: HttpRequest) -> HttpResponse:
    """Send again one delivery that was given up, or all of them."""
    rows = deliveries_within(reach_of(request))
    chosen = request.POST.get("delivery", "")
    if chosen:
        rows = rows.filter(pk=chosen if chosen.isascii() and chosen.isdigit() else 0)
    count = replay_deliveries(rows, by=request.user, at=timezone.now())
    words = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", count)
    messages.success(request, words % {"n": count})
    return redirect("overview:deliveries")
