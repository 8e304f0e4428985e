"""Forms of requests to erase: text into the arguments of operations, no rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Tier
from grids.powers import Power
from members.models import Person


def communities_of(user: Any) -> Any:
    """The open communities somebody keeps."""
    rows = Area.objects.within(user.reach(Power.MANAGE_PEOPLE)).filter(valid_to=None)
    return rows.of_tier(Tier.COMMUNITY).defer("boundary")


def people_of(user: Any) -> Any:
    """The people somebody keeps, who have not been erased."""
    return Person.objects.within(user.reach(Power.MANAGE_PEOPLE)).filter(erased_at=None)


class ErasureForm(forms.Form):
    """Who asks, where, and how that was made sure; the person comes with the address."""

    community = forms.ModelChoiceField(
        Area.objects.none(), to_field_name="code", label=_("Community"), empty_label=_("Choose…")
    )
    phone = forms.CharField(
        label=_("Telephone used"),
        max_length=20,
        required=False,
        help_text=_("Finds what was reported under this number."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    identity = forms.CharField(
        label=_("How the identity was checked"),
        max_length=200,
        help_text=_("For instance: came in person, identity card seen. Enter no number."),
    )
    wish = forms.CharField(
        label=_("What is to go"),
        max_length=500,
        required=False,
        help_text=_("In the person's own words."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = communities_of(by)
        self.fields["community"].queryset = kept
        if len(kept) == 1:
            self.fields["community"].initial = kept[0].code


class DecisionForm(forms.Form):
    """Why it is decided so."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
