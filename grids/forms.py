"""What the list of units can be narrowed by on its page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import UnitKind
from grids.querysets import UnitQuerySet


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
