"""Pages of households that agreed to be looked after."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.pages import count_words, keyset
from lib.requests import SignedIn, filter_chips, needs, page_links, posted
from services.filters import CareFilter
from services.forms.visits import CareChangeForm, CareEndForm, CareForm
from services.models import CareContact
from services.operations.caring import CareDraft, change_care, end_care, keep_care
from services.panels import visits as panels
from services.panels.tabs import desk_tabs
from services.views.doors import form_page, forms_of, reveal_page, saved


def visible(request: SignedIn) -> QuerySet[CareContact]:
    """The households somebody serves among."""
    rows: QuerySet[CareContact] = CareContact.objects.within(request.user.reach(Power.SERVE))
    return rows


def found(request: SignedIn, pk: int) -> CareContact:
    """A household within reach."""
    return get_object_or_404(visible(request).with_card(), pk=pk)


@require_safe
@needs(Power.SERVE)
def cares(request: SignedIn) -> HttpResponse:
    """The households looked after, masked, those first for which it is time to drop by."""
    narrowed = CareFilter(request.GET, queryset=visible(request))
    page = keyset(narrowed.qs.with_card(), order=("due_on", "id"), cursor=request.GET.get("cursor"))
    today = timezone.localdate()
    context = {
        "filter": narrowed,
        "chips": filter_chips(request, narrowed.form),
        "lines": [panels.care_line(row, today) for row in page.rows],
        "count": count_words(narrowed.qs),
        "tabs": desk_tabs(request.user, "/visits/"),
        **page_links(request, page),
    }
    return render(request, "visits/cares.html", context)


@require_safe
@needs(Power.SERVE)
def care(request: SignedIn, pk: int) -> HttpResponse:
    """One household: what is kept, masked, and the visits to it."""
    row = found(request, pk)
    newest = row.visits.with_card().order_by("-visited_at", "-id")[:10]
    context = {
        **panels.care_line(row, timezone.localdate()),
        "facts": panels.care_facts(row),
        "visits": [panels.line(one) for one in newest],
        "tabs": desk_tabs(request.user, "/visits/"),
    }
    return render(request, "visits/care.html", context)


@forms_of
@needs(Power.SERVE)
def care_new(request: SignedIn) -> HttpResponse:
    """Look after a household from now on."""
    posts = request.user.active_posts
    own = next((post.area.code for post in posts if post.area_id), "")
    form = CareForm(posted(request), by=request.user, initial={"area": own})
    facts = {"by": request.user, "at": timezone.now()}
    row = saved(form, lambda given: keep_care(CareDraft(**given), **facts))
    if row is not None:
        messages.success(request, _("Saved."))
        return redirect("services:care", row.pk)
    return form_page(request, form, _("Look after a household"), crumbs=crumbs_of(), cards=True)


@forms_of
@needs(Power.SERVE)
def care_change(request: SignedIn, pk: int) -> HttpResponse:
    """Change how often, until when, telephone or door."""
    row = found(request, pk)
    start = {"every_days": row.every_days, "ends_on": row.ends_on}
    form = CareChangeForm(posted(request), initial=start)
    facts = {"by": request.user, "at": timezone.now()}
    if saved(form, lambda given: change_care(row, **given, **facts)) is not None:
        messages.success(request, _("Saved."))
        return redirect("services:care", pk)
    return form_page(request, form, _("Change what is kept"), crumbs=crumbs_of(row), cards=True)


@forms_of
@needs(Power.SERVE)
def care_end(request: SignedIn, pk: int) -> HttpResponse:
    """Forget the household, because it says so or needs it no more."""
    row = found(request, pk)
    form = CareEndForm(posted(request))
    facts = {"by": request.user, "at": timezone.now()}
    if saved(form, lambda given: end_care(row, **given, **facts) or True):
        messages.success(request, _("Everything kept of this household has been erased."))
        return redirect("services:cares")
    more = {
        "lead": _("Name, telephone and door are erased; visits keep only day and place."),
        "kind": "danger",
        "submit": _("Erase"),
        "cards": True,
    }
    heading = _("Stop looking after this household")
    return form_page(request, form, heading, crumbs=crumbs_of(row), **more)


def crumbs_of(*rows: Any) -> list[tuple[str, Any]]:
    """The way back: the log, the households, and the one looked at."""
    way: list[tuple[str, Any]] = [
        (reverse("services:visits"), _("Visits")),
        (reverse("services:cares"), _("Households looked after")),
    ]
    return [*way, *((reverse("services:care", args=(row.pk,)), row) for row in rows)]


@never_cache
@forms_of
@needs(Power.REVEAL)
def care_reveal(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for a reason, then show one value once."""
    rows = visible(request).within(request.user.reach(Power.REVEAL)).with_card()
    row = get_object_or_404(rows, pk=pk)
    kept = [name for name in ("name", "phone", "door") if getattr(row, f"{name}_cipher")]
    return reveal_page(request, row, _("See what is kept"), crumbs=crumbs_of(row), only=tuple(kept))
