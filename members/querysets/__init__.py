"""The vocabulary of posts and people, and of what they do in communities."""

from members.querysets.dual import (
    CheckInQuerySet,
    ErasureQuerySet,
    HalfYearReportQuerySet,
    HoursQuerySet,
    PairingQuerySet,
    ServiceAppraisalQuerySet,
    ServiceQuerySet,
    ServiceScaleQuerySet,
)
from members.querysets.people import (
    COMMUNITY_SIDE,
    ESTATE_KINDS,
    TERM_NOTICE_DAYS,
    MembershipQuerySet,
    NominationQuerySet,
    PersonQuerySet,
    PostQuerySet,
    SavedViewQuerySet,
)
from members.querysets.street_powers import PersonnelOpinionQuerySet, StreetPaperQuerySet

__all__ = [
    "COMMUNITY_SIDE",
    "ESTATE_KINDS",
    "TERM_NOTICE_DAYS",
    "CheckInQuerySet",
    "ErasureQuerySet",
    "HalfYearReportQuerySet",
    "HoursQuerySet",
    "MembershipQuerySet",
    "NominationQuerySet",
    "PairingQuerySet",
    "PersonQuerySet",
    "PersonnelOpinionQuerySet",
    "PostQuerySet",
    "SavedViewQuerySet",
    "ServiceAppraisalQuerySet",
    "ServiceQuerySet",
    "ServiceScaleQuerySet",
    "StreetPaperQuerySet",
]
