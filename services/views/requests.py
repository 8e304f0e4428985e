"""The desk of service requests: the list, one request, the counter, its moves and papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.moves import check_offered
from lib.pages import count_words, keyset
from lib.requests import SignedIn, client_ip, needs, page_links, posted, seen_of
from services.filters import ServiceRequestFilter
from services.forms.requests import (
    CounterForm,
    MaterialForm,
    MaterialReturnForm,
    RequestMoveForm,
    SignatureReasonForm,
)
from services.models import Material, ServiceRequest, Signature
from services.operations.agency import data_address, see_signature
from services.operations.desks import DESKS
from services.operations.materials import receive_material, return_material
from services.operations.requests import ask_service
from services.panels import requests as panels
from services.panels.tabs import desk_tabs
from services.views.doors import form_page, forms_of, reveal_page, saved, send_sheet


def visible(request: SignedIn) -> Any:
    """Requests of the places somebody works in, and those given to their unit."""
    return ServiceRequest.objects.within(request.user.reach(Power.HANDLE))


def found(request: SignedIn, pk: int) -> ServiceRequest:
    """One within reach."""
    row: ServiceRequest = get_object_or_404(visible(request).with_card(), pk=pk)
    return row


@require_safe
@needs(Power.HANDLE)
def requests(request: SignedIn) -> HttpResponse:
    """The requests within reach, newest first, each with its light."""
    at = timezone.now()
    narrowed = ServiceRequestFilter(request.GET, queryset=visible(request), request=request)
    cursor = request.GET.get("cursor")
    page = keyset(narrowed.qs.with_card(), order=("-id",), cursor=cursor)
    context = {
        "filter": narrowed,
        "rows": [panels.line(row, at) for row in page.rows],
        "count": count_words(narrowed.qs),
        "tabs": desk_tabs(request.user, request.path),
        "may_enter": request.user.holds(Power.SERVE),
        "may_export": request.user.holds(Power.EXPORT),
        "query": request.GET.urlencode(),
        "now": at,
        **page_links(request, page),
    }
    return render(request, "services/requests.html", context)


@require_safe
@needs(Power.EXPORT)
def requests_export(request: SignedIn) -> HttpResponse:
    """Exactly the requests of the list as a sheet, masked; the audit trail keeps who took it."""
    reach = request.user.reach(Power.EXPORT)
    rows = ServiceRequestFilter(
        request.GET, queryset=visible(request).within(reach), request=request
    )
    return send_sheet(
        request,
        rows.qs.with_card().order_by("-id"),
        panels.table,
        what="service_requests",
        title=_("Service requests"),
    )


@require_safe
def request_page(request: SignedIn, pk: int) -> HttpResponse:
    """One request: facts, papers, course, and what the reader may do."""
    context = panels.page(found(request, pk), by=request.user, at=timezone.now())
    context["tabs"] = desk_tabs(request.user, request.path)
    return render(request, "services/request.html", context)


def form_about(
    request: SignedIn, form: Any, heading: str, row: ServiceRequest | None = None, **more: Any
) -> HttpResponse:
    """The page of a form at this desk."""
    return form_page(request, form, heading, crumbs=crumbs_of(row), **more)


def crumbs_of(row: ServiceRequest | None) -> list[tuple[str, Any]]:
    """The way back: the desk, and the request."""
    way: list[tuple[str, Any]] = [(reverse("services:requests"), _("Service requests"))]
    if row is None:
        return way
    return [*way, (reverse("services:request", args=(row.pk,)), row.item.name)]


def back_to(request: SignedIn, pk: int) -> HttpResponse:
    """The request again, with a word that it was kept."""
    messages.success(request, _("Saved."))
    return redirect("services:request", pk)


@forms_of
@needs(Power.SERVE)
def request_new(request: SignedIn) -> HttpResponse:
    """Enter a request for somebody at the counter or on the telephone."""
    form, at = CounterForm(posted(request), by=request.user), timezone.now()

    def save(data: dict[str, Any]) -> Any:
        return ask_service(form.draft(), form.contact(), by=request.user, at=at)

    made = saved(form, save)
    if made is not None:
        row, code = made
        words = _("Entered as %(number)s. The code of the receipt is %(code)s.")
        messages.success(request, words % {"number": row.number, "code": code})
        return redirect("services:request", row.pk)
    return form_about(request, form, _("Enter a request"))


@forms_of
def request_move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move: its form, and carrying it out."""
    row, desk = found(request, pk), DESKS["service_request"]
    if move not in desk.operations:
        raise Http404
    step = desk.workflow[move]
    form = RequestMoveForm(posted(request), move=step, row=row)
    if not form.is_bound:
        check_offered(row, desk.workflow, step, by=request.user, at=timezone.now())
    given = {"by": request.user, "at": timezone.now(), "seen": seen_of(request)}
    if saved(form, lambda data: desk.operations[move](row, **given, **data)) is not None:
        return back_to(request, pk)
    more = {"seen": row.flow_count, "submit": step.label}
    return form_about(request, form, f"{step.label} · {row.item}", row, **more)


@forms_of
def material_new(request: SignedIn, pk: int) -> HttpResponse:
    """Write down a paper that was taken."""
    row, form = found(request, pk), MaterialForm(posted(request))
    given = {"by": request.user, "at": timezone.now()}
    if saved(form, lambda data: receive_material(row, **given, **data)) is not None:
        return back_to(request, pk)
    return form_about(request, form, _("Paper received"), row)


@forms_of
def material_return(request: SignedIn, pk: int) -> HttpResponse:
    """Write down to whom a paper went back."""
    papers = Material.objects.of(visible(request)).select_related("request__item")
    paper = get_object_or_404(papers, pk=pk)
    form = MaterialReturnForm(posted(request))
    given = {"by": request.user, "at": timezone.now()}
    if saved(form, lambda data: return_material(paper, **given, **data)) is not None:
        return back_to(request, paper.request_id)
    heading = _("Give back: %(paper)s") % {"paper": paper.name}
    return form_about(request, form, heading, paper.request)


@never_cache
@forms_of
@needs(Power.REVEAL)
def signature_see(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for a reason, then show the drawing of a signature, once and only in this answer."""
    rows = Signature.objects.of(visible(request)).within(request.user.reach(Power.REVEAL))
    row = get_object_or_404(rows.select_related("request__item"), pk=pk, is_drawn=True)
    form = SignatureReasonForm(posted(request))
    facts = {"by": request.user, "at": timezone.now(), "ip": client_ip(request)}
    shown = saved(form, lambda data: data_address(see_signature(row, **data, **facts)))
    more = {"drawing": shown, "submit": _("Show it once"), "icon": "eye"}
    return form_about(request, form, _("See the signature"), row.request, **more)


@never_cache
@forms_of
@needs(Power.REVEAL)
def request_reveal(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for a reason, then show name or telephone in clear, once and only in this answer."""
    rows = visible(request).within(request.user.reach(Power.REVEAL)).with_card()
    row = get_object_or_404(rows, pk=pk)
    return reveal_page(request, row, _("See the applicant"), crumbs=crumbs_of(row))
