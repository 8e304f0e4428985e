"""Pages of limits, ladders and calendars: each shows what would move before anything is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.models import City, WorkCalendar
from grids.operations import create_city_calendar
from grids.operations.configuring import configures
from lib.errors import Refused
from lib.requests import SignedIn, posted
from tickets.explanations import pair_label
from tickets.forms.calendars import CALENDAR_FORMS
from tickets.forms.ladders import ActivateForm, RungsForm
from tickets.forms.stepped import LimitForm, SteppedForm
from tickets.models import LadderPolicy
from tickets.operations.climbing import forecast_ladder
from tickets.operations.forecasts import Forecast
from tickets.operations.ladder_versions import (
    activate_ladder,
    draft_ladder,
    drop_draft,
    known_pairs,
    set_rungs,
)
from tickets.operations.limit_changes import change_limit, find_limit, limit_on
from tickets.operations.relimiting import forecast_limit
from tickets.operations.replanning import forecast_calendar
from tickets.panels.calendars import calendars, year_page
from tickets.panels.rules import (
    forecast_context,
    ladder_badge,
    ladder_changes,
    ladder_groups,
    ladder_shelves,
    ladder_url,
    limit_history,
    limit_title,
    step_rows,
    whistle_rows,
)
from tickets.workflow.states import WhistleKind

forms_of = require_http_methods(["GET", "HEAD", "POST"])
YEARS = range(2004, 2101)


def check_editor(request: SignedIn, city_id: int | None) -> None:
    """403 unless this person edits the rules of the city, or those all cities share."""
    if not configures(request.user, city_id):
        raise PermissionDenied


def stepped(
    request: SignedIn,
    form: SteppedForm,
    *,
    foresee: Callable[[datetime], Forecast],
    save: Callable[[datetime], Any],
) -> tuple[Forecast | None, bool]:
    """Show what would move, or save what was shown; answers the forecast, and whether it saved."""
    if not form.is_valid():
        return None, False
    at = timezone.now()
    try:
        if form.is_confirmed:
            save(at)
            return None, True
        return foresee(at), False
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None, False


def step_page(
    request: SignedIn, template: str, form: SteppedForm, told: Forecast | None, **more: Any
) -> HttpResponse:
    """The form, with what would move under it once that was asked for."""
    context = {"form": form, **forecast_context(told), **more}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, context, status=status)


# Limits


@require_safe
def limits(request: SignedIn) -> HttpResponse:
    """The limits of whistles and of the desks' own steps."""
    context = {
        "kinds": WhistleKind.labels,
        "whistle_rows": whistle_rows(),
        "step_rows": step_rows(),
        "may_edit": configures(request.user, None),
    }
    return render(request, "settings/limits.html", context)


@forms_of
def limit(request: SignedIn, limit_id: str) -> HttpResponse:
    """One limit: what it is and was, and another one after a look at what moves."""
    row = find_limit(limit_id)
    if row is None:
        raise Http404
    may_edit = configures(request.user, None)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    initial = {"limit": request.GET["limit"]} if request.GET.get("limit") else {}
    form = LimitForm(posted(request), row=row, initial=initial)
    told, saved = stepped(
        request,
        form,
        foresee=lambda at: forecast_limit(row, form.cleaned_data["limit"], at=at),
        save=lambda at: change_limit(
            row,
            form.cleaned_data["limit"],
            reason=form.cleaned_data["reason"],
            moves_running=form.cleaned_data["moves_running"],
            seen=form.seen_version,
            by=request.user,
            at=at,
        ),
    )
    if saved:
        messages.success(request, said_after(form))
        return redirect("tickets:limit", limit_id)
    more = {
        "row": row,
        "title": limit_title(row),
        "history": limit_history(row),
        "may_edit": may_edit,
        **on_day(request, row),
    }
    return step_page(request, "settings/limit.html", form, told, **more)


def on_day(request: SignedIn, row: Any) -> dict[str, Any]:
    """What the limit was on a day somebody asks for."""
    text = request.GET.get("on", "")
    try:
        moment = timezone.make_aware(datetime.fromisoformat(f"{text}T23:59:59"))
    except (ValueError, OverflowError):
        return {}
    return {"on": text, "was": limit_on(row, moment)}


def said_after(form: SteppedForm) -> str:
    """What is said after saving."""
    if form.cleaned_data["moves_running"]:
        return _("Saved. Running clocks follow within a few minutes.")
    return _("Saved for clocks that start from now on.")


# Ladders


@require_safe
def ladders(request: SignedIn) -> HttpResponse:
    """Every ladder: in force, in draft, and past."""
    shelves = ladder_shelves(request.user, timezone.now())
    return render(request, "settings/ladders.html", {"shelves": shelves})


def ladder_or_404(policy_id: int) -> LadderPolicy:
    """One version with its rungs."""
    rows = LadderPolicy.objects.select_related("city", "based_on", "activated_by__person")
    return get_object_or_404(rows.prefetch_related("rungs"), pk=policy_id)


@require_safe
def ladder(request: SignedIn, policy_id: int) -> HttpResponse:
    """One version: its levels, what differs from another one, and what can be done with it."""
    policy, at = ladder_or_404(policy_id), timezone.now()
    asked = request.GET.get("against", "")
    others = LadderPolicy.objects.exclude(pk=policy.pk).order_by("city__code", "-version")
    against = others.filter(pk=int(asked)).first() if asked.isdigit() and len(asked) < 18 else None
    against = against or policy.based_on
    serving = LadderPolicy.objects.serving(policy.city_id, at).first()
    context = {
        "policy": policy,
        "badge": ladder_badge(policy, serving, at),
        "groups": ladder_groups(policy),
        "against": against,
        "others": others,
        "changes": ladder_changes(against, policy) if against else [],
        "may_edit": configures(request.user, policy.city_id),
        "has_draft": LadderPolicy.objects.filter(city=policy.city_id, is_draft=True).exists(),
    }
    return render(request, "settings/ladder.html", context)


