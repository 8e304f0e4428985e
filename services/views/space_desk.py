"""The desk of shared spaces: the day's work, bookings and their moves, the week, use, pauses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.models import Area
from grids.powers import Power
from lib.downloads import as_download
from lib.errors import Refused
from lib.moves import available_moves, check_offered
from lib.pages import count_words, keyset
from lib.requests import SignedIn, client_ip, field_of, needs, page_links, posted, seen_of
from services.exports import booking_sheet, export_occupancy
from services.filters import BookingFilter, PauseFilter
from services.forms.spaces import BookingMoveForm
from services.models import Booking, Space
from services.operations.space_desks import SPACE_DESKS, visible_bookings, visible_pauses
from services.panels import space_desk as panels
from services.panels.spaces import badge, booking_facts
from services.statistics.occupancy import occupancy
from services.views.doors import forms_of, reveal_page, send_sheet

MOST_ROOMS = 200


def show(
    request: SignedIn, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the desk with its tabs."""
    frame = panels.frame(request.user, request.path)
    return render(request, f"space_desk/{template}.html", {**frame, **context}, status=status)


def served(user: Any) -> Any:
    """The rooms somebody works with."""
    rows = Space.objects.within(user.reach(Power.SERVE))
    return rows.with_card().with_week().order_by("area__tree_id", "area__lft", "name", "pk")


@require_safe
@needs(Power.SERVE)
def space_desk(request: SignedIn) -> HttpResponse:
    """What waits today."""
    at = timezone.now()
    page = panels.today_page(visible_bookings(request.user), by=request.user, at=at)
    return show(request, "today", page)


@require_safe
def bookings(request: SignedIn) -> HttpResponse:
    """All bookings somebody sees, the latest first."""
    at = timezone.now()
    narrowed = BookingFilter(request.GET, queryset=visible_bookings(request.user))
    order = ("-starts_at", "-id")
    page = keyset(narrowed.qs.with_card(), order=order, cursor=request.GET.get("cursor"))
    context = {
        "filter": narrowed,
        "lines": panels.lines(page.rows, "booking", by=request.user, at=at),
        "count": count_words(narrowed.qs),
        "space": chosen(request),
        "export": f"{request.path}export/?{request.GET.urlencode()}"
        if request.user.holds(Power.EXPORT)
        else "",
        **page_links(request, page),
    }
    return show(request, "bookings", context)


