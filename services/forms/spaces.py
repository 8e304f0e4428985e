"""Forms of shared spaces: what people type, into the arguments of operations; no rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from grids.forms import WEEKDAYS, HoursField
from grids.models import Area, Place, Tier, Unit
from grids.panels import hours_words
from grids.powers import Power
from lib.workflow import Move
from members.forms.dual import DayInput
from services.forms.applicants import ApplicantForm
from services.models import Space, SpaceWindow
from services.operations.bookings import MOST_WEEKS, Ask, serves
from services.workflow.spaces import SpaceGroup

OPEN_GROUPS = (SpaceGroup.EVERYBODY, SpaceGroup.ELDERLY, SpaceGroup.CHILDREN)
"""For whom anybody may book; Party life and units need an account."""


def length_words(minutes: int) -> str:
    """A length as people say it."""
    if minutes % 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


class BookingForm(ApplicantForm):
    """How long, for what, for how many people."""

    slots = forms.TypedChoiceField(label=_("How long"), coerce=int)
    purpose = forms.CharField(
        label=_("What for"), max_length=120, error_messages={"required": _("Say what for.")}
    )
    people = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=2000,
        initial=6,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    group = forms.ChoiceField(label=_("For whom"))
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("No unit")
    )
    is_sensitive = forms.BooleanField(
        label=_("Something is sold, collected or taught to the public"),
        required=False,
        help_text=_("The community then approves it first."),
    )

    def __init__(self, *args: Any, space: Space, by: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = range(1, space.most_slots + 1)
        self.fields["slots"].choices = [(n, length_words(n * space.slot_minutes)) for n in steps]
        self.fields["people"].help_text = _("This room holds %(count)d.") % {
            "count": space.capacity
        }
        groups = SpaceGroup if by is not None else OPEN_GROUPS
        self.fields["group"].choices = [(one.value, one.label) for one in groups]
        units = Unit.objects.none()
        if by is not None:
            units = Unit.objects.within(by.reach(Power.HANDLE)).filter(
                pk__in=by.reach(Power.HANDLE).units
            )
        if units.exists():
            self.fields["unit"].queryset = units
        else:
            del self.fields["unit"]

    def ask(self, starts_at: Any) -> Ask:
        """What is asked for from this moment."""
        given = self.cleaned_data
        return Ask(
            starts_at=starts_at,
            slots=given["slots"],
            purpose=given["purpose"],
            people=given["people"],
            group=given["group"],
            unit=given.get("unit"),
            is_sensitive=given["is_sensitive"],
        )


class StaffBookingForm(BookingForm):
    """Staff of the place book for somebody who called or came, once or every week."""

    weeks = forms.IntegerField(
        label=_("Weeks in a row"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        help_text=_("1 for once; a choir that comes every week has more."),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=30)

    def clean_weeks(self) -> int:
        return self.cleaned_data["weeks"] or 1


class ObjectionForm(forms.Form):
    """Why one should not be kept from booking."""

    reason = forms.CharField(
        label=_("How did it come about?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RowForm(forms.ModelForm):
    """Fields of a row that an operation writes: the limits of its columns hold, nothing is set."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in self._meta.model._meta.concrete_fields:
            if column.name in self.fields:
                self.fields[column.name].validators += column._validators

    def _post_clean(self) -> None:
        """What is typed is judged by the fields; the row itself is written by the operation."""


class SpaceForm(RowForm):
    """A room: what it is, its rules in numbers and words, and when it is open."""

    class Meta:
        model = Space
        fields = (
            "name",
            "kind",
            "place",
            "address",
            "capacity",
            "equipment",
            "rules",
            "slot_minutes",
            "most_slots",
            "lead_days",
            "most_active",
            "approve_over",
            "cancel_hours",
            "most_missed",
            "pause_days",
            "is_open",
        )
        labels = {"name": pgettext_lazy("of a thing", "Name")}
        widgets = {"rules": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = by.reach(Power.MANAGE_SERVICES)
        self.fields["kind"].choices = [
            choice for choice in self.fields["kind"].choices if choice[0]
        ]
        places = Place.objects.within(reach).filter(valid_to=None).order_by("name")
        self.fields["place"].queryset = places
        self.fields["place"].empty_label = _("No place of its own")
        if not self.instance.pk:
            areas = Area.objects.within(reach).filter(tier=Tier.COMMUNITY, valid_to=None)
            self.fields["area"] = forms.ModelChoiceField(
                areas.defer("boundary").order_by("tree_id", "lft"),
                label=_("Community"),
                empty_label=_("Choose…"),
            )
            own = next((post.area_id for post in by.active_posts if post.area_id), None)
            self.fields["area"].initial = own
            self.order_fields(["area"])
        for day, label in enumerate(WEEKDAYS):
            spans = self.instance.hours.get(str(day), [])
            self.fields[f"hours-{day}"] = HoursField(label=label, initial=hours_words(spans))

    def facts(self) -> dict[str, Any]:
        """What the operation sets."""
        given = {k: v for k, v in self.cleaned_data.items() if not k.startswith("hours-")}
        hours = {str(day): self.cleaned_data[f"hours-{day}"] for day in range(len(WEEKDAYS))}
        return {**given, "hours": {day: spans for day, spans in hours.items() if spans}}


class WindowForm(RowForm):
    """Hours of a weekday kept for a group."""

    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=enumerate(WEEKDAYS), coerce=int)

    class Meta:
        model = SpaceWindow
        fields = ("weekday", "starts", "ends", "group", "release_hours", "title")
        widgets = {
            "starts": forms.TimeInput(attrs={"type": "time"}),
            "ends": forms.TimeInput(attrs={"type": "time"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = SpaceGroup.choices[1:]


class ClosureForm(forms.Form):
    """A day on which a room stays closed, and why."""

    day = forms.DateField(label=_("Day"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=120)


WORDS = {"reason": _("Reason"), "note": _("Note")}


class BookingMoveForm(forms.Form):
    """What one move on a booking or a pause asks for."""

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in move.fields:
            self.fields[name] = forms.CharField(
                label=WORDS[name],
                max_length=500,
                required=name in move.required,
                widget=forms.Textarea(attrs={"rows": 3}),
            )


def booking_form_of(space: Space, by: Any) -> type[BookingForm]:
    """Staff of the place book for somebody, everybody else for themselves."""
    return StaffBookingForm if by.is_authenticated and serves(by, space) else BookingForm
