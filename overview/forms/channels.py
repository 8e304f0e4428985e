"""Setting up a channel and trying it: text into the arguments of operations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.forms import offer_cities
from grids.models import City
from grids.reach import Reach
from members.operations.channels import ChannelFacts
from records.models import Channel
from records.models.channels import GATEWAYS
from records.operations.couriers import SMS_TEMPLATE

KEPT = _("Left empty, the present one stays.")


class ChannelForm(forms.Form):
    """What a gateway or robot needs; address and secret are never shown again."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=GATEWAYS, widget=forms.RadioSelect)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        help_text=_("The gateway's, or the robot's webhook with its key. Kept encrypted."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    secret = forms.CharField(
        label=_("Secret"),
        max_length=200,
        required=False,
        help_text=_("SMS: sent as bearer token. DingTalk: signs each call."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    template = forms.CharField(
        label=_("Body for an SMS gateway"),
        max_length=2000,
        required=False,
        help_text=_("JSON with {phone}, {text} and {key}; left empty: %(example)s")
        % {"example": SMS_TEMPLATE},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    status_url = forms.CharField(
        label=_("Address that tells what became of a message"),
        max_length=500,
        required=False,
        help_text=_("Asked before a message of unknown outcome is sent again."),
    )
    city = forms.ModelChoiceField(City.objects.none(), label=_("Only for the city"))
    for_requesters = forms.BooleanField(
        label=_("Residents who left a number are told over it"), required=False
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, reach: Reach, channel: Channel | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        offer_cities(self.fields["city"], reach)
        if channel is not None:
            for name in ("url", "secret", "status_url"):
                self.fields[name].help_text = KEPT

    def facts(self) -> ChannelFacts:
        """The argument of the operation."""
        given = dict(self.cleaned_data)
        city = given.pop("city")
        return ChannelFacts(**given, city_id=city.pk if city else None)


def first_values(channel: Channel | None) -> dict[str, Any]:
    """What the form says of a channel that is there; its address and secret stay hidden."""
    if channel is None:
        return {"is_active": True, "kind": GATEWAYS[0][0]}
    shown = ("kind", "name", "template", "for_requesters", "is_active")
    return {name: getattr(channel, name) for name in shown} | {"city": channel.city_id}


class TryForm(forms.Form):
    """Where a test message goes."""

    address = forms.CharField(
        label=_("Mobile number for the test"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
