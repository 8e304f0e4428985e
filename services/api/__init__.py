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
from services.api.catalogue import ServiceItemViewSet
from services.api.deliberations import DeliberationViewSet, PublicDeliberationViewSet
from services.api.requests import MaterialViewSet, ServiceRequestViewSet
from services.api.stations import StationViewSet
from services.api.wishes import ClaimViewSet, WallViewSet, WishViewSet

__all__ = [
    "ActivityViewSet",
    "AllianceAppraisalViewSet",
    "AllianceMeetingViewSet",
    "AllianceViewSet",
    "ClaimViewSet",
    "DeliberationViewSet",
    "ListEntryViewSet",
    "MaterialViewSet",
    "OrganiserViewSet",
    "PledgeViewSet",
    "PublicDeliberationViewSet",
    "SeatViewSet",
    "ServiceItemViewSet",
    "ServiceRequestViewSet",
    "ShiftViewSet",
    "SignUpViewSet",
    "StationViewSet",
    "UnitBatchViewSet",
    "WallViewSet",
    "WishViewSet",
]
