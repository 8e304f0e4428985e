"""The lives of what people's pages write: nominations, dual check-in, street powers."""

from members.workflow.dual import (
    APPRAISAL,
    CHECK_IN,
    OPEN_CHECK_IN,
    REPORT,
    SERVICE,
    AppraisalStatus,
    CheckInStatus,
    ReportStatus,
    ServiceStatus,
)
from members.workflow.erasures import ERASURE, ErasureStatus
from members.workflow.ledgers import REDEMPTION, RedemptionStatus
from members.workflow.nominations import (
    LEAST_OPINIONS,
    NOMINATION,
    Merit,
    NominationStatus,
    Stance,
)
from members.workflow.publicity import HOURS_OBJECTION, HoursObjectionStatus
from members.workflow.street_powers import (
    CONSENT,
    OUTCOME_CHOICES,
    OUTCOMES,
    PERSONNEL,
    PLANNING,
    ConsentAct,
    ConsentStance,
    ConsentStatus,
    PersonnelStatus,
    PlanningKind,
    PlanningStatus,
    ProposedGrade,
)

__all__ = [
    "APPRAISAL",
    "CHECK_IN",
    "CONSENT",
    "ERASURE",
    "HOURS_OBJECTION",
    "LEAST_OPINIONS",
    "NOMINATION",
    "OPEN_CHECK_IN",
    "OUTCOMES",
    "OUTCOME_CHOICES",
    "PERSONNEL",
    "PLANNING",
    "REDEMPTION",
    "REPORT",
    "SERVICE",
    "AppraisalStatus",
    "CheckInStatus",
    "ConsentAct",
    "ConsentStance",
    "ConsentStatus",
    "ErasureStatus",
    "HoursObjectionStatus",
    "Merit",
    "NominationStatus",
    "PersonnelStatus",
    "PlanningKind",
    "PlanningStatus",
    "ProposedGrade",
    "RedemptionStatus",
    "ReportStatus",
    "ServiceStatus",
    "Stance",
]
