"""The form of a new version of the appraisal scale."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.forms import offer_cities
from grids.reach import Reach
from tickets.models import AppraisalScale
from tickets.models.appraisal import FULL, PARTS

SHARES = ("score_share", "satisfaction_share")
VALUES = (
    *PARTS,
    "low",
    "high",
    "weight_routine",
    "weight_joint",
    "weight_emergency",
    *SHARES,
    "minimum",
)


class ScaleForm(forms.ModelForm):
    """The parts, bounds, weights and shares of a scale, and the day it starts."""

    class Meta:
        model = AppraisalScale
        fields = ("city", "valid_from", *VALUES)
        widgets = {"valid_from": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_cities(self.fields["city"], reach)
        self.initial["valid_from"] = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """The sums, told where they are made; the operation and the database check them again."""
        given = super().clean() or {}
        if all(given.get(name) is not None for name in PARTS):
            total = sum(given[name] for name in PARTS)
            if total != FULL:
                text = _("The six parts must add up to 100; now they make %(total)s.")
                self.add_error("attitude", text % {"total": total})
        if (
            all(given.get(name) is not None for name in SHARES)
            and sum(given[name] for name in SHARES) != 1
        ):
            self.add_error("satisfaction_share", _("The two shares must add up to 1."))
        return given

    def _get_validation_exclusions(self) -> set[str]:
        # The sums are told here and by the operation, at their field and in plain words
        return super()._get_validation_exclusions() | {"attitude", "satisfaction_share", "low"}

    def arguments(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return {name: self.cleaned_data[name] for name in ("city", "valid_from", *VALUES)}
