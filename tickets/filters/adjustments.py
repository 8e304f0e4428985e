"""The filters of the list of requests."""

from __future__ import annotations

from typing import ClassVar

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tickets.filters.parts import (
    reachable_units,
    unit_choices,
)
from tickets.models import Adjustment
from tickets.workflow.states import (
    AdjustmentKind,
    AdjustmentStatus,
)

REQUESTS = (
    ("mine", _("To decide")),
    ("pending", _("Waiting")),
    ("all", _("All")),
)


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

    MAIN: ClassVar[list[str]] = ["q", "kind", "unit"]

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
