"""Figures counted from the rows themselves; each says what it counts."""

from tickets.statistics.engine import EngineFigures, engine_figures, findings
from tickets.statistics.loads import Load, loads_of
from tickets.statistics.rates import (
    CALL_FIGURES,
    TICKET_FIGURES,
    Rate,
    ThreeRates,
    rates_by_area,
    responding,
    three_rates,
)

__all__ = [
    "CALL_FIGURES",
    "TICKET_FIGURES",
    "EngineFigures",
    "Load",
    "Rate",
    "ThreeRates",
    "engine_figures",
    "findings",
    "loads_of",
    "rates_by_area",
    "responding",
    "three_rates",
]
