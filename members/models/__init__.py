"""The tables of WHO: logins, people, and the dated posts from which every permission follows."""

from members.models.accounts import User
from members.models.appraisals import (
    Grade,
    Half,
    HalfYearReport,
    HalfYearReportRecord,
    ServiceAppraisal,
    ServiceAppraisalRecord,
    ServiceScale,
)
from members.models.dual import CheckIn, CheckInRecord, Pairing
from members.models.erasures import ErasureRecord, ErasureRequest
from members.models.factors import PastPassword, RecoveryCode, SecondFactor
from members.models.identities import Identity, IdentityProvider, ProvisioningRule
from members.models.keys import ApiKey
from members.models.ledgers import (
    Certificate,
    LedgerRule,
    PointsEntry,
    Redemption,
    RedemptionStep,
    Reward,
)
from members.models.memberships import Membership
from members.models.nominations import Nomination, NominationOpinion, NominationRecord
from members.models.people import Person
from members.models.posts import Post, Substitution
from members.models.publicity import HoursLine, HoursList, HoursObjection, HoursObjectionStep
from members.models.saved import SavedView
from members.models.services import HoursEntry, ServiceRecord, ServiceStep
from members.models.sessions import LoginSession
from members.models.street_powers import (
    ConsentRecord,
    ConsentRequest,
    PersonnelOpinion,
    PersonnelRecord,
    PlanningOpinion,
    PlanningRecord,
)

__all__ = [
    "ApiKey",
    "Certificate",
    "CheckIn",
    "CheckInRecord",
    "ConsentRecord",
    "ConsentRequest",
    "ErasureRecord",
    "ErasureRequest",
    "Grade",
    "Half",
    "HalfYearReport",
    "HalfYearReportRecord",
    "HoursEntry",
    "HoursLine",
    "HoursList",
    "HoursObjection",
    "HoursObjectionStep",
    "Identity",
    "IdentityProvider",
    "LedgerRule",
    "LoginSession",
    "Membership",
    "Nomination",
    "NominationOpinion",
    "NominationRecord",
    "Pairing",
    "PastPassword",
    "Person",
    "PersonnelOpinion",
    "PersonnelRecord",
    "PlanningOpinion",
    "PlanningRecord",
    "PointsEntry",
    "Post",
    "ProvisioningRule",
    "RecoveryCode",
    "Redemption",
    "RedemptionStep",
    "Reward",
    "SavedView",
    "SecondFactor",
    "ServiceAppraisal",
    "ServiceAppraisalRecord",
    "ServiceRecord",
    "ServiceScale",
    "ServiceStep",
    "Substitution",
    "User",
]
