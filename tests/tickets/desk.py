"""Tickets at every stage, and counting the queries of a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.tickets.photos import photo
from tickets.models import Ticket
from tickets.operations import checking, dispatch, handling, triage
from tickets.operations.intake import Receipt, Report, report_ticket

HOUR = timedelta(hours=1)


def receipt(world, *, by=None, at=None, code="0121", area=None, **more: Any) -> Receipt:
    """A report of one private lock in a public bay."""
    words = {"text": "3栋东侧公共车位被人装了地锁。", **more}
    report = Report(category=world.category(code), area=area or world.sundi_b1, **words)
    return report_ticket(report, by=by or world.gridworker, at=at or world.now)


def reported(world, **more: Any) -> Ticket:
    return receipt(world, **more).ticket


def filed(world, **more: Any) -> Ticket:
    return triage.file_ticket(reported(world, **more), by=world.clerk, at=world.now)


def dispatched(world, *, lead=None, **more: Any) -> Ticket:
    ticket = filed(world, **more)
    return dispatch.dispatch_ticket(ticket, by=world.clerk, at=world.now, lead=lead or world.urban)


def checking_stage(world, **more: Any) -> Ticket:
    ticket = dispatched(world, **more)
    return handling.finish_ticket(
        ticket, by=world.department, at=world.now + HOUR, note="地锁已拆除", photos=[photo()]
    )


def closed(world, **more: Any) -> Ticket:
    ticket = checking.pass_ticket(checking_stage(world, **more), by=world.clerk, at=world.now)
    return checking.close_ticket(ticket, by=world.clerk, at=world.now + 2 * HOUR)


def queries(client, url: str) -> int:
    """How many queries one look at a page costs, once the session is settled."""
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)
