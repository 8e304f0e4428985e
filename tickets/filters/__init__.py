"""The filters of lists, shared by the pages and the API; they narrow what reach already allows."""

from tickets.filters.adjustments import REQUESTS, AdjustmentFilter
from tickets.filters.callbacks import CallBackFilter
from tickets.filters.duties import DutyRuleFilter
from tickets.filters.objections import DISPUTES, ObjectionFilter
from tickets.filters.parts import (
    LIGHTS,
    midnight,
    reach_of,
    reachable_areas,
    reachable_units,
    unit_choices,
)
from tickets.filters.tickets import VIEWS, TicketFilter, order_of, sort_name
from tickets.filters.whistles import CALLS, WhistleFilter

__all__ = [
    "CALLS",
    "DISPUTES",
    "LIGHTS",
    "REQUESTS",
    "VIEWS",
    "AdjustmentFilter",
    "CallBackFilter",
    "DutyRuleFilter",
    "ObjectionFilter",
    "TicketFilter",
    "WhistleFilter",
    "midnight",
    "order_of",
    "reach_of",
    "reachable_areas",
    "reachable_units",
    "sort_name",
    "unit_choices",
]
