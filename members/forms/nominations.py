"""Forms of nominations: text into the arguments of operations, no rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grids.models import Area, PartyOrganisation
from grids.powers import Power
from members.forms.posts import basis_field, day_field
from members.operations.nominations import CHOSEN, NominationDraft
from members.roles import SCOPE_OF
from members.workflow import Merit, Stance


def chosen_place(role: str, code: str, by: Any) -> Any:
    """The place of a post to be filled, among those one sees; None if there is none."""
    if SCOPE_OF[role] == "organisation":
        return (
            PartyOrganisation.objects.within(by.reach(Power.VIEW_PARTY)).filter(code=code).first()
        )
    return Area.objects.within(by.reach(Power.VIEW_PEOPLE)).filter(code=code).first()


class NominateForm(forms.Form):
    """For which post somebody is proposed, and what speaks for them."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in CHOSEN])
    place = forms.CharField(
        label=_("Code of the place"),
        max_length=32,
        help_text=_("The code of the area, Party organisation or unit; it stands on its page."),
    )
    merit = forms.ChoiceField(label=_("Chosen as"), choices=Merit.choices)
    grounds = forms.CharField(
        label=_("What speaks for this person"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") and cleaned.get("place"):
            self.found = chosen_place(cleaned["role"], cleaned["place"].strip(), self.by)
            if self.found is None:
                message = _("No place for this role within your reach has this code.")
                raise ValidationError({"place": message})
        return cleaned

    def draft(self) -> NominationDraft:
        """The nomination to be."""
        return NominationDraft(**{**self.cleaned_data, "place": self.found})


class OpinionForm(forms.Form):
    """What one thinks, and why."""

    stance = forms.ChoiceField(
        label=_("Your opinion"), choices=Stance.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(label=_("Why"), max_length=500)


class DecideForm(forms.Form):
    """From when somebody is appointed, and by which decision."""

    from_on = day_field(_("From"))
    until_on = day_field(_("Until"), required=False, help_text=_("Empty: without end."))
    basis = basis_field()


class ReasonForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


FORMS: dict[str, type[forms.Form]] = {
    "give-opinion": OpinionForm,
    "appoint": DecideForm,
    "refuse": ReasonForm,
    "withdraw": ReasonForm,
}
