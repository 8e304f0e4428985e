"""What lists of services can be narrowed by, for the page and for the API alike."""

from services.filters.activities import (
    ActivityFilter,
    OfActivityFilter,
    OrganiserFilter,
    PublicActivityFilter,
    ShiftFilter,
    SignUpFilter,
    UnitBatchFilter,
)
from services.filters.alliances import (
    AllianceAppraisalFilter,
    AllianceFilter,
    GatheringFilter,
    ListEntryFilter,
    OfAllianceFilter,
    PledgeFilter,
    SeatFilter,
)
from services.filters.requests import (
    MaterialFilter,
    ServiceItemFilter,
    ServiceRequestFilter,
)
from services.filters.spaces import (
    BookingFilter,
    PauseFilter,
    SpaceFilter,
)
from services.filters.visits import (
    CareFilter,
    VisitFilter,
)
from services.filters.wishes import (
    ClaimFilter,
    DeliberationFilter,
    WallFilter,
    WishFilter,
)

__all__ = [
    "ActivityFilter",
    "AllianceAppraisalFilter",
    "AllianceFilter",
    "BookingFilter",
    "CareFilter",
    "ClaimFilter",
    "DeliberationFilter",
    "GatheringFilter",
    "ListEntryFilter",
    "MaterialFilter",
    "OfActivityFilter",
    "OfAllianceFilter",
    "OrganiserFilter",
    "PauseFilter",
    "PledgeFilter",
    "PublicActivityFilter",
    "SeatFilter",
    "ServiceItemFilter",
    "ServiceRequestFilter",
    "ShiftFilter",
    "SignUpFilter",
    "SpaceFilter",
    "UnitBatchFilter",
    "VisitFilter",
    "WallFilter",
    "WishFilter",
]
