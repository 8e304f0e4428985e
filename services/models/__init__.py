"""What is offered: the rows."""

from services.models.activities import (
    Activity,
    ActivityRecord,
    ActivitySeries,
    Organiser,
    Shift,
)
from services.models.alliances import Alliance, AllianceRecord, Seat
from services.models.applicants import Applicant, Applied, PhoneCode
from services.models.gatherings import AllianceMeeting
from services.models.lists import ListEntry
from services.models.pledges import AllianceAppraisal, Pledge
from services.models.signups import SignUp, UnitBatch

__all__ = [
    "Activity",
    "ActivityRecord",
    "ActivitySeries",
    "Alliance",
    "AllianceAppraisal",
    "AllianceMeeting",
    "AllianceRecord",
    "Applicant",
    "Applied",
    "ListEntry",
    "Organiser",
    "PhoneCode",
    "Pledge",
    "Seat",
    "Shift",
    "SignUp",
    "UnitBatch",
]
