"""The yearly vote of a community, and what is said for the record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Area
from tickets.models.ratings import Satisfaction


class SeatForm(forms.Form):
    """Said for a place: asked only where somebody speaks for more than one."""

    def __init__(self, *args: Any, seats: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        field.queryset = seats
        field.initial = seats.first()
        if len(seats) == 1:
            field.widget = forms.HiddenInput()


class VoteForm(SeatForm):
    """How satisfied the community was with the department this year."""

    place = forms.ModelChoiceField(Area.objects.none(), to_field_name="code", label=_("Community"))
    level = forms.TypedChoiceField(
        label=_("How satisfied was the community with this department?"),
        choices=Satisfaction.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label=_("Comment"), max_length=300, required=False)

    def arguments(self) -> dict[str, Any]:
        """The arguments of the operation."""
        given = dict(self.cleaned_data)
        return {"community": given.pop("place"), **given}


def opinion_text() -> forms.CharField:
    """What is kept as it was written."""
    return forms.CharField(
        label=_("In your words"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept as it is written; it cannot be changed afterwards."),
    )


class StatementForm(forms.Form):
    """The department's own statement on its year."""

    text = opinion_text()

    def arguments(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return self.cleaned_data


class OpinionForm(SeatForm):
    """The street's opinion on the department."""

    place = forms.ModelChoiceField(Area.objects.none(), to_field_name="code", label=_("Street"))
    text = opinion_text()

    def arguments(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return {"street": self.cleaned_data["place"], "text": self.cleaned_data["text"]}
