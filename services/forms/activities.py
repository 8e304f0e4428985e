"""Forms of activities: proposing one, shifts, co-organisers, signing up, moves, hours."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area
from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move
from members.operations.naming import find_community, find_member, find_unit
from services.forms.applicants import ApplicantForm
from services.models import Activity, ActivitySeries, Shift, SignUp
from services.models.activities import OFFER_HOURS
from services.models.signups import LEAST_HOURS, MOST_HOURS
from services.operations.activities import (
    MOST_PLACES,
    PLACES,
    ActivityDraft,
    ShiftDraft,
)
from services.operations.activity_series import MOST_DATES
from services.operations.signups import MOST_OF_UNIT, SignUpDraft
from tickets.forms.follow import CodeForm
from tickets.forms.meetings import moment_field
from tickets.forms.report import check_phone
from tickets.operations.intake import Contact

MOST_NAMED = 60


class ShiftForm(forms.Form):
    """When, how many, as what."""

    starts_at = moment_field(pgettext_lazy("activity", "Begins"))
    ends_at = moment_field(pgettext_lazy("activity", "Ends"))
    capacity = forms.IntegerField(
        label=pgettext_lazy("activity", "Places"), min_value=1, max_value=MOST_PLACES
    )
    role = forms.CharField(
        label=pgettext_lazy("shift", "Task"),
        max_length=40,
        required=False,
        help_text=_("Such as guiding, cleaning, reading aloud."),
    )
    skills = forms.CharField(label=_("Skills wanted"), max_length=120, required=False)

    def shift(self) -> ShiftDraft:
        """The argument of the operation."""
        names = ("starts_at", "ends_at", "capacity", "role", "skills")
        return ShiftDraft(**{name: self.cleaned_data[name] for name in names})


class ActivityForm(ShiftForm):
    """A new activity with its first shift; once, or as a series."""

    title = forms.CharField(label=pgettext_lazy("activity", "Title"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices)
    area = forms.ModelChoiceField(
        Area.objects.none(), label=pgettext_lazy("activity", "Who offers it"), empty_label=None
    )
    place = forms.CharField(label=_("Place"), max_length=120)
    text = forms.CharField(
        label=_("What happens there"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact = forms.CharField(
        label=_("Questions to"),
        max_length=80,
        required=False,
        help_text=_("An office and its number; everybody can read it."),
    )
    signup_until = moment_field(_("Sign-up until"))
    age = forms.TypedChoiceField(
        label=_("Who may come"), choices=Activity.Age.choices, coerce=int, initial=0
    )
    gives_hours = forms.BooleanField(
        label=_("Gives hours of volunteer service"), required=False, initial=True
    )
    offer_hours = forms.IntegerField(
        label=_("Hours for which a free place is kept for the next in line"),
        min_value=1,
        max_value=168,
        initial=OFFER_HOURS,
    )
    rhythm = forms.ChoiceField(
        label=_("Repeat"),
        choices=[("", _("Only once")), *ActivitySeries.Rhythm.choices],
        required=False,
    )
    count = forms.IntegerField(
        label=_("How many dates"), min_value=2, max_value=MOST_DATES, required=False
    )

    field_order = ("title", "kind", "area", "place", "starts_at", "ends_at", "capacity")

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.within(by.reach(Power.SERVE)).open(timezone.localdate())
        field = self.fields["area"]
        field.queryset = areas.filter(tier__in=PLACES).defer("boundary").order_by("tree_id", "lft")
        own = next((post.area for post in by.active_posts if post.area_id), None)
        field.initial = own.pk if own else None
        self.fields["signup_until"].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("rhythm") and not given.get("count") and "count" not in self.errors:
            self.add_error("count", _("Say how many dates the series has."))
        return given

    def draft(self) -> ActivityDraft:
        """The argument of the operation."""
        names = (
            "title",
            "kind",
            "area",
            "place",
            "text",
            "contact",
            "signup_until",
            "age",
            "gives_hours",
            "offer_hours",
        )
        given = {name: self.cleaned_data[name] for name in names}
        return ActivityDraft(**given, shifts=[self.shift()])


class PlacesForm(forms.Form):
    """How many places a shift has."""

    capacity = forms.IntegerField(
        label=pgettext_lazy("activity", "Places"), min_value=1, max_value=MOST_PLACES
    )


class OrganiserForm(forms.Form):
    """A community or a unit that shall organise it together with us."""

    organiser = forms.CharField(
        label=pgettext_lazy("activity", "Co-organiser"),
        max_length=80,
        help_text=_("Name or code of a community or a unit."),
    )

    def clean_organiser(self) -> Any:
        text = self.cleaned_data["organiser"].strip()
        for find in (find_unit, find_community):
            try:
                return find(text)
            except Refused as refused:
                words = str(refused)
        raise ValidationError(words, code="unknown")


class SignUpForm(ApplicantForm):
    """The age, and who signs up."""

    age_group = forms.ChoiceField(
        label=_("Your age"), choices=SignUp.AgeGroup.choices, initial=SignUp.AgeGroup.ADULT
    )
    guardian_agreed = forms.BooleanField(
        label=_("Under 18: a parent or guardian agrees and can be reached at the number below"),
        required=False,
    )

    def draft(self, contact: Contact, *, is_verified: bool) -> SignUpDraft:
        """The argument of the operation."""
        given = self.cleaned_data
        return SignUpDraft(
            contact=contact,
            age_group=given["age_group"],
            guardian_agreed=given["guardian_agreed"],
            is_verified=is_verified,
        )


class ReceiptForm(CodeForm):
    """The code of a sign-up, typed in on another phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Ten letters and digits, on the receipt of your sign-up.")


