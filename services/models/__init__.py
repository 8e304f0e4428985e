"""What is offered: the rows."""

from services.models.activities import (
    Activity,
    ActivityRecord,
    ActivitySeries,
    Organiser,
    Shift,
)
from services.models.agency import AgencyStep, Signature
from services.models.alliances import Alliance, AllianceRecord, Seat
from services.models.applicants import Applicant, Applied, PhoneCode
from services.models.bookings import Booking, BookingPause, BookingRecord
from services.models.circle import CircleRow, CircleState
from services.models.deliberations import (
    Deliberation,
    DeliberationMeeting,
    DeliberationOutcome,
    DeliberationRecord,
    DeliberationVote,
    VoteOption,
)
from services.models.gatherings import AllianceMeeting
from services.models.lists import ListEntry
from services.models.pledges import AllianceAppraisal, Pledge
from services.models.queueing import QueueDay, QueueNumber
from services.models.requests import Material, RequestRecord, ServiceItem, ServiceRequest
from services.models.sharing import ResourceUse, ResourceUseStep, SharedResource
from services.models.signups import SignUp, UnitBatch
from services.models.spaces import Space, SpaceClosure, SpaceWindow
from services.models.visits import WELFARE, CareContact, ProblemKind, Visit, Visited
from services.models.wishes import Wish, WishClaim, WishRecord

__all__ = [
    "WELFARE",
    "Activity",
    "ActivityRecord",
    "ActivitySeries",
    "AgencyStep",
    "Alliance",
    "AllianceAppraisal",
    "AllianceMeeting",
    "AllianceRecord",
    "Applicant",
    "Applied",
    "Booking",
    "BookingPause",
    "BookingRecord",
    "CareContact",
    "CircleRow",
    "CircleState",
    "Deliberation",
    "DeliberationMeeting",
    "DeliberationOutcome",
    "DeliberationRecord",
    "DeliberationVote",
    "ListEntry",
    "Material",
    "Organiser",
    "PhoneCode",
    "Pledge",
    "ProblemKind",
    "QueueDay",
    "QueueNumber",
    "RequestRecord",
    "ResourceUse",
    "ResourceUseStep",
    "Seat",
    "ServiceItem",
    "ServiceRequest",
    "SharedResource",
    "Shift",
    "SignUp",
    "Signature",
    "Space",
    "SpaceClosure",
    "SpaceWindow",
    "UnitBatch",
    "Visit",
    "Visited",
    "VoteOption",
    "Wish",
    "WishClaim",
    "WishRecord",
]
