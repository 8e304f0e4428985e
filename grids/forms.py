"""What forms of several apps need of the ground: a city within reach; units; household bands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import City, CommunityType, HouseholdBand, UnitKind
from grids.operations.bands import Band
from grids.querysets import UnitQuerySet
from grids.reach import Reach


def offer_cities(field: forms.ModelChoiceField, reach: Reach) -> None:
    """Offer the cities within reach; only who reaches everywhere may mean all of them."""
    field.queryset = City.objects.within(reach)
    field.required = not reach.everywhere
    field.empty_label = _("All cities") if reach.everywhere else None


class UnitsForm(forms.Form):
    """Name, initials or code, and the kind; an unknown choice leaves the list as long as it was."""

    search = forms.CharField(
        label=_("Name, initials or code"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *UnitKind.choices], required=False
    )

    def narrow(self, rows: UnitQuerySet) -> UnitQuerySet:
        """The rows that answer to what was typed and chosen."""
        self.full_clean()
        if self.cleaned_data.get("search"):
            rows = rows.matching(self.cleaned_data["search"])
        if self.cleaned_data.get("kind"):
            rows = rows.of_kind(self.cleaned_data["kind"])
        return rows


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
