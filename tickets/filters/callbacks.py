"""What the list of call-backs can be narrowed by."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tickets.models import CallBack
from tickets.workflow.states import CallBackStatus


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
