"""Alliances as pages show them: a line of the list, the page of one, its course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.powers import Power
from lib.exports import plain
from lib.listing import listed
from lib.moves import available_moves, offered_moves
from lib.pii import mask_name
from lib.timelines import step_of
from members.panels.posts import cross_rows
from services.models import Alliance
from services.operations.alliances import chair_of, may_keep
from services.operations.desks import DESKS
from services.operations.rhythm import Gap, Period, gaps_of
from services.panels import lists
from services.statistics.cross import cross_appointed
from services.workflow.alliances import AllianceStatus, GatheringStatus
from tickets.models import Resolution
from tickets.panels.meetings import resolution_cards

LOOKS = {
    AllianceStatus.ACTIVE: ("green", "check"),
    AllianceStatus.CLOSED: ("grey", "close"),
    GatheringStatus.CALLED: ("blue", "clock"),
    GatheringStatus.HELD: ("green", "check"),
    GatheringStatus.CANCELLED: ("grey", "close"),
}
SHOWN = 6
"""Rows of each part on the page of an alliance; the lists show all."""


def badge(row: Any) -> dict[str, Any]:
    """The state of a row, as the badge component takes it."""
    tone, icon = LOOKS[row.status]
    return {"text": row.get_status_display(), "tone": tone, "icon": icon}


def with_meetings(rows: Any, on: date) -> Any:
    """Alliances that know their seats of the day, their last meeting, and whether one is called."""
    held = Q(gatherings__status=GatheringStatus.HELD)
    seated = Q(seats__until_on=None) | Q(seats__until_on__gte=on)
    called = Q(gatherings__status=GatheringStatus.CALLED)
    return rows.annotate(
        last_held=Max("gatherings__meeting__held_at", filter=held),
        seated=Count("seats", filter=seated, distinct=True),
        called=Count("gatherings", filter=called, distinct=True),
    )


def line(row: Alliance, on: date) -> dict[str, Any]:
    """One row of the list; needs `with_meetings`."""
    period = Period.of(row.rhythm, on)
    met = row.last_held is not None and timezone.localdate(row.last_held) >= period.first
    return {
        "row": row,
        "url": reverse("services:alliance", args=(row.pk,)),
        "badge": badge(row),
        "has_gap": row.is_active and not met and not row.called,
        "period": period.label,
    }


def buttons(subject: str, row: Any, moves: Sequence[Any]) -> list[dict[str, Any]]:
    """The moves of a row with their addresses."""
    return [
        {"move": move, "url": reverse(f"services:{subject}_move", args=(row.pk, move.name))}
        for move in moves
    ]


def page(row: Alliance, *, by: Any, at: datetime) -> dict[str, Any]:
    """All that the page of one alliance shows."""
    today = timezone.localdate(at)
    keeps = may_keep(by, row) and row.is_active
    moves = available_moves(row, DESKS["alliance"].workflow, by=by, at=at)
    return {
        "row": row,
        "badge": badge(row),
        "facts": facts(row, today),
        "moves": buttons("alliance", row, moves),
        "keeps": keeps,
        "adds": keeps or speaks_for_a_seat(row, by, today),
        "gaps": list(gap_words(gaps_of(row, today))) if row.is_active else [],
        "seats": seats(row, today),
        "cross": cross_rows(cross_appointed(row, today).with_card()[:SHOWN], today),
        **meetings(row, by=by, at=at),
        **lists.parts(row, by=by, at=at),
        "entries": course(row),
        "now": at,
    }


def speaks_for_a_seat(row: Alliance, by: Any, on: date) -> bool:
    """Whether somebody acts for a unit that has a seat."""
    units = by.reach(Power.HANDLE).units
    return row.is_active and row.seats.on(on).filter(unit__in=sorted(units)).exists()


def facts(row: Alliance, on: date) -> list[dict[str, Any]]:
    """What is known of it."""
    chair = chair_of(row, on)
    name = f"{mask_name(chair.person.name)} · {chair}" if chair else _("vacant")
    shown = [
        {"label": pgettext("alliance", "Chair"), "value": name, "wide": True},
        {"label": _("Meets"), "value": row.get_rhythm_display()},
        {"label": _("Founded on"), "value": plain(row.founded_on)},
    ]
    if row.closed_on:
        shown.append({"label": _("Closed on"), "value": plain(row.closed_on)})
    return shown


def gap_words(gaps: Sequence[Gap]) -> Iterator[str]:
    """Periods without a meeting, in a sentence for the running one and one for those before."""
    for gap in gaps:
        if gap.is_running:
            words = _("No meeting yet in %(period)s, and none is called.")
            if gap.is_called:
                words = _("No meeting yet in %(period)s; one is called.")
            yield words % {"period": gap.period.label}
    past = [gap.period.label for gap in gaps if not gap.is_running]
    if past:
        yield _("No meeting was held in %(period)s.") % {"period": listed(past)}


def seats(row: Alliance, on: date) -> list[dict[str, Any]]:
    """Who sits there today, and who comes."""
    return [
        {
            "seat": seat,
            "person": mask_name(seat.person.name) if seat.person else "",
            "end_url": reverse("services:seat_end", args=(seat.pk,)),
        }
        for seat in row.seats.on(on).with_card().order_by("pk")
    ]


def meetings(row: Alliance, *, by: Any, at: datetime) -> dict[str, Any]:
    """Meetings called and held, and what they decided, by time left."""
    rows = list(row.gatherings.with_card()[:SHOWN])
    offered = offered_moves(rows, DESKS["alliance_meeting"].workflow, by=by, at=at)
    seen = Resolution.objects.within(by.reach(Power.VIEW_TICKETS))
    decided = seen.filter(meeting__gathering__alliance=row).with_card().by_time_left()
    return {
        "gatherings": [
            {
                "row": one,
                "badge": badge(one),
                "moves": buttons("alliance_meeting", one, offered[one.pk]),
                "may_record": one.status == GatheringStatus.CALLED and one.meet_at <= at,
            }
            for one in rows
        ],
        "cards": resolution_cards(list(decided[:SHOWN]), by=by, at=at),
    }


TITLES = {
    "found": lambda: pgettext("alliance", "Founded"),
    "give-seat": lambda: pgettext("alliance", "Seat given"),
    "end-seat": lambda: pgettext("alliance", "Seat ended"),
    "call": lambda: pgettext("alliance", "Meeting called"),
    "record": lambda: pgettext("alliance", "Meeting held"),
    "enter": lambda: pgettext("alliance", "Entered on a list"),
    "pledge": lambda: pgettext("alliance", "Pledge made"),
    "follow-area": lambda: pgettext("alliance", "Went over to the new area"),
}
MOST_STEPS = 12


def course(row: Alliance) -> list[dict[str, Any]]:
    """The last flow records for the timeline component, newest first."""
    return [entry_of(record) for record in row.records.with_row().order_by("-id")[:MOST_STEPS]]


def entry_of(record: Any) -> dict[str, Any]:
    """One step in words: what, about what, by whom, and why."""
    about = record.entry or record.pledge
    subject = "list_entry" if record.entry_id else "pledge" if record.pledge_id else "alliance"
    if record.gathering_id:
        subject = "alliance_meeting"
    workflow = DESKS[subject].workflow
    title = TITLES[record.move]() if record.move in TITLES else workflow[record.move].label
    notes = [record.data.get("who", ""), str(about) if about else "", record.reason]
    return step_of(record, title=title, note=" · ".join(dict.fromkeys(filter(None, notes))))
