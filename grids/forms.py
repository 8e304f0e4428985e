"""What forms of several apps need of the ground: a city within reach; and the list of units."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import City, UnitKind
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
