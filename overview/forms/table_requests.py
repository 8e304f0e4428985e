"""Asking for a table or task, and the forms of its moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, Unit
from grids.powers import Power
from lib.workflow import Move
from overview.ledgers import LEDGERS
from overview.models import TableRequest
from overview.operations.table_requests import RequestDraft, places_to_ask
from overview.workflow import Rhythm, TableKind

DAY = forms.DateInput(attrs={"type": "date"})


def units_for(by: Any) -> Any:
    """Units somebody acts for, and those that work where they export from."""
    mine = Unit.objects.active().of(by.reach(Power.HANDLE))
    if not by.holds(Power.EXPORT):
        return mine.order_by("code")
    return Unit.objects.active().working_in(by.reach(Power.EXPORT)).order_by("code") | mine


class TableRequestForm(forms.Form):
    """Who asks for what, on which basis, how often, until when, and of whom."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=TableKind.choices)
    title = forms.CharField(label=_("Name of the table or task"), max_length=80)
    unit = forms.ModelChoiceField(
        label=_("Who asks"),
        queryset=Unit.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("another body, named below"),
    )
    unit_words = forms.CharField(
        label=_("Another body"),
        max_length=80,
        required=False,
        help_text=_("Only where it is none of the units above."),
    )
    basis = forms.CharField(
        label=_("Basis"), max_length=200, help_text=_("Title and number of the document.")
    )
    asked_fields = forms.CharField(
        label=_("Which fields"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices)
    from_on = forms.DateField(label=pgettext_lazy("day", "From"), widget=DAY)
    until_on = forms.DateField(
        label=pgettext_lazy("day", "Until"),
        widget=DAY,
        help_text=_("It ends by itself after this day; a year at most."),
    )
    area = forms.ModelChoiceField(
        label=_("Which street or community fills it in"),
        queryset=Area.objects.none(),
        to_field_name="code",
        empty_label=None,
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["unit"].queryset = units_for(by)
        self.fields["area"].queryset = places_to_ask(by, today)
        self.fields["from_on"].initial = today

    def clean(self) -> dict[str, Any]:
        """One body asks, not two."""
        said = super().clean() or {}
        if bool(said.get("unit")) == bool(said.get("unit_words")):
            words = _now("Choose the unit that asks, or name another body; one of the two.")
            self.add_error("unit_words", words)
        return said

    def draft(self) -> RequestDraft:
        """What was said."""
        return RequestDraft(**self.cleaned_data)


def ledger_field(row: TableRequest) -> forms.Field:
    """Which ledger."""
    choices = [(slug, one.title) for slug, one in LEDGERS.items()]
    return forms.ChoiceField(
        label=pgettext_lazy("form", "Ledger"), choices=choices, initial=row.ledger
    )


INPUTS: dict[str, Callable[[TableRequest], forms.Field]] = {
    "ledger": ledger_field,
    "note": lambda row: forms.CharField(label=_("Note"), max_length=300, required=False),
    "reason": lambda row: forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    ),
    "until_on": lambda row: forms.DateField(
        label=_("New last day"), widget=DAY, initial=row.until_on
    ),
}


class TableMoveForm(forms.Form):
    """What one move asks for."""

    def __init__(self, *args: Any, move: Move, row: TableRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in move.fields:
            self.fields[name] = INPUTS[name](row)
