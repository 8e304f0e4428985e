"""What a ledger is asked for: period and place as addresses carry them, and the file wanted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.periods import Period
from overview.ledgers.declarations import Ledger
from overview.ledgers.scope import WHOLE, Ground, Scope, ground_of, usual_ground, usual_period
from overview.models import FileKind


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
        period = Period.parse(text)
        if period is None:
            words = _("Write a period as 2026-11-03, 2026-W45, 2026-11, 2026-Q4, 2026-H2 or 2026.")
            raise forms.ValidationError(words)
        return period

    def clean_within(self) -> Ground | None:
        """The place behind a code; without one, the place that is one's own."""
        code = self.cleaned_data["within"].strip().upper()
        if not code:
            return usual_ground(self.by, self.ledger.power)
        if code == WHOLE.upper():
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
        ground = found["within"] if "within" in found else usual_ground(self.by, self.ledger.power)
        return Scope(self.by, self.at, ground, period)


class MakeForm(ScopeForm):
    """The same, and as what the file is wanted."""

    kind = forms.ChoiceField(label=_("File"), choices=FileKind.choices)
