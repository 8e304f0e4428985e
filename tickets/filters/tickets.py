"""The filters and orders of the list of matters."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from grids.powers import Power
from grids.reach import Reach
from tickets.filters.parts import (
    DAY,
    LIGHTS,
    CodedFilter,
    ListFilter,
    midnight,
    reach_of,
    reachable_areas,
    reachable_units,
    view_filter,
    words_filter,
)
from tickets.forms.choices import Choices, area_by_code, heading_choices
from tickets.models import Category, Ticket
from tickets.models.tickets import Channel
from tickets.workflow.states import TicketStatus

VIEWS = (
    ("open", _("Open")),
    ("waiting", _("To do")),
    ("working", _("In progress")),
    ("closed", _("Closed")),
    ("all", _("All")),
)
SORTS = (("newest", _("Newest first")), ("due", _("Least time left first")))
ORDERS = {"newest": ("-reported_at", "-id"), "due": ("due_order", "id")}
AREA_CODE = re.compile(r"[0-9]{9}[0-9A-Z]{0,15}")


def categories(request: HttpRequest | None) -> QuerySet[Category]:
    return Category.objects.filter(is_active=True).select_related("parent")


def order_of(form: forms.Form) -> tuple[str, ...]:
    """The keyset order that a checked filter asks for."""
    chosen = form.cleaned_data.get("sort") if form.is_valid() else ""
    return ORDERS[chosen or "newest"]


def sort_name(order: tuple[str, ...]) -> str:
    """The name under which an order is asked for."""
    return next(name for name, columns in ORDERS.items() if columns == order)


class TicketFilter(ListFilter):
    """Tickets by words, kind, place, state, light, channel, unit, date, and what became of them."""

    view = view_filter(VIEWS)
    saved = filters.NumberFilter(method="as_it_is", widget=forms.HiddenInput)
    q = words_filter(_("Number or keyword"))
    category = CodedFilter(queryset=categories, method="of_kind", label=_("Category"))
    within = CodedFilter(queryset=reachable_areas, method="in_area", label=_("Area"))
    light = filters.ChoiceFilter(
        choices=LIGHTS, method="lit", label=_("Light"), empty_label=_("All")
    )
    status = filters.ChoiceFilter(
        choices=TicketStatus.choices, label=_("Status"), empty_label=_("All")
    )
    channel = filters.ChoiceFilter(
        choices=Channel.choices, label=_("Channel"), empty_label=_("All")
    )
    unit = CodedFilter(queryset=reachable_units, method="with_unit", label=_("Unit"))
    after = filters.DateFilter(
        method="reported_after", label=_("Reported from"), widget=forms.DateInput(attrs=DAY)
    )
    before = filters.DateFilter(
        method="reported_before", label=_("Reported until"), widget=forms.DateInput(attrs=DAY)
    )
    source = filters.CharFilter(label=_("Source system"), max_length=40)
    sort = filters.ChoiceFilter(choices=SORTS, method="ordered", label=_("Order"), empty_label=None)
    mine = filters.BooleanFilter(method="my_own", label=_("Only mine"), widget=forms.CheckboxInput)
    key = filters.BooleanFilter(
        method="key_matters", label=_("★ Key matters only"), widget=forms.CheckboxInput
    )
    reopened = filters.BooleanFilter(
        method="opened_again", label=_("Reopened"), widget=forms.CheckboxInput
    )
    whistled = filters.BooleanFilter(
        method="with_whistle", label=_("With a whistle"), widget=forms.CheckboxInput
    )

    MAIN: ClassVar[list[str]] = ["q", "category", "within", "light"]

    def short_choices(self) -> dict[str, Choices]:
        categories = self.form.fields["category"].queryset
        return super().short_choices() | {"category": heading_choices(categories)}

    def narrow(self, rows: QuerySet[Ticket], name: str, view: str) -> QuerySet[Ticket]:
        if view == "waiting":
            return rows.waiting_for(self.request.user)
        found = {"open": rows.open, "working": rows.with_units, "closed": rows.ended}
        return found.get(view, rows.all)()

    def matching(self, rows: QuerySet[Ticket], name: str, words: str) -> QuerySet[Ticket]:
        """By number or words; the code of an area within reach means what lies in it."""
        words = words.strip()
        if AREA_CODE.fullmatch(words):
            area = area_by_code(reachable_areas(self.request), words)
            if area is not None:
                return self.in_area(rows, name, area)
        return rows.matching(words, self.searched())

    def searched(self) -> Reach:
        """Where words are looked for: the chosen area, or all that the reader may see."""
        chosen = self.form.cleaned_data.get("within")
        if isinstance(chosen, Area):
            return Reach(areas=(chosen.span,))
        return chosen or reach_of(self.request)

    def of_kind(self, rows: QuerySet[Ticket], name: str, kind: Category) -> QuerySet[Ticket]:
        if kind.parent_id is not None:
            return rows.filter(category=kind)
        return rows.filter(category__in=Category.objects.filter(parent=kind))

    def key_matters(self, rows: QuerySet[Ticket], name: str, wanted: bool) -> QuerySet[Ticket]:
        key = Category.objects.filter(is_key_matter=True)
        return rows.filter(category__in=key) if wanted else rows

    def opened_again(self, rows: QuerySet[Ticket], name: str, wanted: bool) -> QuerySet[Ticket]:
        return rows.filter(reopened_count__gt=0) if wanted else rows

    def with_whistle(self, rows: QuerySet[Ticket], name: str, wanted: bool) -> QuerySet[Ticket]:
        return rows.whistled() if wanted else rows

    def ordered(self, rows: QuerySet[Ticket], name: str, sort: str) -> QuerySet[Ticket]:
        """The list itself is sorted where it is paged; by time left it needs one more column."""
        return rows.with_due_order() if sort == "due" else rows

    def in_area(self, rows: QuerySet[Ticket], name: str, area: Area) -> QuerySet[Ticket]:
        return rows.within(Reach(areas=(area.span,)))

    def lit(self, rows: QuerySet[Ticket], name: str, light: str) -> QuerySet[Ticket]:
        return rows.open().lit(light, at=timezone.now())

    def with_unit(self, rows: QuerySet[Ticket], name: str, unit: Unit) -> QuerySet[Ticket]:
        return rows.given_to(unit)

    def reported_after(self, rows: QuerySet[Ticket], name: str, day: date) -> QuerySet[Ticket]:
        return rows.filter(reported_at__gte=midnight(day))

    def reported_before(self, rows: QuerySet[Ticket], name: str, day: date) -> QuerySet[Ticket]:
        return rows.filter(reported_at__lte=midnight(day, last=True))

    def my_own(self, rows: QuerySet[Ticket], name: str, wanted: bool) -> QuerySet[Ticket]:
        user = self.request.user
        return rows.of(user, user.reach(Power.HANDLE)) if wanted else rows
