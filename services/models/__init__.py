"""What is offered: the rows."""

from services.models.alliances import Alliance, AllianceRecord, Seat
from services.models.applicants import Applicant, Applied, PhoneCode
from services.models.circle import CircleRow, CircleState
from services.models.gatherings import AllianceMeeting
from services.models.lists import ListEntry
from services.models.pledges import AllianceAppraisal, Pledge
from services.models.visits import WELFARE, CareContact, ProblemKind, Visit, Visited

__all__ = [
    "WELFARE",
    "Alliance",
    "AllianceAppraisal",
    "AllianceMeeting",
    "AllianceRecord",
    "Applicant",
    "Applied",
    "CareContact",
    "CircleRow",
    "CircleState",
    "ListEntry",
    "PhoneCode",
    "Pledge",
    "ProblemKind",
    "Seat",
    "Visit",
    "Visited",
]
