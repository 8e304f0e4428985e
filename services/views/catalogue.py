"""Keeping the catalogue of services."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grids.powers import Power
from grids.reach import permits
from lib.pages import count_words, keyset
from lib.requests import SignedIn, needs, page_links, posted
from services.filters import ServiceItemFilter
from services.forms.catalogue import ItemForm
from services.models import ServiceItem
from services.operations.catalogue import close_item, write_item
from services.panels.tabs import desk_tabs
from services.views.doors import form_page, forms_of, saved


@require_safe
@needs(Power.MANAGE_SERVICES)
def catalogue(request: SignedIn) -> HttpResponse:
    """The services of one's city."""
    today = timezone.localdate()
    seen = ServiceItem.objects.seen_by(request.user, Power.MANAGE_SERVICES)
    narrowed = ServiceItemFilter(request.GET, queryset=seen)
    cursor = request.GET.get("cursor")
    page = keyset(narrowed.qs.with_card(), order=("code", "id"), cursor=cursor)
    kept = ServiceItem.objects.within(request.user.reach(Power.MANAGE_SERVICES))
    mine = set(kept.filter(pk__in=[row.pk for row in page.rows]).values_list("pk", flat=True))
    context: dict[str, Any] = {
        "filter": narrowed,
        "rows": [
            {
                "row": row,
                "is_kept": row.pk in mine,
                "is_closed": row.closed_on is not None and row.closed_on <= today,
            }
            for row in page.rows
        ],
        "count": count_words(narrowed.qs),
        "tabs": desk_tabs(request.user, request.path),
        **page_links(request, page),
    }
    return render(request, "services/catalogue.html", context)


@forms_of
@needs(Power.MANAGE_SERVICES)
def item_new(request: SignedIn) -> HttpResponse:
    """Put a service into the catalogue."""
    start = {"publicity_days": 0, "limit_unit": "wd"}
    form = ItemForm(posted(request), by=request.user, initial=start)
    return item_form(request, form, _("Add a service"))


@forms_of
def item_change(request: SignedIn, pk: int) -> HttpResponse:
    """Change what residents read of a service."""
    row = kept(request, pk)
    form = ItemForm(posted(request), by=request.user, item=row)
    return item_form(request, form, row.name, row)


def kept(request: SignedIn, pk: int) -> ServiceItem:
    """One that the reader keeps; whoever only reads it is refused."""
    seen = ServiceItem.objects.seen_by(request.user, Power.MANAGE_SERVICES).with_card()
    row: ServiceItem = get_object_or_404(seen, pk=pk)
    if not permits(request.user.reach(Power.MANAGE_SERVICES), row):
        raise PermissionDenied
    return row


def item_form(
    request: SignedIn, form: ItemForm, heading: str, row: ServiceItem | None = None
) -> HttpResponse:
    """Show the form, or keep what it says."""
    given = {"by": request.user, "at": timezone.now(), "item": row}
    if saved(form, lambda data: write_item(form.draft(), **given)) is not None:
        messages.success(request, _("Saved."))
        return redirect("services:catalogue")
    close = reverse("services:item_close", args=(row.pk,)) if row and not row.closed_on else ""
    crumbs = [(reverse("services:catalogue"), _("Catalogue"))]
    return form_page(request, form, heading, crumbs=crumbs, close=close)


@require_POST
def item_close(request: SignedIn, pk: int) -> HttpResponse:
    """Offer a service no longer."""
    close_item(kept(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("services:catalogue")
