"""The form of one step on many matters: the inputs that are the same for all of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from tickets.forms.inputs import Setting
from tickets.forms.moves import MoveForm
from tickets.models import Ticket
from tickets.workflow.bulk import BULK

KEPT = {"lead": _("By the duty list, for each its own"), "category": _("Each keeps its own")}
"""Inputs that may stay open, and what that means."""


class BulkForm(MoveForm):
    """The inputs of a step without what belongs to one matter; nothing is suggested."""

    def __init__(self, setting: Setting, **kwargs: Any) -> None:
        super().__init__(setting, **kwargs)
        self.row = BULK[setting.move.name]
        for name in self.row.left_out:
            del self.fields[name]
        for name, field in self.fields.items():
            field.initial = None
            field.is_needed = False
            if name in KEPT:
                leave_open(field, KEPT[name])

    def arguments(self) -> dict[str, Any]:
        """As for one matter; what was left out is left to the operation."""
        given = {name: self.cleaned_data[name] for name in self.row.fields}
        return {
            name: list(value) if name in ("assist", "notify") else value
            for name, value in given.items()
        }

    def plain(self) -> dict[str, list[str]]:
        """What was typed, to be kept with the job and read again for each matter."""
        return {name: self.data.getlist(name) for name in self.fields if name in self.data}


def leave_open(field: forms.Field, words: Any) -> None:
    """The first choice means: nothing for all."""
    field.required = False
    field.help_text = ""
    field.empty_label = words
    if isinstance(field.widget.choices, list):
        field.widget.choices = [("", words), *field.widget.choices]


def bulk_form(name: str, ticket: Ticket, *, by: Any, data: Any = None) -> BulkForm:
    """The form of a step, its choices cut to what serves the place of `ticket`."""
    return BulkForm(Setting(BULK[name].move, ticket, by), data=data)


def arguments_of(ticket: Ticket, name: str, by: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a step for one matter, from what was typed for all.

    Raises Refused with `invalid_input` where it does not fit this matter.
    """
    data = QueryDict(mutable=True)
    for field, values in inputs.items():
        data.setlist(field, [str(value) for value in values])
    form = bulk_form(name, ticket, by=by, data=data)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        label = form.fields[field].label if field in form.fields else ""
        words = f"{label}: {errors[0]}" if label else errors[0]
        raise Refused("invalid_input", words, field)
    return form.arguments()
