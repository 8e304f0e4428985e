"""What a resident says through a follow-up code: the code itself, and the rating."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.models.ratings import Satisfaction, Solved


class CodeForm(forms.Form):
    """The follow-up code as it stands on the receipt."""

    code = forms.CharField(
        label=_("Follow-up code"),
        max_length=20,
        help_text=_("Ten letters and digits, from the page after your report."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """As it was given out: capitals, no blanks."""
        code = "".join(sign for sign in self.cleaned_data["code"].upper() if sign.isalnum())
        if not code:
            raise forms.ValidationError(_("Enter the code."), "required")
        return code


class ProposalForm(forms.Form):
    """Why the departments should be called together."""

    why = forms.CharField(
        label=_("Why should several departments come together?"),
        max_length=500,
        help_text=_("What has been tried, and what still does not work."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a few words why.")},
    )


class RatingForm(forms.Form):
    """Solved or not, how satisfied, and why."""

    solved = forms.ChoiceField(
        label=_("Has it been solved?"),
        choices=Solved.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it has been solved.")},
    )
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied are you?"),
        choices=Satisfaction.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five.")},
    )
    comment = forms.CharField(
        label=_("What else should we know?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def answer(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return self.cleaned_data
