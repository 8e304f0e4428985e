"""The inbox of a unit or team: what is addressed to it, signed and attended in one tap."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tickets.panels.inbox import SHOWS, inbox_counts, inbox_page


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Work addressed to the reader's units and teams; first what nobody has signed for yet."""
    at = timezone.now()
    counts = inbox_counts(request.user, at=at)
    show = request.GET.get("show", "")
    if show not in SHOWS:
        show = "waiting" if counts["waiting"] else "working"
    page = inbox_page(request.user, show, at=at, cursor=request.GET.get("cursor"))
    context = {
        "cards": page.rows,
        "older": page.next and f"?show={show}&cursor={page.next}",
        "show": show,
        "shows": tabs(counts, show),
        "now": at,
    }
    return render(request, "inbox/inbox.html", context)


def tabs(counts: dict[str, int], show: str) -> list[dict[str, Any]]:
    """One tab per part of the inbox, with how much lies there."""
    return [
        {
            "label": words,
            "url": f"?show={name}",
            "active": name == show,
            "count": counts.get(name),
            "late": name == "late" and counts[name] > 0,
        }
        for name, words in SHOWS.items()
    ]
