"""The list of matters behind a figure."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lib.pages import capped_count, keyset
from lib.requests import SignedIn, page_links
from tickets.models import Ticket
from tickets.panels.cards import ticket_cards
from tickets.panels.frames import count_words


def matters_page(request: SignedIn, rows: QuerySet[Ticket], title: str) -> HttpResponse:
    """These matters, newest first, under the words of the figure they stand behind."""
    page = keyset(rows.with_card(), order=("-reported_at", "-id"), cursor=request.GET.get("cursor"))
    at = timezone.now()
    context = {
        "rows": ticket_cards(page.rows, by=request.user, at=at),
        "now": at,
        "count": count_words(capped_count(rows)),
        "title": title,
        **page_links(request, page),
    }
    return render(request, "tickets/matters.html", context)
