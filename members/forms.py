"""Forms of accounts and people: text into the arguments of operations, no rules."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from members.privacy import FIELDS, SHORTEST_REASON


class LoginForm(AuthenticationForm):
    """Name and password, and the page the visitor was heading for."""

    next = forms.CharField(required=False, widget=forms.HiddenInput)


class OwnPasswordForm(PasswordChangeForm):
    """Old password, new one twice; a new one equal to the old changes nothing and is refused."""

    def clean(self) -> dict[str, str]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("old_password") and (
            cleaned.get("old_password") == cleaned.get("new_password1")
        ):
            self.add_error("new_password1", _("Choose a password you do not have now."))
        return cleaned


class RevealForm(forms.Form):
    """Which value is to be seen in clear, and what for."""

    LABELS = dict(zip(FIELDS, (_("Name"), _("Telephone"), _("ID number")), strict=True))

    field = forms.ChoiceField(label=_("What do you need to see?"), choices=list(LABELS.items()))
    reason = forms.CharField(
        label=_("What do you need it for?"),
        help_text=_("Your reason is kept with your name and the time."),
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def label_of_field(self) -> str:
        """The chosen value's name, for the answer."""
        return str(self.LABELS[self.cleaned_data["field"]])
