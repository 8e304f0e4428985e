"""What the sharing register and its uses can be narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.models import ResourceUse, SharedResource
from services.workflow.sharing import SharedKind, UseStatus


class SharedFilter(django_filters.FilterSet):
    """What is shared by its words and kind."""

    q = django_filters.CharFilter(
        label=pgettext_lazy("shared resource", "What it is"),
        field_name="name",
        lookup_expr="contains",
        max_length=60,
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=SharedKind.choices, empty_label=_("All kinds")
    )

    class Meta:
        model = SharedResource
        fields: tuple[str, ...] = ()


class UseFilter(django_filters.FilterSet):
    """Uses by what they are for, state and resource."""

    q = django_filters.CharFilter(
        label=pgettext_lazy("shared resource", "What it is"),
        field_name="resource__name",
        lookup_expr="contains",
        max_length=60,
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=UseStatus.choices, empty_label=_("Any status")
    )

    class Meta:
        model = ResourceUse
        fields: tuple[str, ...] = ()
