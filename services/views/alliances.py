"""Pages of alliances: the list, one, founding it, and what is written in it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.moves import check_offered
from lib.pages import count_words, keyset
from lib.requests import SignedIn, needs, page_links, posted, seen_of
from members.operations.appraisals import GIVEN, Points
from members.panels.scales import grades_of, present_scale
from services.filters import AllianceFilter
from services.forms.alliances import (
    AllianceForm,
    CallForm,
    EntryForm,
    PledgeForm,
    SeatAppraisalForm,
    SeatEndForm,
    SeatForm,
)
from services.forms.moves import AllianceMoveForm
from services.models import Alliance, Seat
from services.operations.alliances import (
    AllianceDraft,
    SeatDraft,
    end_seat,
    found_alliance,
    give_seat,
    may_keep,
)
from services.operations.appraising import MOST_MEETINGS, appraise_seat, figures_of
from services.operations.desks import DESKS, visible
from services.operations.entries import EntryDraft, enter_entry
from services.operations.gatherings import Call, call_meeting
from services.operations.pledges import PledgeDraft, make_pledge
from services.panels import alliances as panels
from services.panels import lists
from services.views.doors import forms_of, saved


@require_safe
def alliances(request: SignedIn) -> HttpResponse:
    """The alliances within reach, newest first."""
    today = timezone.localdate()
    narrowed = AllianceFilter(request.GET, queryset=visible(Alliance, request.user))
    rows = panels.with_meetings(narrowed.qs.with_card(), today)
    page = keyset(rows, order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "filter": narrowed,
        "rows": [panels.line(row, today) for row in page.rows],
        "count": count_words(narrowed.qs),
        "may_found": request.user.holds(Power.MANAGE_SERVICES),
        **page_links(request, page),
    }
    return render(request, "alliances/list.html", context)


def found(request: SignedIn, pk: int) -> Alliance:
    """An alliance within reach."""
    row: Alliance = get_object_or_404(visible(Alliance, request.user).with_card(), pk=pk)
    return row


def kept(request: SignedIn, pk: int) -> Alliance:
    """One that the reader keeps; whoever only sees it is refused."""
    row = found(request, pk)
    if not may_keep(request.user, row):
        raise PermissionDenied
    return row


@require_safe
def alliance(request: SignedIn, pk: int) -> HttpResponse:
    """One alliance: seats, meetings, lists, pledges, orders, appraisals, and its course."""
    context = panels.page(found(request, pk), by=request.user, at=timezone.now())
    return render(request, "alliances/page.html", context)


def form_page(
    request: SignedIn, form: Any, heading: str, row: Alliance | None = None, **more: Any
) -> HttpResponse:
    """The page of a form about an alliance."""
    back = reverse("services:alliance", args=(row.pk,)) if row else reverse("services:alliances")
    context = {"form": form, "heading": heading, "back": back, "alliance": row, **more}
    status = 422 if form.is_bound else 200
    return render(request, "alliances/form.html", context, status=status)


def done(request: SignedIn, row: Alliance, part: str = "") -> HttpResponse:
    """Back to the alliance, where the new row stands."""
    messages.success(request, _("Saved."))
    return redirect(reverse("services:alliance", args=(row.pk,)) + (f"#{part}" if part else ""))


@forms_of
@needs(Power.MANAGE_SERVICES)
def alliance_new(request: SignedIn) -> HttpResponse:
    """Found an alliance."""
    form = AllianceForm(posted(request), by=request.user)
    given = {"by": request.user, "at": timezone.now()}
    row = saved(form, lambda data: found_alliance(AllianceDraft(**data), **given))
    if row is not None:
        return done(request, row)
    return form_page(request, form, _("Found an alliance"))


@forms_of
def seat_new(request: SignedIn, pk: int) -> HttpResponse:
    """Give a seat."""
    row = kept(request, pk)
    form = SeatForm(posted(request), by=request.user, alliance=row)
    given = {"by": request.user, "at": timezone.now()}
    if saved(form, lambda data: give_seat(row, SeatDraft(**data), **given)) is not None:
        return done(request, row, "seats")
    return form_page(request, form, _("Give a seat"), row)


@forms_of
def seat_end(request: SignedIn, pk: int) -> HttpResponse:
    """Set the last day of a seat."""
    seat = get_object_or_404(visible(Seat, request.user).with_card(), pk=pk)
    row = kept(request, seat.alliance_id)
    form = SeatEndForm(posted(request), initial={"until_on": timezone.localdate()})
    given = {"by": request.user, "at": timezone.now()}
    if saved(form, lambda data: end_seat(seat, **data, **given)) is not None:
        return done(request, row, "seats")
    return form_page(request, form, _("End the seat of %(seat)s") % {"seat": seat}, row)


@forms_of
def meeting_call(request: SignedIn, pk: int) -> HttpResponse:
    """Call a meeting ahead."""
    row = kept(request, pk)
    form = CallForm(posted(request))
    given = {"by": request.user, "at": timezone.now()}
    if saved(form, lambda data: call_meeting(row, Call(**data), **given)) is not None:
        return done(request, row, "meetings")
    return form_page(request, form, _("Call a meeting"), row)


@forms_of
def entry_new(request: SignedIn, pk: int) -> HttpResponse:
    """Write a line on one of the three lists: the community any, a unit its own."""
    row = found(request, pk)
    if not panels.speaks_for_a_seat(row, request.user, timezone.localdate()):
        row = kept(request, pk)
    start = {"kind": request.GET.get("kind", "need")}
    form = EntryForm(posted(request), by=request.user, alliance=row, initial=start)
    given = {"by": request.user, "at": timezone.now()}
    if saved(form, lambda data: enter_entry(row, EntryDraft(**data), **given)) is not None:
        return done(request, row, "lists")
    return form_page(request, form, _("Enter on a list"), row)


@forms_of
def pledge_new(request: SignedIn, pk: int) -> HttpResponse:
    """Write a pledge down."""
    row = kept(request, pk)
    form = PledgeForm(posted(request), alliance=row)
    given = {"by": request.user, "at": timezone.now()}
    if saved(form, lambda data: make_pledge(row, PledgeDraft(**data), **given)) is not None:
        return done(request, row, "pledges")
    return form_page(request, form, _("Write a pledge down"), row)


@forms_of
def appraisal_new(request: SignedIn, pk: int) -> HttpResponse:
    """Appraise a unit's year; the figures of the alliance are counted beforehand."""
    row = kept(request, pk)
    start, figures = counted(request, row)
    form = SeatAppraisalForm(posted(request), by=request.user, alliance=row, initial=start)

    def save(data: dict[str, Any]) -> Any:
        points = Points(**{name: data[name] for name in GIVEN})
        unit, year = data["unit"], data["year"]
        return appraise_seat(row, unit, year, points, by=request.user, at=timezone.now())

    if saved(form, save) is not None:
        return done(request, row, "appraisals")
    scale = present_scale(request.user, timezone.localdate())
    more = {
        "formula": lists.score_words(scale),
        "grades": grades_of(scale),
        "suggestion": lists.suggestion_words(),
        "figures": lists.figure_words(figures) if figures else [],
        "chooser": [] if figures else seats_to_appraise(row),
    }
    return form_page(request, form, _("Appraise a unit"), row, **more)


