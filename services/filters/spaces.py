"""What lists of shared spaces, bookings and pauses can be narrowed by."""

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
from services.models import (
    Booking,
    BookingPause,
    Space,
)
from services.operations.opening import (
    DAY,
    midnight,
)
from services.operations.spaces import (
    communities_with_spaces,
)
from services.workflow.spaces import COUNTED, BookingStatus, PauseStatus, SpaceGroup, SpaceKind


class SpaceFilter(django_filters.FilterSet):
    """Shared spaces by community, kind and how many people they hold."""

    community = django_filters.ModelChoiceFilter(
        label=_("Community"),
        field_name="area",
        queryset=lambda _request: communities_with_spaces(),
        empty_label=_("All communities"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=SpaceKind.choices, empty_label=_("All rooms")
    )
    people = django_filters.NumberFilter(
        label=_("People at least"),
        field_name="capacity",
        lookup_expr="gte",
        min_value=1,
        max_value=2000,
    )
    within = WithinFilter(widget=forms.HiddenInput)

    class Meta:
        model = Space
        fields: tuple[str, ...] = ()


class BookingFilter(django_filters.FilterSet):
    """Bookings by room, state, group, days and place."""

    STATES = (
        ("to_approve", _("To approve")),
        ("to_mark", _("To be marked")),
        ("upcoming", pgettext_lazy("bookings", "To come")),
        ("counted", pgettext_lazy("bookings", "Booked or used")),
    )

    q = django_filters.CharFilter(
        label=_("Purpose"), field_name="purpose", lookup_expr="contains", max_length=60
    )
    space = django_filters.NumberFilter(
        field_name="space", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    state = django_filters.ChoiceFilter(
        label=_("Status"), choices=STATES, method="filter_state", empty_label=_("Any status")
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=BookingStatus.choices, widget=forms.MultipleHiddenInput
    )
    group = django_filters.ChoiceFilter(
        label=_("For whom"), choices=SpaceGroup.choices, empty_label=_("All groups")
    )
    first = django_filters.DateFilter(
        label=_("From"), field_name="starts_at", method="filter_first", widget=DayInput
    )
    last = django_filters.DateFilter(
        label=_("Until"), field_name="starts_at", method="filter_last", widget=DayInput
    )
    within = WithinFilter()

    class Meta:
        model = Booking
        fields: tuple[str, ...] = ()

    def filter_state(self, rows: Any, name: str, value: str) -> Any:
        at = timezone.now()
        if value == "to_approve":
            return rows.filter(status=BookingStatus.PENDING)
        if value == "to_mark":
            return rows.unmarked(at)
        return rows.active(at) if value == "upcoming" else rows.filter(status__in=COUNTED)

    def filter_first(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(starts_at__gte=midnight(value))

    def filter_last(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(starts_at__lt=midnight(value + DAY))


class PauseFilter(django_filters.FilterSet):
    """Pauses of booking by state and place."""

    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=PauseStatus.choices, empty_label=_("Any status")
    )
    within = WithinFilter()

    class Meta:
        model = BookingPause
        fields: tuple[str, ...] = ()
