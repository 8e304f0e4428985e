"""The form of a transfer between branches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import PartyOrganisation
from members.forms.posts import day_field


class TransferForm(forms.Form):
    """Where members go, from which day, and why; whom is ticked in the list."""

    organisation = forms.ModelChoiceField(
        PartyOrganisation.objects.none(),
        to_field_name="code",
        label=_("New home branch"),
        empty_label=_("Choose…"),
    )
    on = day_field(_("Day of the transfer"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("For instance: moved house, changed employer; with the letter's number."),
    )

    def __init__(self, *args: Any, kept: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = kept
