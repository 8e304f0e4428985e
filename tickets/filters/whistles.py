"""The filters of the list of whistles."""

from __future__ import annotations

from typing import ClassVar

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Unit
from grids.powers import Power
from tickets.filters.parts import (
    LIGHTS,
    CodedFilter,
    ListFilter,
    reach_of,
    reachable_units,
    view_filter,
    words_filter,
)
from tickets.models import Whistle, WhistleTask
from tickets.workflow.states import WhistleKind, WhistleLevel, WhistleStatus

CALLS = (
    ("all", _("All")),
    ("open", _("Open")),
    ("review", _("Awaiting approval")),
    ("verify", _("To verify")),
    ("appraise", _("To appraise")),
)


class WhistleFilter(ListFilter):
    """Whistles by words, kind, state, level, light, department, and whose they are."""

    view = view_filter(CALLS)
    saved = filters.NumberFilter(method="as_it_is", widget=forms.HiddenInput)
    q = words_filter(_("Number or title"))
    kind = filters.ChoiceFilter(choices=WhistleKind.choices, label=_("Kind"), empty_label=_("All"))
    status = filters.ChoiceFilter(
        choices=WhistleStatus.choices, label=_("Status"), empty_label=_("All")
    )
    level = filters.ChoiceFilter(
        choices=WhistleLevel.choices, label=_("Level"), empty_label=_("All")
    )
    light = filters.ChoiceFilter(
        choices=LIGHTS, method="lit", label=_("Light"), empty_label=_("All")
    )
    unit = CodedFilter(queryset=reachable_units, method="with_unit", label=_("Department"))
    mine = filters.BooleanFilter(method="my_own", label=_("Only mine"), widget=forms.CheckboxInput)

    MAIN: ClassVar[list[str]] = ["q", "kind", "light", "unit"]

    def narrow(self, rows: QuerySet[Whistle], name: str, view: str) -> QuerySet[Whistle]:
        if view == "open":
            return rows.open()
        statuses = {"review": "submitted", "verify": "verify", "appraise": "closed"}
        return rows.filter(status=statuses[view]) if view in statuses else rows

    def matching(self, rows: QuerySet[Whistle], name: str, words: str) -> QuerySet[Whistle]:
        return rows.matching(words)

    def lit(self, rows: QuerySet[Whistle], name: str, light: str) -> QuerySet[Whistle]:
        return rows.open().lit(light, at=timezone.now())

    def with_unit(self, rows: QuerySet[Whistle], name: str, unit: Unit) -> QuerySet[Whistle]:
        called = WhistleTask.objects.within(reach_of(self.request)).filter(unit=unit)
        return rows.filter(pk__in=called.values("whistle"))

    def my_own(self, rows: QuerySet[Whistle], name: str, wanted: bool) -> QuerySet[Whistle]:
        user = self.request.user
        return rows.of(user, user.reach(Power.HANDLE)) if wanted else rows
