"""The rules as they stand: work calendar by year, categories, limits, ladders, audit trail."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from grids.reach import Reach
from members.models import Post
from records.models import AuditEntry, Heartbeat


def heartbeats(at: datetime) -> list[tuple[Heartbeat, int]]:
    """When each job last ran, in seconds ago."""
    return [(row, int((at - row.at).total_seconds())) for row in Heartbeat.objects.all()]


def audit_within(reach: Reach) -> QuerySet[AuditEntry]:
    """The trail of those who hold a post within reach; acts of nobody only for who sees all."""
    return AuditEntry.objects.filter(
        Q()
        if reach.everywhere
        else Q(actor__person__in=Post.objects.within(reach).order_by().values("person"))
    ).select_related("actor__person")
