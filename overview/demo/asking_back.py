"""Call-backs of the months gone by: whoever rated a result was called, and answered that."""

from __future__ import annotations

from datetime import timedelta

from overview.demo.plan import Plan
from tickets.models import CallBack, CallBackRecord, Rating
from tickets.workflow.states import CallBackStatus, TicketStatus

DAY = timedelta(days=1)


def ask_back(plan: Plan) -> None:
    """Turn ratings of closed matters into answered call-backs, each with its two records."""
    ratings = Rating.objects.filter(
        requester__isnull=False, call_back=None, ticket__status=TicketStatus.CLOSED
    ).select_related("ticket")
    answered = [
        CallBack(
            ticket=rating.ticket,
            requester_id=rating.requester_id,
            round=rating.round,
            closed_at=rating.ticket.closed_at,
            status=CallBackStatus.ANSWERED,
            created_at=min(rating.ticket.closed_at + DAY, rating.created_at),
            ended_at=rating.created_at,
            rating=rating,
            flow_count=1,
            **rating.ticket.now_stamps(),
        )
        for rating in ratings
        if rating.ticket.closed_at is not None
    ]
    CallBack.objects.bulk_create(answered, ignore_conflicts=True)
    written = CallBack.objects.filter(rating__in=[row.rating_id for row in answered])
    CallBackRecord.objects.bulk_create(
        CallBackRecord(
            call_back=row,
            move="record-answer",
            by=plan.by,
            before=CallBackStatus.WAITING,
            after=CallBackStatus.ANSWERED,
            at=row.ended_at,
        )
        for row in written
    )
