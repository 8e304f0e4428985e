"""Two-way pledges: given for a year, reported by the giver, settled by the other side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Unit
from grids.operations.nodes import day_of
from lib.errors import Refused
from lib.moves import make_move
from members.operations.check_ins import need
from members.operations.telling import of_unit
from services.models import Alliance, Pledge
from services.operations.alliances import locked, note
from services.operations.entries import check_owner
from services.operations.telling import of_place, tell
from services.workflow.alliances import PLEDGE


@dataclass(frozen=True, kw_only=True)
class PledgeDraft:
    """What one side promises the other."""

    unit: Unit
    direction: str
    year: int
    text: str
    due_on: date


@transaction.atomic
def make_pledge(alliance: Alliance, draft: PledgeDraft, *, by: Any, at: datetime) -> Pledge:
    """Write a pledge down; the community keeps the list for both sides.

    Raises Refused with `not_seated`, `day_in_past` or `day_not_in_year`.
    """
    alliance = locked(alliance, by)
    need(draft.text, "text")
    check_owner(alliance, draft.unit, at)
    if draft.due_on < day_of(at):
        raise Refused("day_in_past", _("The day lies in the past."), "due_on")
    if draft.due_on.year != draft.year:
        raise Refused("day_not_in_year", _("The day lies outside the year."), "due_on")
    row = Pledge.objects.create(
        alliance=alliance, made_by=by, made_at=at, flow_count=1, **vars(draft)
    )
    note(row, "pledge", by=by, at=at)
    to = of_unit(row.unit, at) - {by.pk}
    tell("pledge_made", row, alliance=alliance, to=to, at=at, part="pledges", **words_of(row))
    return row


def words_of(row: Pledge) -> dict[str, Any]:
    """What every notice of a pledge says."""
    return {
        "text": row.text,
        "giver": row.giver,
        "taker": row.taker,
        "due": row.due_on.isoformat(),
    }


def side(row: Pledge, *, is_giver: bool, at: datetime) -> set[int]:
    """The accounts of the one who promises, or of the one it was promised to."""
    is_unit = (row.direction == Pledge.Direction.FROM_UNIT) == is_giver
    return of_unit(row.unit, at) if is_unit else of_place(row.alliance.area, at)


@transaction.atomic
def report_pledge(
    row: Pledge,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    outcome: str,
    note: str,
) -> Pledge:
    """The giver says whether it was kept, partly or not, and what was done."""
    need(note, "note")
    row = make_move(
        row, PLEDGE["report"], by=by, at=at, seen=seen, reason=note, outcome=outcome, note=note
    )
    to = side(row, is_giver=False, at=at) - {by.pk}
    words = {**words_of(row), "outcome": row.outcome}
    tell("pledge_reported", row, alliance=row.alliance, to=to, at=at, part="pledges", **words)
    return row


@transaction.atomic
def confirm_pledge(
    row: Pledge, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Pledge:
    """The other side agrees with what the giver said."""
    row = make_move(row, PLEDGE["confirm"], by=by, at=at, seen=seen, reason=note)
    to = side(row, is_giver=True, at=at) - {by.pk}
    words = words_of(row)
    tell("pledge_confirmed", row, alliance=row.alliance, to=to, at=at, part="pledges", **words)
    return row


@transaction.atomic
def send_pledge_back(
    row: Pledge, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Pledge:
    """The other side sees it differently; the giver says it anew."""
    need(reason)
    row = make_move(
        row, PLEDGE["send-back"], by=by, at=at, seen=seen, reason=reason, outcome="", note=""
    )
    to = side(row, is_giver=True, at=at) - {by.pk}
    words = {**words_of(row), "reason": reason}
    tell("pledge_sent_back", row, alliance=row.alliance, to=to, at=at, part="pledges", **words)
    return row


@transaction.atomic
def take_pledge_out(
    row: Pledge, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Pledge:
    """It was agreed to let it go, or written down by mistake."""
    need(reason)
    taken: Pledge = make_move(row, PLEDGE["take-out"], by=by, at=at, seen=seen, reason=reason)
    return taken
