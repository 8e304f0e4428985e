"""Pictures of a report that is not finished yet: kept when a form comes back, gone within a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from records.models import Attachment
from tickets.operations.intake import MAX_PHOTOS, store_image

DRAFT = "draft"
DRAFTS_KEPT = timedelta(days=1)


def keep_photos(photos: Sequence[Any], *, by: Any, at: datetime) -> list[int]:
    """Keep pictures for the next try of a form; answers their ids. Raises Refused for a bad one."""
    about = (DRAFT, 0)
    return [
        store_image(photo, about=about, purpose=Attachment.Purpose.REPORT, by=by, at=at).pk
        for photo in photos[:MAX_PHOTOS]
    ]


def kept_photos(ids: Iterable[int]) -> list[Attachment]:
    """The pictures kept under these ids, oldest first."""
    return list(Attachment.objects.filter(subject_type=DRAFT, pk__in=list(ids)))


def drop_photos(ids: Iterable[int]) -> int:
    """Forget kept pictures, rows and files."""
    return _drop(Attachment.objects.filter(subject_type=DRAFT, pk__in=list(ids)))


def forget_drafts(at: datetime) -> int:
    """Drop what nobody came back for."""
    old = Attachment.objects.filter(subject_type=DRAFT, created_at__lt=at - DRAFTS_KEPT)
    return _drop(old)


def _drop(rows: Any) -> int:
    dropped = list(rows)
    rows.delete()
    for row in dropped:
        row.file.delete(save=False)
    return len(dropped)
