"""REST doors of services: parse, call one operation, answer."""

from services.api.alliances import (
    AllianceAppraisalViewSet,
    AllianceMeetingViewSet,
    AllianceViewSet,
    ListEntryViewSet,
    PledgeViewSet,
    SeatViewSet,
)
from services.api.requests import ServiceRequestViewSet

__all__ = [
    "AllianceAppraisalViewSet",
    "AllianceMeetingViewSet",
    "AllianceViewSet",
    "ListEntryViewSet",
    "PledgeViewSet",
    "SeatViewSet",
    "ServiceRequestViewSet",
]
