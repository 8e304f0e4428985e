"""The rows behind a figure, of whatever kind they are, as one table; nobody is named in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lib.pii import mask_text
from members.models import HoursEntry
from overview.statistics.definitions import FIGURES
from overview.statistics.sources import SOURCE_OF, moment_of
from services.models import Activity, Booking, ServiceRequest, SignUp, Visit, Wish
from tickets.models import Adjustment, CallBack, Ticket, WhistleTask
from tickets.statistics.rows import RowSource


@dataclass(frozen=True)
class Case:
    """One row: what it is, where, when, how it stands."""

    title: str
    note: str
    at: str
    state: str
    url: str = ""


@dataclass(frozen=True)
class Look:
    """How rows of one model are read and shown."""

    show: Callable[[Any], tuple[str, str, str, str]]
    """Answers title, note, state and address."""
    relations: tuple[str, ...]
    places: tuple[str, ...] = ()


def matter(row: Ticket) -> tuple[str, str, str, str]:
    """A matter by its number."""
    url = reverse("tickets:ticket", args=(row.number,))
    return row.title, f"{row.number} · {row.area}", str(row.get_status_display()), url


def call(row: WhistleTask) -> tuple[str, str, str, str]:
    """One department under a whistle."""
    whistle = row.whistle
    url = reverse("tickets:whistle", args=(whistle.number,))
    return whistle.title, f"{whistle.number} · {row.unit}", str(row.get_status_display()), url


def call_back(row: CallBack) -> tuple[str, str, str, str]:
    """What somebody answered when called back."""
    url = reverse("tickets:ticket", args=(row.ticket.number,))
    said = [row.get_status_display()]
    if row.rating is not None:
        said = [row.rating.get_solved_display(), row.rating.get_satisfaction_display()]
    return mask_text(row.ticket.title), row.ticket.number, " · ".join(map(str, said)), url


def adjustment(row: Adjustment) -> tuple[str, str, str, str]:
    """A request of a unit."""
    matter = row.matter
    page = "tickets:ticket" if row.assignment_id else "tickets:whistle"
    note = f"{matter.number} · {row.get_kind_display()} · {row.holder}"
    url = reverse(page, args=(matter.number,))
    return matter.title, note, str(row.get_status_display()), url


def service_request(row: ServiceRequest) -> tuple[str, str, str, str]:
    """A service that was asked for."""
    url = reverse("services:request", args=(row.pk,))
    return str(row.item), f"{row.number} · {row.area}", str(row.get_status_display()), url


def wish(row: Wish) -> tuple[str, str, str, str]:
    """A wish by its need."""
    url = reverse("services:wish_desk_row", args=(row.pk,))
    return row.need, f"{row.number} · {row.area}", str(row.get_status_display()), url


def booking(row: Booking) -> tuple[str, str, str, str]:
    """A booking by its room."""
    url = reverse("services:booking", args=(row.pk,))
    return str(row.space), str(row.space.area), str(row.get_status_display()), url


def activity(row: Activity) -> tuple[str, str, str, str]:
    """An activity by its title."""
    url = reverse("services:activity", args=(row.pk,))
    return row.title, str(row.area), str(row.get_status_display()), url


def sign_up(row: SignUp) -> tuple[str, str, str, str]:
    """Somebody who took part, unnamed."""
    url = reverse("services:activity_desk_page", args=(row.activity_id,))
    return row.activity.title, str(row.shift), str(row.get_status_display()), url


def hours(row: HoursEntry) -> tuple[str, str, str, str]:
    """An entry of hours, unnamed."""
    words = _("%(hours)s hours") % {"hours": row.hours}
    return str(row.community), words, _("Counter-entry") if row.counters_id else "", ""


def visit(row: Visit) -> tuple[str, str, str, str]:
    """A visit by whom it went to."""
    url = reverse("services:visit", args=(row.pk,))
    return str(row.get_kind_display()), str(row.area), "", url


LOOKS: dict[type, Look] = {
    Ticket: Look(matter, (), ("area",)),
    WhistleTask: Look(call, ("whistle", "unit")),
    CallBack: Look(call_back, ("ticket", "rating")),
    Adjustment: Look(
        adjustment,
        ("ticket", "unit", "assignment", "task__whistle", "task__unit"),
        ("assignment__area",),
    ),
    ServiceRequest: Look(service_request, ("item",), ("area",)),
    Wish: Look(wish, (), ("area",)),
    Booking: Look(booking, ("space",), ("space__area",)),
    Activity: Look(activity, (), ("area",)),
    SignUp: Look(sign_up, ("activity", "shift")),
    HoursEntry: Look(hours, (), ("community",)),
    Visit: Look(visit, (), ("area",)),
}


def measure_words(measure: str) -> tuple[str, str]:
    """What a measure counts: the name and the formula of the figure it serves first."""
    serving = [figure for figure in FIGURES.values() if measure in figure.names]
    best = min(serving, key=lambda figure: (figure.lists != (measure,), len(figure.names)))
    return str(best.label), str(best.formula)


def narrowed(rows: QuerySet[Any], given: Mapping[str, str]) -> QuerySet[Any]:
    """Only matters of a category or heading, or calls of one department, by their codes."""
    category, unit = (given.get(name, "").replace("\0", "") for name in ("category", "unit"))
    if category and rows.model is Ticket:
        rows = rows.filter(Q(category__code=category) | Q(category__parent__code=category))
    if unit and rows.model is WhistleTask:
        rows = rows.filter(unit__code=unit)
    return rows


def order_of(measure: str) -> tuple[str, ...]:
    """The latest first by the moment that counts.

    Rows whose moment is a day, or stands in another row, follow each other by their numbers.
    """
    source = SOURCE_OF[measure]
    by_number = isinstance(source, RowSource) and (source.is_day or "__" in source.on)
    return ("-pk",) if by_number else (f"-{moment_of(measure)}", "-pk")


def with_looks(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with what their line shows."""
    look = LOOKS[rows.model]
    hidden = (f"{place}__boundary" for place in look.places)
    return rows.select_related(*look.relations, *look.places).defer(*hidden)


def case_of(row: Any, measure: str) -> Case:
    """One line of the table."""
    at = row
    for part in moment_of(measure).split("__"):
        at = getattr(at, part)
    words = f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if isinstance(at, datetime) else str(at)
    title, note, state, url = LOOKS[type(row)].show(row)
    return Case(title, note, words, state, url)
