"""Words for residents: what one of them wrote is read by others once somebody here has agreed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.pages import capped_count, keyset
from lib.requests import needs, page_links
from tickets.models import Ticket
from tickets.models.tickets import PublicState
from tickets.panels import frames
from tickets.panels.moderation import tabs, words_rows

SHOWN = (PublicState.PENDING, PublicState.SHOWN)
ORDER = ("-reported_at", "-id")


@require_safe
@needs(Power.TRIAGE)
def moderation(request: HttpRequest) -> HttpResponse:
    """The open matters that wait, or those that are shown, newest first."""
    show = request.GET.get("show")
    state = show if show in SHOWN else PublicState.PENDING
    rows = Ticket.objects.within(request.user.reach(Power.TRIAGE)).with_public_words(state)
    page = keyset(rows.with_card(), order=ORDER, cursor=request.GET.get("cursor"))
    context = {
        "rows": words_rows(page.rows),
        "tabs": tabs(state),
        "state": state,
        "count": frames.count_words(capped_count(rows)),
        "now": timezone.now(),
        **page_links(request, page),
    }
    return render(request, "tickets/moderation.html", context)
