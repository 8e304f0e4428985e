"""What is asked of a simulation in the browser: a few fields, and a scenario text for the rest."""

from __future__ import annotations

import tomllib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import City
from grids.reach import Reach
from overview.operations.simulations import MOST_TICKETS
from overview.simulation.scenario import BadScenario, Scenario, nested, read_scenario

ORDERS = (
    ("light", _("By light: red, yellow, green; then what is due first")),
    ("due", _("What is due first")),
    ("arrival", _("What came first")),
)
KEYS = {
    "name": "name",
    "area": "area",
    "tickets": "tickets",
    "days": "days",
    "seed": "seed",
    "limits": "limits.times",
    "ladder": "ladder.times",
    "grid_worker": "staff.times.grid_worker",
    "clerk": "staff.times.clerk",
    "officer": "staff.times.officer",
    "order": "order",
}
"""Which key of a scenario each field is."""


def factor(label: Any, least: float, most: float) -> forms.FloatField:
    """So many times what is usual."""
    step = {"step": "0.05", "inputmode": "decimal"}
    return forms.FloatField(
        label=label,
        initial=1,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs=step),
    )


class SimulationForm(forms.Form):
    """One scenario; every field has a default that says: as it is."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=80)
    city = forms.ModelChoiceField(
        City.objects.none(), label=_("City"), to_field_name="code", empty_label=None
    )
    area = forms.CharField(
        label=_("Only within"),
        max_length=12,
        required=False,
        help_text=_("Code of a district (6 digits), street (9) or community (12)."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    tickets = forms.IntegerField(
        label=_("Matters"), initial=300, min_value=1, max_value=MOST_TICKETS
    )
    days = forms.IntegerField(label=_("Days"), initial=30, min_value=1, max_value=366)
    seed = forms.IntegerField(
        label=_("Seed"),
        initial=2026,
        min_value=0,
        max_value=2**31,
        help_text=_("The same seed brings the same matters and the same luck."),
    )
    limits = factor(_("Limits, times"), 0.1, 10)
    ladder = factor(_("Levels of the ladder, times"), 0.1, 5)
    grid_worker = factor(_("Grid workers, times"), 0.1, 20)
    clerk = factor(_("Community clerks, times"), 0.1, 20)
    officer = factor(_("Department officers, times"), 0.1, 20)
    order = forms.ChoiceField(label=_("What is taken first"), choices=ORDERS)
    more = forms.CharField(
        label=_("Further assumptions"),
        required=False,
        max_length=20_000,
        help_text=_("In TOML, as in a scenario file; it goes before the fields above."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = City.objects.within(reach)
        self.scenario: Scenario | None = None

    def clean(self) -> dict[str, Any]:
        """The scenario, or what is wrong at which field."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        given: dict[str, Any] = {key: cleaned[field] for field, key in KEYS.items()}
        given["city"] = cleaned["city"].code
        try:
            more = tomllib.loads(cleaned["more"])
        except ValueError as error:
            self.add_error("more", _("The text cannot be read: %(why)s") % {"why": error})
            return cleaned
        try:
            self.scenario = read_scenario(joined(nested(given), more))
        except BadScenario as bad:
            fields = {key: field for field, key in KEYS.items()}
            for key, words in bad.errors.items():
                field = fields.get(key, "more")
                self.add_error(field, words if field != "more" else f"{key}: {words}")
        return cleaned


def joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Two nested tables as one; the second wins."""
    both = dict(first)
    for key, value in second.items():
        known = both.get(key)
        is_table = isinstance(known, dict) and isinstance(value, dict)
        both[key] = joined(known or {}, value) if is_table else value
    return both
