"""Pages of visits: the log, one, writing one down, and what is made of it."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import count_words, keyset
from lib.requests import SignedIn, field_of, filter_chips, needs, page_links, posted
from services.filters import VisitFilter
from services.forms.visits import MatterForm, VisitForm
from services.models import CareContact, Visit
from services.operations.visits import (
    MatterDraft,
    VisitDraft,
    end_follow_up,
    log_visit,
    open_matter,
    pictures_of,
)
from services.panels import visits as panels
from services.panels.tabs import desk_tabs
from services.views.doors import forms_of, reveal_page, send_sheet
from tickets.forms.choices import area_by_code, areas_in
from tickets.forms.report import channel_of
from tickets.operations.drafts import drop_photos, keep_photo, kept_photos
from tickets.operations.suggestions import suggest_categories
from tickets.views.attachments import picture

KEPT = "visit_photos"
"""Pictures of a visit that came back with something missing; browsers cannot send them again."""
NUMBER = 18


def visible(request: SignedIn) -> QuerySet[Visit]:
    """The visits somebody serves among."""
    rows: QuerySet[Visit] = Visit.objects.within(request.user.reach(Power.SERVE))
    return rows


def found(request: SignedIn, pk: int) -> Visit:
    """A visit within reach."""
    return get_object_or_404(visible(request).with_card(), pk=pk)


@require_safe
@needs(Power.SERVE)
def visits(request: SignedIn) -> HttpResponse:
    """The log of visits within reach, newest first."""
    narrowed = VisitFilter(request.GET, queryset=visible(request), request=request)
    rows = narrowed.qs.with_card()
    page = keyset(rows, order=("-visited_at", "-id"), cursor=request.GET.get("cursor"))
    query = request.GET.urlencode()
    context = {
        "filter": narrowed,
        "chips": filter_chips(request, narrowed.form),
        "lines": [panels.line(row) for row in page.rows],
        "count": count_words(narrowed.qs),
        "export": f"export/?{query}" if request.user.holds(Power.EXPORT) else "",
        "tabs": desk_tabs(request.user, request.path),
        "views": panels.views(request.GET.get("show", "")),
        **page_links(request, page),
    }
    return render(request, "visits/list.html", context)


@require_safe
@needs(Power.SERVE)
@needs(Power.EXPORT)
def visits_export(request: SignedIn) -> HttpResponseBase:
    """Exactly the log of this address as a sheet, masked; the audit trail keeps who took it."""
    rows = Visit.objects.within(request.user.reach(Power.SERVE))
    rows = rows.within(request.user.reach(Power.EXPORT))
    narrowed = VisitFilter(request.GET, queryset=rows, request=request)
    log = narrowed.qs.with_card().order_by("-visited_at", "-id")
    return send_sheet(request, log, panels.log_table, what="visits", title=_("Visits"))


@require_safe
@needs(Power.SERVE)
def visit(request: SignedIn, pk: int) -> HttpResponse:
    """One visit, and what can be made of it."""
    return show(request, found(request, pk))


def show(request: SignedIn, row: Visit, form: MatterForm | None = None) -> HttpResponse:
    """The page of a visit, with the form of a matter where none was made yet."""
    if form is None and row.ticket_id is None and row.problems:
        form = MatterForm(initial=guessed(row), by=request.user)
    context = {**panels.page(row, by=request.user), "form": form}
    context["tabs"] = desk_tabs(request.user, "/visits/")
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "visits/page.html", context, status=status)


def guessed(row: Visit) -> dict[str, Any]:
    """The kind of matter that the words speak for."""
    likely = suggest_categories(row.text) if row.text else ()
    category = likely[0].category.code if likely else ""
    return {"category": category, "text": row.text, "is_settled": row.is_settled}


@forms_of
@needs(Power.SERVE)
def visit_new(request: SignedIn) -> HttpResponse:
    """Write a visit down: whom, what was found, a few words."""
    forget_pictures(request)
    kept = kept_photos(request.session.get(KEPT, []))
    about = subject(request)
    if request.method != "POST":
        start = starting(request, about)
        form = VisitForm(initial=start, by=request.user, kept=len(kept))
        return new_page(request, form, about)
    if "place" in request.POST:
        typed = {name: request.POST[name] for name in request.POST if name != "problems"}
        typed["problems"] = request.POST.getlist("problems")
        form = VisitForm(initial=typed, by=request.user, kept=len(kept))
        return new_page(request, form, about)
    form = VisitForm(request.POST, request.FILES, by=request.user, kept=len(kept))
    row = saved(request, form, about, at=timezone.now())
    if row is None:
        return new_page(request, form, about)
    messages.success(request, _("The visit is written down."))
    return redirect("services:visit", row.pk)


def saved(
    request: SignedIn, form: VisitForm, about: dict[str, Any], *, at: datetime
) -> Visit | None:
    """The visit of a valid form; else what went wrong stands at its field, pictures are kept."""
    if form.is_valid():
        given = dict(form.cleaned_data)
        photos, key = given.pop("photos"), given.pop("key")
        with ExitStack() as opened:
            kept = kept_photos(request.session.get(KEPT, []))
            files = [opened.enter_context(row.file.open("rb")) for row in kept]
            draft = VisitDraft(**given, photos=files + photos, idempotency_key=key or None, **about)
            try:
                row = log_visit(draft, by=request.user, at=at)
            except Refused as refused:
                form.add_error(field_of(form, refused), str(refused))
            else:
                drop_photos(request.session.pop(KEPT, []))
                return row
    keep_pictures(request, at)
    return None


def keep_pictures(request: SignedIn, at: datetime) -> None:
    """Keep what was uploaded with a form that comes back."""
    for photo in request.FILES.getlist("photos"):
        try:
            kept = keep_photo(photo, purpose="report", by=request.user, at=at)
        except Refused as refused:
            messages.warning(request, f"{photo.name}: {refused.message}")
        else:
            request.session[KEPT] = [*request.session.get(KEPT, []), kept]


def forget_pictures(request: SignedIn) -> None:
    """A fresh form begins without pictures, and kept ones go where somebody says so."""
    if request.method != "POST" or "drop" in request.POST:
        drop_photos(request.session.pop(KEPT, []))


def subject(request: SignedIn) -> dict[str, Any]:
    """Whom the visit is to, or which one it follows, as far as the address says."""
    reach = request.user.reach(Power.SERVE)
    told = {"care": CareContact.objects.within(reach), "follow": visible(request).to_follow_up()}
    names = {"care": "care", "follow": "follow_up_of"}
    rows = {}
    for name, choices in told.items():
        number = request.GET.get(name, "")
        if number.isascii() and number.isdecimal() and len(number) < NUMBER:
            rows[names[name]] = get_object_or_404(choices.with_card(), pk=number)
    return rows


def starting(request: SignedIn, about: dict[str, Any]) -> dict[str, Any]:
    """What stands in the empty form: the scanned place, the household's, the last one's, mine."""
    areas = areas_in(request.user.reach(Power.SERVE), timezone.localdate())
    of_row = next(iter(about.values()), None)
    area = of_row.area if of_row else area_by_code(areas, request.GET.get("at", ""))
    if area is None and "at" not in request.GET:
        last = visible(request).filter(visited_by=request.user, area__in=areas).with_card()
        area = getattr(last.order_by("-visited_at", "-id").first(), "area", None)
        posts = request.user.active_posts
        area = area or next((post.area for post in posts if post.area_id), None)
    start = {"area": area.code if area else "", "key": get_random_string(32)}
    return start | ({"kind": of_row.kind} if of_row else {})


def new_page(request: SignedIn, form: VisitForm, about: dict[str, Any]) -> HttpResponse:
    """The page around the form, with what was found there last time."""
    context = {
        "form": form,
        "about": about,
        "before": panels.last_issue(form.place, by=request.user),
        "kept": kept_photos(request.session.get(KEPT, [])),
        "asks_check": form.has_error("text", None) and form.is_bound,
        "query": request.GET.urlencode(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "visits/new.html", context, status=status)


@require_POST
@needs(Power.SERVE)
def visit_matter(request: SignedIn, pk: int) -> HttpResponse:
    """Make a matter of what was found, with one tap where the guess is right."""
    row = found(request, pk)
    form = MatterForm(posted(request), by=request.user)
    if not form.is_valid():
        return show(request, row, form)
    draft = MatterDraft(channel=channel_of(request.user), **form.cleaned_data)
    try:
        receipt = open_matter(row, draft, by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error(field_of(form, refused), str(refused))
        return show(request, row, form)
    messages.success(request, _("Matter %(number)s is open.") % {"number": receipt.ticket.number})
    return redirect("services:visit", pk)


@require_POST
@needs(Power.SERVE)
def visit_follow_up_end(request: SignedIn, pk: int) -> HttpResponse:
    """Nobody needs to come back any more."""
    try:
        end_follow_up(found(request, pk), by=request.user, at=timezone.now())
    except Refused as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("services:visit", pk)


@require_safe
@needs(Power.SERVE)
def visit_photo(request: SignedIn, pk: int, photo: int) -> HttpResponseBase:
    """One picture of a visit; absent and forbidden answer alike."""
    return picture(get_object_or_404(pictures_of(found(request, pk)), pk=photo))


@never_cache
@forms_of
@needs(Power.REVEAL)
def visit_reveal(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for a reason, then show the door once."""
    rows = visible(request).within(request.user.reach(Power.REVEAL)).with_card()
    row = get_object_or_404(rows, pk=pk)
    if not row.door_cipher:
        raise Http404
    crumbs = [(reverse("services:visits"), _("Visits")), (row.get_absolute_url(), row)]
    return reveal_page(request, row, _("See what is kept"), crumbs=crumbs, only=("door",))
