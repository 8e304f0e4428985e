"""The first contact with a matter: what the response rate asks for (DOMAIN.md section 5.6)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from tickets.models import Ticket


def note_contact(ticket_id: int | None, *, at: datetime) -> None:
    """The lead, or a called department, has taken the matter up: the earliest moment stands.

    The caller holds the matter's lock.
    """
    if ticket_id is None:  # a whistle blown without a matter
        return
    later = Q(contacted_at=None) | Q(contacted_at__gt=at)
    Ticket.objects.filter(later, pk=ticket_id).update(contacted_at=at)
