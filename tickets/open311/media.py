"""Pictures that residents may see, for whoever reads the open interface."""

from __future__ import annotations

from django.http import FileResponse
from django.shortcuts import get_object_or_404

from records.models import Attachment
from tickets.models import Ticket
from tickets.open311.asking import Asked
from tickets.open311.requests import absent
from tickets.open311.shapes import PICTURES
from tickets.views.attachments import picture


def media(asked: Asked, attachment_id: int) -> FileResponse:
    """One picture of a matter whose pictures are shown; any other is absent."""
    about = {"subject_type": "ticket", "purpose__in": PICTURES}
    row = get_object_or_404(Attachment, pk=attachment_id, **about)
    shown = Ticket.objects.published().pictured(True)
    if not shown.filter(pk=row.subject_id).exists():
        raise absent()
    return picture(row)
