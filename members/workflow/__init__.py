"""The lives of what people's pages write: nominations, and dual check-in with what follows it."""

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
from members.workflow.nominations import (
    LEAST_OPINIONS,
    NOMINATION,
    Merit,
    NominationStatus,
    Stance,
)

__all__ = [
    "APPRAISAL",
    "CHECK_IN",
    "ERASURE",
    "LEAST_OPINIONS",
    "NOMINATION",
    "OPEN_CHECK_IN",
    "REPORT",
    "SERVICE",
    "AppraisalStatus",
    "CheckInStatus",
    "ErasureStatus",
    "Merit",
    "NominationStatus",
    "ReportStatus",
    "ServiceStatus",
    "Stance",
]
