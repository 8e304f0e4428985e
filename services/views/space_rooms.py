"""Setting up shared spaces: the rooms of a community, hours kept for groups, closed days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grids.forms import WEEKDAYS
from grids.powers import Power
from lib.requests import SignedIn, needs, posted
from services.forms.spaces import ClosureForm, SpaceForm, WindowForm
from services.models import Space, SpaceClosure, SpaceWindow
from services.operations.spaces import (
    add_space,
    change_space,
    close_day,
    free_hours,
    keep_hours,
    reopen_day,
)
from services.views.doors import form_page, forms_of, saved
from services.views.space_desk import MOST_ROOMS, served, show


@require_safe
@needs(Power.SERVE)
def space_rooms(request: SignedIn) -> HttpResponse:
    """The rooms somebody works with."""
    rows = list(served(request.user)[:MOST_ROOMS])
    may_set_up = request.user.holds(Power.MANAGE_SERVICES)
    return show(request, "rooms", {"rows": rows, "may_set_up": may_set_up})


def kept(request: SignedIn, pk: int) -> Space:
    """A room the reader sets up."""
    rows = Space.objects.within(request.user.reach(Power.MANAGE_SERVICES)).with_card()
    row: Space = get_object_or_404(rows.with_week(), pk=pk)
    return row


@require_safe
@needs(Power.MANAGE_SERVICES)
def space_room(request: SignedIn, pk: int) -> HttpResponse:
    """One room as it is set up: hours kept for groups, closed days to come."""
    row = kept(request, pk)
    windows = [{"row": one, "day": WEEKDAYS[one.weekday]} for one in row.windows.all()]
    today = timezone.localdate()
    closures = [one for one in row.closures.all() if one.day >= today]
    return show(request, "room", {"space": row, "windows": windows, "closures": closures})


def carried(request: SignedIn, form: Any, save: Callable[..., Any]) -> Any:
    """Carry out what a sent form asks for, and say that it was kept."""
    made = saved(form, lambda _data: save(by=request.user, at=timezone.now()))
    if made is not None:
        messages.success(request, _("Saved."))
    return made


def form_about(request: SignedIn, form: Any, heading: str, row: Space | None) -> HttpResponse:
    """The page of a form about a room."""
    crumbs: list[tuple[str, Any]] = [(reverse("services:space_rooms"), _("Rooms"))]
    if row is not None:
        crumbs.append((reverse("services:space_room", args=(row.pk,)), row))
    return form_page(request, form, heading, crumbs=crumbs)


@forms_of
@needs(Power.MANAGE_SERVICES)
def space_new(request: SignedIn) -> HttpResponse:
    """Offer a room."""
    form = SpaceForm(posted(request), by=request.user)
    made = carried(request, form, lambda **given: add_space(**form.facts(), **given))
    if made is not None:
        return redirect("services:space_room", pk=made.pk)
    return form_about(request, form, _("Offer a room"), None)


@forms_of
@needs(Power.MANAGE_SERVICES)
def space_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change a room."""
    row = kept(request, pk)
    form = SpaceForm(posted(request), by=request.user, instance=row)
    if carried(request, form, lambda **given: change_space(row, **form.facts(), **given)):
        return redirect("services:space_room", pk=pk)
    return form_about(request, form, _("Change %(room)s") % {"room": row}, row)


@forms_of
@needs(Power.MANAGE_SERVICES)
def window_new(request: SignedIn, pk: int) -> HttpResponse:
    """Keep hours for a group."""
    row = kept(request, pk)
    form = WindowForm(posted(request))
    if carried(request, form, lambda **given: keep_hours(row, **form.cleaned_data, **given)):
        return redirect("services:space_room", pk=pk)
    return form_about(request, form, _("Keep hours for a group"), row)


@require_POST
@needs(Power.MANAGE_SERVICES)
def window_free(request: SignedIn, pk: int) -> HttpResponse:
    """Keep these hours for nobody any more."""
    rows = SpaceWindow.objects.within(request.user.reach(Power.MANAGE_SERVICES))
    row = get_object_or_404(rows.select_related("space"), pk=pk)
    free_hours(row, by=request.user, at=timezone.now())
    messages.success(request, _("These hours are free for all now."))
    return redirect("services:space_room", pk=row.space_id)


@forms_of
@needs(Power.MANAGE_SERVICES)
def closure_new(request: SignedIn, pk: int) -> HttpResponse:
    """Close a room for a day."""
    row = kept(request, pk)
    form = ClosureForm(posted(request))
    if carried(request, form, lambda **given: close_day(row, **form.cleaned_data, **given)):
        return redirect("services:space_room", pk=pk)
    return form_about(request, form, _("Close for a day"), row)


@require_POST
@needs(Power.MANAGE_SERVICES)
def closure_reopen(request: SignedIn, pk: int) -> HttpResponse:
    """Open a room on a day after all."""
    rows = SpaceClosure.objects.within(request.user.reach(Power.MANAGE_SERVICES))
    row = get_object_or_404(rows.select_related("space"), pk=pk)
    reopen_day(row, by=request.user, at=timezone.now())
    messages.success(request, _("It is open on this day again."))
    return redirect("services:space_room", pk=row.space_id)
