"""Forms of service requests: asking, at the counter, the moves, the ledger of papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.boundaries import locate
from grids.models import Area, Tier
from grids.powers import Power
from lib.workflow import Move
from members.forms.dual import DayInput
from members.models import User
from records.operations.drawings import LONGEST_TEXT
from services.forms.applicants import ApplicantForm
from services.models import ServiceItem, ServiceRequest
from services.models.requests import MaterialKind, Mode
from services.operations.choosing import agents_of, areas_of, home_of, units_of
from services.operations.requests import RequestDraft
from tickets.forms.choices import area_by_code
from tickets.forms.report import check_phone, place_choices, streets_by_district
from tickets.operations.intake import Contact


class SignatureInput(forms.HiddenInput):
    """The drawing of a signature as a data address; the page puts a box to draw in beside it."""

    is_hidden = False


class AskForm(ApplicantForm):
    """A resident asks for one service: under a minute, no account."""

    mode = forms.ChoiceField(label=_("How shall we help?"), widget=forms.RadioSelect)
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Where do you live?"),
        to_field_name="code",
        empty_label=_("Choose…"),
        error_messages={
            "required": _("Choose your community."),
            "invalid_choice": _("This place is not in our lists. Choose again."),
        },
    )
    words = forms.CharField(
        label=_("What you need"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    wished = forms.CharField(label=_("When it suits you"), required=False, max_length=100)
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=200,
        help_text=_("Only for a home visit or an agent; shown to whoever comes."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address", "data-private": ""}),
    )

    def __init__(self, *args: Any, item: ServiceItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        areas = areas_of(item)
        self.fields["area"].queryset = areas
        chosen = area_by_code(areas, self["area"].value())
        streets = streets_by_district(areas.of_tier(Tier.STREET))
        choices = place_choices(chosen) if chosen is not None else streets
        self.fields["area"].widget.choices = [("", _("Choose…")), *choices]
        self.fields["mode"].choices = [(mode, Mode(mode).label) for mode in item.modes]

    def clean(self) -> dict[str, Any]:
        """The place by position where none was chosen, and no finer than a grid."""
        given: dict[str, Any] = super().clean()
        lng, lat = given.get("lng"), given.get("lat")
        if lng is not None and lat is not None and self.has_error("area", "required"):
            here = locate(lng, lat)
            if here is not None:
                del self.errors["area"]
                given["area"] = here
        area = given.get("area")
        if area is not None:
            given["area"] = home = home_of(area)
            if home is None:
                self.add_error("area", _("Choose your community."))
        return given

    def draft(self) -> RequestDraft:
        """What is asked for."""
        given = self.cleaned_data
        names = ("area", "mode", "words", "wished", "address")
        return RequestDraft(item=self.item, **{name: given[name] for name in names})


class CounterForm(forms.Form):
    """A clerk enters a request for somebody at the counter or on the telephone."""

    item = forms.ModelChoiceField(ServiceItem.objects.none(), label=_("Service"))
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"), to_field_name="code")
    mode = forms.ChoiceField(label=_("How"), choices=Mode.choices)
    name = forms.CharField(label=_("Name of the applicant"), max_length=40)
    phone = forms.CharField(label=_("Telephone"), max_length=30)
    words = forms.CharField(
        label=_("What is needed"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    wished = forms.CharField(label=_("When it suits"), required=False, max_length=100)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)

    use_required_attribute = False

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        areas = Area.objects.within(by.reach(Power.SERVE)).open(today).defer("boundary")
        here = areas.filter(tier__in=(Tier.COMMUNITY, Tier.GRID)).order_by("lft")
        self.fields["area"].queryset = here
        items = ServiceItem.objects.offered(today).seen_by(by, Power.SERVE)
        self.fields["item"].queryset = items.order_by("group", "code")

    def clean_phone(self) -> str:
        return check_phone(self.cleaned_data["phone"])

    def draft(self) -> RequestDraft:
        """What is asked for."""
        given = self.cleaned_data
        names = ("item", "area", "mode", "words", "wished", "address")
        return RequestDraft(**{name: given[name] for name in names})

    def contact(self) -> Contact:
        """Who asks; the browser is the clerk's and says nothing."""
        return Contact(self.cleaned_data["name"], self.cleaned_data["phone"])


