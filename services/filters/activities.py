"""What lists of activities, sign-ups and batches can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.filters import WithinFilter
from services.models import (
    Activity,
    Organiser,
    Shift,
    SignUp,
    UnitBatch,
)
from services.workflow.activities import (
    ActivityStatus,
    BatchStatus,
    OrganiserStatus,
    SignUpStatus,
)


class ActivityFilter(django_filters.FilterSet):
    """Activities by words, kind, state, time and place."""

    WHEN = (
        ("ahead", pgettext_lazy("activities", "To come")),
        ("today", pgettext_lazy("activities", "Today")),
        ("past", pgettext_lazy("activities", "Over")),
    )

    q = django_filters.CharFilter(
        label=_("Words"),
        field_name="title",
        lookup_expr="contains",
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    when = django_filters.ChoiceFilter(
        label=pgettext_lazy("activities", "When"),
        choices=WHEN,
        method="filter_when",
        empty_label=_("Any time"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Activity.Kind.choices, empty_label=_("All kinds")
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=ActivityStatus.choices, empty_label=_("Any status")
    )
    within = WithinFilter()

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()

    def filter_when(self, rows: Any, name: str, value: str) -> Any:
        at = timezone.now()
        if value == "today":
            return rows.on_day(timezone.localdate(at))
        return rows.filter(ends_at__gt=at) if value == "ahead" else rows.filter(ends_at__lte=at)


class PublicActivityFilter(django_filters.FilterSet):
    """What residents narrow activities by: where, what, and whether a place is left."""

    within = WithinFilter(label=pgettext_lazy("activities", "Community"))
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Activity.Kind.choices, empty_label=_("All kinds")
    )
    free = django_filters.BooleanFilter(
        label=_("Only with free places"), widget=forms.CheckboxInput, method="filter_free"
    )

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, places: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All communities")), *places]
        self.form.fields["within"].widget = forms.Select(choices=choices)

    def filter_free(self, rows: Any, name: str, value: bool | None) -> Any:
        return rows.with_places() if value else rows


class OfActivityFilter(django_filters.FilterSet):
    """What belongs to an activity."""

    activity = django_filters.NumberFilter(
        field_name="activity", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    within = WithinFilter()


class SignUpFilter(OfActivityFilter):
    """Sign-ups by activity, shift and state."""

    shift = django_filters.NumberFilter(field_name="shift", min_value=1, max_value=2**62)
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=SignUpStatus.choices, empty_label=_("Any status")
    )

    class Meta:
        model = SignUp
        fields: tuple[str, ...] = ()


class ShiftFilter(OfActivityFilter):
    """Shifts by activity and place."""

    class Meta:
        model = Shift
        fields: tuple[str, ...] = ()


class OrganiserFilter(django_filters.FilterSet):
    """Co-organisers by activity and answer."""

    activity = django_filters.NumberFilter(field_name="activity", min_value=1, max_value=2**62)
    status = django_filters.ChoiceFilter(choices=OrganiserStatus.choices)

    class Meta:
        model = Organiser
        fields: tuple[str, ...] = ()


class UnitBatchFilter(OfActivityFilter):
    """Batches by activity and state."""

    status = django_filters.ChoiceFilter(choices=BatchStatus.choices)

    class Meta:
        model = UnitBatch
        fields: tuple[str, ...] = ()