@require_POST
def ladder_draft(request: SignedIn, policy_id: int) -> HttpResponse:
    """Copy a version into a draft, of its own city or of another one."""
    policy = ladder_or_404(policy_id)
    code = request.POST.get("city")
    city = get_object_or_404(City, code=code) if code else policy.city
    try:
        draft = draft_ladder(policy, city=city, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("tickets:ladders")
    return redirect(ladder_url(draft))


@require_POST
def ladder_drop(request: SignedIn, policy_id: int) -> HttpResponse:
    """Throw a draft away."""
    try:
        drop_draft(ladder_or_404(policy_id), by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The draft has been dropped."))
    return redirect("tickets:ladders")


@forms_of
def ladder_rungs(request: SignedIn, policy_id: int, subject: str, clock: str) -> HttpResponse:
    """Edit the levels of one kind of clock in a draft."""
    policy = ladder_or_404(policy_id)
    check_editor(request, policy.city_id)
    pair = (subject, clock)
    if pair not in known_pairs() or not policy.is_draft:
        raise Http404
    rungs = [rung for rung in policy.rungs.all() if (rung.subject_type, rung.clock_kind) == pair]
    form = RungsForm(posted(request), rungs=rungs, revision=policy.revision)
    if form.is_valid():
        acting = {"by": request.user, "at": timezone.now(), "seen": form.cleaned_data["seen"]}
        try:
            set_rungs(policy, pair, form.drafts(), **acting)
        except Refused as refusal:
            form.add_error(form.field_of(refusal.field), str(refusal))
        else:
            messages.success(request, _("Saved in the draft."))
            return redirect(ladder_url(policy))
    context = {
        "form": form,
        "policy": policy,
        "clock": pair_label(*pair),
        "back": ladder_url(policy),
    }
    status = 422 if form.is_bound else 200
    return render(request, "settings/ladder_rungs.html", context, status=status)


@forms_of
def ladder_activate(request: SignedIn, policy_id: int) -> HttpResponse:
    """Put a draft into force, after a look at which clocks would climb differently."""
    policy = ladder_or_404(policy_id)
    check_editor(request, policy.city_id)
    if not policy.is_draft:
        raise Http404
    form = ActivateForm(posted(request), initial={"seen": policy.revision})
    told, saved = stepped(
        request,
        form,
        foresee=lambda at: forecast_ladder(policy, at=at),
        save=lambda at: activate_ladder(
            policy,
            valid_from=form.cleaned_data["valid_from"],
            moves_running=form.cleaned_data["moves_running"],
            note=form.cleaned_data["note"],
            seen=form.seen_version,
            by=request.user,
            at=at,
        ),
    )
    if saved:
        messages.success(request, said_after(form))
        return redirect(ladder_url(policy))
    more = {
        "title": _("Put %(name)s into force") % {"name": policy},
        "back": ladder_url(policy),
        "back_words": policy,
        "changes": ladder_changes(policy.based_on, policy) if policy.based_on else [],
        "against": policy.based_on,
    }
    return step_page(request, "settings/stepped.html", form, told, **more)


# Calendars


@require_safe
def work_calendar(request: SignedIn) -> HttpResponse:
    """A year of a work calendar, with its holidays and make-up days."""
    rows = calendars()
    asked = request.GET.get("calendar", "")
    row = next((row for row in rows if str(row.pk) == asked), rows[0] if rows else None)
    if row is None:
        raise Http404
    year = request.GET.get("year", "")
    number = int(year) if year.isascii() and year.isdigit() and int(year) in YEARS else None
    page = year_page(row, number or timezone.localdate().year, by=request.user)
    page |= {"calendars": rows, "today": timezone.localdate()}
    return render(request, "settings/calendar.html", page)


@forms_of
def calendar_edit(request: SignedIn, calendar_id: int, what: str) -> HttpResponse:
    """Edit days or hours of a calendar, or bring a version back, after a look at what moves."""
    calendar = get_object_or_404(WorkCalendar.objects.select_related("city"), pk=calendar_id)
    check_editor(request, calendar.city_id)
    if what not in CALENDAR_FORMS:
        raise Http404
    initial = {name: request.GET[name] for name in ("date", "version") if name in request.GET}
    form = CALENDAR_FORMS[what](posted(request), calendar=calendar, initial=initial)
    told, saved = stepped(
        request,
        form,
        foresee=lambda at: forecast_calendar(
            calendar, lambda: form.edit(by=request.user, at=at), at=at
        ),
        save=lambda at: form.edit(by=request.user, at=at),
    )
    back = f"{reverse('tickets:work_calendar')}?calendar={calendar.pk}"
    if saved:
        messages.success(request, _("Saved. Running clocks follow within a few minutes."))
        return redirect(back)
    title = _("%(calendar)s: %(edit)s") % {"calendar": calendar, "edit": form.title}
    more = {"title": title, "back": back, "back_words": _("Work calendar")}
    return step_page(request, "settings/stepped.html", form, told, **more)


@require_POST
def calendar_new(request: SignedIn) -> HttpResponse:
    """Give a city a calendar of its own, a copy of the country's."""
    city = get_object_or_404(City, code=request.POST.get("city", ""))
    try:
        row = create_city_calendar(city, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("tickets:work_calendar")
    messages.success(request, _("%(city)s has a calendar of its own now.") % {"city": city})
    return redirect(f"{reverse('tickets:work_calendar')}?calendar={row.pk}")