def seats_to_appraise(row: Alliance) -> list[dict[str, str]]:
    """Units with a seat, each with the address that counts its year."""
    page = reverse("services:alliance_appraisal_new", args=(row.pk,))
    seats = row.seats.on(timezone.localdate()).of_units().select_related("unit")
    return [{"label": str(seat), "url": f"{page}?unit={seat.unit.code}"} for seat in seats]


def counted(request: SignedIn, row: Alliance) -> tuple[dict[str, Any], Any]:
    """What the form starts with, where the unit is named: its figures, and what they propose."""
    today = timezone.localdate()
    seat = row.seats.of_units().filter(unit__code=request.GET.get("unit", "")[:32]).first()
    if seat is None:
        return {}, None
    figures = figures_of(row, seat.unit, today.year, today)
    start: dict[str, Any] = {
        "unit": seat.unit_id,
        "year": today.year,
        "meetings_held": min(figures.meetings, MOST_MEETINGS),
        "meetings_attended": min(figures.attended, MOST_MEETINGS),
    }
    if figures.suggested is not None:
        start["ordinary"] = figures.suggested
    return start, figures


@forms_of
def alliance_desk_move(request: SignedIn, subject: str, pk: int, move: str) -> HttpResponse:
    """One move on an alliance, a meeting, an entry or a pledge: its form, and carrying it out."""
    desk = DESKS[subject]
    row = get_object_or_404(visible(desk.model, request.user).with_card(), pk=pk)
    if move not in desk.operations:
        raise Http404
    step = desk.workflow[move]
    form = AllianceMoveForm(posted(request), move=step, row=row)
    if not form.is_bound:
        check_offered(row, desk.workflow, step, by=request.user, at=timezone.now())
    given = {"by": request.user, "at": timezone.now(), "seen": seen_of(request)}
    owner = row if isinstance(row, Alliance) else row.alliance
    if saved(form, lambda data: desk.operations[move](row, **given, **data)) is not None:
        return done(request, owner)
    heading = f"{step.label} · {row}"
    return form_page(request, form, heading, owner, seen=row.flow_count, submit=step.label)
