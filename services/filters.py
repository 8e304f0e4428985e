"""What lists of services can be narrowed by, for the page and for the API alike."""

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
    Alliance,
    AllianceAppraisal,
    AllianceMeeting,
    ListEntry,
    Organiser,
    Pledge,
    Seat,
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
