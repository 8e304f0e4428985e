"""What a ledger is asked for: period and place as addresses carry them, and the file wanted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Area
from overview.ledgers.declarations import Ledger
from overview.ledgers.periods import Period, read_period, usual_period
from overview.ledgers.scope import Ground, Scope, ground_of
from overview.models import FileKind
from tickets.forms.choices import area_choices

WHOLE = "all"
"""The period of a standing ledger: everything, as it stands."""


class ScopeForm(forms.Form):
    """Period and place of a ledger; without a period, the one it is usually asked for."""

    period = forms.CharField(label=_("Period"), required=False, max_length=10)
    within = forms.CharField(label=_("Place"), required=False, max_length=24)

    def __init__(self, *args: Any, ledger: Ledger, by: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ledger, self.by, self.at = ledger, by, at

    def clean_period(self) -> Period | None:
        """The period behind its key; a ledger without days has none."""
        text, ledger = self.cleaned_data["period"].strip(), self.ledger
        if not ledger.is_dated:
            return None
        if text in ("", WHOLE):
            today = Scope(self.by, self.at).today
            return usual_period(ledger.kind, today) if ledger.kind else None
        period = read_period(text)
        if period is None:
            words = _("Write a period as 2026-11-03, 2026-W45, 2026-11, 2026-Q4, 2026-H2 or 2026.")
            raise forms.ValidationError(words)
        return period

    def clean_within(self) -> Ground | None:
        """The place behind a code."""
        code = self.cleaned_data["within"].strip().upper()
        if not code:
            return None
        ground = ground_of(code) if code.isascii() and code.isalnum() else None
        if ground is None:
            raise forms.ValidationError(_("No area, district or city has this code."))
        return ground

    def scope(self) -> Scope:
        """What was asked for; where a field is wrong, what is usual."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        period = found.get("period")
        if period is None and self.ledger.kind:
            period = usual_period(self.ledger.kind, Scope(self.by, self.at).today)
        return Scope(self.by, self.at, found.get("within"), period)


class MakeForm(ScopeForm):
    """The same, and as what the file is wanted."""

    kind = forms.ChoiceField(label=_("File"), choices=FileKind.choices)


def place_choices(ledger: Ledger, scope: Scope) -> list[tuple[str, str]]:
    """A short way into the areas of the reader, around the chosen one."""
    chosen: Area | None = scope.ground.area if scope.ground else None
    choices: list[tuple[str, str]] = area_choices(scope.by.reach(ledger.power), chosen, scope.today)
    return choices
