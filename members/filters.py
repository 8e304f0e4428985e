"""What a list of people can be narrowed by, for the page and for the API alike."""

from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.filters import WithinFilter
from members.models import (
    Certificate,
    CheckIn,
    Half,
    HalfYearReport,
    HoursEntry,
    HoursObjection,
    Membership,
    Pairing,
    Person,
    PointsEntry,
    Post,
    Redemption,
    ServiceAppraisal,
    ServiceRecord,
)
from members.roles import Role
from members.workflow import (
    AppraisalStatus,
    CheckInStatus,
    HoursObjectionStatus,
    RedemptionStatus,
    ReportStatus,
    ServiceStatus,
)
from records.models import Notice


class PersonFilter(django_filters.FilterSet):
    """By name, pinyin or initials; by a role held today; by the place of a post or employer."""

    q = django_filters.CharFilter(label=_("Name or initials"), method="filter_name", max_length=60)
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=Role.choices, method="filter_role", empty_label=_("All roles")
    )
    within = WithinFilter()

    class Meta:
        model = Person
        fields: tuple[str, ...] = ()

    def filter_name(self, rows: Any, name: str, value: str) -> Any:
        return rows.matching(value)

    def filter_role(self, rows: Any, name: str, value: str) -> Any:
        posts = Post.objects.active(timezone.localdate()).in_role(value)
        return rows.filter(pk__in=posts.values("person"))


class PersonApiFilter(PersonFilter):
    """As on the page; `search` is another name of `q`, as for every noun."""

    search = django_filters.CharFilter(method="filter_name", max_length=60)


class NoticeFilter(django_filters.FilterSet):
    """The unread notices of an inbox, or the read ones."""

    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = Notice
        fields: tuple[str, ...] = ()


class PostFilter(django_filters.FilterSet):
    """Posts by person, role, place, and where they stand in time."""

    WHEN = (
        ("today", pgettext_lazy("posts", "In post")),
        ("upcoming", _("Beginning later")),
        ("ending", _("Ending within 180 days")),
        ("ended", _("Ended")),
        ("all", pgettext_lazy("posts", "All")),
    )

    q = django_filters.CharFilter(label=_("Name or initials"), method="filter_name", max_length=60)
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=Role.choices, empty_label=_("All roles")
    )
    when = django_filters.ChoiceFilter(
        label=_("When"), choices=WHEN, method="filter_when", empty_label=None
    )
    within = WithinFilter()

    class Meta:
        model = Post
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        """Without a choice: the posts of today."""
        if not self.form.cleaned_data.get("when"):
            queryset = queryset.active(timezone.localdate())
        return super().filter_queryset(queryset)

    def filter_name(self, rows: Any, name: str, value: str) -> Any:
        return rows.held_by(value)

    def filter_when(self, rows: Any, name: str, value: str) -> Any:
        return rows.standing(value, timezone.localdate())


class MembershipFilter(django_filters.FilterSet):
    """Past memberships of one person."""

    person = django_filters.NumberFilter(field_name="person_id")

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()


class DualFilter(django_filters.FilterSet):
    """What units and members do in communities: by name, status and place."""

    q = django_filters.CharFilter(
        label=_("Name of the member or unit"), method="filter_name", max_length=60
    )
    within = WithinFilter()

    def filter_name(self, rows: Any, name: str, value: str) -> Any:
        return rows.named(value.strip())


def status_filter(choices: Any) -> django_filters.ChoiceFilter:
    """One of the states of a subject."""
    return django_filters.ChoiceFilter(
        label=_("Status"), choices=choices.choices, empty_label=_("Any status")
    )


class PairingFilter(DualFilter):
    """Pairings, by default also those that have ended."""

    on = django_filters.DateFilter(
        label=_("Valid on"), method="filter_day", widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = Pairing
        fields: tuple[str, ...] = ()

    def filter_day(self, rows: Any, name: str, value: Any) -> Any:
        return rows.on(value)


class CheckInFilter(DualFilter):
    """Check-ins by kind and status, and those whose day to be confirmed has passed."""

    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=CheckIn.Kind.choices, empty_label=_("Units and members")
    )
    status = status_filter(CheckInStatus)

    class Meta:
        model = CheckIn
        fields: tuple[str, ...] = ()


class ServiceFilter(DualFilter):
    """Records of service."""

    status = status_filter(ServiceStatus)

    class Meta:
        model = ServiceRecord
        fields: tuple[str, ...] = ()


class VolunteerFilter(DualFilter):
    """What belongs to volunteers, by their name."""

    q = django_filters.CharFilter(
        label=_("Name of the volunteer"), method="filter_name", max_length=60
    )


class RedemptionFilter(VolunteerFilter):
    """Orders for points."""

    status = status_filter(RedemptionStatus)

    class Meta:
        model = Redemption
        fields: tuple[str, ...] = ()


class HoursObjectionFilter(VolunteerFilter):
    """Objections to lines of lists of hours."""

    status = status_filter(HoursObjectionStatus)

    class Meta:
        model = HoursObjection
        fields: tuple[str, ...] = ()


class PointsFilter(VolunteerFilter):
    """The ledger of points by name."""

    class Meta:
        model = PointsEntry
        fields: tuple[str, ...] = ()


class CertificateFilter(VolunteerFilter):
    """Certificates by name."""

    class Meta:
        model = Certificate
        fields: tuple[str, ...] = ()


class HoursFilter(DualFilter):
    """The ledger of hours by year, member and unit."""

    year = django_filters.NumberFilter(
        label=_("Year"), field_name="served_on__year", min_value=2000, max_value=2100
    )
    person = django_filters.NumberFilter(
        field_name="person", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    unit = django_filters.CharFilter(
        label=_("Code of the unit"), field_name="unit__code", max_length=32
    )

    class Meta:
        model = HoursEntry
        fields: tuple[str, ...] = ()


class HalfYearReportFilter(DualFilter):
    """Half-yearly reports by year, half and status."""

    year = django_filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    half = django_filters.ChoiceFilter(
        label=_("Half-year"), choices=Half.choices, empty_label=_("Both halves")
    )
    status = status_filter(ReportStatus)

    class Meta:
        model = HalfYearReport
        fields: tuple[str, ...] = ()


class ServiceAppraisalFilter(DualFilter):
    """Service appraisals by year and status."""

    year = django_filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    status = status_filter(AppraisalStatus)

    class Meta:
        model = ServiceAppraisal
        fields: tuple[str, ...] = ()
