"""Setting up a provider of identities and its rules: text into the arguments of operations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import IdentityProvider
from members.models.identities import RULE_ROLES
from members.operations.providers import FACTS, ProviderFacts, RuleDraft, place_named


class ProviderForm(forms.Form):
    """What the other system says of us, and which of its claims say what; never shows a secret."""

    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=60,
        help_text=_("As it stands on the button of the login page."),
    )
    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=300,
        help_text=_("The address under which it describes itself, exactly as it names itself."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    client_id = forms.CharField(
        label=_("Client id"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=300,
        required=False,
        help_text=_("Kept encrypted. Left empty, the present one stays."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    scopes = forms.CharField(label=_("Scopes"), max_length=200, initial="openid profile")
    login_claim = forms.CharField(
        label=_("Claim with the user name"), max_length=80, initial="preferred_username"
    )
    name_claim = forms.CharField(
        label=_("Claim with the person's name"), max_length=80, initial="name"
    )
    phone_claim = forms.CharField(
        label=_("Claim with the telephone number"),
        max_length=80,
        required=False,
        initial="phone_number",
    )
    link_by = forms.ChoiceField(
        label=_("Accounts that are here already are found by"),
        choices=IdentityProvider.LinkBy.choices,
        initial=IdentityProvider.LinkBy.NOTHING,
        help_text=_("Administrators always link theirs by hand."),
        widget=forms.RadioSelect,
    )
    is_strong = forms.BooleanField(
        label=_("It asks for a second factor itself, and says so (amr)"), required=False
    )
    is_active = forms.BooleanField(
        label=_("Offered on the login page"), required=False, initial=True
    )

    def facts(self) -> ProviderFacts:
        """The argument of the operation."""
        return ProviderFacts(**self.cleaned_data)


def first_values(provider: IdentityProvider) -> dict[str, Any]:
    """What the form says of a provider that is there; its secret stays hidden."""
    return {name: getattr(provider, name) for name in FACTS}


class RuleForm(forms.Form):
    """Who is new here and has this claim there gets an account with this post."""

    claim = forms.CharField(
        label=_("Claim"), max_length=80, help_text=_("“groups”, or “realm_access.roles”.")
    )
    value = forms.CharField(
        label=_("Value"), max_length=200, help_text=_("What the claim is, or one of its values.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", "---------"), *RULE_ROLES])
    place = forms.CharField(
        label=_("Code of the area or unit"),
        max_length=40,
        help_text=_("As it stands on the page of the area or unit."),
    )

    def clean_place(self) -> Any:
        """The area or unit of a code."""
        return place_of(self.cleaned_data["place"])

    def draft(self) -> RuleDraft:
        """The argument of the operation."""
        given = dict(self.cleaned_data)
        return RuleDraft(scope=given.pop("place"), **given)


def place_of(code: str) -> Any:
    """An area or a unit by its code; the rule says whether the role fits."""
    found = place_named(code)
    if found is None:
        raise forms.ValidationError(_("There is no area or unit with this code."))
    return found
