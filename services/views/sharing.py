"""The sharing register: what is shared, for everybody; the desk with its uses and their moves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.moves import available_moves, check_offered
from lib.pages import count_words, keyset
from lib.requests import SignedIn, field_of, needs, page_links, posted, seen_of
from members.views.dual_forms import entered
from services.filters.sharing import SharedFilter, UseFilter
from services.forms.sharing import SharedForm, UseForm, UseMoveForm
from services.models import ListEntry, ResourceUse, SharedResource
from services.operations.desks import visible
from services.operations.sharing import (
    SHARING_DESK,
    ask_for_use,
    change_shared,
    gives,
    offered_shared,
    share_entry,
    share_resource,
    visible_shared,
    visible_uses,
)
from services.panels import sharing as panels
from services.views.doors import form_page, forms_of, send_sheet

WORKS = (Power.SERVE, Power.HANDLE)
START = ("name", "kind", "available", "terms", "description", "is_open")


@login_not_required
@never_cache
@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """What can be used together, for residents: no person and no telephone stands there."""
    rows = SharedFilter(request.GET, queryset=offered_shared())
    page = keyset(rows.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "filter": rows,
        "rows": [{"row": row, "facts": panels.facts(row)} for row in page.rows],
        "count": count_words(rows.qs),
        **page_links(request, page),
    }
    return render(request, "sharing/public.html", context)


def show(request: SignedIn, template: str, context: Any, *, status: int = 200) -> HttpResponse:
    """A page of the desk with its tabs, for those who work with it."""
    if not any(request.user.holds(power) for power in WORKS):
        raise PermissionDenied
    frame = panels.frame(request.user, request.path)
    return render(request, f"sharing/{template}.html", {**frame, **context}, status=status)


def form_about(
    request: SignedIn, form: Any, heading: Any, row: Any = None, **more: Any
) -> HttpResponse:
    """One form of the desk, for those who work with it."""
    if not any(request.user.holds(power) for power in WORKS):
        raise PermissionDenied
    crumbs: list[tuple[str, Any]] = [(reverse("services:shared_resources"), _("Shared resources"))]
    if row is not None:
        crumbs.append((reverse("services:shared_resource", args=(row.pk,)), row.name))
    return form_page(request, form, heading, crumbs=crumbs, **more)


@require_safe
def shared_resources(request: SignedIn) -> HttpResponse:
    """The register of the own cities, newest first."""
    rows = SharedFilter(request.GET, queryset=visible_shared(request.user))
    page = keyset(rows.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "filter": rows,
        "rows": [panels.resource_line(row, request.user) for row in page.rows],
        "count": count_words(rows.qs),
        **page_links(request, page),
    }
    return show(request, "register", context)


@forms_of
def shared_new(request: SignedIn) -> HttpResponse:
    """Register something that is shared."""
    form = SharedForm(posted(request), by=request.user)
    given = {"by": request.user, "at": timezone.now()}

    def save(data: dict[str, Any]) -> SharedResource:
        return share_resource(data["community"], form.draft(), **given)

    row = entered(request, form, save)
    if row is not None:
        return redirect("services:shared_resource", row.pk)
    return form_about(request, form, _("Share something"))


def found(request: SignedIn, pk: int) -> SharedResource:
    """Something of the register of the own cities."""
    row: SharedResource = get_object_or_404(visible_shared(request.user).with_card(), pk=pk)
    return row


@require_safe
def shared_resource(request: SignedIn, pk: int) -> HttpResponse:
    """One of the register: its facts, and the uses the reader may see."""
    row = found(request, pk)
    uses = visible_uses(request.user).filter(resource=row).with_card().order_by("-id")[:20]
    context = {
        "row": row,
        "facts": panels.facts(row),
        "uses": [panels.use_line(use) for use in uses],
        "may_change": gives(request.user, row.area, row.unit),
    }
    return show(request, "resource", context)


@forms_of
def shared_change(request: SignedIn, pk: int) -> HttpResponse:
    """Change what is shared, or whether it can be asked for."""
    row = found(request, pk)
    if not gives(request.user, row.area, row.unit):
        raise PermissionDenied
    start = {name: getattr(row, name) for name in START}
    form = SharedForm(posted(request), by=request.user, is_new=False, initial=start)
    for name in ("unit", "contact"):
        side = getattr(row, name)
        form.fields[name].initial = side.code if side else ""
    given = {"by": request.user, "at": timezone.now()}
    if entered(request, form, lambda _data: change_shared(row, form.draft(), **given)):
        return redirect("services:shared_resource", pk)
    return form_about(request, form, row.name, row)


@forms_of
def shared_ask(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for some days of it, for the own community or unit."""
    row = found(request, pk)
    form = UseForm(posted(request), by=request.user)
    given = {"by": request.user, "at": timezone.now()}
    use = entered(request, form, lambda _data: ask_for_use(row, form.draft(), **given))
    if use is not None:
        return redirect("services:shared_use", use.pk)
    heading = _("Ask for %(what)s") % {"what": row.name}
    return form_about(request, form, heading, row)


