"""The form that writes a meeting of an alliance down: who came, the minutes, the decisions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.models import Alliance, Seat
from services.operations.gatherings import Account
from tickets.forms.meetings import ROWS, DecisionForm, MinutesForm
from tickets.operations.meetings import MOST_DECISIONS
from tickets.operations.minutes import Presence

PRESENCE = "presence-"


class Holders:
    """Who can be given something: units with a seat, and the place's own team."""

    def __init__(self, alliance: Alliance, seats: list[Seat]) -> None:
        self.units = [seat.unit for seat in seats if seat.unit is not None]
        self.area = alliance.area

    @property
    def choices(self) -> list[tuple[Any, Any]]:
        """For a select, in two groups."""
        units = [(f"unit-{unit.pk}", str(unit)) for unit in self.units]
        return [
            ("", _("Choose…")),
            *([(_("Units with a seat"), units)] if units else []),
            (_("Teams of our own"), [(f"team-{self.area.pk}", str(self.area))]),
        ]

    def chosen(self, value: str) -> dict[str, Any]:
        """The unit or team behind a choice that was found valid."""
        kind, _dash, pk = value.partition("-")
        if kind == "team":
            return {"team": self.area}
        return {"unit": next(unit for unit in self.units if unit.pk == int(pk))}


class AllianceMinutesForm(MinutesForm):
    """The minutes of an alliance's meeting, with who came for each seat."""

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for seat in seats:
            self.fields[f"{PRESENCE}{seat.pk}"] = forms.ChoiceField(
                label=str(seat),
                choices=Presence.choices,
                initial=Presence.PRESENT,
            )

    @property
    def presences(self) -> list[Any]:
        """The fields that ask who came, one for each seat."""
        return [self[name] for name in self.fields if name.startswith(PRESENCE)]

    def account(self, rows: list[AllianceDecisionForm]) -> Account:
        """The cleaned text as the operation takes it."""
        said = self.cleaned_data
        return Account(
            minutes=self.minutes_with([row.decision() for row in rows]),
            presences={
                int(name.removeprefix(PRESENCE)): value
                for name, value in said.items()
                if name.startswith(PRESENCE)
            },
            projects=[place for place, row in enumerate(rows) if row.cleaned_data["is_project"]],
        )


class AllianceDecisionForm(DecisionForm):
    """Who, what, by when, and whether it goes on the list of projects."""

    is_project = forms.BooleanField(
        label=pgettext_lazy("decision", "Also a project of the alliance"), required=False
    )


AllianceDecisions = forms.formset_factory(
    AllianceDecisionForm, extra=0, max_num=MOST_DECISIONS, absolute_max=MOST_DECISIONS + ROWS
)


def seats_on(alliance: Alliance, day: date) -> list[Seat]:
    """Who had a seat on a day, in the order they were given."""
    rows = alliance.seats.on(day).select_related("unit", "organisation", "area", "person")
    return list(rows.order_by("pk"))
