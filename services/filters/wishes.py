"""What lists of wishes, claims and deliberations can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.filters import WithinFilter
from services.models import (
    Deliberation,
    Wish,
    WishClaim,
)
from services.workflow.deliberations import DeliberationStatus, TopicSource
from services.workflow.wishes import ClaimOutcome, WishKind, WishSource, WishStatus


class WallFilter(django_filters.FilterSet):
    """What hangs on the wall: by community, kind and whether it can still be claimed."""

    STATES = (
        ("open", pgettext_lazy("wishes", "To be claimed")),
        ("lit", pgettext_lazy("wishes", "Come true")),
    )

    community = django_filters.ModelChoiceFilter(
        label=_("Community"),
        to_field_name="code",
        queryset=lambda request: communities_on_wall(),
        empty_label=_("All communities"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=WishKind.choices, empty_label=pgettext_lazy("wishes", "All kinds")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", empty_label=_("All wishes")
    )

    class Meta:
        model = Wish
        fields: tuple[str, ...] = ()

    def filter_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(status=WishStatus.PUBLISHED) if value == "open" else rows.lit()


def communities_on_wall() -> Any:
    """Communities of which wishes hang on the wall; where a wish hangs is public."""
    return Wish.objects.published().communities()


class WishFilter(django_filters.FilterSet):
    """Wishes at the desk: by words, kind, status, group, source, and what waits."""

    WAITS = (
        ("staff", _("Waits for us")),
        ("late", pgettext_lazy("wishes", "Overdue")),
    )

    q = django_filters.CharFilter(label=_("Words or number"), method="filter_words", max_length=60)
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=WishStatus.choices, empty_label=_("Any status")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=WishKind.choices, empty_label=pgettext_lazy("wishes", "All kinds")
    )
    source = django_filters.ChoiceFilter(
        label=_("Collected by"), choices=WishSource.choices, empty_label=_("Any way")
    )
    waits = django_filters.ChoiceFilter(
        label=_("What waits"), choices=WAITS, method="filter_waits", empty_label=_("All wishes")
    )
    figure = django_filters.ChoiceFilter(
        choices=[(name, name) for name in ("published", "claimed", "fulfilled", "rated")],
        method="filter_figure",
        widget=forms.HiddenInput,
    )
    within = WithinFilter()

    class Meta:
        model = Wish
        fields: tuple[str, ...] = ()

    def filter_words(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(Q(need__contains=value) | Q(number=value.upper()))

    def filter_waits(self, rows: Any, name: str, value: str) -> Any:
        return rows.late(timezone.now()) if value == "late" else rows.waiting()

    def filter_figure(self, rows: Any, name: str, value: str) -> Any:
        """The wishes that a figure counts."""
        return rows.counted(value)


class ClaimFilter(django_filters.FilterSet):
    """Claims: running or how they ended, and by which unit."""

    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=ClaimOutcome.choices, empty_label=_("Any outcome")
    )
    is_running = django_filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull")
    wish = django_filters.NumberFilter(field_name="wish", min_value=1, max_value=2**62)
    unit = django_filters.CharFilter(field_name="unit__code", max_length=32)
    within = WithinFilter()

    class Meta:
        model = WishClaim
        fields: tuple[str, ...] = ()


class DeliberationFilter(django_filters.FilterSet):
    """Deliberations by words, step, source and place."""

    q = django_filters.CharFilter(
        label=_("Words"), field_name="topic", lookup_expr="contains", max_length=60
    )
    status = django_filters.ChoiceFilter(
        label=_("Step"), choices=DeliberationStatus.choices, empty_label=_("Any step")
    )
    source = django_filters.ChoiceFilter(
        label=_("Comes from"), choices=TopicSource.choices, empty_label=_("Anywhere")
    )
    within = WithinFilter()

    class Meta:
        model = Deliberation
        fields: tuple[str, ...] = ()