@require_POST
def shared_from_entry(request: SignedIn, pk: int) -> HttpResponse:
    """Register a resource of an alliance's list with one tap."""
    entry = get_object_or_404(visible(ListEntry, request.user), pk=pk)
    try:
        row = share_entry(entry, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("services:list_entries")
    messages.success(request, _("It stands in the register. Add when it is available."))
    return redirect("services:shared_resource", row.pk)


@require_safe
def shared_uses(request: SignedIn) -> HttpResponse:
    """Uses of the own side, newest first."""
    rows = UseFilter(request.GET, queryset=visible_uses(request.user))
    page = keyset(rows.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "filter": rows,
        "rows": [panels.use_line(row) for row in page.rows],
        "count": count_words(rows.qs),
        "may_export": request.user.holds(Power.EXPORT),
        "query": request.GET.urlencode(),
        **page_links(request, page),
    }
    return show(request, "uses", context)


@require_safe
@needs(Power.EXPORT)
def shared_uses_export(request: SignedIn) -> HttpResponse:
    """Exactly the uses of the list as a file; the audit trail keeps who took it."""
    rows = UseFilter(request.GET, queryset=visible_uses(request.user)).qs
    listed, title = rows.with_card().order_by("-id"), _("Uses of shared resources")
    return send_sheet(request, listed, panels.use_table, what="shared_uses", title=title)


@require_safe
def shared_use(request: SignedIn, pk: int) -> HttpResponse:
    """One use: its facts, its course, and the moves open to the reader."""
    row: ResourceUse = get_object_or_404(visible_uses(request.user).with_card(), pk=pk)
    moves = available_moves(row, row.workflow, by=request.user, at=timezone.now())
    context = {
        "row": row,
        "badge": panels.badge(row),
        "facts": panels.use_facts(row),
        "moves": panels.buttons(row, moves),
        "entries": panels.course(row),
    }
    return show(request, "use", context)


@forms_of
def shared_use_move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move on a use: its form, and carrying it out."""
    row: ResourceUse = get_object_or_404(visible_uses(request.user).with_card(), pk=pk)
    if move not in SHARING_DESK.operations:
        raise Http404
    step, at = SHARING_DESK.workflow[move], timezone.now()
    form = UseMoveForm(posted(request), move=step)
    if not form.is_bound:
        check_offered(row, SHARING_DESK.workflow, step, by=request.user, at=at)
    elif form.is_valid():
        given = {"by": request.user, "at": at, "seen": seen_of(request)}
        try:
            SHARING_DESK.operations[move](row, **given, **form.cleaned_data)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("services:shared_use", pk)
    return form_about(request, form, step.label, row.resource, seen=row.flow_count)
