"""What forms of several apps need of the ground: a city within reach; units, places, bands."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import (
    Area,
    City,
    CommunityType,
    HouseholdBand,
    Place,
    PlaceKind,
    UnitKind,
)
from grids.operations import PlaceDraft
from grids.operations.bands import Band
from grids.panels import hours_words
from grids.reach import Reach


def offer_cities(field: forms.ModelChoiceField, reach: Reach) -> None:
    """Offer the cities within reach; only who reaches everywhere may mean all of them."""
    field.queryset = City.objects.within(reach)
    field.required = not reach.everywhere
    field.empty_label = _("All cities") if reach.everywhere else None


class KindForm(forms.Form):
    """Words and a kind to narrow a list by; an unknown choice leaves it as long as it was."""

    search = forms.CharField(
        max_length=60, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def narrow(self, rows: Any) -> Any:
        """The rows that answer to what was typed and chosen."""
        self.full_clean()
        if self.cleaned_data.get("search"):
            rows = rows.matching(self.cleaned_data["search"])
        if self.cleaned_data.get("kind"):
            rows = rows.of_kind(self.cleaned_data["kind"])
        return rows


class UnitsForm(KindForm):
    """The list of units."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["search"].label = _("Name, initials or code")
        self.fields["kind"].choices = [("", _("All")), *UnitKind.choices]


class PlacesForm(KindForm):
    """The list of places."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["search"].label = _("Name or address")
        self.fields["kind"].choices = [("", _("All")), *PlaceKind.choices]


WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至]\s*(\d{1,2})[:：](\d{2})")


class HoursField(forms.CharField):
    """The opening hours of one day, as people write them: 8:30-12:00, 14:00-17:30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, required=False, **kwargs)

    def clean(self, value: Any) -> list[list[str]]:
        text = super().clean(value)
        spans = [[f"{int(a):02d}:{b}", f"{int(c):02d}:{d}"] for a, b, c, d in SPAN.findall(text)]
        rest = SPAN.sub("", text).strip(" ,，、;；")
        moments = [moment for span in spans for moment in span]
        is_clock = all(moment <= "24:00" and moment[3:] < "60" for moment in moments)
        if rest or not is_clock or moments != sorted(set(moments)):
            message = _("Write hours such as 8:30-12:00, 14:00-17:30; closed: leave it empty.")
            raise ValidationError(message, code="hours")
        return spans


class PlaceForm(forms.ModelForm):
    """A place residents can go to: what it offers, when, and where it is (WGS-84)."""

    area = forms.ModelChoiceField(
        Area.objects.none(), to_field_name="code", label=_("Area"), empty_label=_("Choose…")
    )

    class Meta:
        model = Place
        fields = ("name", "kind", "area", "address", "phone", "services", "lng", "lat")
        labels = {"name": pgettext_lazy("of a thing", "Name")}
        help_texts = {"services": _("What one can do there, separated by commas.")}

    def __init__(self, *args: Any, areas: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["kind"].choices = [("", _("Choose…")), *PlaceKind.choices]
        self.fields["unit"] = forms.ModelChoiceField(
            units, label=_("Run by"), required=False, empty_label=_("Nobody in particular")
        )
        if self.instance.pk:
            del self.fields["area"]
            self.initial["unit"] = self.instance.unit_id
            self.fields["valid_to"] = forms.DateField(
                label=_("Closed from"),
                required=False,
                initial=self.instance.valid_to,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )
        for number, day in enumerate(WEEKDAYS):
            spans = self.instance.hours.get(str(number), [])
            self.fields[f"hours-{number}"] = HoursField(label=day, initial=hours_words(spans))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("lng") is None) != (given.get("lat") is None):
            self.add_error("lat", _("Give both, or neither."))
        return given

    def changes(self) -> dict[str, Any]:
        """What the operation sets."""
        given = {name: value for name, value in self.cleaned_data.items() if "hours-" not in name}
        hours = {str(day): self.cleaned_data[f"hours-{day}"] for day in range(len(WEEKDAYS))}
        return {**given, "hours": {day: spans for day, spans in hours.items() if spans}}

    def draft(self) -> PlaceDraft:
        """The argument of the operation that enters a new one."""
        return PlaceDraft(**self.changes())

    @property
    def hours(self) -> list[forms.BoundField]:
        """One field a day."""
        return [self[f"hours-{number}"] for number in range(len(WEEKDAYS))]

    @property
    def facts(self) -> list[forms.BoundField]:
        """The other fields."""
        return [self[name] for name in self.fields if not name.startswith("hours-")]


class BandsForm(forms.Form):
    """Fewest and most households of a grid for each type of community of one city."""

    def __init__(self, *args: Any, stored: dict[tuple[int, str], Band], city: City, **kw: Any):
        super().__init__(*args, **kw)
        for kind in CommunityType:
            words = {"type": kind.label}
            for place, (name, label) in enumerate(
                (("low", _("%(type)s: at least")), ("high", _("%(type)s: at most")))
            ):
                self.fields[f"{name}-{kind}"] = forms.IntegerField(
                    label=label % words,
                    min_value=1,
                    max_value=HouseholdBand.WIDEST,
                    initial=stored[city.pk, kind][place],
                )

    def bands(self) -> dict[str, Band]:
        """The argument of the operation."""
        given = self.cleaned_data
        return {str(kind): (given[f"low-{kind}"], given[f"high-{kind}"]) for kind in CommunityType}
