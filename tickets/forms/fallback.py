"""The form that names the fallback owner of one district."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import District, Unit
from tickets.operations.leads import fallback_owner, units_for


class FallbackForm(forms.Form):
    """Chooses among the units of the whole district, or none."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        to_field_name="code",
        required=False,
        label=_("Fallback owner"),
        empty_label=_("None: the district desk must designate"),
        error_messages={"invalid_choice": _("This unit does not serve the district.")},
    )

    def __init__(self, *args: Any, district: District, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.district = district
        self.fields["unit"].queryset = units_for(district)

    @classmethod
    def of(cls, district: District, data: Any) -> FallbackForm:
        """The form of one district, with what is set now or what was sent."""
        present = fallback_owner(district.pk)
        initial = {"unit": present.code if present else ""}
        return cls(
            data, district=district, initial=initial, prefix=None, auto_id=f"{district.code}_%s"
        )
