"""Forms that show what would move before they save, and the limit among them; no rules."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from tickets.clock import Limit, format_limit, units_understood
from tickets.operations.limit_changes import read_limit


class SteppedForm(forms.Form):
    """A form that shows what would happen before it saves: `step` says which button was pressed.

    Saving counts only for what was shown: `shown` carries a fingerprint of the inputs that were.
    """

    step = forms.CharField(required=False, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    OWN = frozenset({"step", "shown", "seen"})

    @property
    def fingerprint(self) -> str:
        """What tells these inputs from others."""
        given = sorted((name, repr(self.data.getlist(name))) for name in self.data)
        mine = [pair for pair in given if pair[0] not in {*self.OWN, "csrfmiddlewaretoken"}]
        return sha256(repr(mine).encode()).hexdigest()[:24]

    @property
    def is_confirmed(self) -> bool:
        """Save was pressed, on what had been shown."""
        is_save = self.cleaned_data.get("step") == "save"
        return is_save and self.cleaned_data.get("shown") == self.fingerprint

    @property
    def follows(self) -> bool:
        """Whether running clocks would follow; those that may not are asked."""
        return "moves_running" not in self.fields or bool(self.cleaned_data.get("moves_running"))

    @property
    def seen_version(self) -> int | None:
        """The version the reader looked at."""
        return self.cleaned_data.get("seen")

    def inputs(self) -> list[forms.BoundField]:
        """What a person fills in."""
        return [field for field in self.visible_fields() if field.name not in self.OWN]


class LimitField(forms.CharField):
    """A limit as people write it; what is not understood is said at the field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Limit"), "max_length": 40, **kwargs})

    def get_bound_field(self, form: forms.Form, field_name: str) -> forms.BoundField:
        """With the units that are understood, in the reader's language."""
        words = _("A number and one of these: %(units)s.")
        self.help_text = words % {"units": units_understood()}
        return super().get_bound_field(form, field_name)

    def clean(self, value: Any) -> Limit:
        """Amount and unit."""
        text = super().clean(value)
        try:
            return read_limit(text)
        except Refused as refused:
            raise forms.ValidationError(str(refused), refused.code) from refused


class OptionalLimitField(LimitField):
    """The same, and nothing for nothing."""

    def clean(self, value: Any) -> Limit | None:
        """Amount and unit, or None."""
        return super().clean(value) if str(value or "").strip() else None


class LimitForm(SteppedForm):
    """Another amount for a configured limit, and whether running clocks follow."""

    limit = LimitField()
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Stays on record, and on the page of every clock that follows."),
    )
    moves_running = forms.BooleanField(
        label=_("Also move running clocks"),
        required=False,
        help_text=_("Without it, only clocks that start from now on have the new limit."),
    )

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        text = format_limit(row.limit)
        initial = {"limit": text, "seen": row.version, **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
