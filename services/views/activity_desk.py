"""The desk of activities: list, one, proposing, shifts, hours, screen, moves and files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.moves import check_offered
from lib.pages import count_words, keyset
from lib.requests import SignedIn, needs, page_links, posted, seen_of
from services.filters import ActivityFilter
from services.forms.activities import (
    ActivityForm,
    ActivityMoveForm,
    BatchForm,
    HoursForm,
    OrganiserForm,
    PlacesForm,
    ShiftForm,
)
from services.models import Activity, Shift, SignUp
from services.operations import activities as operations
from services.operations.activity_desks import DESKS, SEEN_BY, visible_activities
from services.operations.activity_series import propose_series
from services.operations.attendance import confirm_all
from services.operations.organising import ask_organiser
from services.operations.signups import BatchDraft, sign_up_batch
from services.panels import activity_desk as panels
from services.panels.tabs import desk_tabs
from services.views.doors import form_page, forms_of, reveal_page, saved, send_sheet


def listed(request: SignedIn) -> ActivityFilter:
    """The activities the reader sees at the desk, narrowed; those to come unless asked."""
    query = request.GET.copy()
    query.setdefault("when", "ahead")
    return ActivityFilter(query, queryset=visible_activities(request.user), request=request)


@require_safe
def activity_desk(request: SignedIn) -> HttpResponse:
    """The activities within reach, the next first."""
    narrowed = listed(request)
    is_past = narrowed.form.data.get("when") == "past"
    order = ("-starts_at", "-id") if is_past else ("starts_at", "id")
    rows = narrowed.qs.with_sums().select_related("area").defer("area__boundary")
    page = keyset(rows, order=order, cursor=request.GET.get("cursor"))
    may_export = request.user.holds(Power.EXPORT) and request.user.holds(Power.SERVE)
    query = request.GET.urlencode()
    context = {
        "filter": narrowed,
        "rows": [panels.line(row) for row in page.rows],
        "count": count_words(narrowed.qs),
        "may_propose": request.user.holds(Power.SERVE),
        "export": reverse("services:activity_export") + (f"?{query}" if query else "")
        if may_export
        else "",
        "tabs": desk_tabs(request.user, request.path),
        **page_links(request, page),
    }
    return render(request, "activities/desk_list.html", context)


def found(request: SignedIn, pk: int) -> Activity:
    """An activity the reader sees."""
    rows = visible_activities(request.user)
    row: Activity = get_object_or_404(rows.with_card(), pk=pk)
    return row


def served(request: SignedIn, pk: int) -> Activity:
    """One that the reader carries out; whoever only sees it is refused."""
    row = found(request, pk)
    if not request.user.reach(Power.SERVE).covers_area(row.area):
        raise PermissionDenied
    return row


def served_shift(request: SignedIn, pk: int) -> Shift:
    """A shift the reader carries out."""
    shifts = Shift.objects.within(request.user.reach(Power.SERVE))
    row: Shift = get_object_or_404(shifts.with_card(), pk=pk)
    return row


@require_safe
def activity_desk_page(request: SignedIn, pk: int) -> HttpResponse:
    """One activity: shifts, people, waiting lists, units, organisers, course."""
    row = found(request, pk)
    context = panels.page(row, by=request.user, at=timezone.now())
    context["may_export"] = context["serves"] and request.user.holds(Power.EXPORT)
    context["tabs"] = desk_tabs(request.user, request.path)
    return render(request, "activities/desk_page.html", context)


def form_about(
    request: SignedIn, form: Any, heading: str, row: Activity | None = None, **more: Any
) -> HttpResponse:
    """The page of a form about an activity."""
    return form_page(request, form, heading, crumbs=crumbs_of(row), **more)


def crumbs_of(row: Activity | None) -> list[tuple[str, Any]]:
    """The way back: the desk, and the activity."""
    way: list[tuple[str, Any]] = [(reverse("services:activity_desk"), _("Activities"))]
    return [*way, (page_of(row.pk), row)] if row is not None else way


def page_of(pk: int) -> str:
    return reverse("services:activity_desk_page", args=(pk,))


def done(request: SignedIn, pk: int) -> HttpResponse:
    """Back to the activity."""
    messages.success(request, _("Saved."))
    return redirect(page_of(pk))


@forms_of
@needs(Power.SERVE)
def activity_new(request: SignedIn) -> HttpResponse:
    """Propose an activity, or a series of them."""
    form = ActivityForm(posted(request), by=request.user)
    given = {"by": request.user, "at": timezone.now()}

    def save(data: dict[str, Any]) -> Activity:
        if data["rhythm"]:
            rows = propose_series(form.draft(), data["rhythm"], data["count"], **given)
            return rows[0]
        return operations.propose_activity(form.draft(), **given)

    row = saved(form, save)
    if row is not None:
        return done(request, row.pk)
    return form_about(request, form, _("New activity"))


@forms_of
def shift_new(request: SignedIn, pk: int) -> HttpResponse:
    """One more shift."""
    row = served(request, pk)
    form = ShiftForm(posted(request))
    given = {"by": request.user, "at": timezone.now()}
    if saved(form, lambda data: operations.add_shift(row, form.shift(), **given)) is not None:
        return done(request, row.pk)
    return form_about(request, form, _("Add a shift"), row)


@forms_of
def shift_places(request: SignedIn, pk: int) -> HttpResponse:
    """More or fewer places."""
    shift = served_shift(request, pk)
    form = PlacesForm(posted(request), initial={"capacity": shift.capacity})
    given = {"by": request.user, "at": timezone.now()}

    def save(data: dict[str, Any]) -> Shift:
        return operations.set_places(shift, data["capacity"], **given)

    if saved(form, save) is not None:
        return done(request, shift.activity_id)
    return form_about(request, form, _("Change the places"), shift.activity)


@forms_of
def organiser_new(request: SignedIn, pk: int) -> HttpResponse:
    """Ask a community or unit to organise it together."""
    row = served(request, pk)
    form = OrganiserForm(posted(request))
    given = {"by": request.user, "at": timezone.now()}

    def save(data: dict[str, Any]) -> Any:
        return ask_organiser(row, data["organiser"], **given)

    if saved(form, save) is not None:
        return done(request, row.pk)
    return form_about(request, form, _("Ask a co-organiser"), row)


@forms_of
def batch_new(request: SignedIn, pk: int) -> HttpResponse:
    """A unit's officer signs up several people, or the place does it for the unit."""
    shift = get_object_or_404(Shift.objects.published().with_card(), pk=pk)
    unit = next((post.unit for post in request.user.active_posts if post.unit_id), None)
    serves = request.user.reach(Power.SERVE).covers_area(shift.activity.area)
    if not (serves or request.user.reach(Power.HANDLE).units):
        raise PermissionDenied
    form = BatchForm(posted(request), initial={"unit": str(unit) if unit else ""})
    given = {"by": request.user, "at": timezone.now()}

    def save(data: dict[str, Any]) -> Any:
        return sign_up_batch(shift, BatchDraft(**data), **given)

    if saved(form, save) is not None:
        return done(request, shift.activity_id)
    heading = _("Sign up several people")
    return form_about(request, form, heading, shift.activity, lead=str(shift))


