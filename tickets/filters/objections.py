"""What lists of objections can be narrowed by, for the page and the API."""

from __future__ import annotations

from typing import ClassVar

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from tickets.filters.parts import (
    CodedFilter,
    ListFilter,
    reachable_units,
    view_filter,
    words_filter,
)
from tickets.models import Objection
from tickets.workflow.states import ObjectionGround, ObjectionStatus

DISPUTES = (
    ("rule", _("To rule on")),
    ("own", _("Of my unit")),
    ("standing", _("Open")),
    ("all", _("All")),
)


class ObjectionFilter(ListFilter):
    """Objections by words, state, ground, department, and whose turn it is."""

    view = view_filter(DISPUTES)
    q = words_filter(_("Number or title of the whistle"))
    status = filters.ChoiceFilter(
        choices=ObjectionStatus.choices, label=_("Status"), empty_label=_("All")
    )
    ground = filters.ChoiceFilter(
        choices=ObjectionGround.choices,
        label=pgettext_lazy("objection", "Ground"),
        empty_label=_("All"),
    )
    unit = CodedFilter(queryset=reachable_units, label=_("Department"))

    MAIN: ClassVar[list[str]] = ["q", "status", "unit"]

    def narrow(self, rows: QuerySet[Objection], name: str, view: str) -> QuerySet[Objection]:
        user = self.request.user
        if view == "rule":
            return rows.to_rule(user.reach(Power.ARBITRATE), timezone.now())
        if view == "own":
            return rows.addressed(user.reach(Power.HANDLE))
        return rows.standing() if view == "standing" else rows

    def matching(self, rows: QuerySet[Objection], name: str, words: str) -> QuerySet[Objection]:
        return rows.matching(words)
