"""What several lists are narrowed by: what is within reach, words, lights, days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from grids.models import Area, Unit
from grids.powers import Power
from grids.reach import Reach
from tickets.forms.choices import Choices, area_by_code, area_choices, areas_in, units_in
from tickets.models import Category

LIGHTS = (
    ("red", _("Overdue")),
    ("yellow", _("Due soon")),
    ("green", _("On time")),
    ("grey", _("Suspended")),
)
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


def midnight(day: date, *, last: bool = False) -> datetime:
    """The first moment of a day at the site, or its last."""
    return timezone.make_aware(datetime.combine(day, time.max if last else time.min))


@extend_schema_field(OpenApiTypes.STR)
class CodedFilter(filters.ModelChoiceFilter):
    """One of the things within reach, asked for by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to_field_name="code", empty_label=_("All"), **kwargs)


def view_filter(views: Sequence[tuple[str, Any]]) -> filters.ChoiceFilter:
    """Under which tab the list stands; `narrow` of the filter set knows what each means."""
    return filters.ChoiceFilter(
        choices=views, method="narrow", label=_("View"), widget=forms.HiddenInput
    )


def words_filter(label: Any, most: int = 100) -> filters.CharFilter:
    """What was typed into the search field; `matching` of the filter set finds it."""
    search = forms.TextInput(attrs={"type": "search"})
    return filters.CharFilter(method="matching", label=label, widget=search, max_length=most)


class ListFilter(filters.FilterSet):
    """The filters of a list that has a bar to narrow it by."""

    def bar(self) -> forms.Form:
        """The form for a page, its choices short and in order: a city has too many to list."""
        for name, short in self.short_choices().items():
            self.form.fields[name].widget.choices = [("", _("All")), *short]
        return self.form

    def short_choices(self) -> dict[str, Choices]:
        """What the fields of the bar offer, by field; a list adds its own."""
        fields = self.form.fields
        choices: dict[str, Choices] = {"unit": unit_choices(fields["unit"].queryset)}
        if "within" in fields:
            chosen = area_by_code(fields["within"].queryset, self.data.get("within"))
            reach = reach_of(self.request)
            choices["within"] = area_choices(reach, chosen, timezone.localdate())
        return choices

    def as_it_is(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """For what is asked along and says nothing of the rows."""
        return rows
