"""The filters of the list of requests."""

from __future__ import annotations

from typing import ClassVar

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tickets.filters.parts import (
    CodedFilter,
    ListFilter,
    reachable_units,
    view_filter,
    words_filter,
)
from tickets.models import Adjustment
from tickets.workflow.states import AdjustmentKind, AdjustmentStatus

REQUESTS = (
    ("mine", _("To decide")),
    ("pending", _("Waiting")),
    ("all", _("All")),
)


class AdjustmentFilter(ListFilter):
    """Requests by number of the matter, kind, state, unit, and who decides."""

    view = view_filter(REQUESTS)
    q = words_filter(_("Number of the matter"), most=24)
    kind = filters.ChoiceFilter(
        choices=AdjustmentKind.choices, label=_("Kind"), empty_label=_("All")
    )
    status = filters.ChoiceFilter(
        choices=AdjustmentStatus.choices, label=_("Status"), empty_label=_("All")
    )
    unit = CodedFilter(queryset=reachable_units, label=_("Unit"))

    MAIN: ClassVar[list[str]] = ["q", "kind", "unit"]

    def narrow(self, rows: QuerySet[Adjustment], name: str, view: str) -> QuerySet[Adjustment]:
        if view == "mine":
            return rows.pending().waiting_for(self.request.user)
        return rows.pending() if view == "pending" else rows

    def matching(self, rows: QuerySet[Adjustment], name: str, words: str) -> QuerySet[Adjustment]:
        return rows.about(words.strip().upper())
