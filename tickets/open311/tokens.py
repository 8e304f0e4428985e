"""From a token to the number of its request."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lib.pii import keyed_hash
from tickets.models import TrialRequest
from tickets.open311.asking import Asked
from tickets.open311.door import Answer
from tickets.open311.faults import fault
from tickets.operations.open_requests import find_waiting


def token(asked: Asked, token: str) -> Answer:
    """The number, or none yet while the request waits."""
    asked.place  # noqa: B018 - an unknown jurisdiction is told
    number = trial_number(token) if asked.is_test else waiting_number(asked, token)
    return Answer("service_requests", [{"token": token, "service_request_id": number}])


def waiting_number(asked: Asked, token: str) -> str | None:
    """The number of what was opened; a request that was refused says why."""
    row = find_waiting(token)
    if row is None or (row.ticket and not asked.place.covers_area(row.ticket.area)):
        raise fault(_("There is no such token here."), 404)
    if row.refusal:
        raise fault(row.refusal, 400)
    return row.ticket.number if row.ticket else None


def trial_number(token: str) -> str:
    """Trials are there at once."""
    row = TrialRequest.objects.published().filter(token_hash=keyed_hash(token)).first()
    if row is None:
        raise fault(_("There is no such token here."), 404)
    return row.number
