"""REST doors of services: parse, call one operation, answer."""

from services.api.alliances import (
    AllianceAppraisalViewSet,
    AllianceMeetingViewSet,
    AllianceViewSet,
    ListEntryViewSet,
    PledgeViewSet,
    SeatViewSet,
)

__all__ = [
    "AllianceAppraisalViewSet",
    "AllianceMeetingViewSet",
    "AllianceViewSet",
    "ListEntryViewSet",
    "PledgeViewSet",
    "SeatViewSet",
]