def chosen(request: SignedIn) -> Space | None:
    """The room whose bookings are asked for, if the reader serves it."""
    number = request.GET.get("space", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return None
    row: Space | None = served(request.user).filter(pk=number).first()
    return row


@require_safe
@needs(Power.EXPORT)
def bookings_export(request: SignedIn) -> HttpResponseBase:
    """Exactly this list as a sheet, masked."""
    rows = visible_bookings(request.user).within(request.user.reach(Power.EXPORT))
    narrowed = BookingFilter(request.GET, queryset=rows)
    listed = narrowed.qs.with_card().order_by("-starts_at", "-id")
    return send_sheet(request, listed, booking_sheet, what="bookings", title=_("Bookings"))


def found(request: SignedIn, pk: int) -> Booking:
    """A booking within reach, or an own one."""
    row: Booking = get_object_or_404(visible_bookings(request.user).with_card(), pk=pk)
    return row


@require_safe
def booking(request: SignedIn, pk: int) -> HttpResponse:
    """One booking: its facts, who booked (masked), what can be done, and its course."""
    row, at = found(request, pk), timezone.now()
    pause = getattr(row, "pause", None)
    offered = available_moves(row, row.workflow, by=request.user, at=at)
    context = {
        "row": row,
        "badge": badge(row),
        "facts": [
            *booking_facts(row),
            {"label": _("Who booked"), "value": f"{row.booker} {row.applicant.phone}"},
        ],
        "moves": [panels.move_button("booking", row, move) for move in offered],
        "pause": panels.lines([pause], "booking_pause", by=request.user, at=at) if pause else [],
        "entries": panels.course(row),
        "may_reveal": request.user.holds(Power.REVEAL) and bool(row.applicant.phone_cipher),
    }
    return show(request, "booking", context)


@forms_of
def desk_move(request: SignedIn, subject: str, pk: int, move: str) -> HttpResponse:
    """One move on a booking or a pause: its form, and carrying it out."""
    desk = SPACE_DESKS[subject]
    rows = {"booking": visible_bookings, "booking_pause": visible_pauses}[subject]
    row = get_object_or_404(rows(request.user).with_card(), pk=pk)
    if move not in desk.operations:
        raise Http404
    step, at = desk.workflow[move], timezone.now()
    form = BookingMoveForm(posted(request), move=step)
    home = row if subject == "booking" else row.booking
    if not form.is_bound:
        check_offered(row, desk.workflow, step, by=request.user, at=at)
    elif form.is_valid():
        given = {"by": request.user, "at": at, "seen": seen_of(request)}
        try:
            desk.operations[move](row, **given, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("services:booking", pk=home.pk)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
    context = {"form": form, "row": home, "move": step, "seen": row.flow_count}
    return show(request, "move", context, status=422 if form.is_bound else 200)


@never_cache
@forms_of
@needs(Power.REVEAL)
def booking_reveal(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for a reason, then show one value in clear, once and only in this answer."""
    rows = Booking.objects.within(request.user.reach(Power.REVEAL)).with_card()
    row = get_object_or_404(rows, pk=pk)
    back = reverse("services:booking", args=(row.pk,))
    crumbs = [(reverse("services:bookings"), _("Bookings")), (back, row)]
    return reveal_page(request, row, _("See who booked"), crumbs=crumbs)


@require_safe
@needs(Power.SERVE)
def space_week(request: SignedIn) -> HttpResponse:
    """The week of all rooms of a community."""
    at, rows = timezone.now(), served(request.user)
    communities = Area.objects.within(request.user.reach(Power.SERVE)).filter(
        pk__in=rows.order_by().values("area")
    )
    known = list(communities.defer("boundary").order_by("tree_id", "lft")[:MOST_ROOMS])
    area = next((one for one in known if one.code == request.GET.get("area")), None)
    area = area or (known[0] if known else None)
    monday = panels.monday_of(request.GET.get("day", ""), at)
    rooms = list(rows.filter(area=area)[:MOST_ROOMS]) if area else []
    week = panels.week_page(rooms, visible_bookings(request.user), monday)
    context = {"communities": known, "area": area, **week}
    return show(request, "week", context)


@require_safe
@needs(Power.SERVE)
def booking_pauses(request: SignedIn) -> HttpResponse:
    """Who is to book nothing for a while, to be decided, and decided."""
    narrowed = PauseFilter(request.GET, queryset=visible_pauses(request.user))
    page = keyset(narrowed.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    at = timezone.now()
    context = {
        "filter": narrowed,
        "lines": panels.lines(page.rows, "booking_pause", by=request.user, at=at),
        "count": count_words(narrowed.qs),
        **page_links(request, page),
    }
    return show(request, "pauses", context)


@require_safe
@needs(Power.SERVE)
def occupancy_page(request: SignedIn) -> HttpResponse:
    """How much each room was used in a month; every number opens its list."""
    month = panels.month_asked(request.GET.get("month", ""), timezone.now())
    uses = occupancy(list(served(request.user)[:MOST_ROOMS]), month)
    export = f"{request.path}export/?month={month:%Y-%m}"
    context = {
        "month": f"{month:%Y-%m}",
        "lines": panels.use_lines(uses, month),
        "export": export if request.user.holds(Power.EXPORT) else "",
    }
    return show(request, "occupancy", context)


@require_safe
@needs(Power.EXPORT)
def occupancy_export(request: SignedIn) -> HttpResponseBase:
    """The use of rooms in a month as a sheet."""
    at = timezone.now()
    month = panels.month_asked(request.GET.get("month", ""), at)
    rooms = served(request.user).within(request.user.reach(Power.EXPORT))
    uses = occupancy(list(rooms), month)
    file = export_occupancy(uses, month, by=request.user, at=at, ip=client_ip(request))
    return as_download(file, "xlsx", f"rooms-{month:%Y-%m}.xlsx")
