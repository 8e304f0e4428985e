"""What the circle is looked at for, and what somebody near is looking for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, PlaceKind, Tier
from grids.reach import Reach
from lib.walking import DETOUR
from services.models import CircleRow
from services.operations.circle import KIND_CHOICES, KINDS
from tickets.forms.choices import area_by_code, area_choices, areas_in
from tickets.forms.report import EVERYWHERE, place_choices

SHOWN_TIERS = (Tier.STREET, Tier.COMMUNITY, Tier.SECTION, Tier.GRID)
MOST_BUILDINGS = 300
"""So many buildings are offered to choose from; the map takes any point."""


class CircleForm(forms.Form):
    """Which area, which kind of place, how many minutes and how much longer than the straight line.

    What is left out stands for the usual: the own area, service centres, a quarter of an hour, 1.3.
    """

    area = forms.ModelChoiceField(
        Area.objects.none(),
        to_field_name="code",
        label=_("Area"),
        required=False,
        empty_label=_("All I may see"),
    )
    kind = forms.ChoiceField(label=_("Kind of place"), choices=KIND_CHOICES, required=False)
    minutes = forms.IntegerField(
        label=pgettext_lazy("time", "Minutes"), min_value=1, max_value=60, required=False
    )
    factor = forms.FloatField(
        label=_("Detour factor"),
        min_value=1,
        max_value=3,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.1"}),
    )

    def __init__(self, given: Any, *, reach: Reach, own: Area | None = None) -> None:
        start = {"kind": KINDS[0], "minutes": 15, "factor": DETOUR}
        start["area"] = own.code if own is not None else ""
        data = {name: given.get(name, start.get(name, "")) for name in self.names()}
        data |= {name: start[name] for name in ("kind", "minutes", "factor") if not data[name]}
        super().__init__(data)
        today = timezone.localdate()
        areas = areas_in(reach, today).of_tier(*SHOWN_TIERS).select_related("city")
        self.fields["area"].queryset = areas
        chosen = area_by_code(areas, data["area"])
        choices = area_choices(reach, chosen, today)
        self.fields["area"].widget.choices = [("", _("All I may see")), *choices]

    @classmethod
    def names(cls) -> list[str]:
        return list(cls.base_fields)


class WhatIfForm(CircleForm):
    """Where a new place might open: a building to choose, or a point of the map."""

    building = forms.ModelChoiceField(
        CircleRow.objects.none(),
        label=_("At a building"),
        required=False,
        empty_label=_("At the point on the map"),
    )
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)

    def offer(self, rows: Any) -> None:
        """Let the buildings of the area be chosen from."""
        rows = rows.with_card().order_by("building__tree_id", "building__lft")
        field = self.fields["building"]
        field.queryset = rows
        named = [(row.pk, str(row)) for row in rows[:MOST_BUILDINGS]]
        field.widget.choices = [("", _("At the point on the map")), *named]


class NearForm(forms.Form):
    """Where somebody is: by the phone, or by the place they choose; and what they look for."""

    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    area = forms.ModelChoiceField(
        Area.objects.none(),
        to_field_name="code",
        label=_("Where are you?"),
        required=False,
        empty_label=_("Choose…"),
        error_messages={"invalid_choice": _("This place is not in our lists. Choose again.")},
    )
    kind = forms.ChoiceField(
        label=_("What do you look for?"),
        choices=[("", pgettext_lazy("places", "Everything")), *PlaceKind.choices],
        required=False,
    )
    open_now = forms.BooleanField(label=_("Only what is open now"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = areas_in(EVERYWHERE, timezone.localdate()).select_related("city")
        self.fields["area"].queryset = areas
        self.place = area_by_code(areas, self["area"].value())
        self.fields["area"].widget.choices = [("", _("Choose…")), *place_choices(self.place)]
