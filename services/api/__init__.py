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
from services.api.deliberations import DeliberationViewSet, PublicDeliberationViewSet
from services.api.requests import ServiceRequestViewSet
from services.api.wishes import ClaimViewSet, WallViewSet, WishViewSet

__all__ = [
    "ActivityViewSet",
    "AllianceAppraisalViewSet",
    "AllianceMeetingViewSet",
    "AllianceViewSet",
    "ClaimViewSet",
    "DeliberationViewSet",
    "ListEntryViewSet",
    "OrganiserViewSet",
    "PledgeViewSet",
    "PublicDeliberationViewSet",
    "SeatViewSet",
    "ServiceRequestViewSet",
    "ShiftViewSet",
    "SignUpViewSet",
    "UnitBatchViewSet",
    "WallViewSet",
    "WishViewSet",
]
