"""What every proposal of a change says, with what data says of the four criteria."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Tier
from grids.operations.changes import CRITERIA, MOST_POINTS, ChangeDraft
from grids.operations.plans import MOST_PARTS, Part, Plan, codes_under
from overview.operations.criteria import total
from overview.operations.parts import standing, suggest_for
from overview.panels.changes import LABELS
from overview.panels.grounds import Ground


class ChangeForm(forms.Form):
    """What every proposal says: why, from when, and the four criteria."""

    effective_on = forms.DateField(
        label=_("Takes effect on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("At the beginning of this day; today, as soon as it is approved."),
    )
    reason = forms.CharField(
        label=_("Reasons"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, ground: Ground, parts: int = 2, today: date, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.ground, self.today = ground, today
        self.count = min(max(parts, 2), MOST_PARTS)
        self.fields["effective_on"].initial = today
        self.add_plan_fields()
        self.suggested = suggest_for(ground.forest, self.parts_now(), ground.node)
        for name in CRITERIA:
            self.fields[f"points-{name}"] = forms.TypedChoiceField(
                label=LABELS[name],
                choices=[(points, points) for points in range(MOST_POINTS + 1)],
                coerce=int,
                initial=self.suggested[name].points,
            )
            self.fields[f"note-{name}"] = forms.CharField(
                label=_("Note"), max_length=200, required=False
            )

    def add_plan_fields(self) -> None:
        """The fields of this kind."""

    def parts_now(self) -> list[Part]:
        """What would stand there as the form is filled in, as far as it can be read."""
        return [standing(self.ground.forest, [self.ground.node])]

    def chosen(self, name: str) -> int | None:
        """What a choice says now, before anything is checked."""
        value = str(self[name].value() or 0 if name in self.fields else "")
        return int(value) if value.isascii() and value.isdecimal() else None

    def draft(self, kind: str) -> ChangeDraft:
        """The argument of the operation."""
        given = self.cleaned_data
        return ChangeDraft(
            forest=self.ground.forest,
            kind=kind,
            plan=self.plan(),
            reason=given["reason"],
            effective_on=given["effective_on"],
            criteria={
                name: {"points": given[f"points-{name}"], "note": given[f"note-{name}"]}
                for name in CRITERIA
            },
        )

    def plan(self) -> Plan:
        """What is to be done."""
        raise NotImplementedError

    def add_facts(self, number: int, *, name: str = "", code: str = "") -> None:
        """The facts of one node that is to be."""
        self.fields[f"name-{number}"] = forms.CharField(
            label=pgettext_lazy("of a thing", "Name"), max_length=80, initial=name
        )
        self.fields[f"code-{number}"] = forms.CharField(
            label=_("Code"), max_length=24, initial=code
        )
        if self.ground.is_area:
            for column, label in (("households", _("Households")), ("residents", _("Residents"))):
                self.fields[f"{column}-{number}"] = forms.IntegerField(
                    label=label, min_value=0, max_value=1_000_000, required=False
                )

    def facts(self, number: int) -> dict[str, Any]:
        """The facts of one node that is to be, as typed."""
        given = self.cleaned_data
        facts = {"name": given[f"name-{number}"].strip(), "code": given[f"code-{number}"].strip()}
        for column in ("households", "residents"):
            facts[column] = given.get(f"{column}-{number}")
        return facts

    def choices(self, rows: Iterable[Any], empty: Any = None) -> list[tuple[Any, Any]]:
        """Nodes to choose from, by their ids."""
        start = [("", empty)] if empty is not None else []
        return [*start, *((row.pk, f"{row.name} ({row.code})") for row in rows)]

    def criteria(self) -> list[dict[str, Any]]:
        """The four criteria as pairs of fields."""
        return [
            {
                "points": self[f"points-{name}"],
                "note": self[f"note-{name}"],
                "name": name,
                "suggested": self.suggested[name],
            }
            for name in CRITERIA
        ]

    @property
    def suggested_sum(self) -> int:
        """The suggested points together."""
        return total(self.suggested.values())


def next_codes(ground: Ground, parent: Any, count: int) -> Sequence[str]:
    """Codes that were never used: the next grid numbers of the community, else the next under it.

    Numbers from 900 on are kept for dedicated grids (DOMAIN.md section 2.3).
    """
    prefix, width, first = parent.code, 2, 1
    if ground.is_area:
        way = {area.tier: area for area in parent.lineage()}
        community = way.get(Tier.COMMUNITY)
        prefix, width = (community or parent).code, 3
    tails = [code[len(prefix) :] for code in codes_under(ground.forest, prefix)]
    numbers = [int(tail) for tail in tails if tail.isdecimal() and len(tail) == width]
    usual = [number for number in numbers if width == 2 or number < 900]
    first = max(usual, default=0) + 1
    return [f"{prefix}{number:0{width}d}" for number in range(first, first + count)]
