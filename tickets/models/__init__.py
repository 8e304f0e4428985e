"""The rows of the tickets app, one module per noun."""

from tickets.models.adjustments import Adjustment
from tickets.models.appraisal import AppraisalResult, AppraisalScale, Opinion, SatisfactionVote
from tickets.models.assignments import Assignment
from tickets.models.callbacks import CallBack, CallBackRecord, CallBackSample
from tickets.models.catalogue import Category, CategoryLimit, LimitChange, StepLimit
from tickets.models.clocks import (
    Clock,
    ClockPause,
    Escalation,
    Finding,
    LadderPolicy,
    LadderRung,
    Timer,
)
from tickets.models.duties import DutyRule
from tickets.models.hot_spots import HotSpot, HotSpotThreshold
from tickets.models.meetings import Attendance, Meeting, MeetingRecord, Resolution
from tickets.models.objections import FallbackOwner, Objection
from tickets.models.open311 import (
    CategoryQuestion,
    HeardUpdate,
    OpenRequest,
    TrialRequest,
    WaitingRequest,
)
from tickets.models.proposals import Proposal
from tickets.models.ratings import RateWeights, Rating
from tickets.models.suggestions import SuggestionModel
from tickets.models.supervision import SupervisionOrder
from tickets.models.tallies import MatterTally, TallyChange
from tickets.models.tickets import Requester, Ticket, TicketGrams, TicketRecord
from tickets.models.topics import Inspection, Season, Topic, TopicRecord, TopicTask
from tickets.models.whistles import Whistle, WhistleLimit, WhistleRecord, WhistleScore, WhistleTask

__all__ = [
    "Adjustment",
    "AppraisalResult",
    "AppraisalScale",
    "Assignment",
    "Attendance",
    "CallBack",
    "CallBackRecord",
    "CallBackSample",
    "Category",
    "CategoryLimit",
    "CategoryQuestion",
    "Clock",
    "ClockPause",
    "DutyRule",
    "Escalation",
    "FallbackOwner",
    "Finding",
    "HeardUpdate",
    "HotSpot",
    "HotSpotThreshold",
    "Inspection",
    "LadderPolicy",
    "LadderRung",
    "LimitChange",
    "MatterTally",
    "Meeting",
    "MeetingRecord",
    "Objection",
    "OpenRequest",
    "Opinion",
    "Proposal",
    "RateWeights",
    "Rating",
    "Requester",
    "Resolution",
    "SatisfactionVote",
    "Season",
    "StepLimit",
    "SuggestionModel",
    "SupervisionOrder",
    "TallyChange",
    "Ticket",
    "TicketGrams",
    "TicketRecord",
    "Timer",
    "Topic",
    "TopicRecord",
    "TopicTask",
    "TrialRequest",
    "WaitingRequest",
    "Whistle",
    "WhistleLimit",
    "WhistleRecord",
    "WhistleScore",
    "WhistleTask",
]
