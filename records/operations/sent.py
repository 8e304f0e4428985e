"""Moves that carry a key of their sender: made once, however often they arrive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from records.models import SentMove

KEPT = timedelta(days=60)
"""Longer than a phone keeps what it has not sent (docs/decisions/0041)."""


@dataclass(frozen=True)
class Sending:
    """One move as its sender names it: the key, and what it is for."""

    key: str
    by: Any
    desk: str
    subject_id: int
    move: str

    @property
    def own_key(self) -> str:
        """Keys are private to the account that sends them."""
        return f"{self.by.pk}:{self.key}"

    @property
    def about(self) -> tuple[str, int, str]:
        return self.desk, self.subject_id, self.move


def was_sent(sending: Sending) -> bool:
    """Whether the move was made under this key before.

    Raises Refused with `key_taken` where the key stands for another move.
    """
    first = SentMove.objects.filter(key=sending.own_key).first()
    if first is None:
        return False
    if (first.desk, first.subject_id, first.move) != sending.about:
        raise Refused("key_taken", _("This key was used for another step already."))
    return True


def send_once(sending: Sending, act: Callable[[], Any], *, at: datetime) -> bool:
    """Do `act` and note the key, in one transaction; False when it was done before.

    A second sender of the same key waits for the first; if that one is refused, it tries itself.
    Whatever `act` raises leaves the key free.
    """
    with transaction.atomic():
        if not _claim(sending, at):
            return not was_sent(sending)
        act()
    return True


def forget_sent(at: datetime) -> int:
    """Drop keys that nobody sends again."""
    return SentMove.objects.filter(at__lt=at - KEPT).delete()[0]


def _claim(sending: Sending, at: datetime) -> bool:
    desk, subject_id, move = sending.about
    try:
        with transaction.atomic():
            SentMove.objects.create(
                key=sending.own_key,
                by=sending.by,
                desk=desk,
                subject_id=subject_id,
                move=move,
                at=at,
            )
    except IntegrityError:
        return False
    return True
