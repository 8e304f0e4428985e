"""The report form, for residents and for staff: text, place and pictures into a Report."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grids.boundaries import locate
from grids.models import Area, Tier
from grids.powers import Power
from grids.reach import Reach
from lib.fields import PhotosField
from lib.pii import normal_phone
from tickets.forms.choices import Choices, area_by_code, areas_in, indented
from tickets.models import Category
from tickets.models.tickets import Channel
from tickets.notices import COMMUNITY_ROLES, GRID_ROLES, STREET_ROLES
from tickets.operations.intake import MAX_PHOTOS, Contact, Report

EVERYWHERE = Reach(everywhere=True)
"""Where a matter lies is no secret: anybody may name any area."""

DESK_CHANNELS = (Channel.COMMUNITY, Channel.HOTLINE, Channel.INSPECTION)


def place_choices(chosen: Area | None) -> Choices:
    """The way to the chosen area and what lies directly under it, or every street by district."""
    areas = areas_in(EVERYWHERE, timezone.localdate())
    if chosen is None:
        return streets_by_district(areas.of_tier(Tier.STREET))
    above = Q(tree_id=chosen.tree_id, lft__lte=chosen.lft, rght__gte=chosen.rght)
    found = areas.filter(above | Q(parent=chosen)).order_by("tree_id", "lft")
    return indented(found.values_list("code", "name", "level"))


def streets_by_district(streets: Any) -> Choices:
    """Streets under their city and district."""
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = streets.order_by("city__code", "district__code", "code")
    for code, name, city, district in rows.values_list(
        "code", "name", "city__name", "district__name"
    ):
        heading = city if city == district else f"{city} · {district}"
        groups.setdefault(heading, []).append((code, name))
    return list(groups.items())


def check_phone(text: str) -> str:
    """A telephone number in normal form; empty stays empty."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError(_("This is not a telephone number we can call."), "phone")
    return normal_phone(text)


class ReportForm(forms.Form):
    """What everybody gives: pictures, place, kind of matter, words."""

    photos = PhotosField(label=_("Photos"), required=False, most=MAX_PHOTOS)
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    area = forms.ModelChoiceField(
        Area.objects.none(),
        to_field_name="code",
        label=_("Where is it?"),
        empty_label=_("Choose…"),
        error_messages={
            "required": _("Choose the place, at least the street or community."),
            "invalid_choice": _("This place is not in our lists. Choose again."),
        },
    )
    address = forms.CharField(
        label=_("More exactly"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("For example: west gate, third floor")}),
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        to_field_name="code",
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what it is about."),
            "invalid_choice": _("Choose what it is about."),
        },
    )
    text = forms.CharField(
        label=_("What has happened?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "required": True}),
        error_messages={"required": _("Say in a few words what has happened.")},
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-private": ""}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    join = forms.CharField(max_length=24, required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, *args: Any, kept: dict[str, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["category"].queryset = Category.objects.leaves()
        self.fields["area"].queryset = areas_in(EVERYWHERE, today).select_related("city")
        for name, count in (kept or {}).items():
            if name in self.fields:
                self.fields[name].most = MAX_PHOTOS - count
        choices = place_choices(self.chosen_area())
        self.fields["area"].widget.choices = [("", _("Choose…")), *choices]

    def chosen_area(self) -> Area | None:
        """The area named so far, also while the rest is still missing."""
        return area_by_code(self.fields["area"].queryset, self["area"].value())

    def clean_phone(self) -> str:
        return check_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """The place by position where none was chosen; a position elsewhere is not of the place."""
        given = super().clean()
        lng, lat = given.get("lng"), given.get("lat")
        here = locate(lng, lat) if lng is not None and lat is not None else None
        if here is not None and self.has_error("area", "required"):
            del self.errors["area"]
            given["area"] = here
        elif here is not None and not on_one_line(given.get("area"), here):
            given["lng"] = given["lat"] = None
        return given

    def same_key(self) -> str | None:
        """What tells a second press of the button from another matter written on the same page."""
        given = self.cleaned_data
        if not given["key"]:
            return None
        said = f"{given['category'].pk} {given['area'].pk} {given['text']}"
        return f"{given['key']}:{sha256(said.encode()).hexdigest()[:16]}"

    def contact(self, device: str = "") -> Contact:
        """Who asks, as far as they said, and from which device."""
        given = self.cleaned_data
        language = get_language() or "zh-hans"
        return Contact(given.get("name", ""), given.get("phone", ""), device, language)

    def report(self, photos: list[Any], device: str = "", **more: Any) -> Report:
        """The cleaned text as the operation takes it."""
        given = self.cleaned_data
        names = ("category", "text", "area", "address", "lng", "lat")
        return Report(
            photos=photos,
            contact=self.contact(device),
            idempotency_key=self.same_key(),
            **{name: given[name] for name in names},
            **more,
        )


def on_one_line(one: Area | None, other: Area) -> bool:
    """Whether one of two areas lies within the other."""
    return one is not None and (one.span.contains(other) or other.span.contains(one))


class ResidentReportForm(ReportForm):
    """What a resident sends without an account."""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        """Only programs fill in what people do not see."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave this field empty."), "not_empty")
        return ""


class StaffReportForm(ReportForm):
    """What staff send: on their way, for somebody who called, or settled at once."""

    channel = forms.ChoiceField(label=_("How did it come in?"), required=False)
    settled = forms.BooleanField(label=_("I have settled it on the spot"), required=False)
    note = forms.CharField(
        label=_("What was done"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    after = PhotosField(label=_("Photos after"), required=False, most=MAX_PHOTOS)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["channel"].choices = [(row.value, row.label) for row in DESK_CHANNELS]
        if not by.holds(Power.DISPATCH):
            self.leave_out("channel", "name", "phone")
        if not by.holds(Power.SERVE):
            self.leave_out("settled", "note", "after")

    def leave_out(self, *names: str) -> None:
        """These inputs are not for this person."""
        for name in names:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Settling needs words, and a place where this person may settle."""
        given = super().clean()
        if given.get("settled"):
            if not given.get("note"):
                self.add_error("note", _("Say in a few words what was done."))
            area = given.get("area")
            if area is not None and not self.by.reach(Power.SERVE).covers_area(area):
                self.add_error("settled", _("You can settle only what lies in your own area."))
        return given

    def report(self, photos: list[Any], device: str = "", **more: Any) -> Report:
        """The report with the way it came in."""
        channel = self.cleaned_data.get("channel") or channel_of(self.by)
        return super().report(photos, device, channel=channel, **more)


def channel_of(by: Any) -> str:
    """The channel that goes with a reporter's post; who holds none reports as a resident."""
    post = by.acting_post(Power.REPORT_TICKET)
    role = post.role if post else None
    if role in GRID_ROLES:
        return Channel.GRID_WORKER
    if role in COMMUNITY_ROLES + STREET_ROLES:
        return Channel.COMMUNITY
    return Channel.INSPECTION if post and post.unit_id else Channel.RESIDENT