TEXTS: dict[str, tuple[Any, int]] = {
    "reason": (_("Reason"), 500),
    "note": (_("Note"), 500),
    "missing": (_("Everything that is missing"), 1000),
    "referral": (_("Who can help instead"), 400),
    "result": (_("What came of it"), 1000),
}


def text(row: ServiceRequest, name: str) -> forms.Field:
    """Words in a box."""
    label, most = TEXTS[name]
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 3}))


def unit(row: ServiceRequest, name: str) -> forms.Field:
    """A unit of the same city."""
    return forms.ModelChoiceField(units_of(row.area.city_id), label=_("Unit"))


def agent(row: ServiceRequest, name: str) -> forms.Field:
    """Who acts for the applicant."""
    field = forms.ModelChoiceField(agents_of(row), label=pgettext_lazy("service", "Agent"))
    field.label_from_instance = lambda user: user.person.masked_name if user.person else str(user)
    return field


def signed_on(row: ServiceRequest, name: str) -> forms.Field:
    return forms.DateField(
        label=_("Signed on"), widget=DayInput, initial=row.authorised_on or timezone.localdate()
    )


def holds_until(row: ServiceRequest, name: str) -> forms.Field:
    ahead = timezone.localdate() + timedelta(days=90)
    return forms.DateField(
        label=_("Holds until"), widget=DayInput, initial=row.authorised_until or ahead
    )


def receiver(row: ServiceRequest, name: str) -> forms.Field:
    return forms.CharField(label=_("Received by (name)"), max_length=40)


def step_day(row: ServiceRequest, name: str) -> forms.Field:
    return forms.DateField(label=_("Done on"), widget=DayInput, initial=timezone.localdate())


def step_words(row: ServiceRequest, name: str) -> forms.Field:
    return forms.CharField(
        label=pgettext_lazy("agent", "What was done"),
        max_length=300,
        help_text=_("The applicant reads it. No names, no numbers."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def looked(row: ServiceRequest, name: str) -> forms.Field:
    return forms.BooleanField(label=_("I have looked: it names nobody"))


def signature(row: ServiceRequest, name: str) -> forms.Field:
    """A box to sign in; without a script it is not there, and paper or a tick does."""
    return forms.CharField(
        label=_("Signature"),
        max_length=LONGEST_TEXT,
        widget=SignatureInput,
        help_text=_("Sign here, or leave it and do as on paper."),
    )


def signed(row: ServiceRequest, name: str) -> forms.Field:
    return forms.BooleanField(label=_("The receiver confirms the receipt with the name above"))


BUILDERS: dict[str, Callable[[ServiceRequest, str], forms.Field]] = {
    **dict.fromkeys(TEXTS, text),
    "unit": unit,
    "agent": agent,
    "authorised_on": signed_on,
    "authorised_until": holds_until,
    "received_by": receiver,
    "done_on": step_day,
    "step": step_words,
    "is_checked": looked,
    "signature": signature,
    "is_signed": signed,
}


class RequestMoveForm(forms.Form):
    """What one move asks for."""

    use_required_attribute = False

    def __init__(self, *args: Any, move: Move, row: ServiceRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in move.fields:
            self.fields[name] = BUILDERS[name](row, name)
            self.fields[name].required = name in move.required


class MaterialForm(forms.Form):
    """A paper that was taken."""

    name = forms.CharField(label=pgettext_lazy("material", "Paper"), max_length=60)
    kind = forms.ChoiceField(
        label=_("Original or copy"), choices=MaterialKind.choices, widget=forms.RadioSelect
    )
    received_from = forms.CharField(label=_("Received from"), max_length=40)

    use_required_attribute = False


class MaterialReturnForm(forms.Form):
    """To whom a paper went back."""

    returned_to = forms.CharField(label=_("Given back to"), max_length=40)

    use_required_attribute = False


class SignatureReasonForm(forms.Form):
    """Why a signature is looked at."""

    reason = forms.CharField(
        label=_("What for?"),
        max_length=200,
        help_text=_("Your look is recorded with this reason."),
    )

    use_required_attribute = False


class SupplementForm(forms.Form):
    """What the applicant brings."""

    note = forms.CharField(
        label=_("What you bring, and when"),
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(500)],
    )


class StarsForm(forms.Form):
    """How it went."""

    stars = forms.TypedChoiceField(
        label=_("How was it?"),
        coerce=int,
        choices=[(number, "★" * number) for number in (5, 4, 3, 2, 1)],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label=_("A few words"), required=False, max_length=300)

    use_required_attribute = False
