"""Somebody has a matter open: noted for a minute, answered with who else has."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lib.presence import forget
from tickets.panels import presence
from tickets.views.tickets import visible


@never_cache
@require_POST
def ticket_presence(request: HttpRequest, number: str) -> HttpResponse:
    """The heartbeat of an open page, and the others as a part of it."""
    key = get_object_or_404(visible(request).values_list("pk", flat=True), number=number)
    doing = request.POST.get("doing", "")
    if doing == "left":
        forget(presence.subject(key), request.user.pk)
        return HttpResponse(status=204)
    presence.note(key, request.user, doing)
    people = presence.others([key], request.user).get(key, [])
    return render(request, "tickets/present.html", {"people": people})
