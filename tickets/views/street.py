"""The street desk: red lights, supervision, whistles to approve, and today's ladder."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.requests import filter_chips, needs
from tickets.forms.street import DeskForm
from tickets.panels.street import SECTIONS, SIZE, Scope, section


@require_safe
@needs(Power.SUPERVISE)
def street(request: HttpRequest) -> HttpResponse:
    """The four parts at a glance, or one of them in full."""
    at = timezone.now()
    reach = request.user.reach(Power.SUPERVISE)
    form = DeskForm(request.GET, reach=reach)
    scope, filters = Scope(reach, **form.chosen()), filters_of(request)
    show, cursor = request.GET.get("show"), request.GET.get("cursor")
    context = {
        "form": form,
        "chips": filter_chips(request, form),
        "parts": [section(name, scope, at=at, filters=filters) for name in SECTIONS],
        "now": at,
    }
    if show in SECTIONS:
        only = section(show, scope, at=at, size=SIZE, cursor=cursor, filters=filters)
        context |= {"only": only, "older": only.next and f"{only.url}&cursor={only.next}"}
    return render(request, "street/street.html", context)


def filters_of(request: HttpRequest) -> str:
    """The desk's own filters, to be kept in the addresses of its parts."""
    query = request.GET.copy()
    for name in ("show", "cursor"):
        query.pop(name, None)
    return query.urlencode()
