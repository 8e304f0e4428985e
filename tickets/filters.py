"""The filters of lists, shared by the pages and the API; they narrow what reach already allows."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any, ClassVar

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from grids.powers import Power
from grids.reach import Reach
from tickets.forms.choices import (
    area_by_code,
    area_choices,
    areas_in,
    category_choices,
    heading_choices,
    units_in,
)
from tickets.models import Adjustment, CallBack, Category, DutyRule, Ticket, Whistle, WhistleTask
from tickets.models.tickets import Channel
from tickets.workflow.states import (
    AdjustmentKind,
    AdjustmentStatus,
    CallBackStatus,
    TicketStatus,
    WhistleKind,
    WhistleLevel,
    WhistleStatus,
)

VIEWS = (
    ("open", _("Open")),
    ("waiting", _("To do")),
    ("working", _("In progress")),
    ("closed", _("Closed")),
    ("all", _("All")),
)
CALLS = (
    ("all", _("All")),
    ("open", _("Open")),
    ("review", _("Awaiting approval")),
    ("verify", _("To verify")),
    ("appraise", _("To appraise")),
)
REQUESTS = (
    ("mine", _("To decide")),
    ("pending", _("Waiting")),
    ("all", _("All")),
)
SORTS = (("newest", _("Newest first")), ("due", _("Least time left first")))
LIGHTS = (
    ("red", _("Overdue")),
    ("yellow", _("Due soon")),
    ("green", _("On time")),
    ("grey", _("Suspended")),
)
INSPECTION_VIEWS = (("", _("To be made")), ("all", _("All")))
LIGHTS = (("red", _("Overdue")), ("yellow", _("Due soon")), ("green", _("On time")))
DAY = {"type": "date"}


def reach_of(request: HttpRequest | None) -> Reach:
    """What the asking person may see; nothing when nobody asks (a schema being drawn)."""
    return request.user.reach(Power.VIEW_TICKETS) if request else Reach()


def reachable_areas(request: HttpRequest | None) -> QuerySet[Area]:
    return areas_in(reach_of(request), timezone.localdate())


def reachable_units(request: HttpRequest | None) -> QuerySet[Unit]:
    return units_in(reach_of(request))


def unit_choices(units: QuerySet[Unit]) -> list[tuple[str, str]]:
    """Codes and names; a city has a thousand units, so no rows are made of them."""
    columns = units.values_list("code", "short_name", "name")
    return [(code, short_name or name) for code, short_name, name in columns]


def leaves(request: HttpRequest | None) -> QuerySet[Category]:
    return Category.objects.leaves()


def categories(request: HttpRequest | None) -> QuerySet[Category]:
    return Category.objects.filter(is_active=True).select_related("parent")


def order_of(form: forms.Form) -> tuple[str, ...]:
    """The keyset order that a checked filter asks for."""
    chosen = form.cleaned_data.get("sort") if form.is_valid() else ""
    return ORDERS[chosen or "newest"]


def sort_name(order: tuple[str, ...]) -> str:
    """The name under which an order is asked for."""
    return next(name for name, columns in ORDERS.items() if columns == order)


ORDERS = {"newest": ("-reported_at", "-id"), "due": ("due_order", "id")}
AREA_CODE = re.compile(r"[0-9]{9}[0-9A-Z]{0,15}")


def midnight(day: date, *, last: bool = False) -> datetime:
    """The first moment of a day at the site, or its last."""
    return timezone.make_aware(datetime.combine(day, time.max if last else time.min))


class TicketFilter(filters.FilterSet):
    """Tickets by words, kind, place, state, light, channel, unit, date, and what became of them."""

    view = filters.ChoiceFilter(
        choices=VIEWS, method="narrow", label=_("View"), widget=forms.HiddenInput
    )
    saved = filters.NumberFilter(method="as_it_is", widget=forms.HiddenInput)
    q = filters.CharFilter(
        method="matching",
        label=_("Number or keyword"),
        widget=forms.TextInput(attrs={"type": "search"}),
        max_length=100,
    )
    category = filters.ModelChoiceFilter(
        queryset=categories,
        to_field_name="code",
        method="of_kind",
        label=_("Category"),
        empty_label=_("All"),
    )
    within = filters.ModelChoiceFilter(
        queryset=reachable_areas,
        to_field_name="code",
        method="in_area",
        label=_("Area"),
        empty_label=_("All"),
    )
    light = filters.ChoiceFilter(
        choices=LIGHTS, method="lit", label=_("Light"), empty_label=_("All")
    )
    status = filters.ChoiceFilter(
        choices=TicketStatus.choices, label=_("Status"), empty_label=_("All")
    )
    channel = filters.ChoiceFilter(
        choices=Channel.choices, label=_("Channel"), empty_label=_("All")
    )
    unit = filters.ModelChoiceFilter(
        queryset=reachable_units,
        to_field_name="code",
        method="with_unit",
        label=_("Unit"),
        empty_label=_("All"),
    )
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

    def bar(self) -> forms.Form:
        """The form for a page, with short, ordered choices: a city has too many areas to list."""
        fields = self.form.fields
        chosen = area_by_code(fields["within"].queryset, self.data.get("within"))
        choices = {
            "within": area_choices(reach_of(self.request), chosen, timezone.localdate()),
            "category": heading_choices(fields["category"].queryset),
            "unit": unit_choices(fields["unit"].queryset),
        }
        for name, short in choices.items():
            fields[name].widget.choices = [("", _("All")), *short]
        return self.form

    def as_it_is(self, rows: QuerySet[Ticket], name: str, view: Any) -> QuerySet[Ticket]:
        """The view a list was opened from says nothing of the rows; its filters do."""
        return rows

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


class WhistleFilter(filters.FilterSet):
    """Whistles by words, kind, state, level, light, department, and whose they are."""

    view = filters.ChoiceFilter(
        choices=CALLS, method="narrow", label=_("View"), widget=forms.HiddenInput
    )
    saved = filters.NumberFilter(method="as_it_is", widget=forms.HiddenInput)
    q = filters.CharFilter(
        method="matching",
        label=_("Number or title"),
        widget=forms.TextInput(attrs={"type": "search"}),
        max_length=100,
    )
    kind = filters.ChoiceFilter(choices=WhistleKind.choices, label=_("Kind"), empty_label=_("All"))
    status = filters.ChoiceFilter(
        choices=WhistleStatus.choices, label=_("Status"), empty_label=_("All")
    )
    level = filters.ChoiceFilter(
        choices=WhistleLevel.choices, label=_("Level"), empty_label=_("All")
    )
    light = filters.ChoiceFilter(
        choices=LIGHTS, method="lit", label=_("Light"), empty_label=_("All")
    )
    unit = filters.ModelChoiceFilter(
        queryset=reachable_units,
        to_field_name="code",
        method="with_unit",
        label=_("Department"),
        empty_label=_("All"),
    )
    mine = filters.BooleanFilter(method="my_own", label=_("Only mine"), widget=forms.CheckboxInput)

    MAIN: ClassVar[list[str]] = ["q", "kind", "light", "unit"]

    def bar(self) -> forms.Form:
        """The form for a page, its units by code and name."""
        unit = self.form.fields["unit"]
        unit.widget.choices = [("", _("All")), *unit_choices(unit.queryset)]
        return self.form

    def as_it_is(self, rows: QuerySet[Whistle], name: str, view: Any) -> QuerySet[Whistle]:
        return rows

    def narrow(self, rows: QuerySet[Whistle], name: str, view: str) -> QuerySet[Whistle]:
        if view == "open":
            return rows.open()
        statuses = {"review": "submitted", "verify": "verify", "appraise": "closed"}
        return rows.filter(status=statuses[view]) if view in statuses else rows

    def matching(self, rows: QuerySet[Whistle], name: str, words: str) -> QuerySet[Whistle]:
        return rows.matching(words)

    def lit(self, rows: QuerySet[Whistle], name: str, light: str) -> QuerySet[Whistle]:
        return rows.open().lit(light, at=timezone.now())

    def with_unit(self, rows: QuerySet[Whistle], name: str, unit: Unit) -> QuerySet[Whistle]:
        called = WhistleTask.objects.within(reach_of(self.request)).filter(unit=unit)
        return rows.filter(pk__in=called.values("whistle"))

    def my_own(self, rows: QuerySet[Whistle], name: str, wanted: bool) -> QuerySet[Whistle]:
        user = self.request.user
        return rows.of(user, user.reach(Power.HANDLE)) if wanted else rows


STATES = (
    ("in_force", _("In force")),
    ("coming", _("Coming")),
    ("over", _("Over")),
    ("all", _("All versions")),
)


class DutyRuleFilter(filters.FilterSet):
    """Duty rules by category, place, unit, and how they stand on a day: today unless asked."""

    category = filters.ModelChoiceFilter(
        queryset=leaves, to_field_name="code", label=_("Category"), empty_label=_("All")
    )
    within = filters.ModelChoiceFilter(
        queryset=reachable_areas,
        to_field_name="code",
        method="in_area",
        label=_("Counts in"),
        empty_label=_("All"),
    )
    unit = filters.ModelChoiceFilter(
        queryset=reachable_units,
        to_field_name="code",
        method="with_unit",
        label=_("Unit"),
        empty_label=_("All"),
    )
    day = filters.DateFilter(
        method="unchanged", label=_("On the day"), widget=forms.DateInput(attrs=DAY)
    )
    state = filters.ChoiceFilter(
        choices=STATES, method="unchanged", label=_("State"), empty_label=None
    )

    MAIN: ClassVar[list[str]] = ["category", "within", "unit", "day"]

    @property
    def on(self) -> date:
        """The day asked for, today without one."""
        return self.form.cleaned_data.get("day") or timezone.localdate()

    def filter_queryset(self, rows: QuerySet[DutyRule]) -> QuerySet[DutyRule]:
        rows = super().filter_queryset(rows)
        state = self.form.cleaned_data.get("state")
        narrow = {"coming": rows.coming, "over": rows.over, "all": lambda day: rows}
        return narrow.get(state, rows.valid)(self.on)

    @property
    def qs(self) -> QuerySet[DutyRule]:
        """The list of today, also when nothing was asked or the question was nonsense."""
        if not self.is_bound or not self.form.is_valid():
            return self.queryset.valid(timezone.localdate())
        return super().qs

    def bar(self) -> forms.Form:
        """The form for a page, with short, ordered choices."""
        fields = self.form.fields
        chosen = area_by_code(fields["within"].queryset, self.data.get("within"))
        reach = reach_of(self.request)
        choices = {
            "within": area_choices(reach, chosen, timezone.localdate()),
            "category": category_choices(fields["category"].queryset),
            "unit": unit_choices(fields["unit"].queryset),
        }
        for name, short in choices.items():
            fields[name].widget.choices = [("", _("All")), *short]
        return self.form

    def in_area(self, rows: QuerySet[DutyRule], name: str, area: Area) -> QuerySet[DutyRule]:
        return rows.about(Reach(areas=(area.span,)))

    def with_unit(self, rows: QuerySet[DutyRule], name: str, unit: Unit) -> QuerySet[DutyRule]:
        return rows.naming(unit)

    def unchanged(self, rows: QuerySet[DutyRule], name: str, value: Any) -> QuerySet[DutyRule]:
        return rows


class AdjustmentFilter(filters.FilterSet):
    """Requests by number of the matter, kind, state, unit, and who decides."""

    view = filters.ChoiceFilter(
        choices=REQUESTS, method="narrow", label=_("View"), widget=forms.HiddenInput
    )
    q = filters.CharFilter(
        method="matching",
        label=_("Number of the matter"),
        widget=forms.TextInput(attrs={"type": "search"}),
        max_length=24,
    )
    kind = filters.ChoiceFilter(
        choices=AdjustmentKind.choices, label=_("Kind"), empty_label=_("All")
    )
    status = filters.ChoiceFilter(
        choices=AdjustmentStatus.choices, label=_("Status"), empty_label=_("All")
    )
    unit = filters.ModelChoiceFilter(
        queryset=reachable_units, to_field_name="code", label=_("Unit"), empty_label=_("All")
    )

    MAIN: ClassVar[list[str]] = ["q", "kind", "status", "unit"]

    def bar(self) -> forms.Form:
        """The form for a page, its units by code and name."""
        unit = self.form.fields["unit"]
        unit.widget.choices = [("", _("All")), *unit_choices(unit.queryset)]
        return self.form

    def narrow(self, rows: QuerySet[Adjustment], name: str, view: str) -> QuerySet[Adjustment]:
        if view == "mine":
            return rows.pending().waiting_for(self.request.user)
        return rows.pending() if view == "pending" else rows

    def matching(self, rows: QuerySet[Adjustment], name: str, words: str) -> QuerySet[Adjustment]:
        return rows.about(words.strip().upper())


class CallBackFilter(filters.FilterSet):
    """Call-backs by state; those that wait, unless another state is asked for."""

    q = filters.CharFilter(
        field_name="ticket__number",
        lookup_expr="istartswith",
        label=_("Number"),
        widget=forms.TextInput(attrs={"type": "search"}),
        max_length=24,
    )
    status = filters.ChoiceFilter(
        choices=CallBackStatus.choices, label=_("Status"), empty_label=_("To be called")
    )
    asked = filters.BooleanFilter(
        method="exclusion_asked", label=_("Exclusion asked for"), widget=forms.CheckboxInput
    )

    def filter_queryset(self, rows: QuerySet[CallBack]) -> QuerySet[CallBack]:
        rows = super().filter_queryset(rows)
        return rows if self.form.cleaned_data.get("status") else rows.waiting()

    def exclusion_asked(
        self, rows: QuerySet[CallBack], name: str, wanted: bool
    ) -> QuerySet[CallBack]:
        return rows.filter(accused_by__isnull=False) if wanted else rows
