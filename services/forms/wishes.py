"""Forms of wishes: making one, claiming one or several, saying how it went, seeing in clear."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.boundaries import locate
from grids.models import Area, Unit
from grids.powers import Power
from grids.reach import Reach
from services.forms.applicants import ApplicantForm
from services.models import Wish
from services.operations.claims import MOST_AT_ONCE, ClaimDraft
from services.operations.seeing_wishes import FIELDS
from services.operations.wishes import WishDraft
from services.workflow.wishes import AgeBand, WisherGroup, WishKind, WishSource
from tickets.forms.choices import area_by_code, areas_in
from tickets.forms.report import EVERYWHERE, check_phone, place_choices
from tickets.operations.intake import Contact

STARS = [(number, "★" * number) for number in range(5, 0, -1)]
DESK_SOURCES = (WishSource.VISIT, WishSource.BOX, WishSource.HOTLINE)


class WishFields(forms.Form):
    """What is wished for, by what kind of person, where; the base of both forms."""

    need = forms.CharField(
        label=_("What do you wish for?"),
        max_length=60,
        help_text=_("Strangers read these words: no names, numbers or rooms."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("wish", "Kind"), choices=WishKind.choices, widget=forms.RadioSelect
    )
    cost = forms.IntegerField(
        label=_("About how much does it cost, in yuan?"),
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Nobody pays money out: it is bought or done for you."),
    )
    age_band = forms.ChoiceField(
        label=_("Age of whoever wishes"), choices=[("", _("Choose…")), *AgeBand.choices]
    )
    group = forms.ChoiceField(
        label=_("Situation"),
        choices=WisherGroup.choices,
        initial=WisherGroup.NONE,
        help_text=_("Only if you agree that staff know it; it is not shown."),
    )
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    area = forms.ModelChoiceField(
        Area.objects.none(),
        to_field_name="code",
        label=_("In which community?"),
        empty_label=_("Choose…"),
        error_messages={
            "required": _("Choose the community."),
            "invalid_choice": _("This place is not in our lists. Choose again."),
        },
    )
    address = forms.CharField(
        label=_("Address for the delivery"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address", "data-private": ""}),
        help_text=_("Encrypted; only whoever delivers may see it."),
    )
    story = forms.CharField(
        label=_("Why would it help?"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-private": ""}),
        help_text=_("Only staff who verify the wish read this."),
    )
    consented = forms.BooleanField(
        label=_("The need may be shown on the wall with an age group, without a name"),
        required=False,
    )
    guardian_consent = forms.BooleanField(
        label=_("Under 18: a parent or guardian agrees"), required=False
    )
    photo_consent = forms.BooleanField(
        label=_("A photo may be taken at the delivery (never of children; not shown publicly)"),
        required=False,
    )

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = areas_in(EVERYWHERE, timezone.localdate()).select_related("city")
        self.fields["area"].queryset = areas
        choices = place_choices(area_by_code(areas, self["area"].value()))
        self.fields["area"].widget.choices = [("", _("Choose…")), *choices]

    def clean(self) -> dict[str, Any]:
        """The place by the telephone's position, where none was chosen."""
        given = super().clean() or self.cleaned_data
        lng, lat = given.get("lng"), given.get("lat")
        here = locate(lng, lat) if lng is not None and lat is not None else None
        if here is not None and self.has_error("area", "required"):
            del self.errors["area"]
            given["area"] = here
        return given

    def draft(self, contact: Contact, source: str = WishSource.PUBLIC) -> WishDraft:
        """The wish as the operation takes it."""
        names = ("area", "kind", "need", "age_band", "cost", "group", "story", "address")
        names += ("consented", "guardian_consent", "photo_consent")
        given = {name: self.cleaned_data[name] for name in names}
        return WishDraft(source=source, contact=contact, **given)


class WishForm(WishFields, ApplicantForm):
    """A wish by whoever wishes, or by a neighbour for them."""


