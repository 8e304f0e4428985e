"""Drawing a number at the counter of a place, and calling the next (DOMAIN.md 6.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from grids.models import Place
from grids.panels import is_open_at
from grids.powers import Power
from lib.errors import Refused
from services.models import QueueDay, QueueNumber
from services.models.queueing import TOKEN_LENGTH

MOST_A_DAY = 999
"""Numbers of a place and day: three digits on the board."""


@dataclass(frozen=True)
class QueueState:
    """A counter today: the number called last, and how many wait."""

    current: int | None
    waiting: int


def queue_state(place: Place, at: datetime) -> QueueState:
    """How the queue of a place stands."""
    rows = QueueNumber.objects.of(place, timezone.localdate(at))
    called = rows.exclude(called_at=None).order_by("-number").values_list("number", flat=True)
    return QueueState(called.first(), rows.waiting().count())


def people_before(number: QueueNumber) -> int:
    """How many are called before a number that waits."""
    return number.queue.numbers.waiting().filter(number__lt=number.number).count()


@transaction.atomic
def draw_number(place: Place, *, at: datetime) -> QueueNumber:
    """Draw the next number of a place for today; numbers have no gaps and come once.

    Raises Refused with `counter_closed` outside the opening hours, `queue_full`.
    """
    day = timezone.localdate(at)
    if not (is_open_at(place, at) and Place.objects.published(day).filter(pk=place.pk).exists()):
        raise Refused("counter_closed", _("The counter is closed now."))
    QueueDay.objects.get_or_create(place=place, day=day)
    queue = QueueDay.objects.select_for_update(no_key=True).get(place=place, day=day)
    if queue.drawn >= MOST_A_DAY:
        raise Refused("queue_full", _("No more numbers today. Please call us."))
    queue.drawn += 1
    queue.save(update_fields=["drawn"])
    token = get_random_string(TOKEN_LENGTH)
    made: QueueNumber = QueueNumber.objects.create(
        queue=queue, number=queue.drawn, token=token, drawn_at=at
    )
    return made


def kept_places(by: Any) -> Any:
    """Places whose counter somebody works at."""
    return Place.objects.within(by.reach(Power.SERVE))


@transaction.atomic
def call_next(place: Place, *, by: Any, at: datetime) -> QueueNumber:
    """Call the next number of today.

    Two counters that press at once call two different ones. Raises Refused with `nobody_waits`,
    and PermissionDenied outside the reach of `serve`.
    """
    if not kept_places(by).filter(pk=place.pk).exists():
        raise PermissionDenied
    day = timezone.localdate(at)
    queue = QueueDay.objects.of(place, day).select_for_update(of=("self",), no_key=True).first()
    number: QueueNumber | None = queue.numbers.waiting().first() if queue else None
    if number is None:
        raise Refused("nobody_waits", _("Nobody is waiting."))
    number.called_at, number.called_by = at, by
    number.save(update_fields=["called_at", "called_by"])
    return number


def drawn_number(token: str) -> Any:
    """The number of an address, as rows of at most one."""
    return QueueNumber.objects.filter(token=token).select_related("queue__place__area")
