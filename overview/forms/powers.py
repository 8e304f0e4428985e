"""Forms of street powers: what people type, into the arguments of operations; no rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.workflow import Move
from members.forms.dual import DayInput
from members.operations.agencies import (
    agencies_of_streets,
    agencies_overseen,
    authorities_for,
    streets_led,
)
from members.operations.street_powers import (
    EARLIEST_YEAR,
    ConsentDraft,
    PersonnelDraft,
    PlanningDraft,
)
from members.privacy import SHORTEST_REASON
from members.workflow import (
    OUTCOME_CHOICES,
    ConsentAct,
    ConsentStance,
    PlanningKind,
    ProposedGrade,
)

CHOOSE = _("Choose…")


def decided(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    """A choice that nobody makes by leaving it as it is: nothing stands in it at first."""
    return forms.ChoiceField(label=label, choices=[("", CHOOSE), *choices])


def words(label: Any, *, longest: int, rows: int = 4, **more: Any) -> forms.CharField:
    """A text of several lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, widget=area, **more)


class PaperForm(forms.Form):
    """A paper to be, by somebody whose reach says what may be chosen."""

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in self.offered(by).items():
            field: Any = self.fields[name]
            field.queryset = rows
            if field.required and len(rows) == 1:
                field.initial = rows[0]

    def offered(self, by: Any) -> dict[str, Any]:
        """The rows a choice offers."""
        raise NotImplementedError


class ConsentForm(PaperForm):
    """Whom a department wants to appoint, move or relieve at the head of which agency."""

    unit = forms.ModelChoiceField(
        None, to_field_name="code", label=_("Stationed agency"), empty_label=CHOOSE
    )
    act = decided(_("What is intended"), ConsentAct.choices)
    name = forms.CharField(
        label=_("Name of the person"),
        max_length=50,
        help_text=_("Kept encrypted, masked on every page; seeing it in full leaves a trace."),
        widget=forms.TextInput(attrs={"data-private": "", "autocomplete": "off"}),
    )
    position = forms.CharField(label=_("Post"), max_length=80)
    grounds = words(_("Grounds"), longest=1000)

    def offered(self, by: Any) -> dict[str, Any]:
        return {"unit": agencies_overseen(by).with_card()}

    def draft(self) -> ConsentDraft:
        """The request to be."""
        return ConsentDraft(**self.cleaned_data)


class PersonnelForm(PaperForm):
    """A street's opinion on an agency's year."""

    unit = forms.ModelChoiceField(
        None, to_field_name="code", label=_("Stationed agency"), empty_label=CHOOSE
    )
    year = forms.IntegerField(label=_("Year"), min_value=EARLIEST_YEAR, max_value=2100)
    grade = decided(_("Proposed grade"), ProposedGrade.choices)
    words = words(pgettext_lazy("personnel opinion", "Opinion"), longest=2000, rows=6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year

    def offered(self, by: Any) -> dict[str, Any]:
        return {"unit": agencies_of_streets(by).with_card()}

    def draft(self) -> PersonnelDraft:
        """The opinion to be."""
        return PersonnelDraft(**self.cleaned_data)


class PlanningForm(PaperForm):
    """What the street said on whose plan, when and where."""

    street = forms.ModelChoiceField(
        None, to_field_name="code", label=_("Street"), empty_label=CHOOSE
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=PlanningKind.choices)
    title = forms.CharField(label=_("Plan, decision or project"), max_length=120)
    department = forms.ModelChoiceField(
        None,
        to_field_name="code",
        label=_("Authority"),
        required=False,
        empty_label=_("Another one, named below"),
        help_text=_("A department chosen here reads the opinion and can answer it."),
    )
    authority = forms.CharField(label=_("Name of another authority"), max_length=80, required=False)
    occasion = forms.CharField(
        label=_("Meeting or letter"),
        max_length=120,
        help_text=_("For example: hearing on the draft, letter with its number."),
    )
    on = forms.DateField(label=_("Day of the meeting or letter"), widget=DayInput)
    words = words(pgettext_lazy("planning", "Opinion of the street"), longest=2000, rows=6)

    def offered(self, by: Any) -> dict[str, Any]:
        return {"street": streets_led(by), "department": authorities_for(by)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("department") and not given.get("authority"):
            given["authority"] = given["department"].name
        if not given.get("authority"):
            raise ValidationError({"department": _("Choose or name the authority.")})
        return given

    def draft(self) -> PlanningDraft:
        """The opinion to be."""
        return PlanningDraft(**self.cleaned_data)


NEW_FORMS: dict[str, type[PaperForm]] = {
    "consent": ConsentForm,
    "personnel": PersonnelForm,
    "planning": PlanningForm,
}


def day_of_answer() -> forms.DateField:
    """When the authority answered."""
    return forms.DateField(label=_("Answered on"), widget=DayInput, initial=timezone.localdate)


INPUTS: dict[str, Any] = {
    "stance": lambda: decided(_("Answer"), ConsentStance.choices),
    "grade": lambda: decided(_("Proposed grade"), ProposedGrade.choices),
    "words": lambda: words(_("Words of the opinion"), longest=1000, rows=6),
    "reason": lambda: words(_("Reason"), longest=500, rows=2),
    "outcome": lambda: decided(_("What became of it"), OUTCOME_CHOICES),
    "answer": lambda: words(_("Answer"), longest=1000),
    "answered_on": day_of_answer,
}
"""The builder of each input a move may ask for."""


class PaperMoveForm(forms.Form):
    """What one move asks for, filled in with what stands there already."""

    def __init__(self, *args: Any, move: Move, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in move.fields:
            self.fields[name] = INPUTS[name]()
            if standing := getattr(row, name, ""):
                self.fields[name].initial = standing


class NameRevealForm(forms.Form):
    """Why the full name is needed."""

    reason = words(
        _("What do you need it for?"),
        longest=500,
        rows=2,
        min_length=SHORTEST_REASON,
        help_text=_("Your reason is kept with your name and the time."),
    )
