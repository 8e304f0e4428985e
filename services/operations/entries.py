"""The three lists: needs and resources entered, matched, made projects, finished or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Unit
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from members.operations.check_ins import need
from members.operations.telling import of_unit
from services.models import Alliance, ListEntry
from services.operations.alliances import may_keep, note
from services.operations.telling import of_place, tell
from services.workflow.alliances import ENTRY, EntryKind
from tickets.models import Resolution


@dataclass(frozen=True, kw_only=True)
class EntryDraft:
    """A line to be written on one of the three lists; without a unit it is the community's own."""

    kind: str
    what: str
    unit: Unit | None = None
    due_on: date | None = None
    resolution: Resolution | None = None


@transaction.atomic
def enter_entry(alliance: Alliance, draft: EntryDraft, *, by: Any, at: datetime) -> ListEntry:
    """Write a line on a list: the community any, a unit with a seat its own needs and resources.

    Raises PermissionDenied for anybody else, and Refused with `alliance_closed`, `not_seated`,
    `day_in_past`, `project_needs_day` or `project_already`.
    """
    alliance = open_for(alliance, draft, by)
    if draft.resolution is not None:
        return project_of(alliance, draft.resolution, by=by, at=at)
    need(draft.what, "what")
    check_owner(alliance, draft.unit, at)
    check_by_when(draft.kind, draft.due_on, at)
    return write(alliance, by=by, at=at, **{**vars(draft), "what": draft.what.strip()})


def open_for(alliance: Alliance, draft: EntryDraft, by: Any) -> Alliance:
    """The alliance under a lock, for whoever may write such a line."""
    rows = Alliance.objects.select_for_update(of=("self",), no_key=True)
    alliance = rows.select_related("area").get(pk=alliance.pk)
    speaks = draft.unit is not None and draft.unit.pk in by.reach(Power.HANDLE).units
    is_own = speaks and draft.kind != EntryKind.PROJECT and draft.resolution is None
    if not (may_keep(by, alliance) or is_own):
        raise PermissionDenied
    if not alliance.is_active:
        raise Refused("alliance_closed", _("This alliance is closed."))
    return alliance


def check_owner(alliance: Alliance, unit: Unit | None, at: datetime) -> None:
    """Who answers for a line has a seat today, or is the community itself."""
    seated = alliance.seats.on(day_of(at))
    if unit is not None and not seated.filter(unit=unit).exists():
        raise Refused("not_seated", _("This unit has no seat in the alliance today."), "unit")


def check_by_when(kind: str, due_on: date | None, at: datetime) -> None:
    """A project has a day; no day lies in the past."""
    if due_on is None and kind == EntryKind.PROJECT:
        raise Refused("project_needs_day", _("A project has a day by which it is done."), "due_on")
    if due_on is not None and due_on < day_of(at):
        raise Refused("day_in_past", _("The day lies in the past."), "due_on")


def write(alliance: Alliance, *, by: Any, at: datetime, **facts: Any) -> ListEntry:
    """The row and its first flow record; the unit that answers for it hears of it."""
    row = ListEntry.objects.create(
        alliance=alliance, entered_by=by, entered_at=at, flow_count=1, **facts
    )
    note(row, "enter", by=by, at=at)
    if row.kind == EntryKind.PROJECT and row.resolution is None:
        to = of_unit(row.unit, at) - {by.pk}
        due = row.due_on.isoformat() if row.due_on else ""
        about: dict[str, Any] = {"what": row.what, "due": due}
        tell("alliance_project", row, alliance=alliance, to=to, at=at, part="lists", **about)
    return row


def project_of(alliance: Alliance, decision: Resolution, *, by: Any, at: datetime) -> ListEntry:
    """Put a decision of a meeting on the list of projects: its owner, words and day stand there.

    Raises Refused with `decision_elsewhere` or `project_already`.
    """
    if not alliance.gatherings.filter(meeting=decision.meeting_id).exists():
        message = _("Another meeting decided this.")
        raise Refused("decision_elsewhere", message, "resolution")
    if ListEntry.objects.filter(resolution=decision).exists():
        raise Refused("project_already", _("This decision is a project already."), "resolution")
    return write(
        alliance,
        by=by,
        at=at,
        kind=EntryKind.PROJECT,
        what=decision.what,
        unit=decision.unit,
        due_on=decision.due_on,
        resolution=decision,
    )


@transaction.atomic
def take_up(
    row: ListEntry, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> ListEntry:
    """Somebody is at it now."""
    moved: ListEntry = make_move(row, ENTRY["take-up"], by=by, at=at, seen=seen, reason=note)
    return moved


@transaction.atomic
def finish_entry(
    row: ListEntry, *, by: Any, at: datetime, seen: int | None = None, result: str
) -> ListEntry:
    """It is done, and this came of it."""
    need(result, "result")
    row = make_move(row, ENTRY["finish"], by=by, at=at, seen=seen, reason=result, result=result)
    to = (of_place(row.alliance.area, at) | of_unit(row.unit, at)) - {by.pk}
    about: dict[str, Any] = {"what": row.what, "result": result}
    tell("alliance_entry_done", row, alliance=row.alliance, to=to, at=at, part="lists", **about)
    return row


@transaction.atomic
def drop_entry(
    row: ListEntry, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> ListEntry:
    """It is not needed, or cannot be; the reason stays."""
    need(reason)
    dropped: ListEntry = make_move(row, ENTRY["drop"], by=by, at=at, seen=seen, reason=reason)
    return dropped


@transaction.atomic
def match_resources(
    row: ListEntry,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    resources: Sequence[ListEntry],
) -> ListEntry:
    """Say which offered resources meet a need; those named replace the ones before.

    Raises Refused with `not_a_resource`.
    """
    wrong = [
        one
        for one in resources
        if one.alliance_id != row.alliance_id or one.kind != EntryKind.RESOURCE
    ]
    if wrong:
        message = _("Only resources of this alliance meet its needs.")
        raise Refused("not_a_resource", message, "resources")
    names = [one.what for one in resources]
    moved: ListEntry = make_move(
        row, ENTRY["match"], by=by, at=at, seen=seen, data={"resources": names}
    )
    moved.resources.set(resources)
    return moved


@transaction.atomic
def make_project(
    row: ListEntry,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    what: str,
    owner: Unit | None = None,
    due_on: date,
) -> ListEntry:
    """Let a project meet a need; it has an owner and a day, the need stays open until finished.

    Answers the need. Raises Refused with `not_seated` or `day_in_past`.
    """
    need(what, "what")
    check_by_when(EntryKind.PROJECT, due_on, at)
    check_owner(row.alliance, owner, at)
    moved: ListEntry = make_move(row, ENTRY["make-project"], by=by, at=at, seen=seen, reason=what)
    project = write(
        moved.alliance,
        by=by,
        at=at,
        kind=EntryKind.PROJECT,
        what=what.strip(),
        unit=owner,
        due_on=due_on,
        need=moved,
    )
    project.resources.set(moved.resources.all())
    return moved
