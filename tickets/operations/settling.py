"""Report and settle in one step: what a grid worker mends on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tickets.operations.handling import self_close_ticket
from tickets.operations.intake import Receipt, Report, report_ticket


@transaction.atomic
def report_settled_ticket(
    report: Report, *, by: Any, at: datetime, note: str, after: Sequence[Any] = ()
) -> Receipt:
    """Open a ticket and settle it at once; nothing is kept when the settling is refused."""
    receipt = report_ticket(report, by=by, at=at)
    if receipt.is_repeat:
        return receipt
    ticket = self_close_ticket(receipt.ticket, by=by, at=at, note=note, after=after)
    return Receipt(ticket, receipt.code)
