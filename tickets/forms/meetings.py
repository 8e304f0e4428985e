"""The form that writes a meeting down: the minutes, and a row for each decision; no rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, Unit
from grids.powers import Power
from tickets.forms.whistles import MEET_FORMAT
from tickets.models import Whistle
from tickets.operations.meetings import MOST_DECISIONS, Minutes
from tickets.operations.resolutions import Decision
from tickets.panels.departments import callable_units
from tickets.workflow.states import TaskStatus

ROWS = 3
"""Empty rows to begin with, and as many again when asked for more."""


def moment_field(label: Any) -> forms.DateTimeField:
    """A moment, with the browser's calendar and clock."""
    return forms.DateTimeField(
        label=label,
        input_formats=[MEET_FORMAT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MEET_FORMAT),
    )


class MinutesForm(forms.Form):
    """When and where, and what was said; who came is asked in a way of its own by each kind."""

    held_at = moment_field(_("Held at"))
    place = forms.CharField(label=_("Place"), max_length=200)
    others = forms.CharField(
        label=_("Others present"),
        max_length=300,
        required=False,
        help_text=_("Bodies and numbers, such as 3 residents' representatives; no names."),
    )
    minutes = forms.CharField(
        label=_("Minutes"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def minutes_with(self, decisions: list[Decision], **more: Any) -> Minutes:
        """The cleaned text as the operation takes it."""
        said = self.cleaned_data
        return Minutes(
            held_at=said["held_at"],
            place=said["place"],
            text=said["minutes"],
            others=said["others"],
            decisions=decisions,
            idempotency_key=said["key"] or None,
            **more,
        )


class MeetingForm(MinutesForm):
    """The minutes of a whistle's meeting, with the departments that came."""

    present = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Departments that came"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever came has reported; the others are noted as absent."),
    )

    def __init__(self, *args: Any, whistle: Whistle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = called_units(whistle)

    def minutes_with(self, decisions: list[Decision], **more: Any) -> Minutes:
        return super().minutes_with(decisions, present=list(self.cleaned_data["present"]), **more)


class DecisionForm(forms.Form):
    """Who, what, by when; a row that is left empty says nothing."""

    who = forms.ChoiceField(label=pgettext_lazy("decision", "Who"))
    what = forms.CharField(
        label=pgettext_lazy("decision", "What"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = forms.DateField(label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, holders: Holders, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holders = holders
        self.fields["who"].choices = holders.choices

    def decision(self) -> Decision:
        """One decision as the operation takes it."""
        said = self.cleaned_data
        return Decision(
            what=said["what"], due_on=said["due_on"], **self.holders.chosen(said["who"])
        )


class Holders:
    """Who can be given something: departments called, others that serve the place, own teams."""

    def __init__(self, whistle: Whistle, by: Any) -> None:
        self.called = list(called_units(whistle))
        known = {unit.pk for unit in self.called}
        self.others = [unit for unit in callable_units(whistle.area) if unit.pk not in known]
        self.teams = list(teams_of(whistle, by))

    @property
    def choices(self) -> list[tuple[Any, Any]]:
        """For a select, in three groups."""
        groups = (
            (_("Called already"), "unit", self.called),
            (_("To be called with this"), "unit", self.others),
            (_("Teams of our own"), "team", self.teams),
        )
        return [
            ("", _("Choose…")),
            *(
                (label, [(f"{kind}-{row.pk}", str(row)) for row in rows])
                for label, kind, rows in groups
                if rows
            ),
        ]

    def chosen(self, value: str) -> dict[str, Any]:
        """The unit or team behind a choice that was found valid."""
        kind, _dash, pk = value.partition("-")
        rows = self.teams if kind == "team" else [*self.called, *self.others]
        return {kind: next(row for row in rows if row.pk == int(pk))}


def called_units(whistle: Whistle) -> QuerySet[Unit]:
    """Departments with a task under the whistle that was not released, the lead first."""
    tasks = whistle.tasks.exclude(status=TaskStatus.RELEASED)
    return Unit.objects.serving(whistle.area).filter(pk__in=tasks.values("unit")).order_by("code")


def teams_of(whistle: Whistle, by: Any) -> QuerySet[Area]:
    """Areas above the place in which the writer blows whistles: each has a team of its own."""
    areas = Area.objects.within(by.reach(Power.WHISTLE)).above(whistle.area)
    return areas.defer("boundary").order_by("level")


DecisionFormSet = forms.formset_factory(
    DecisionForm, extra=0, max_num=MOST_DECISIONS, absolute_max=MOST_DECISIONS + ROWS
)
