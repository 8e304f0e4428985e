"""What lists of the catalogue and service requests can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.filters import WithinFilter
from services.models import (
    Material,
    ServiceItem,
    ServiceRequest,
)
from services.models.requests import (
    ItemGroup,
)
from services.workflow.requests import RequestStatus


class ServiceItemFilter(django_filters.FilterSet):
    """The catalogue by words, group, and whether it is still offered."""

    STATES = (("offered", _("Offered")), ("closed", pgettext_lazy("service", "No longer offered")))

    q = django_filters.CharFilter(label=_("Words"), method="filter_words", max_length=60)
    group = django_filters.ChoiceFilter(
        label=_("Group"),
        choices=ItemGroup.choices,
        empty_label=pgettext_lazy("service group", "All groups"),
    )
    state = django_filters.ChoiceFilter(
        label=_("Status"), choices=STATES, method="filter_state", empty_label=_("Any status")
    )

    class Meta:
        model = ServiceItem
        fields: tuple[str, ...] = ()

    def filter_words(self, rows: Any, name: str, value: str) -> Any:
        return rows.matching(value)

    def filter_state(self, rows: Any, name: str, value: str) -> Any:
        still = rows.offered(timezone.localdate())
        return still if value == "offered" else rows.exclude(pk__in=still.order_by().values("pk"))


class ServiceRequestFilter(django_filters.FilterSet):
    """Requests by number, state, group and place, and what waits or is late."""

    SHOW = (
        ("waiting", pgettext_lazy("service requests", "Waiting for us")),
        ("late", _("Overdue")),
        ("mine", pgettext_lazy("service requests", "I am the agent")),
    )

    q = django_filters.CharFilter(
        label=_("Number"), field_name="number", lookup_expr="icontains", max_length=32
    )
    show = django_filters.ChoiceFilter(
        label=_("Show"), choices=SHOW, method="filter_show", empty_label=_("All requests")
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=RequestStatus.choices, empty_label=_("Any status")
    )
    group = django_filters.ChoiceFilter(
        label=_("Group"),
        field_name="item__group",
        choices=ItemGroup.choices,
        empty_label=pgettext_lazy("service group", "All groups"),
    )
    within = WithinFilter()

    class Meta:
        model = ServiceRequest
        fields: tuple[str, ...] = ()

    def filter_show(self, rows: Any, name: str, value: str) -> Any:
        if value == "mine":
            return rows.filter(agent=self.request.user)
        return rows.late(timezone.now()) if value == "late" else rows.waiting()


class MaterialFilter(django_filters.FilterSet):
    """The ledger of papers by request, and what is still with us."""

    request = django_filters.NumberFilter(label=_("Service request"), min_value=1, max_value=2**62)
    is_out = django_filters.BooleanFilter(
        label=_("Still with us"), field_name="returned_at", lookup_expr="isnull"
    )

    class Meta:
        model = Material
        fields: tuple[str, ...] = ()
