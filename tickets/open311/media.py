"""Pictures that residents may see, for whoever reads the open interface."""

from __future__ import annotations

from django.http import FileResponse

from records.models import Attachment
from tickets.models import Ticket
from tickets.open311.asking import Asked
from tickets.open311.requests import absent
from tickets.open311.shapes import PICTURES
from tickets.views.attachments import picture


def media(asked: Asked, attachment_id: int) -> FileResponse:
    """One picture of a matter whose pictures are shown; any other is absent."""
    rows = Attachment.objects.filter(subject_type="ticket", purpose__in=PICTURES)
    row = rows.filter(pk=attachment_id).first()
    shown = Ticket.objects.published().filter(photos_shown=True)
    if row is None or not shown.filter(pk=row.subject_id).exists():
        raise absent()
    return picture(row)