class BatchForm(forms.Form):
    """People whom a unit sends: a number, or one per line by name and telephone."""

    unit = forms.CharField(label=_("Unit"), max_length=80, help_text=_("Name or code."))
    head_count = forms.IntegerField(
        label=_("People without names"),
        min_value=0,
        max_value=MOST_OF_UNIT,
        required=False,
        initial=0,
    )
    people = forms.CharField(
        label=_("People by name"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-private": ""}),
        help_text=_("One per line: name, blank, mobile number. Their hours can be confirmed."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def clean_unit(self) -> Any:
        try:
            return find_unit(self.cleaned_data["unit"].strip())
        except Refused as refused:
            raise ValidationError(str(refused), code=refused.code) from None

    def clean_head_count(self) -> int:
        return self.cleaned_data["head_count"] or 0

    def clean_people(self) -> list[Contact]:
        lines = [line.strip() for line in self.cleaned_data["people"].splitlines() if line.strip()]
        if len(lines) > MOST_NAMED:
            raise ValidationError(_("At most %(most)d people by name.") % {"most": MOST_NAMED})
        found = []
        for number, line in enumerate(lines, start=1):
            parts = re.split(r"[\s,\uff0c\u3001]+", line)
            if len(parts) != 2:
                words = _("Line %(number)d: write a name, a blank and a mobile number.")
                raise ValidationError(words % {"number": number})
            try:
                phone = check_phone(parts[1])
            except ValidationError as error:
                words = _("Line %(number)d: %(error)s")
                said = {"number": number, "error": error.messages[0]}
                raise ValidationError(words % said) from None
            found.append(Contact(parts[0][:40], phone))
        return found


def hours_field(label: Any, *, required: bool = True) -> forms.DecimalField:
    """Hours by the half."""
    return forms.DecimalField(
        label=label,
        min_value=LEAST_HOURS,
        max_value=MOST_HOURS,
        max_digits=4,
        decimal_places=1,
        required=required,
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
    )


def served_hours(shift: Shift) -> Decimal:
    """The length of a shift by the half hour, the likely answer."""
    halves = round((shift.ends_at - shift.starts_at).total_seconds() / 1800)
    return min(max(Decimal(halves) / 2, LEAST_HOURS), MOST_HOURS)


class HoursForm(forms.Form):
    """The table of a shift: hours of each person who came; an empty field confirms nothing."""

    def __init__(self, *args: Any, shift: Shift, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            field = hours_field(_("Hours of %(who)s") % {"who": row.who}, required=False)
            field.initial = served_hours(shift) if row.arrived_at else None
            self.fields[f"hours_{row.pk}"] = field

    @property
    def lines(self) -> list[tuple[Any, forms.BoundField]]:
        """Each sign-up with its field."""
        return [(row, self[f"hours_{row.pk}"]) for row in self.rows]

    def hours(self) -> dict[int, Decimal]:
        """The argument of the operation: those that were filled in."""
        given = self.cleaned_data
        found = {row.pk: given.get(f"hours_{row.pk}") for row in self.rows}
        return {pk: hours for pk, hours in found.items() if hours is not None}


TEXTS = {
    "reason": (_("Reason"), 300),
    "note": (_("Note"), 300),
    "result": (_("What came of it"), 1000),
    "text": (_("What happens there"), 2000),
}
LINES = {
    "title": (pgettext_lazy("activity", "Title"), 80),
    "place": (_("Place"), 120),
    "contact": (_("Questions to"), 80),
}


def text(row: Any, name: str) -> forms.Field:
    label, length = TEXTS[name]
    widget = forms.Textarea(attrs={"rows": 3})
    start = getattr(row, name, "") if name == "text" else ""
    return forms.CharField(label=label, max_length=length, widget=widget, initial=start)


def line(row: Any, name: str) -> forms.Field:
    label, length = LINES[name]
    return forms.CharField(label=label, max_length=length, initial=getattr(row, name))


def kind(row: Activity, name: str) -> forms.Field:
    return forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices, initial=row.kind)


def signup_until(row: Activity, name: str) -> forms.Field:
    field = moment_field(_("Sign-up until"))
    field.initial = row.signup_until
    return field


def age(row: Activity, name: str) -> forms.Field:
    return forms.TypedChoiceField(
        label=_("Who may come"),
        choices=Activity.Age.choices,
        coerce=int,
        empty_value=row.age,
        initial=row.age,
    )


def gives_hours(row: Activity, name: str) -> forms.Field:
    label = _("Gives hours of volunteer service")
    return forms.BooleanField(label=label, initial=row.gives_hours)


def came(row: Any, name: str) -> forms.Field:
    return forms.IntegerField(
        label=_("People who came"), min_value=0, max_value=MOST_OF_UNIT, initial=row.head_count
    )


def hours(row: Any, name: str) -> forms.Field:
    field = hours_field(_("Hours of each"))
    field.initial = served_hours(row.shift)
    return field


def person(row: SignUp, name: str) -> forms.Field:
    return forms.CharField(
        label=_("Person"),
        max_length=80,
        help_text=_("Name and mobile number as the person says them."),
        widget=forms.TextInput(attrs={"data-private": ""}),
    )


BUILDERS: dict[str, Callable[[Any, str], forms.Field]] = {
    **dict.fromkeys(TEXTS, text),
    **dict.fromkeys(LINES, line),
    "kind": kind,
    "signup_until": signup_until,
    "age": age,
    "gives_hours": gives_hours,
    "came": came,
    "hours": hours,
    "person": person,
}


class ActivityMoveForm(forms.Form):
    """What one move asks for."""

    def __init__(self, *args: Any, move: Move, row: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        for name in move.fields:
            field = BUILDERS[name](row, name)
            field.required = name in move.required
            self.fields[name] = field

    def clean_person(self) -> Any:
        try:
            return find_member(self.cleaned_data["person"], by=self.by)
        except Refused as refused:
            raise ValidationError(str(refused), code=refused.code) from None
