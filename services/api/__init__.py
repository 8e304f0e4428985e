"""REST doors of services: parse, call one operation, answer."""

from services.api.activities import (
    ActivityViewSet,
    OrganiserViewSet,
    ShiftViewSet,
    SignUpViewSet,
    UnitBatchViewSet,
)
from services.api.alliances import (
    AllianceAppraisalViewSet,
    AllianceMeetingViewSet,
    AllianceViewSet,
    ListEntryViewSet,
    PledgeViewSet,
    SeatViewSet,
)

__all__ = [
    "ActivityViewSet",
    "AllianceAppraisalViewSet",
    "AllianceMeetingViewSet",
    "AllianceViewSet",
    "ListEntryViewSet",
    "OrganiserViewSet",
    "PledgeViewSet",
    "SeatViewSet",
    "ShiftViewSet",
    "SignUpViewSet",
    "UnitBatchViewSet",
]
