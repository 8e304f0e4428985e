"""The search of the top bar."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.panels import area_nodes, organisation_nodes
from grids.powers import Power
from lib.requests import words_of
from overview.search import search as search_all
from tickets.panels.cards import ticket_card
from tickets.panels.lists import whistle_rows


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What answers to the words; a whole number leads straight to its page."""
    words, at = words_of(request, "q"), timezone.now()
    context = {"words": words, "sees_people": request.user.holds(Power.VIEW_PEOPLE), "now": at}
    if words:
        found = search_all(request.user, words, on=timezone.localdate(at))
        for row, page in ((found.tickets, "tickets:ticket"), (found.whistles, "tickets:whistle")):
            if len(row) == 1 and row[0].number == words.upper():
                return redirect(page, row[0].number)
        context |= {
            "found": found,
            "tickets": [ticket_card(row, at) for row in found.tickets],
            "whistles": whistle_rows(found.whistles, at=at),
            "areas": area_nodes(found.areas) if found.areas else [],
            "organisations": organisation_nodes(found.organisations),
        }
    return render(request, "overview/search.html", context)
