"""What is offered: the rows."""

from services.models.alliances import Alliance, AllianceRecord, Seat
from services.models.applicants import Applicant, Applied, PhoneCode
from services.models.gatherings import AllianceMeeting
from services.models.lists import ListEntry
from services.models.pledges import AllianceAppraisal, Pledge
from services.models.requests import Material, RequestRecord, ServiceItem, ServiceRequest

__all__ = [
    "Alliance",
    "AllianceAppraisal",
    "AllianceMeeting",
    "AllianceRecord",
    "Applicant",
    "Applied",
    "ListEntry",
    "Material",
    "PhoneCode",
    "Pledge",
    "RequestRecord",
    "Seat",
    "ServiceItem",
    "ServiceRequest",
]
