"""What lists of objections can be narrowed by, for the page and the API."""

from __future__ import annotations

from typing import ClassVar

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.powers import Power
from tickets.filters import reachable_units, unit_choices
from tickets.models import Objection
from tickets.workflow.states import ObjectionGround, ObjectionStatus

DISPUTES = (
    ("rule", _("To rule on")),
    ("own", _("Of my unit")),
    ("standing", _("Open")),
    ("all", _("All")),
)


class ObjectionFilter(filters.FilterSet):
    """Objections by words, state, ground, department, and whose turn it is."""

    view = filters.ChoiceFilter(
        choices=DISPUTES, method="narrow", label=_("View"), widget=forms.HiddenInput
    )
    q = filters.CharFilter(
        method="matching",
        label=_("Number or title of the whistle"),
        widget=forms.TextInput(attrs={"type": "search"}),
        max_length=100,
    )
    status = filters.ChoiceFilter(
        choices=ObjectionStatus.choices, label=_("Status"), empty_label=_("All")
    )
    ground = filters.ChoiceFilter(
        choices=ObjectionGround.choices, label=_("Ground"), empty_label=_("All")
    )
    unit = filters.ModelChoiceFilter(
        queryset=reachable_units,
        to_field_name="code",
        label=_("Department"),
        empty_label=_("All"),
    )

    MAIN: ClassVar[list[str]] = ["q", "status", "unit"]

    def bar(self) -> forms.Form:
        """The form for a page, its units by code and name."""
        unit = self.form.fields["unit"]
        unit.widget.choices = [("", _("All")), *unit_choices(unit.queryset)]
        return self.form

    def narrow(self, rows: QuerySet[Objection], name: str, view: str) -> QuerySet[Objection]:
        user = self.request.user
        if view == "rule":
            return rows.to_rule(user.reach(Power.ARBITRATE), timezone.now())
        if view == "own":
            return rows.addressed(user.reach(Power.HANDLE))
        return rows.standing() if view == "standing" else rows

    def matching(self, rows: QuerySet[Objection], name: str, words: str) -> QuerySet[Objection]:
        return rows.matching(words)
