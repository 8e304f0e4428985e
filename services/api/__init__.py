"""REST doors of services: parse, call one operation, answer."""

from services.api.alliances import (
    AllianceAppraisalViewSet,
    AllianceMeetingViewSet,
    AllianceViewSet,
    ListEntryViewSet,
    PledgeViewSet,
    SeatViewSet,
)
from services.api.deliberations import DeliberationViewSet, PublicDeliberationViewSet
from services.api.wishes import ClaimViewSet, WallViewSet, WishViewSet

__all__ = [
    "AllianceAppraisalViewSet",
    "AllianceMeetingViewSet",
    "AllianceViewSet",
    "ClaimViewSet",
    "DeliberationViewSet",
    "ListEntryViewSet",
    "PledgeViewSet",
    "PublicDeliberationViewSet",
    "SeatViewSet",
    "WallViewSet",
    "WishViewSet",
]
