"""How the deadline engine does, counted from its own rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records.models import Delivery
from tickets.models import Escalation, Finding, Timer
from tickets.models.clocks import TimerState

PATIENCE_S = 60
RECENT = 1000


@dataclass(frozen=True)
class EngineFigures:
    """How the deadline engine does: how late it is, what was found wrong, what waits to be sent."""

    oldest_due_s: int
    open_findings: int
    waiting_deliveries: int
    lateness: tuple[int, int, int]

    @property
    def is_well(self) -> bool:
        """Nothing due waits longer than a minute, and the auditor has no open finding."""
        return self.oldest_due_s < PATIENCE_S and not self.open_findings


def engine_figures(at: datetime) -> EngineFigures:
    """The engine at this moment; lateness is the median, the 95th percentile and the worst
    of the latest thousand levels that fell, in seconds."""
    due = Timer.objects.filter(state=TimerState.PENDING, fire_at__lte=at)
    oldest = due.order_by("fire_at").values_list("fire_at", flat=True).first() or at
    late = sorted(Escalation.objects.order_by("-pk").values_list("late_s", flat=True)[:RECENT])
    late = late or [0]
    last = len(late) - 1
    return EngineFigures(
        oldest_due_s=int((at - oldest).total_seconds()),
        open_findings=Finding.objects.filter(healed_at__isnull=True).count(),
        waiting_deliveries=Delivery.objects.filter(state=Delivery.State.PENDING).count(),
        lateness=(late[last // 2], late[int(last * 0.95)], late[last]),
    )


def findings(*, healed: bool, most: int = 50) -> list[Finding]:
    """What the auditor found, newest first: what still stands, or what has been healed."""
    rows = Finding.objects.filter(healed_at__isnull=not healed)
    return list(rows.order_by("-found_at", "-pk")[:most])
