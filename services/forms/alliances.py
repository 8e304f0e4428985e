"""Forms of alliances: founding, seats, calls, list entries, pledges, appraisals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, PartyOrganisation, Tier, Unit
from grids.powers import Power
from lib.errors import Refused
from members.forms.dual import AppraisalForm, DayInput
from members.operations.naming import find_member
from services.models import Alliance, Pledge
from services.operations.alliances import may_keep, seatable_units
from services.operations.gatherings import decisions_without_project
from services.workflow.alliances import EntryKind
from tickets.forms.meetings import moment_field
from tickets.models import Resolution


def seated_units(alliance: Alliance) -> Any:
    """Units with a seat today."""
    seats = alliance.seats.on(timezone.localdate()).of_units()
    return seatable_units(alliance.area).filter(pk__in=seats.order_by().values("unit"))


class AllianceForm(forms.Form):
    """A new alliance: which kind, where, since when, how often it meets."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Alliance.Kind.choices, widget=forms.RadioSelect
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Community or street"),
        empty_label=_("Choose…"),
        help_text=_("A property alliance belongs to a community."),
    )
    name = forms.CharField(label=pgettext_lazy("alliance", "Name"), max_length=120)
    founded_on = forms.DateField(label=_("Founded on"), widget=DayInput)
    rhythm = forms.ChoiceField(
        label=_("Meets"),
        choices=Alliance.Rhythm.choices,
        initial=Alliance.Rhythm.QUARTER,
        help_text=_("A period without a meeting is shown as a gap; it makes no score."),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.within(by.reach(Power.MANAGE_SERVICES)).open(timezone.localdate())
        areas = areas.filter(tier__in=(Tier.STREET, Tier.COMMUNITY)).defer("boundary")
        field = self.fields["area"]
        field.queryset = areas.order_by("tree_id", "lft")
        own = next((post.area for post in by.active_posts if post.area_id), None)
        field.initial = own.pk if own else None
        self.fields["founded_on"].initial = timezone.localdate()


class SeatForm(forms.Form):
    """Who sits there, who comes, and since when."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Unit"),
        required=False,
        empty_label=_("Choose…"),
        help_text=_("Units seated here, and those that serve the area."),
    )
    organisation = forms.ModelChoiceField(
        PartyOrganisation.objects.none(),
        label=_("or a Party body of the place"),
        required=False,
        empty_label=_("Choose…"),
    )
    committee = forms.BooleanField(label=_("or the residents' committee"), required=False)
    person = forms.CharField(
        label=_("Representative"),
        max_length=80,
        required=False,
        help_text=_("Name or mobile number, or both with a blank between; may stay open."),
    )
    from_on = forms.DateField(label=_("From"), widget=DayInput)

    def __init__(self, *args: Any, by: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.alliance = by, alliance
        self.fields["unit"].queryset = seatable_units(alliance.area)
        bodies = alliance.area.organisations.filter(valid_to=None)
        self.fields["organisation"].queryset = bodies.order_by("code")
        self.fields["from_on"].initial = timezone.localdate()
        if alliance.area.tier != Tier.COMMUNITY:
            del self.fields["committee"]

    def clean_person(self) -> Any:
        text = self.cleaned_data["person"].strip()
        if not text:
            return None
        try:
            return find_member(text, by=self.by)
        except Refused as refused:
            raise ValidationError(str(refused), refused.code) from None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["area"] = self.alliance.area if given.pop("committee", False) else None
        return given


class SeatEndForm(forms.Form):
    """The last day of a seat, and why."""

    until_on = forms.DateField(label=_("Last day"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class CallForm(forms.Form):
    """When and where, and what about."""

    meet_at = moment_field(_("Meets at"))
    place = forms.CharField(label=_("Place"), max_length=200)
    agenda = forms.CharField(
        label=_("Agenda"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class EntryForm(forms.Form):
    """A line of the three lists; a project may come from a decision."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("alliance", "List"), choices=EntryKind.choices, widget=forms.RadioSelect
    )
    resolution = forms.ModelChoiceField(
        Resolution.objects.none(),
        label=_("Decision of a meeting"),
        required=False,
        empty_label=_("Choose…"),
        help_text=_("A project from a decision takes its owner, words and day from there."),
    )
    what = forms.CharField(
        label=pgettext_lazy("alliance entry", "What"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=pgettext_lazy("alliance entry", "Owner"), required=False
    )
    due_on = forms.DateField(label=_("By when"), widget=DayInput, required=False)

    def __init__(self, *args: Any, by: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = seated_units(alliance)
        decisions = decisions_without_project(alliance)
        if may_keep(by, alliance):
            self.fields["unit"].empty_label = str(alliance.area)
        else:
            units = units.filter(pk__in=by.reach(Power.HANDLE).units)
            self.fields["unit"].required, self.fields["unit"].empty_label = True, None
            self.fields["kind"].choices = EntryKind.choices[:2]
            decisions = decisions.none()
        self.fields["unit"].queryset = units
        if decisions.exists():
            field = self.fields["resolution"]
            field.queryset = decisions.select_related("unit").order_by("-pk")
            field.label_from_instance = lambda row: f"{row.what} ({row.due_on})"
        else:
            del self.fields["resolution"]
            self.fields["what"].required = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        decision = given.setdefault("resolution", None)
        if decision is not None:
            given["kind"], given["what"] = EntryKind.PROJECT, decision.what
        elif not given.get("what") and "what" not in self.errors:
            self.add_error("what", _("This field is required."))
        return given


class PledgeForm(forms.Form):
    """Who promises whom what, and by when."""

    direction = forms.ChoiceField(
        label=_("Who promises"), choices=Pledge.Direction.choices, widget=forms.RadioSelect
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=_("Choose…"))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    text = forms.CharField(
        label=_("What is promised"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = forms.DateField(label=_("By when"), widget=DayInput)

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = seated_units(alliance)
        self.fields["year"].initial = timezone.localdate().year


class SeatAppraisalForm(AppraisalForm):
    """The points of members' appraisals, about a unit with a seat."""

    community = None
    person = None
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=_("Choose…"))

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = alliance.seats.of_units().order_by().values("unit")
        self.fields["unit"].queryset = seatable_units(alliance.area).filter(pk__in=seats)

    def starts(self) -> dict[str, Any]:
        return {"year": timezone.localdate().year}

    def clean_unit(self) -> Any:
        return self.cleaned_data["unit"]

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or self.cleaned_data