@never_cache
@require_safe
def shift_screen(request: SignedIn, pk: int) -> HttpResponse:
    """The code of a shift for a screen; the page renews it by itself."""
    shift = served_shift(request, pk)
    context = {**panels.screen(shift), "activity": shift.activity}
    return render(request, "activities/screen.html", context)


@forms_of
def shift_hours(request: SignedIn, pk: int) -> HttpResponse:
    """The table of hours: those that really were served, confirmed at once."""
    shift = served_shift(request, pk)
    if not shift.activity.gives_hours:
        raise Http404
    rows = panels.people_for_hours(shift)
    form = HoursForm(posted(request), shift=shift, rows=rows)
    given = {"by": request.user, "at": timezone.now()}
    if saved(form, lambda data: confirm_all(shift, form.hours(), **given)) is not None:
        return done(request, shift.activity_id)
    context = {
        "form": form,
        "shift": shift,
        "activity": shift.activity,
        "back": page_of(shift.activity_id),
    }
    status = 422 if form.is_bound else 200
    return render(request, "activities/hours.html", context, status=status)


@forms_of
def activity_desk_move(request: SignedIn, subject: str, pk: int, move: str) -> HttpResponse:
    """One move on an activity, a co-organiser, a sign-up or a batch: its form, and carrying it
    out."""
    desk = DESKS[subject]
    row = get_object_or_404(SEEN_BY[subject](request.user).with_card(), pk=pk)
    if move not in desk.operations:
        raise Http404
    step = desk.workflow[move]
    form = ActivityMoveForm(posted(request), move=step, row=row, by=request.user)
    if not form.is_bound:
        check_offered(row, desk.workflow, step, by=request.user, at=timezone.now())
    given = {"by": request.user, "at": timezone.now(), "seen": seen_of(request)}
    owner = row if isinstance(row, Activity) else row.activity
    if saved(form, lambda data: desk.operations[move](row, **given, **data)) is not None:
        return done(request, owner.pk)
    heading = f"{step.label} · {owner}"
    return form_about(request, form, heading, owner, seen=row.flow_count, submit=step.label)


@never_cache
@forms_of
@needs(Power.REVEAL)
def sign_up_reveal(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for a reason, then show name or number in clear, once and only in this answer."""
    rows = SignUp.objects.within(request.user.reach(Power.REVEAL)).with_card()
    row = get_object_or_404(rows, pk=pk)
    lead, crumbs = f"{row.who} · {row.shift}", crumbs_of(row.activity)
    return reveal_page(request, row, _("See who it is"), crumbs=crumbs, lead=lead)


# Files


@require_safe
@needs(Power.EXPORT)
def activity_export(request: SignedIn) -> HttpResponseBase:
    """Exactly the list of this address as a file."""
    rows = listed(request).qs.within(request.user.reach(Power.EXPORT)).with_sums()
    rows = rows.order_by("starts_at", "pk")
    return send_sheet(request, rows, panels.ledger, what="activities", title=_("Activities"))


@require_safe
@needs(Power.EXPORT)
def sign_ups_export(request: SignedIn, pk: int) -> HttpResponseBase:
    """The people of one activity, masked."""
    activity = served(request, pk)
    rows = SignUp.objects.within(request.user.reach(Power.EXPORT)).filter(activity=activity)
    return send_sheet(request, rows, panels.people_sheet, what="sign_ups", title=_("Sign-ups"))
