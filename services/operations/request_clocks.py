"""What the engine of clocks must know of service requests: their rows, and which have ended.

The engine lies below this app, so its registers are filled from here.
"""

from __future__ import annotations

from services.models import ServiceRequest
from services.workflow.requests import OPEN_REQUEST
from tickets.explanations.stories import SUBJECTS
from tickets.operations.auditor import ENDED

SUBJECTS["service_request"] = ServiceRequest
ENDED["service_request"] = lambda: ServiceRequest.objects.exclude(status__in=OPEN_REQUEST)

MISSING, PUBLIC = "materials missing", "publicity"
"""Why a clock rests: it is not our time while papers are missing or the days of publicity run."""
