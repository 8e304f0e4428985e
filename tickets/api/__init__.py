"""REST doors of tickets: each action parses, calls one operation, answers."""

from tickets.api.adjustments import AdjustmentViewSet, SupervisionOrderViewSet
from tickets.api.appraisal import AppraisalScaleViewSet, AppraisalViewSet
from tickets.api.callbacks import CallBackViewSet
from tickets.api.carried import MyTasksView
from tickets.api.catalogue import CategoryViewSet
from tickets.api.clocks import ClockViewSet
from tickets.api.duties import DutyRuleViewSet
from tickets.api.jobs import JobViewSet
from tickets.api.keys import ApiKeyViewSet
from tickets.api.meetings import MeetingViewSet, ResolutionViewSet
from tickets.api.objections import FallbackOwnerViewSet, ObjectionViewSet
from tickets.api.proposals import ProposalViewSet
from tickets.api.rules import CalendarViewSet, LadderViewSet, LimitViewSet
from tickets.api.saved import SavedViewViewSet
from tickets.api.suggestions import SuggestionView
from tickets.api.tickets import AssignmentViewSet, TicketViewSet
from tickets.api.topics import HotSpotViewSet, InspectionViewSet, TopicTaskViewSet, TopicViewSet
from tickets.api.whistles import WhistleTaskViewSet, WhistleViewSet

__all__ = [
    "AdjustmentViewSet",
    "ApiKeyViewSet",
    "AppraisalScaleViewSet",
    "AppraisalViewSet",
    "AssignmentViewSet",
    "CalendarViewSet",
    "CallBackViewSet",
    "CategoryViewSet",
    "ClockViewSet",
    "DutyRuleViewSet",
    "FallbackOwnerViewSet",
    "HotSpotViewSet",
    "InspectionViewSet",
    "JobViewSet",
    "LadderViewSet",
    "LimitViewSet",
    "MeetingViewSet",
    "MyTasksView",
    "ObjectionViewSet",
    "ProposalViewSet",
    "ResolutionViewSet",
    "SavedViewViewSet",
    "SuggestionView",
    "SupervisionOrderViewSet",
    "TicketViewSet",
    "TopicTaskViewSet",
    "TopicViewSet",
    "WhistleTaskViewSet",
    "WhistleViewSet",
]