class DeskWishForm(WishFields):
    """A wish that staff note: on a visit, from the box, by telephone."""

    source = forms.ChoiceField(
        label=_("Collected by"), choices=[(row.value, row.label) for row in DESK_SOURCES]
    )
    name = forms.CharField(
        label=_("Name of the wisher"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"data-private": "", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = areas_in(by.reach(Power.SERVE), timezone.localdate())
        own = next((post.area for post in by.active_posts if post.area_id), None)
        self.fields["area"].queryset = areas.select_related("city")
        if own is not None:
            chosen = area_by_code(areas, self["area"].value()) or own
            self.fields["area"].widget.choices = [("", _("Choose…")), *place_choices(chosen)]
            self.fields["area"].initial = own.code
        del self.fields["lng"], self.fields["lat"]
        self.order_fields(["source", "need", "kind", "cost"])

    def clean_phone(self) -> str:
        return check_phone(self.cleaned_data["phone"])

    def staff_draft(self) -> WishDraft:
        """The wish with how it was collected and whose it is."""
        given = self.cleaned_data
        contact = Contact(given.get("name", ""), given.get("phone", ""))
        return self.draft(contact, given["source"])


def units_of(by: Any) -> Any:
    """The units somebody acts for."""
    reach = Reach(units=by.reach(Power.HANDLE).units)
    return Unit.objects.active().within(reach).filter(pk__in=reach.units).order_by("code")


class ClaimForm(ApplicantForm):
    """Who claims: oneself, one's unit, or the team of one's area."""

    holder = forms.ChoiceField(label=_("Who claims it?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {f"unit:{one.pk}": one for one in units_of(by)} if by.person_id else {}
        posts = [post for post in by.active_posts if post.area_id] if by.person_id else []
        self.teams = {f"team:{one.area.code}": one.area for one in posts if serves(by, one.area)}
        if not (self.units or self.teams):
            del self.fields["holder"]
            return
        helpers = _("The helpers of %(area)s")
        self.fields["holder"].choices = [
            ("me", _("I do")),
            *((key, str(unit)) for key, unit in self.units.items()),
            *((key, helpers % {"area": area.name}) for key, area in self.teams.items()),
        ]
        self.fields["holder"].initial = next(iter(self.units), "me")

    def draft(self, contact: Contact) -> ClaimDraft:
        """The claim as the operation takes it."""
        chosen = self.cleaned_data.get("holder", "me")
        unit, team = self.units.get(chosen), self.teams.get(chosen)
        return ClaimDraft(unit=unit, team=team, contact=contact)


def serves(by: Any, area: Area) -> bool:
    """Whether somebody carries services out in an area."""
    return bool(by.reach(Power.SERVE).covers_area(area))


class BatchForm(forms.Form):
    """Several wishes for one unit."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=None)
    wishes = forms.ModelMultipleChoiceField(
        Wish.objects.none(),
        label=_("Wishes"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one wish.")},
    )

    def __init__(self, *args: Any, by: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_of(by)
        field = self.fields["wishes"]
        field.queryset = rows
        field.help_text = _("At most %(most)d at once.") % {"most": MOST_AT_ONCE}
        field.label_from_instance = lambda row: f"{row.public_line} · {row.community.name}"


class StarsForm(forms.Form):
    """How it went, and a word of thanks."""

    stars = forms.TypedChoiceField(
        label=_("How did it go?"), choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    thanks = forms.CharField(
        label=_("A word of thanks"),
        max_length=120,
        required=False,
        help_text=_("May stand on the wall, after staff have read it. No names, please."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(forms.Form):
    """Why a wish is withdrawn, or a claim given back."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class DoneForm(forms.Form):
    """What the helper has to tell."""

    note = forms.CharField(
        label=_("How was it delivered?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SeeForm(forms.Form):
    """What is to be seen in clear, and what for."""

    field = forms.ChoiceField(label=_("What do you need?"))
    reason = forms.CharField(
        label=_("What for?"),
        max_length=300,
        help_text=_("Your look is recorded with this reason."),
    )

    LABELS = {
        "name": _("Name of the wisher"),
        "phone": _("Telephone of the wisher"),
        "address": _("Address"),
        "story": _("Story"),
        "helper_name": _("Name of the helper"),
        "helper_phone": _("Telephone of the helper"),
    }

    def __init__(self, *args: Any, fields: Any = FIELDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [(name, self.LABELS[name]) for name in fields]
