"""Celery's scheduler, which also reports that it lives."""

import logging
import time
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from records import operations

_logger = logging.getLogger(__name__)
_EVERY = 10.0


class ReportingScheduler(PersistentScheduler):
    """Writes beat's report itself, so that a dead worker and a dead beat can be told apart."""

    _reported = -_EVERY

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() - self._reported >= _EVERY:
            self._reported = time.monotonic()
            self._report()
        delay: float = super().tick(*args, **kwargs)
        return min(delay, _EVERY)

    def _report(self) -> None:
        close_old_connections()
        try:
            operations.beat("beat", at=timezone.now())
        except DatabaseError as error:
            _logger.warning("beat could not report: %s", error)
