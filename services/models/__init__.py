"""What is offered: the rows."""

from services.models.alliances import Alliance, AllianceRecord, Seat
from services.models.applicants import Applicant, Applied, PhoneCode
from services.models.bookings import Booking, BookingPause, BookingRecord
from services.models.gatherings import AllianceMeeting
from services.models.lists import ListEntry
from services.models.pledges import AllianceAppraisal, Pledge
from services.models.spaces import Space, SpaceClosure, SpaceWindow

__all__ = [
    "Alliance",
    "AllianceAppraisal",
    "AllianceMeeting",
    "AllianceRecord",
    "Applicant",
    "Applied",
    "Booking",
    "BookingPause",
    "BookingRecord",
    "ListEntry",
    "PhoneCode",
    "Pledge",
    "Seat",
    "Space",
    "SpaceClosure",
    "SpaceWindow",
]
