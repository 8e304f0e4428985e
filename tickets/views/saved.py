"""Saved views: keep the filters of a list under a name, share them, drop them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lib.errors import Refused
from lib.pages import capped_counts
from members.models import SavedView
from members.operations.saved import change_view, drop_view, save_view
from tickets.forms.saved import FILTERS, SavedViewForm, clean_params, initial_of, narrowed
from tickets.panels.frames import chips_of
from tickets.panels.saved import TAB_CAP, params_of, tabs_of, views_of, with_counts

editing = require_http_methods(["GET", "HEAD", "POST"])


def kind_of(request: HttpRequest) -> str:
    """Which list is meant."""
    kind = request.GET.get("kind", SavedView.Kind.TICKETS)
    if kind not in FILTERS:
        raise Http404
    return kind


def counts_of(request: HttpRequest, views: list[SavedView]) -> list[int]:
    """How many rows each view holds for this reader; filters they may not use hold none."""
    lists = []
    for view in views:
        found = narrowed(view.kind, view.params, request)
        lists.append(found.qs if found.form.is_valid() else found.queryset.none())
    return capped_counts(lists, TAB_CAP)


@require_safe
def saved_views(request: HttpRequest) -> HttpResponse:
    """My views and those shared with me, with what each holds now."""
    mine = list(SavedView.objects.to(request.user).with_card())
    counts = counts_of(request, mine)
    tabs = [tab for view in mine for tab in tabs_of([view])]
    context = {"tabs": with_counts(tabs, counts), "reader": request.user}
    return render(request, "views/views.html", context)


@require_safe
def saved_view_counts(request: HttpRequest) -> HttpResponse:
    """The tabs of a list with their counts, asked for by the page once it stands."""
    views = views_of(request.user, kind_of(request))
    tabs = tabs_of(views, request.GET.get("saved", ""))
    counts = counts_of(request, [tab.view for tab in tabs])
    context = {"saved_tabs": with_counts(tabs, counts)}
    return render(request, "views/tabs.html", context)


@editing
def saved_view_new(request: HttpRequest) -> HttpResponse:
    """Keep the filters of an address."""
    kind = kind_of(request)
    return edit(request, kind, None, params_of(request.GET))


@editing
def saved_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Change one's own view; filters in the address take the place of its own."""
    view = get_object_or_404(SavedView.objects.of(request.user).select_related("area"), pk=view_id)
    return edit(request, view.kind, view, params_of(request.GET) or view.params)


def edit(
    request: HttpRequest, kind: str, view: SavedView | None, params: dict[str, str]
) -> HttpResponse:
    """The form, or the view in its list."""
    data = request.POST if request.method == "POST" else None
    form = SavedViewForm(request, kind, data=data, initial=initial_of(view) if view else {})
    status = 200
    if data is not None and form.is_valid():
        try:
            kept = keep(request, kind, view, form, params)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The view is kept: %(name)s") % {"name": kept.name})
            return redirect(tabs_of([kept])[0].url)
    if data is not None:
        status = 422
    list_form = narrowed(kind, params, request).form
    list_form.is_valid()
    context = {"form": form, "view": view, "kind": kind, "chips": chips_of(list_form, request.GET)}
    return render(request, "views/edit.html", context, status=status)


def keep(
    request: HttpRequest, kind: str, view: SavedView | None, form: Any, params: dict[str, str]
) -> SavedView:
    """The view as it is written."""
    draft = form.draft(kind, clean_params(kind, params, request))
    if view is None:
        return save_view(draft, by=request.user, at=timezone.now())
    return change_view(view, draft, by=request.user)


@require_POST
def saved_view_drop(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget one's own view."""
    view = get_object_or_404(SavedView.objects.of(request.user), pk=view_id)
    drop_view(view, by=request.user)
    messages.success(request, _("The view is gone: %(name)s") % {"name": view.name})
    return redirect("tickets:saved_views")
