"""The filters of the duty list."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from grids.reach import Reach
from tickets.filters.parts import (
    DAY,
    leaves,
    reach_of,
    reachable_areas,
    reachable_units,
    unit_choices,
)
from tickets.forms.choices import (
    area_by_code,
    area_choices,
    category_choices,
)
from tickets.models import DutyRule

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
