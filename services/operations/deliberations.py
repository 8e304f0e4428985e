"""Deliberations from hearing a topic to evaluating what came of it (DOMAIN.md 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Area, Tier, Unit
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from members.operations.check_ins import need as needed
from services.models import (
    Alliance,
    Deliberation,
    DeliberationMeeting,
    DeliberationOutcome,
    Wish,
)
from services.operations.entries import EntryDraft, enter_entry
from services.operations.voting import check_past
from services.operations.wishes import check_words
from services.workflow.alliances import EntryKind
from services.workflow.deliberations import DELIBERATION, TopicSource
from tickets.models import Category, Ticket
from tickets.operations.intake import Report, report_ticket


@dataclass(frozen=True, kw_only=True)
class TopicDraft:
    """A topic as it was heard, and where: from residents, a matter, a wish or a visit."""

    area: Area
    topic: str
    text: str
    source: str = TopicSource.RESIDENTS
    ticket: Ticket | None = None
    wish: Wish | None = None


@transaction.atomic
def raise_topic(draft: TopicDraft, *, by: Any, at: datetime) -> Deliberation:
    """Write a topic down for deliberation.

    Raises PermissionDenied outside the reach, and Refused with `area_not_for_topic`,
    `reason_needed` or `source_elsewhere`.
    """
    if not by.reach(Power.SERVE).covers_area(draft.area):
        raise PermissionDenied
    if draft.area.tier in (Tier.STREET, Tier.BUILDING) or not draft.area.is_open(day_of(at)):
        message = _("A topic belongs to a community or a grid.")
        raise Refused("area_not_for_topic", message, "area")
    needed(draft.topic, "topic")
    needed(draft.text, "text")
    check_source(draft, by)
    row = Deliberation.objects.create(
        area=draft.area,
        topic=draft.topic.strip(),
        text=draft.text.strip(),
        source=draft.source,
        ticket=draft.ticket,
        wish=draft.wish,
        created_by=by,
        created_at=at,
        stage_at=at,
        flow_count=1,
    )
    row.append_record(
        move="raise", by=by, post=by.acting_post(Power.SERVE), after=row.status, at=at
    )
    return row


def check_source(draft: TopicDraft, by: Any) -> None:
    """A matter or a wish is named exactly where the topic comes from one, and is within reach."""
    named = {TopicSource.TICKET: draft.ticket, TopicSource.WISH: draft.wish}
    powers = {TopicSource.TICKET: Power.VIEW_TICKETS, TopicSource.WISH: Power.SERVE}
    for source, row in named.items():
        if (draft.source == source) != (row is not None):
            message = _("Name the matter or wish that the topic comes from, and only then.")
            raise Refused("source_elsewhere", message, source.value)
        if row is None:
            continue
        rows = type(row).objects.within(by.reach(powers[source]))
        if not rows.filter(pk=row.pk).exists():
            raise Refused("source_elsewhere", _("There is no such row here."), source.value)


def step(
    row: Deliberation, move: str, *, by: Any, at: datetime, seen: int | None, **more: Any
) -> Deliberation:
    """One move to another step; the time in the step begins anew."""
    moved: Deliberation = make_move(
        row, DELIBERATION[move], by=by, at=at, seen=seen, stage_at=at, **more
    )
    return moved


@transaction.atomic
def hand_in(
    row: Deliberation, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Deliberation:
    """Hand it to the Party committee and the residents' committee, who screen it."""
    return step(row, "hand-in", by=by, at=at, seen=seen, reason=note)


