"""The vocabulary of tickets, assignments, whistles and clocks: who sees what, and what is open."""

from tickets.querysets.catalogue import CategoryQuerySet, DutyRuleQuerySet
from tickets.querysets.engine import ClockQuerySet, EscalationQuerySet, LadderPolicyQuerySet
from tickets.querysets.scoping import StampedQuerySet
from tickets.querysets.tickets import (
    AssignmentQuerySet,
    RequesterQuerySet,
    TicketQuerySet,
    TicketRecordQuerySet,
)
from tickets.querysets.whistles import WhistleQuerySet, WhistleRecordQuerySet, WhistleTaskQuerySet

__all__ = [
    "AssignmentQuerySet",
    "CategoryQuerySet",
    "ClockQuerySet",
    "DutyRuleQuerySet",
    "EscalationQuerySet",
    "LadderPolicyQuerySet",
    "RequesterQuerySet",
    "StampedQuerySet",
    "TicketQuerySet",
    "TicketRecordQuerySet",
    "WhistleQuerySet",
    "WhistleRecordQuerySet",
    "WhistleTaskQuerySet",
]
