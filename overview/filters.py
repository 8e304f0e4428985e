"""What the audit trail and the list of deliveries can be searched by."""

from __future__ import annotations

from datetime import date, datetime, time

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
