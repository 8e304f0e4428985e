"""The forms of the weights of a year and of the call-back sample."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from grids.forms import offer_cities
from grids.reach import Reach
from tickets.models import CallBackSample, RateWeights

VALUES = (
    "response",
    "solution",
    "satisfaction",
    "partly",
    "contact_hours",
    "minimum",
    "very",
    "basically",
    "neutral",
    "dissatisfied",
    "very_dissatisfied",
)


class WeightsForm(forms.ModelForm):
    """The weights of one year; the operation checks their sum."""

    class Meta:
        model = RateWeights
        fields = ("city", "year", *VALUES)

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_cities(self.fields["city"], reach)
        self.initial["year"] = timezone.localdate().year

    def _get_validation_exclusions(self) -> set[str]:
        # A year that is there is changed, not added twice; the operation tells of a wrong sum
        return super()._get_validation_exclusions() | {"year", "satisfaction"}

    def arguments(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return dict(self.cleaned_data)


class SampleForm(forms.ModelForm):
    """How many closings of one kind are called back."""

    class Meta:
        model = CallBackSample
        fields = ("case", "grade", "channel", "percent")

    def _get_validation_exclusions(self) -> set[str]:
        # A kind that is there is changed, not added twice
        return super()._get_validation_exclusions() | {"case"}

    def arguments(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return dict(self.cleaned_data)
