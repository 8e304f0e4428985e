"""Pictures of a report that is not finished yet: kept when a form comes back, gone within a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from records.models import Attachment
from records.operations import store_image

DRAFT = "draft"
DRAFTS_KEPT = timedelta(days=1)


def keep_photo(photo: Any, *, purpose: str, by: Any, at: datetime) -> int:
    """Keep one picture for the next try of a form; answers its id. Raises Refused for a bad one."""
    return store_image(photo, about=(DRAFT, 0), purpose=purpose, by=by, at=at).pk


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
