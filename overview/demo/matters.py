"""What every step of a matter leaves behind: flow records, pictures, notices; and who is told."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from members.roles import Role
from overview.demo.atlas import Actor, Community
from overview.demo.telling import Tale, Teller
from records.models import Attachment
from tickets.models import Assignment, Category, Escalation, Ticket, TicketRecord
from tickets.notices import COMMUNITY_ROLES, GRID_ROLES, UNIT_ROLES, page_of


class Matter(Tale):
    """A ticket with the people around it."""

    def __init__(self, teller: Teller, community: Community) -> None:
        super().__init__(teller, teller.atlas.times[community.city.pk])
        self.community = community
        self.ticket: Ticket
        self.category: Category

    @cached_property
    def desk(self) -> list[Actor]:
        """The community's people, the clerks first."""
        roles = (Role.COMMUNITY_CLERK, Role.COMMUNITY_SECRETARY)
        return self.teller.atlas.staff("area", self.community.pk, *roles)

    @cached_property
    def grid_team(self) -> list[Actor]:
        """The worker and the head of the grid."""
        roles = (Role.GRID_WORKER, Role.GRID_HEAD)
        return self.teller.atlas.staff("area", self.ticket.grid_now_id, *roles)

    def handlers(self, assignment: Assignment) -> list[Actor]:
        """Whom an assignment is addressed to: the unit's people, or the area's team."""
        atlas = self.teller.atlas
        if assignment.unit_id:
            return atlas.staff("unit", assignment.unit_id, *reversed(UNIT_ROLES))
        roles = (*GRID_ROLES[::-1], *COMMUNITY_ROLES[::-1])
        return atlas.staff("area", assignment.area_id, *roles)

    def tell(
        self, kind: str, to: list[Actor], event: str = "", urgency: str = "info", **params: Any
    ) -> None:
        """One notice about the ticket, worded and numbered as the operations do."""
        ticket = self.ticket
        if not self.teller.is_recent(self.at):
            return
        self.teller.tell(
            kind,
            (actor.user.pk for actor in to),
            event=event or f"ticket:{ticket.pk}:{ticket.flow_count}:{kind}",
            about=("ticket", ticket.pk),
            params={
                "number": ticket.number,
                "title": ticket.title,
                "url": page_of("ticket", ticket.number),
                **params,
            },
            at=self.at,
            urgency=urgency,
        )

    def show(self, purpose: str, actor: Actor, about: tuple[str, int] | None = None) -> None:
        """A picture of the matter, drawn for its kind."""
        subject = about or ("ticket", self.ticket.pk)
        picture = self.teller.album.picture(self.category.code, purpose, subject[1])
        self.teller.batch.put(
            Attachment,
            subject_type=subject[0],
            subject_id=subject[1],
            purpose=purpose,
            content_type="image/jpeg",
            uploaded_by_id=actor.user.pk,
            created_at=self.at,
            **picture,
        )

    def note(
        self,
        row: Any,
        name: str,
        actor: Actor,
        *,
        before: str,
        reason: str = "",
        data: dict[str, Any] | None = None,
    ) -> None:
        """A step of the ticket or of an assignment stands in the ticket's history."""
        row.flow_count += 1
        if row is not self.ticket:
            self.ticket.flow_count += 1
        self._record(row, name, actor, before, row.status, reason, data, self.at)

    def _record(
        self,
        row: Any,
        name: str,
        actor: Actor,
        before: str,
        after: str,
        reason: str,
        data: dict[str, Any] | None,
        at: datetime,
    ) -> None:
        self.teller.batch.put(
            TicketRecord,
            ticket_id=self.ticket.pk,
            assignment_id=row.pk if row is not self.ticket else None,
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
        """A level of an assignment's ladder stands in the ticket's history; it moves nothing."""
        if isinstance(row, Assignment):
            self.ticket.flow_count += 1
            status, system = self.ticket.status, self.teller.atlas.system
            self._record(row, "escalate", system, status, status, "", data, at)
