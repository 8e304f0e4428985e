"""Forms of visits and of households that are looked after."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.boundaries import locate
from grids.models import Area
from grids.powers import Power
from lib.fields import PhotosField
from members.forms.dual import DayInput
from services.models import CareContact, ProblemKind, Visited
from services.models.visits import WELFARE_CHOICES
from services.operations.caring import OFTEN, SELDOM, Ending
from services.operations.visits import accounts_of, colleagues_for
from tickets.forms.choices import area_by_code, area_choices, areas_in
from tickets.forms.meetings import moment_field
from tickets.forms.report import check_phone
from tickets.models import Category
from tickets.operations.intake import MAX_PHOTOS


class PlacedForm(forms.Form):
    """Where something is, in the reach of whoever writes it down."""

    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    area = forms.ModelChoiceField(
        Area.objects.none(),
        to_field_name="code",
        label=_("Where?"),
        empty_label=_("Choose…"),
        error_messages={
            "required": _("Choose the building, or at least the grid."),
            "invalid_choice": _("This place is not in your area. Choose again."),
        },
    )

    use_required_attribute = False

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.today = by, timezone.localdate()
        reach = by.reach(Power.SERVE)
        self.fields["area"].queryset = areas_in(reach, self.today).select_related("city")
        self.place = area_by_code(self.fields["area"].queryset, self["area"].value())
        choices = area_choices(reach, self.place, self.today)
        self.fields["area"].widget.choices = [("", _("Choose…")), *choices]

    def clean(self) -> dict[str, Any]:
        """The place by position, where none was chosen and the position lies within reach."""
        given = super().clean() or self.cleaned_data
        lng, lat = given.pop("lng", None), given.pop("lat", None)
        if lng is None or lat is None or not self.has_error("area", "required"):
            return given
        here = locate(lng, lat)
        if here is not None and self.by.reach(Power.SERVE).covers_area(here):
            del self.errors["area"]
            given["area"] = here
        return given


class VisitForm(PlacedForm):
    """A visit in a minute: whom, what was found, words; everything else has a sensible start."""

    kind = forms.ChoiceField(
        label=_("Whom did you visit?"),
        choices=Visited.choices,
        initial=Visited.HOUSEHOLD,
        widget=forms.RadioSelect,
    )
    problems = forms.MultipleChoiceField(
        label=_("Was anything found?"),
        choices=ProblemKind.choices,
        required=False,
        help_text=_("Nothing ticked means that all was well."),
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(
        label=_("In a few words"),
        max_length=1000,
        required=False,
        help_text=_("What was said or seen; no names, no telephone or identity numbers."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    is_checked = forms.BooleanField(label=_("I have looked: it names nobody"), required=False)
    is_settled = forms.BooleanField(label=_("Settled on the spot"), required=False)
    photos = PhotosField(label=_("Photos"), required=False, most=MAX_PHOTOS)
    follow_up_on = forms.DateField(label=_("Come back on"), widget=DayInput, required=False)
    visited_at = moment_field(_("When"))
    minutes = forms.IntegerField(
        label=pgettext_lazy("time", "Minutes"), min_value=1, max_value=720, initial=10
    )
    door = forms.CharField(
        label=_("Door"),
        max_length=40,
        required=False,
        help_text=_("Only if you need it to come back; it is stored encrypted and not shown."),
        widget=forms.TextInput(attrs={"data-private": "", "autocomplete": "off"}),
    )
    companions = forms.ModelMultipleChoiceField(
        accounts_of(()),
        label=_("Who came along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kept: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].most = MAX_PHOTOS - kept
        self.fields["visited_at"].initial = timezone.localtime().replace(second=0, microsecond=0)
        self.offer_companions()

    def offer_companions(self) -> None:
        """Colleagues who serve in the same community; without a place nobody is offered yet."""
        names = colleagues_for(self.place, by=self.by, at=timezone.now())
        field = self.fields["companions"]
        field.queryset = accounts_of(names)
        field.label_from_instance = lambda user: names[user.pk]
        if not names:
            del self.fields["companions"]


class MatterForm(forms.Form):
    """A matter made of a visit: the kind is guessed from its words, the place is known."""

    category = forms.ModelChoiceField(
        Category.objects.none(),
        to_field_name="code",
        label=_("What is it about?"),
        empty_label=_("Choose…"),
        error_messages={"required": _("Choose what it is about.")},
    )
    text = forms.CharField(
        label=_("What has happened?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a few words what has happened.")},
    )
    is_settled = forms.BooleanField(label=_("I have settled it on the spot"), required=False)
    note = forms.CharField(
        label=_("What was done"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    use_required_attribute = False

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaves = Category.objects.leaves()
        self.fields["category"].queryset = leaves
        groups: dict[str, list[tuple[str, str]]] = {}
        for leaf in leaves:
            groups.setdefault(leaf.parent.name, []).append((leaf.code, leaf.name))
        self.fields["category"].widget.choices = [("", _("Choose…")), *groups.items()]
        if not by.holds(Power.SERVE):
            del self.fields["is_settled"], self.fields["note"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("is_settled") and not given.get("note"):
            self.add_error("note", _("Say in a few words what was done."))
        return given


class CareForm(PlacedForm):
    """A household that agreed to be looked after."""

    kind = forms.ChoiceField(
        label=_("Whom?"),
        choices=WELFARE_CHOICES,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=pgettext_lazy("household", "Name"),
        max_length=40,
        widget=forms.TextInput(attrs={"data-private": "", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    door = forms.CharField(
        label=_("Door"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"data-private": "", "autocomplete": "off"}),
    )
    every_days = forms.IntegerField(
        label=_("Days between visits"), min_value=OFTEN, max_value=SELDOM, initial=30
    )
    consent_by = forms.ChoiceField(
        label=_("Who consented?"),
        choices=CareContact.Consent.choices,
        widget=forms.RadioSelect,
        help_text=_("Without consent nobody is kept here. For a child the guardian consents."),
    )
    consent_on = forms.DateField(label=_("Consented on"), widget=DayInput)
    ends_on = forms.DateField(
        label=_("Consent ends on"),
        widget=DayInput,
        required=False,
        help_text=_("After this day everything kept of the household is erased."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent_on"].initial = self.today

    def clean_phone(self) -> str:
        return check_phone(self.cleaned_data["phone"])


class CareChangeForm(forms.Form):
    """How often and until when; a new telephone or door only where it is typed in."""

    every_days = forms.IntegerField(
        label=_("Days between visits"), min_value=OFTEN, max_value=SELDOM
    )
    ends_on = forms.DateField(label=_("Consent ends on"), widget=DayInput, required=False)
    phone = forms.CharField(
        label=_("New telephone"),
        max_length=30,
        required=False,
        help_text=_("Left empty, it stays as it is."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    door = forms.CharField(
        label=_("New door"),
        max_length=40,
        required=False,
        help_text=_("Left empty, it stays as it is."),
        widget=forms.TextInput(attrs={"data-private": "", "autocomplete": "off"}),
    )

    def clean_phone(self) -> str:
        return check_phone(self.cleaned_data["phone"])


class CareEndForm(forms.Form):
    """Why the household is not looked after any more."""

    why = forms.ChoiceField(
        label=_("Why?"),
        choices=[choice for choice in Ending.choices if choice[0] != Ending.RAN_OUT],
        widget=forms.RadioSelect,
    )
