"""The filters of the duty list."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from grids.reach import Reach
from tickets.filters.parts import (
    DAY,
    CodedFilter,
    ListFilter,
    leaves,
    reachable_areas,
    reachable_units,
)
from tickets.forms.choices import Choices, category_choices
from tickets.models import DutyRule

STATES = (
    ("in_force", _("In force")),
    ("coming", _("Coming")),
    ("over", _("Over")),
    ("all", _("All versions")),
)


class DutyRuleFilter(ListFilter):
    """Duty rules by category, place, unit, and how they stand on a day: today unless asked."""

    category = CodedFilter(queryset=leaves, label=_("Category"))
    within = CodedFilter(queryset=reachable_areas, method="in_area", label=_("Counts in"))
    unit = CodedFilter(queryset=reachable_units, method="with_unit", label=_("Unit"))
    day = filters.DateFilter(
        method="as_it_is", label=_("On the day"), widget=forms.DateInput(attrs=DAY)
    )
    state = filters.ChoiceFilter(
        choices=STATES, method="as_it_is", label=_("State"), empty_label=None
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

    def short_choices(self) -> dict[str, Choices]:
        categories = self.form.fields["category"].queryset
        return super().short_choices() | {"category": category_choices(categories)}

    def in_area(self, rows: QuerySet[DutyRule], name: str, area: Area) -> QuerySet[DutyRule]:
        return rows.about(Reach(areas=(area.span,)))

    def with_unit(self, rows: QuerySet[DutyRule], name: str, unit: Unit) -> QuerySet[DutyRule]:
        return rows.naming(unit)
