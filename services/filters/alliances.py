"""What lists of alliances and what belongs to them can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.filters import WithinFilter
from services.models import (
    Alliance,
    AllianceAppraisal,
    AllianceMeeting,
    ListEntry,
    Pledge,
    Seat,
)
from services.workflow.alliances import AllianceStatus, EntryKind, GatheringStatus, PledgeStatus


class AllianceFilter(django_filters.FilterSet):
    """Alliances by name, kind, state and place."""

    q = django_filters.CharFilter(
        label=_("Name of the alliance"), field_name="name", lookup_expr="contains", max_length=60
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Alliance.Kind.choices, empty_label=_("Both kinds")
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=AllianceStatus.choices, empty_label=_("Any status")
    )
    within = WithinFilter()

    class Meta:
        model = Alliance
        fields: tuple[str, ...] = ()


class OfAllianceFilter(django_filters.FilterSet):
    """What belongs to an alliance."""

    alliance = django_filters.NumberFilter(
        field_name="alliance", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    within = WithinFilter()


class SeatFilter(OfAllianceFilter):
    """Seats by alliance and unit."""

    unit = django_filters.CharFilter(
        label=_("Code of the unit"), field_name="unit__code", max_length=32
    )

    class Meta:
        model = Seat
        fields: tuple[str, ...] = ()


class GatheringFilter(OfAllianceFilter):
    """Meetings of alliances by state."""

    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=GatheringStatus.choices, empty_label=_("Any status")
    )

    class Meta:
        model = AllianceMeeting
        fields: tuple[str, ...] = ()


class ListEntryFilter(OfAllianceFilter):
    """Entries of the three lists: which list, and whether they wait or are late."""

    STATES = (
        ("open", pgettext_lazy("alliance entries", "Open")),
        ("overdue", _("Overdue")),
        ("ended", pgettext_lazy("alliance entries", "Done or dropped")),
    )

    q = django_filters.CharFilter(
        label=_("Words"), field_name="what", lookup_expr="contains", max_length=60
    )
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("alliance", "List"),
        choices=EntryKind.choices,
        empty_label=_("All three lists"),
    )
    state = django_filters.ChoiceFilter(
        label=_("Status"), choices=STATES, method="filter_state", empty_label=_("Any status")
    )

    class Meta:
        model = ListEntry
        fields: tuple[str, ...] = ()

    def filter_state(self, rows: Any, name: str, value: str) -> Any:
        if value == "overdue":
            return rows.overdue(timezone.localdate())
        still = rows.open()
        return still if value == "open" else rows.exclude(pk__in=still.order_by().values("pk"))


class PledgeFilter(OfAllianceFilter):
    """Pledges by year, who gave them, and state."""

    year = django_filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    direction = django_filters.ChoiceFilter(
        label=_("Who promises"),
        choices=Pledge.Direction.choices,
        empty_label=pgettext_lazy("pledges", "Both sides"),
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=PledgeStatus.choices, empty_label=_("Any status")
    )

    class Meta:
        model = Pledge
        fields: tuple[str, ...] = ()


class AllianceAppraisalFilter(OfAllianceFilter):
    """Appraisals of an alliance by year."""

    year = django_filters.NumberFilter(
        label=_("Year"), field_name="appraisal__year", min_value=2000, max_value=2100
    )

    class Meta:
        model = AllianceAppraisal
        fields: tuple[str, ...] = ()
