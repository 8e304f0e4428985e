"""The whistle form: text into a Call, its choices already within reach; no rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Tier, Unit
from grids.powers import Power
from grids.reach import Reach
from tickets.models import Proposal, Ticket
from tickets.operations.whistles import Call
from tickets.panels.departments import callable_units
from tickets.workflow.states import WhistleKind

EXPLAINED = {
    WhistleKind.ROUTINE: _("Daily management that one or two departments can settle."),
    WhistleKind.EMERGENCY: _("Danger to life or property: departments come at once, at any hour."),
    WhistleKind.JOINT: _("A hard problem that several departments must settle together."),
}
MEET_FORMAT = "%Y-%m-%dT%H:%M"


def pickable_areas(reach: Reach) -> QuerySet[Area]:
    """Places a whistle can be blown for: down to the grid, or to the community in a wide reach."""
    tiers = [Tier.STREET, Tier.COMMUNITY]
    if not (reach.everywhere or reach.cities or reach.districts):
        tiers += [Tier.SECTION, Tier.GRID]
    areas = Area.objects.within(reach).open(timezone.localdate()).of_tier(*tiers)
    return areas.select_related("city").defer("boundary")


class AreaField(forms.ModelChoiceField):
    """Areas by code, indented by how deep they lie."""

    def label_from_instance(self, obj: Area) -> str:
        return "\u3000" * obj.level + obj.name


class WhistleForm(forms.Form):
    """What to say, whom to call, where and when to meet."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=WhistleKind.choices,
        initial=WhistleKind.ROUTINE,
        widget=forms.RadioSelect,
    )
    area = AreaField(label=_("Place"), queryset=Area.objects.none(), to_field_name="code")
    title = forms.CharField(label=_("Title"), max_length=80)
    facts = forms.CharField(
        label=_("Facts"),
        max_length=2000,
        help_text=_("What is wrong, since when, and what the community has tried."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    wanted_result = forms.CharField(
        label=_("Wanted result"),
        max_length=1000,
        help_text=_("By this the departments' results will be verified."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    basis = forms.CharField(label=_("Legal basis"), max_length=300, required=False)
    lead = forms.ModelChoiceField(
        label=_("Lead department"),
        queryset=Unit.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the department that leads."),
            "invalid_choice": _("This department does not serve the place."),
        },
    )
    assist = forms.ModelMultipleChoiceField(
        label=_("Assisting departments"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("A chosen department does not serve the place.")},
    )
    place = forms.CharField(
        label=_("Meeting place"),
        max_length=200,
        required=False,
        help_text=_("A joint whistle needs both: where and when the departments meet."),
    )
    meet_at = forms.DateTimeField(
        label=_("Meeting time"),
        required=False,
        input_formats=[MEET_FORMAT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MEET_FORMAT),
    )
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        by: Any,
        ticket: Ticket | None = None,
        proposal: Proposal | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        self.proposal = proposal
        if ticket is None:
            self.fields["area"].queryset = pickable_areas(by.reach(Power.WHISTLE))
            self.fields["area"].widget.attrs |= {
                "hx-get": reverse("tickets:whistle_callees"),
                "hx-target": "#callees",
                "hx-include": "[name=area],[name=lead],[name=assist]",
            }
        else:
            del self.fields["area"]
        self.area = ticket.area if ticket else self._chosen_area()
        units = callable_units(self.area) if self.area else Unit.objects.none()
        self.fields["lead"].queryset = self.fields["assist"].queryset = units

    def _chosen_area(self) -> Area | None:
        given = self.data.get("area") if self.is_bound else self.initial.get("area")
        code = getattr(given, "code", given)
        return self.fields["area"].queryset.filter(code=code).first() if code else None

    def call(self) -> Call:
        """The cleaned text as the operation takes it."""
        said = self.cleaned_data
        names = ("kind", "title", "facts", "wanted_result", "basis", "lead", "place", "meet_at")
        return Call(
            area=self.area,
            assist=list(said["assist"]),
            ticket=self.ticket,
            proposal=self.proposal,
            idempotency_key=said["key"] or None,
            **{name: said[name] for name in names},
        )
