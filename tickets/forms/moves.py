"""The form of any move: its inputs by the move table, its arguments for the operation."""

from __future__ import annotations

from typing import Any

from django import forms

from lib.workflow import Move
from tickets.forms import objections, showing
from tickets.forms.inputs import BUILDERS as COMMON
from tickets.forms.inputs import Setting

BUILDERS = {**COMMON, **objections.BUILDERS, **showing.BUILDERS}
"""One builder for every input that a move table may name."""

EITHER = ("lead", "unit", "team")
"""One of these is needed, so neither is called optional."""

MORE = ("assist", "notify")
"""Inputs that stay folded until somebody needs them."""


class MoveForm(forms.Form):
    """Turns what was typed for one move into the keyword arguments of its operation."""

    def __init__(self, setting: Setting, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.move = setting.move
        for name in setting.move.fields:
            self.fields[name] = BUILDERS[name](setting)
            self.fields[name].required = name in setting.move.required
            self.fields[name].is_needed = name in EITHER or name in setting.needed

    def clean(self) -> dict[str, Any]:
        """A team in charge takes the place of a lead that was only suggested."""
        given = super().clean()
        if given.get("team") and "lead" not in self.changed_data:
            given["lead"] = None
        return given

    def arguments(self) -> dict[str, Any]:
        """The inputs by name, several choices as a list."""
        given = {name: self.cleaned_data[name] for name in self.move.fields}
        for name in MORE:
            if name in given:
                given[name] = list(given[name])
        return given

    @property
    def main(self) -> list[forms.BoundField]:
        """Inputs that are always shown."""
        return [self[name] for name in self.fields if name not in MORE]

    @property
    def more(self) -> list[forms.BoundField]:
        """Inputs behind a fold."""
        return [self[name] for name in self.fields if name in MORE]

    @property
    def more_open(self) -> bool:
        """The fold is open when something in it is chosen or wrong."""
        return any(field.errors or field.value() for field in self.more)


def move_form(move: Move, row: Any, *, by: Any, **kwargs: Any) -> MoveForm:
    """The form of a move on a row, bound when `data` is given, else with what `initial` says."""
    return MoveForm(Setting(move, row, by), **kwargs)
