"""What the audit trail, the deliveries and the changes of the organisation are narrowed by."""

from __future__ import annotations

from datetime import date, datetime, time

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, OrganisationChange
from grids.powers import Power
from grids.workflow import OPEN_CHANGE, ChangeKind, ChangeStatus, Forest
from members.models import ConsentRequest, PersonnelOpinion, PlanningOpinion
from members.workflow import ConsentStatus, PersonnelStatus, PlanningKind, PlanningStatus
from overview.models import TableRequest
from overview.workflow import TableKind, TableStatus
from records.models import AuditEntry, ChannelKind, Delivery

DAY = {"type": "date"}


class AuditFilter(filters.FilterSet):
    """Acts by who, what and when."""

    actor = filters.CharFilter(
        field_name="actor__username",
        label=_("Account"),
        max_length=150,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    action = filters.CharFilter(lookup_expr="startswith", label=_("Act"), max_length=60)
    result = filters.ChoiceFilter(
        choices=AuditEntry.Result.choices, label=_("Result"), empty_label=_("All")
    )
    after = filters.DateFilter(
        method="from_day", label=_("From"), widget=forms.DateInput(attrs=DAY)
    )
    before = filters.DateFilter(
        method="to_day", label=_("Until"), widget=forms.DateInput(attrs=DAY)
    )

    def from_day(self, rows: QuerySet[AuditEntry], name: str, day: date) -> QuerySet[AuditEntry]:
        return rows.filter(at__gte=timezone.make_aware(datetime.combine(day, time.min)))

    def to_day(self, rows: QuerySet[AuditEntry], name: str, day: date) -> QuerySet[AuditEntry]:
        return rows.filter(at__lte=timezone.make_aware(datetime.combine(day, time.max)))


class DeliveryFilter(filters.FilterSet):
    """Deliveries by their state and channel."""

    state = filters.ChoiceFilter(
        choices=Delivery.State.choices, label=_("State"), empty_label=_("All")
    )
    channel = filters.ChoiceFilter(
        choices=ChannelKind.choices, label=_("Channel"), empty_label=_("All")
    )

    class Meta:
        model = Delivery
        fields: tuple[str, ...] = ()


class ChangeFilter(filters.FilterSet):
    """Changes of the organisation by tree, kind, status, and whether they are open."""

    forest = filters.ChoiceFilter(choices=Forest.choices)
    kind = filters.MultipleChoiceFilter(choices=ChangeKind.choices)
    status = filters.MultipleChoiceFilter(choices=ChangeStatus.choices)
    open = filters.BooleanFilter(method="is_open")

    class Meta:
        model = OrganisationChange
        fields: tuple[str, ...] = ()

    def is_open(
        self, rows: QuerySet[OrganisationChange], name: str, wanted: bool
    ) -> QuerySet[OrganisationChange]:
        return rows.open() if wanted else rows.exclude(status__in=OPEN_CHANGE)


class ConsentFilter(filters.FilterSet):
    """Requests for consent by where they stand."""

    status = filters.ChoiceFilter(
        choices=ConsentStatus.choices, label=_("Status"), empty_label=_("All")
    )

    class Meta:
        model = ConsentRequest
        fields: tuple[str, ...] = ()


class PersonnelFilter(filters.FilterSet):
    """Personnel opinions by year and where they stand."""

    year = filters.NumberFilter(
        label=_("Year"), min_value=2000, max_value=2100, widget=forms.NumberInput()
    )
    status = filters.ChoiceFilter(
        choices=PersonnelStatus.choices, label=_("Status"), empty_label=_("All")
    )

    class Meta:
        model = PersonnelOpinion
        fields: tuple[str, ...] = ()


class PlanningFilter(filters.FilterSet):
    """Opinions on plans, decisions and projects by kind and what became of them."""

    kind = filters.ChoiceFilter(choices=PlanningKind.choices, label=_("Kind"), empty_label=_("All"))
    status = filters.ChoiceFilter(
        choices=PlanningStatus.choices, label=_("Status"), empty_label=_("All")
    )

    class Meta:
        model = PlanningOpinion
        fields: tuple[str, ...] = ()


class TableRequestFilter(filters.FilterSet):
    """Requests for tables by words, kind, state, and the place that fills them in."""

    q = filters.CharFilter(
        field_name="title",
        lookup_expr="contains",
        label=_("Words"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = filters.ChoiceFilter(
        choices=TableStatus.choices, label=_("Status"), empty_label=_("Any status")
    )
    kind = filters.ChoiceFilter(choices=TableKind.choices, label=_("Kind"), empty_label=_("All"))
    on = filters.CharFilter(method="that_burden", max_length=24, widget=forms.HiddenInput)

    class Meta:
        model = TableRequest
        fields: tuple[str, ...] = ()

    def that_burden(
        self, rows: QuerySet[TableRequest], name: str, code: str
    ) -> QuerySet[TableRequest]:
        """Those that one area has to fill in: its own, and those of what it lies in."""
        areas = Area.objects.within(self.request.user.reach(Power.VIEW_AREAS))
        area = areas.filter(code=code).defer("boundary").first()
        return rows.on_area(area) if area is not None else rows.none()