@transaction.atomic
def take_in(
    row: Deliberation, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Deliberation:
    """The two committees take it in, and say why it is worth talking over."""
    needed(reason)
    return step(row, "take-in", by=by, at=at, seen=seen, reason=reason)


@transaction.atomic
def screen_out(
    row: Deliberation, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Deliberation:
    """The two committees leave it out, with the reason; nothing stays public of it."""
    needed(reason)
    return step(row, "screen-out", by=by, at=at, seen=seen, reason=reason, is_public=False)


@transaction.atomic
def record_gathering(
    row: Deliberation,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    held_on: date,
    place: str,
    summary: str,
    **counts: int,
) -> Deliberation:
    """Note a meeting: when, where, how many of each role, what was said.

    Raises Refused with `in_the_future`, `nobody_there` or `reason_needed`.
    """
    needed(place, "place")
    needed(summary, "summary")
    check_past(held_on, at, "held_on")
    if not any(counts.values()):
        raise Refused("nobody_there", _("Say how many took part."), "residents")
    moved: Deliberation = make_move(
        row, DELIBERATION["record-meeting"], by=by, at=at, seen=seen, reason=place
    )
    DeliberationMeeting.objects.create(
        deliberation=moved,
        held_on=held_on,
        place=place.strip(),
        summary=summary.strip(),
        recorded_at=at,
        **{name: number or 0 for name, number in counts.items()},
    )
    return moved


@transaction.atomic
def decide(
    row: Deliberation, *, by: Any, at: datetime, seen: int | None = None, decision: str
) -> Deliberation:
    """Say what is to be done; matters and projects are made of it in the next step."""
    needed(decision, "decision")
    words = decision.strip()
    return step(row, "decide", by=by, at=at, seen=seen, reason=words, decision=words)


@transaction.atomic
def settle(
    row: Deliberation, *, by: Any, at: datetime, seen: int | None = None, decision: str
) -> Deliberation:
    """Talking it over has settled it: nothing more is to be done, only evaluated."""
    needed(decision, "decision")
    words = decision.strip()
    return step(row, "settle", by=by, at=at, seen=seen, reason=words, decision=words)


@transaction.atomic
def open_matter(
    row: Deliberation,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    category: Category,
    what: str,
) -> Deliberation:
    """Make the decision, or a part of it, a matter with somebody in charge and a limit."""
    needed(what, "what")
    moved: Deliberation = make_move(
        row, DELIBERATION["open-matter"], by=by, at=at, seen=seen, reason=what
    )
    report = Report(
        category=category,
        text=what.strip(),
        area=moved.area,
        channel="community",
        source="deliberation",
        source_ref=str(moved.pk),
    )
    ticket = report_ticket(report, by=by, at=at).ticket
    DeliberationOutcome.objects.create(deliberation=moved, ticket=ticket)
    return moved


@transaction.atomic
def make_project(
    row: Deliberation,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    alliance: Alliance,
    what: str,
    due_on: date,
    owner: Unit | None = None,
) -> Deliberation:
    """Put it on the list of projects of an alliance of the place, with an owner and a day.

    Raises what `entries.enter_entry` raises, and Refused with `not_of_this_place`.
    """
    needed(what, "what")
    if not alliances_of(row.area).filter(pk=alliance.pk).exists():
        message = _("This alliance does not belong to the place.")
        raise Refused("not_of_this_place", message, "alliance")
    moved: Deliberation = make_move(
        row, DELIBERATION["make-project"], by=by, at=at, seen=seen, reason=what
    )
    draft = EntryDraft(kind=EntryKind.PROJECT, what=what, unit=owner, due_on=due_on)
    entry = enter_entry(alliance, draft, by=by, at=at)
    DeliberationOutcome.objects.create(deliberation=moved, entry=entry)
    return moved


def alliances_of(area: Area) -> Any:
    """Running alliances of a place: its own and those of the areas above it."""
    above = {"area__lft__lte": area.lft, "area__rght__gte": area.rght}
    return Alliance.objects.active().filter(area__tree_id=area.tree_id, **above)


@transaction.atomic
def finish(
    row: Deliberation, *, by: Any, at: datetime, seen: int | None = None, note: str
) -> Deliberation:
    """What was decided has been done; now those it concerns say how it went."""
    needed(note, "note")
    return step(row, "finish", by=by, at=at, seen=seen, reason=note)


@transaction.atomic
def evaluate(
    row: Deliberation,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    evaluated_on: date,
    verdict: str,
    result: str,
) -> Deliberation:
    """Say with a day whether it is solved, and what came of it. Raises `in_the_future`."""
    needed(result, "result")
    check_past(evaluated_on, at, "evaluated_on")
    facts = {"evaluated_on": evaluated_on, "verdict": verdict, "result": result.strip()}
    return step(row, "evaluate", by=by, at=at, seen=seen, reason=result, **facts)


@transaction.atomic
def do_again(
    row: Deliberation, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Deliberation:
    """It is not done yet: back to doing."""
    needed(reason)
    return step(row, "do-again", by=by, at=at, seen=seen, reason=reason)


@transaction.atomic
def make_public(
    row: Deliberation,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    public_topic: str,
    public_result: str = "",
) -> Deliberation:
    """Let everybody read the topic, its step and its result in these words; no persons.

    Raises Refused with `personal_data` or `reason_needed`.
    """
    needed(public_topic, "public_topic")
    check_words(public_topic, "public_topic")
    check_words(public_result, "public_result")
    moved: Deliberation = make_move(
        row,
        DELIBERATION["make-public"],
        by=by,
        at=at,
        seen=seen,
        reason=public_topic,
        is_public=True,
        public_topic=public_topic.strip(),
        public_result=public_result.strip(),
    )
    return moved


@transaction.atomic
def hide(row: Deliberation, *, by: Any, at: datetime, seen: int | None = None) -> Deliberation:
    """Take it off the public page."""
    moved: Deliberation = make_move(
        row, DELIBERATION["hide"], by=by, at=at, seen=seen, is_public=False
    )
    return moved
