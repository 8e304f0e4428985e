"""What the street desk can be narrowed to: a community and a department in reach."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Tier
from grids.reach import Reach
from tickets.filters import unit_choices
from tickets.forms.choices import areas_in, units_in


class DeskForm(forms.Form):
    """Narrows the desk; an unknown choice leaves it as wide as it was."""

    community = forms.ModelChoiceField(
        None, to_field_name="code", required=False, label=_("Community"), empty_label=_("All")
    )
    unit = forms.ModelChoiceField(
        None, to_field_name="code", required=False, label=_("Department"), empty_label=_("All")
    )

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = areas_in(reach, timezone.localdate()).of_tier(Tier.COMMUNITY)
        self.fields["community"].queryset = areas
        units = units_in(reach)
        self.fields["unit"].queryset = units
        self.fields["unit"].widget.choices = [("", _("All")), *unit_choices(units)]
        columns = areas.values_list("code", "name")
        self.fields["community"].widget.choices = [("", _("All")), *columns]
        for field in self.fields.values():
            field.widget.attrs["data-submit"] = ""

    def chosen(self) -> dict[str, Any]:
        """The community and the unit that were found, each or None."""
        self.full_clean()
        return {name: self.cleaned_data.get(name) for name in ("community", "unit")}
