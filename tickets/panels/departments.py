"""The departments that can be called to a place: who the duty list names, and how busy each is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grids.models import Area, Unit
from grids.models.units import UnitKind
from tickets.models import DutyRule
from tickets.statistics import Load, loads_of

CALLABLE_KINDS = (
    UnitKind.DEPARTMENT,
    UnitKind.STATIONED_AGENCY,
    UnitKind.UTILITY,
    UnitKind.PROPERTY_COMPANY,
    UnitKind.OWNERS_COMMITTEE,
)
KIND_ORDER = {kind: place for place, kind in enumerate(CALLABLE_KINDS)}


@dataclass(frozen=True)
class Callee:
    """One department that may be called, with its load and its part by the duty list."""

    unit: Unit
    load: Load
    suggested: str = ""
    basis: str = ""

    @property
    def kind(self) -> str:
        """What sort of unit it is."""
        return str(self.unit.get_kind_display())

    @property
    def is_local(self) -> bool:
        """A unit whose territory is the place itself, not the whole district."""
        return self.unit.area_id is not None


def callable_units(area: Area) -> Any:
    """Units that serve the place and can be called to it."""
    return Unit.objects.active().serving(area).of_kind(*CALLABLE_KINDS)


def callees(area: Area, *, at: datetime, rule: DutyRule | None = None) -> list[Callee]:
    """Everybody who can be called to a place, those named by the duty rule first."""
    units = list(callable_units(area))
    loads = loads_of([unit.pk for unit in units], at=at)
    parts, basis = duty_parts(rule)
    found = [
        Callee(unit, loads.get(unit.pk, Load()), parts.get(unit.pk, ""), basis) for unit in units
    ]
    ranks = {"lead": 0, "assist": 1, "": 2}
    return sorted(
        found, key=lambda row: (ranks[row.suggested], KIND_ORDER[row.unit.kind], row.unit.code)
    )


def duty_parts(rule: DutyRule | None) -> tuple[dict[int, str], str]:
    """What a duty rule says of each unit, and on which basis."""
    if rule is None:
        return {}, ""
    parts = {unit.pk: "assist" for unit in rule.assist.all()}
    return parts | {rule.lead_id: "lead"}, rule.legal_basis
