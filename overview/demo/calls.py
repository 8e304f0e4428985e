"""What every step of a whistle leaves behind: history, notices, and what a ladder does to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from overview.demo.atlas import Actor, Community
from overview.demo.telling import Teller
from overview.demo.tickets import TicketTale
from tickets.models import Escalation, Whistle, WhistleRecord, WhistleTask
from tickets.notices import UNIT_ROLES, page_of
from tickets.operations.consequences import higher


class Call(TicketTale):
    """A ticket with the whistle blown for it, and the departments it calls."""

    def __init__(self, teller: Teller, community: Community) -> None:
        super().__init__(teller, community)
        self.whistle: Whistle
        self.tasks: list[WhistleTask] = []

    def officers(self, task: WhistleTask) -> list[Actor]:
        """The people of a department, the officers first."""
        return self.teller.atlas.staff("unit", task.unit_id, *UNIT_ROLES)

    def tell_about(
        self,
        kind: str,
        to: list[Actor],
        *,
        task: WhistleTask | None = None,
        event: str = "",
        urgency: str = "info",
        **params: Any,
    ) -> None:
        """One notice about the whistle, worded and numbered as the operations do."""
        whistle = self.whistle
        if not self.teller.is_recent(self.at):
            return
        url = page_of("whistle", whistle.number)
        facts = {"number": whistle.number, "title": whistle.title, "url": url, **params}
        if task is not None:
            event = f"whistle_task:{task.pk}:{task.flow_count}:{kind}"
            facts["unit"] = str(task.unit)
        self.teller.tell(
            kind,
            (actor.user.pk for actor in to),
            event=event,
            about=("whistle", whistle.pk),
            params=facts,
            at=self.at,
            urgency=urgency,
        )

    def note(self, row: Any, name: str, actor: Actor, **facts: Any) -> None:
        """A step of the whistle or of a task stands in the whistle's history."""
        if not isinstance(row, Whistle | WhistleTask):
            super().note(row, name, actor, **facts)
            return
        row.flow_count += 1
        if row is not self.whistle:
            self.whistle.flow_count += 1
        self._note_whistle(row, name, actor, at=self.at, after=row.status, **facts)

    def _note_whistle(
        self,
        row: Any,
        name: str,
        actor: Actor,
        *,
        before: str,
        after: str,
        at: datetime,
        reason: str = "",
        data: dict[str, Any] | None = None,
    ) -> None:
        self.teller.batch.put(
            WhistleRecord,
            whistle_id=self.whistle.pk,
            task_id=row.pk if row is not self.whistle else None,
            move=name,
            by_id=actor.user.pk,
            post_id=actor.post,
            before=before,
            after=after,
            reason=reason,
            at=at,
            data=data or {},
        )

    def escalated(self, row: Any, event: Escalation, at: datetime, data: dict[str, Any]) -> None:
        """Supervise, mark or hand up, as the fallen level says."""
        if not isinstance(row, WhistleTask):
            super().escalated(row, event, at, data)
            return
        if "supervise" in event.actions:
            row.supervised_at = row.supervised_at or at
        if "mark_appraisal" in event.actions:
            row.is_marked = True
        if "hand_up" in event.actions:
            self.whistle.handed_up_to = higher(self.whistle, event.who)
        self.whistle.flow_count += 1
        system, status = self.teller.atlas.system, row.status
        self._note_whistle(row, "escalate", system, before=status, after=status, at=at, data=data)
