"""Forms of accounts and people: text into the arguments of operations, no rules."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from members.privacy import FIELDS, SHORTEST_REASON
from records.models import Subscription, Urgency


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


class OpenAccountForm(forms.Form):
    """The login of an account to be."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Letters, digits and @ . + - _ only."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)


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


class SubscriptionForm(forms.Form):
    """Whether a way is used, for what, and when it keeps quiet."""

    GROUPS = (
        ("ticket", _("Steps of matters")),
        ("assignment", _("Work given to us")),
        ("whistle", _("Whistles")),
        ("task", _("Steps of departments under a whistle")),
        ("clock", _("Deadlines: reminders and overdue")),
        ("dual", _("Dual check-in, report and appraisal")),
        ("activity", _("Activities")),
        ("nomination", _("Heads to be chosen")),
        ("erasure", _("Requests to erase")),
        ("report", _("Reports that are ready")),
        ("table", _("Tables and tasks asked for")),
        ("account", _("My account")),
    )
    """What can stay in the inbox, by the first word of a notice's kind."""

    is_active = forms.BooleanField(label=_("Tell me over this channel"), required=False)
    address = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        required=False,
        help_text=_("Left empty: the number that is kept with my name."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    at_once = forms.ChoiceField(
        label=_("At once"),
        choices=(
            (Urgency.INFO, _("everything")),
            (Urgency.WARNING, _("warnings and urgent matters")),
            (Urgency.URGENT, _("urgent matters only")),
        ),
        widget=forms.RadioSelect,
    )
    rest = forms.ChoiceField(
        label=_("The rest"), choices=Subscription.Rest.choices, widget=forms.RadioSelect
    )
    muted = forms.MultipleChoiceField(
        label=_("Never over this channel"),
        choices=GROUPS,
        required=False,
        help_text=_("It stays in the inbox. Urgent notices come whatever is ticked here."),
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    digest_at = forms.TimeField(
        label=_("Daily message at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, needs_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_address:
            del self.fields["address"]

    def arguments(self) -> dict[str, Any]:
        """The rules, by the names of the operation."""
        return self.cleaned_data
