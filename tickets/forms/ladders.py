"""The forms of ladders: the levels of one clock as rows, and putting a version into force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.explanations import ACTIONS, WHO
from tickets.forms.stepped import SteppedForm
from tickets.operations.ladder_versions import RungDraft

MOMENT = "%Y-%m-%dT%H:%M"
SPARE_RUNGS = 2


class RungsForm(forms.Form):
    """The levels of one kind of clock as rows; a row without a percentage is no level."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rungs: Sequence[Any], revision: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"seen": revision}, **kwargs)
        self.count = len(rungs) + SPARE_RUNGS
        for number in range(1, self.count + 1):
            rung = rungs[number - 1] if number <= len(rungs) else None
            self.fields |= rung_fields(number, rung)

    def lines(self) -> list[dict[str, Any]]:
        """The fields row by row."""
        names = ("percent", "who", "actions", "note")
        return [
            {"number": number, **{name: self[f"{name}-{number}"] for name in names}}
            for number in range(1, self.count + 1)
        ]

    def drafts(self) -> list[RungDraft]:
        """The levels as the operation takes them, in the order of their rows."""
        given = self.cleaned_data
        self.filled = [n for n in range(1, self.count + 1) if given.get(f"percent-{n}") is not None]
        return [
            RungDraft(
                given[f"percent-{n}"],
                tuple(given[f"who-{n}"]),
                tuple(given[f"actions-{n}"]),
                given[f"note-{n}"],
            )
            for n in self.filled
        ]

    def field_of(self, refused: str | None) -> str | None:
        """The row's field behind the field of a refusal, which counts only what was filled in."""
        name, _dash, number = (refused or "").partition("-")
        return f"{name}-{self.filled[int(number) - 1]}" if number else None


def rung_fields(number: int, rung: Any) -> dict[str, forms.Field]:
    """The inputs of one level."""
    return {
        f"percent-{number}": forms.IntegerField(
            label=_("Percent of the limit"),
            required=False,
            min_value=1,
            max_value=1000,
            initial=rung and rung.percent,
        ),
        f"who-{number}": forms.MultipleChoiceField(
            label=_("Who is told"),
            required=False,
            choices=list(WHO.items()),
            initial=rung.who if rung else [],
            widget=forms.CheckboxSelectMultiple,
        ),
        f"actions-{number}": forms.MultipleChoiceField(
            label=_("What is done"),
            required=False,
            choices=list(ACTIONS.items()),
            initial=rung.actions if rung else ["notify"],
            widget=forms.CheckboxSelectMultiple,
        ),
        f"note-{number}": forms.CharField(
            label=_("Note"), required=False, max_length=200, initial=rung.note if rung else ""
        ),
    }


class ActivateForm(SteppedForm):
    """From when a ladder is in force, for whom, and what was changed."""

    note = forms.CharField(label=_("What changed"), max_length=200)
    valid_from = forms.DateTimeField(
        label=_("In force from"),
        required=False,
        help_text=_("Empty means at once."),
        input_formats=[MOMENT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    moves_running = forms.BooleanField(
        label=_("Also for running clocks"),
        required=False,
        help_text=_("Levels that have fallen stay fallen."),
    )
