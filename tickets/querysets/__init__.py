"""The vocabulary of tickets, assignments, whistles and clocks: who sees what, and what is open."""

from tickets.querysets.adjustments import AdjustmentQuerySet, SupervisionOrderQuerySet
from tickets.querysets.appraisal import (
    AppraisalResultQuerySet,
    AppraisalScaleQuerySet,
    OpinionQuerySet,
    SatisfactionVoteQuerySet,
)
from tickets.querysets.callbacks import CallBackQuerySet, RateWeightsQuerySet
from tickets.querysets.catalogue import CategoryLimitQuerySet, CategoryQuerySet, LimitChangeQuerySet
from tickets.querysets.duties import DutyRuleQuerySet
from tickets.querysets.engine import ClockQuerySet, EscalationQuerySet, LadderPolicyQuerySet
from tickets.querysets.meetings import MeetingQuerySet, ResolutionQuerySet
from tickets.querysets.objections import ObjectionQuerySet
from tickets.querysets.proposals import ProposalQuerySet
from tickets.querysets.scoping import StampedQuerySet
from tickets.querysets.tickets import (
    AssignmentQuerySet,
    RequesterQuerySet,
    TicketQuerySet,
    TicketRecordQuerySet,
)
from tickets.querysets.topics import (
    HotSpotQuerySet,
    InspectionQuerySet,
    TopicQuerySet,
    TopicRecordQuerySet,
    TopicTaskQuerySet,
)
from tickets.querysets.whistles import WhistleQuerySet, WhistleRecordQuerySet, WhistleTaskQuerySet

__all__ = [
    "AdjustmentQuerySet",
    "AppraisalResultQuerySet",
    "AppraisalScaleQuerySet",
    "AssignmentQuerySet",
    "CallBackQuerySet",
    "CallBackSampleQuerySet",
    "CategoryLimitQuerySet",
    "CategoryQuerySet",
    "ClockQuerySet",
    "DutyRuleQuerySet",
    "EscalationQuerySet",
    "HotSpotQuerySet",
    "InspectionQuerySet",
    "LadderPolicyQuerySet",
    "LimitChangeQuerySet",
    "MeetingQuerySet",
    "ObjectionQuerySet",
    "OpinionQuerySet",
    "ProposalQuerySet",
    "RateWeightsQuerySet",
    "RequesterQuerySet",
    "ResolutionQuerySet",
    "SatisfactionVoteQuerySet",
    "StampedQuerySet",
    "SupervisionOrderQuerySet",
    "TicketQuerySet",
    "TicketRecordQuerySet",
    "TopicQuerySet",
    "TopicRecordQuerySet",
    "TopicTaskQuerySet",
    "WhistleQuerySet",
    "WhistleRecordQuerySet",
    "WhistleTaskQuerySet",
]
