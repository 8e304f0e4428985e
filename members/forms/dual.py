"""Forms of dual check-in: what people type, into the arguments of operations; no rules."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.forms import offer_cities
from grids.models import Tier
from grids.reach import Reach
from lib.errors import Refused
from lib.fields import PhotosField
from lib.workflow import Move
from members.models import ServiceScale
from members.models.services import LEAST, MOST
from members.operations.naming import find_community, find_member, find_unit
from members.operations.scales import SCALE_VALUES


class DayInput(forms.DateInput):
    """A day, with the browser's calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A moment, with the browser's calendar and clock."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class NamingForm(forms.Form):
    """A form in which communities, units and members are typed by name; errors at their field."""

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        for name, value in self.starts().items():
            if name in self.fields:
                self.fields[name].initial = value

    def starts(self) -> dict[str, Any]:
        """What is likely: today, the own community, the own unit."""
        found: dict[str, Any] = {"on": timezone.localdate(), "served_on": timezone.localdate()}
        found["from_on"] = timezone.localdate()
        found["year"] = timezone.localdate().year
        for post in self.by.active_posts:
            if post.area is not None and post.area.tier == Tier.COMMUNITY:
                found.setdefault("community", post.area.name)
            if post.unit is not None:
                found.setdefault("unit", str(post.unit))
        return found

    def _named(self, name: str, find: Any, **given: Any) -> Any:
        text = self.cleaned_data[name].strip()
        if not text:
            return None
        try:
            return find(text, **given)
        except Refused as refused:
            raise ValidationError(str(refused), refused.code) from None

    def clean_community(self) -> Any:
        return self._named("community", find_community)

    def clean_unit(self) -> Any:
        return self._named("unit", find_unit)

    def clean_person(self) -> Any:
        """The member; an empty field is oneself."""
        person = self._named("person", find_member, by=self.by)
        if person is None and self.fields["person"].required is False:
            return self.by.person if self.takes_myself else None
        return person

    takes_myself = True

    def arguments(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return dict(self.cleaned_data)


def community_field() -> forms.CharField:
    return forms.CharField(
        label=_("Community"), max_length=80, help_text=_("Its name, or its code of 12 digits.")
    )


def unit_field(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Unit"), max_length=120, help_text=_("Its name or its code."), **more
    )


def member_field(words: Any) -> forms.CharField:
    return forms.CharField(label=_("Member"), max_length=80, required=False, help_text=words)


MYSELF = _(
    "Leave it empty for yourself. Else name or mobile number; both, with a blank between, find "
    "members of other places."
)
SEVERAL = re.compile(r"[、,，;；]+")


class PairingForm(NamingForm):
    """Which unit goes with which community, and from when to when."""

    unit = unit_field()
    community = community_field()
    from_on = forms.DateField(label=_("From"), widget=DayInput)
    until_on = forms.DateField(label=_("Until"), widget=DayInput, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class PairingEndForm(forms.Form):
    """The last day of a pairing, and why."""

    on = forms.DateField(label=_("Last day"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class MemberCheckInForm(NamingForm):
    """A member's check-in: where, since when, what they can and want to do, and when."""

    person = member_field(MYSELF)
    community = community_field()
    on = forms.DateField(label=_("Checked in on"), widget=DayInput)
    skills = forms.CharField(
        label=_("Skills"), max_length=200, required=False, help_text=_("Several: with commas.")
    )
    free_time = forms.CharField(label=_("Free time"), max_length=200, required=False)
    wish = forms.CharField(label=_("Wish to serve"), max_length=300, required=False)

    def clean_skills(self) -> tuple[str, ...]:
        words = SEVERAL.split(self.cleaned_data["skills"])
        return tuple(word.strip() for word in words if word.strip())


class UnitCheckInForm(MemberCheckInForm):
    """A unit's check-in, with whom to ask there."""

    person = None
    unit = unit_field()
    contact = forms.CharField(label=_("Contact person"), max_length=50)
    phone = forms.CharField(
        label=_("Telephone of the contact"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "data-private": ""}),
    )
    field_order = ("unit", "community", "contact", "phone")


class ServiceForm(NamingForm):
    """What a member did for a community, when, and for how long."""

    person = member_field(MYSELF)
    community = community_field()
    what = forms.CharField(
        label=_("What the service was"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    served_on = forms.DateField(label=_("Served on"), widget=DayInput)
    hours = forms.DecimalField(
        label=_("Hours"),
        max_digits=4,
        decimal_places=1,
        min_value=LEAST,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"step": "0.5"}),
    )
    starts_at = forms.DateTimeField(label=_("Began at"), required=False, widget=MomentInput)
    ends_at = forms.DateTimeField(
        label=_("Ended at"),
        required=False,
        widget=MomentInput,
        help_text=_("Only the time really served, without travel. May stay empty."),
    )
    photos = PhotosField(
        label=_("Photos"), most=3, required=False, help_text=_("Never needed; up to three.")
    )


class AppraisalForm(NamingForm):
    """The community's points about a year of a unit, or of one member."""

    takes_myself = False
    unit = unit_field(required=False)
    person = member_field(
        _("Only where one member is appraised: name or mobile number, or both with a blank.")
    )
    community = community_field()
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    ordinary = forms.DecimalField(
        label=_("Ordinary appraisal"), max_digits=4, decimal_places=1, min_value=0, max_value=100
    )
    annual = forms.DecimalField(
        label=_("Annual appraisal"), max_digits=4, decimal_places=1, min_value=0, max_value=100
    )
    bonus = forms.DecimalField(
        label=_("Bonus"), max_digits=4, decimal_places=1, min_value=0, max_value=100, initial=0
    )
    bonus_reason = forms.CharField(label=_("What the bonus is for"), max_length=200, required=False)
    deductions = forms.DecimalField(
        label=_("Deductions"), max_digits=4, decimal_places=1, min_value=0, max_value=100, initial=0
    )
    deductions_reason = forms.CharField(
        label=_("What the deductions are for"), max_length=200, required=False
    )
    meetings_held = forms.IntegerField(
        label=_("Quarterly meetings held"), min_value=0, max_value=12, initial=4
    )
    meetings_attended = forms.IntegerField(
        label=_("Quarterly meetings attended"), min_value=0, max_value=12, initial=4
    )
    feedback = forms.CharField(
        label=_("Feedback"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and (given["unit"] is None) == (given["person"] is None):
            self.add_error("unit", _("Name the unit, or one member, not both."))
        return given


MOVE_WORDS = {
    "reason": _("Reason"),
    "note": _("Note"),
    "reply": _("Reply"),
    "text": _("Work of the half-year"),
    "plans": _("What comes next"),
}
LONGEST = {"text": 3000}


class DualMoveForm(forms.Form):
    """The words one move asks for."""

    def __init__(self, *args: Any, move: Move, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in move.fields:
            self.fields[name] = forms.CharField(
                label=MOVE_WORDS[name],
                max_length=LONGEST.get(name, 1000),
                required=name in move.required,
                initial=getattr(row, name, ""),
                widget=forms.Textarea(attrs={"rows": 8 if name == "text" else 3}),
            )


class CheckInSheetForm(forms.Form):
    """A sheet of check-ins."""

    file = forms.FileField(
        label=pgettext_lazy("noun", "File"),
        help_text=_("XLSX or CSV with the columns of the template; at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > 10 * 1024 * 1024:
            raise ValidationError(_("The file is larger than 10 MB."), "too_large")
        return file


class HoursSheetForm(NamingForm, CheckInSheetForm):
    """A file of hours of another system, and the community that confirms them."""

    community = community_field()
    field_order = ("community", "file")


class CheckInApplyForm(forms.Form):
    """Whether bad rows are left out."""

    leave_bad_out = forms.BooleanField(label=_("Leave the bad rows out"), required=False)


class ServiceScaleForm(forms.ModelForm):
    """The parameters of dual appraisal, and the day they start."""

    class Meta:
        model = ServiceScale
        fields = ("city", "valid_from", *SCALE_VALUES)
        widgets = {"valid_from": DayInput}

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_cities(self.fields["city"], reach)
        self.initial["valid_from"] = timezone.localdate()

    def _get_validation_exclusions(self) -> set[str]:
        # The sums are told by the operation, at their field and in plain words
        return super()._get_validation_exclusions() | {"annual_share", "good"}

    def arguments(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return dict(self.cleaned_data)
