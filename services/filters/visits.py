"""What lists of visits and households looked after can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.filters import WithinFilter
from members.forms.dual import (
    DayInput,
)
from services.models.visits import (
    WELFARE_CHOICES,
    CareContact,
    ProblemKind,
    Visit,
    Visited,
)


class VisitFilter(django_filters.FilterSet):
    """Visits by whose they are, whom they were to, what they found, and days."""

    SHOWN = (
        ("mine", _("My visits")),
        ("follow-up", _("To come back")),
        ("today", _("Mine to come back to by today")),
    )
    STATES = (("found", _("Something was found")), ("matter", _("Made a matter")))

    show = django_filters.ChoiceFilter(
        choices=SHOWN, method="filter_show", widget=forms.HiddenInput
    )
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("visits", "Visited"),
        choices=Visited.choices,
        empty_label=pgettext_lazy("visited", "Anybody"),
    )
    problem = django_filters.ChoiceFilter(
        label=_("Found"),
        choices=ProblemKind.choices,
        method="filter_problem",
        empty_label=pgettext_lazy("problem", "Anything"),
    )
    state = django_filters.ChoiceFilter(
        label=_("What became of it"),
        choices=STATES,
        method="filter_state",
        empty_label=pgettext_lazy("visits", "Any"),
    )
    first = django_filters.DateFilter(
        label=_("From"), field_name="visited_at", lookup_expr="date__gte", widget=DayInput
    )
    last = django_filters.DateFilter(
        label=_("To"), field_name="visited_at", lookup_expr="date__lte", widget=DayInput
    )
    within = WithinFilter()

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ()

    def filter_show(self, rows: Any, name: str, value: str) -> Any:
        if value == "mine":
            return rows.by(self.request.user)
        if value == "today":
            return rows.due_back(self.request.user, timezone.localdate())
        return rows.to_follow_up()

    def filter_problem(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(problems__contains=[value])

    def filter_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.with_problems() if value == "found" else rows.exclude(ticket=None)


class CareFilter(django_filters.FilterSet):
    """Households looked after, by kind and whether it is time to drop by."""

    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=WELFARE_CHOICES,
        empty_label=pgettext_lazy("visited", "Anybody"),
    )
    due = django_filters.BooleanFilter(
        label=_("Time to drop by"), method="filter_due", widget=forms.CheckboxInput
    )
    within = WithinFilter()

    class Meta:
        model = CareContact
        fields: tuple[str, ...] = ()

    def filter_due(self, rows: Any, name: str, value: bool) -> Any:
        return rows.due(timezone.localdate()) if value else rows
