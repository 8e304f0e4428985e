"""What somebody does with a request of their own account, where no receipt's code is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from grids.powers import Power
from services.models import ServiceRequest
from services.operations import requests


def own_requests(user: Any) -> Any:
    """What an account asked for itself."""
    return ServiceRequest.objects.asked_by(user)


def seen_requests(user: Any) -> Any:
    """Requests somebody carries out, by place or unit, and those of the own account."""
    carried = ServiceRequest.objects.within(user.reach(Power.HANDLE)).order_by().values("pk")
    return ServiceRequest.objects.filter(Q(pk__in=carried) | Q(applicant__user=user))


OWN: dict[str, Callable[..., ServiceRequest]] = {
    "supplement": requests.supplement,
    "withdraw": requests.withdraw,
    "rate": requests.rate,
}
"""The applicant's moves; they act through the system account, as with the receipt's code."""
