"""What happened to a row since somebody looked at it, for those who were overtaken by it."""

from __future__ import annotations

from typing import Any

from tickets.models import MeetingRecord, TicketRecord, TopicRecord, WhistleRecord
from tickets.panels import course, meetings, timelines, topics

MOST = 10
ENTRIES = {
    TicketRecord: course.entry_of,
    WhistleRecord: timelines.entry_of,
    TopicRecord: topics.entry_of,
    MeetingRecord: meetings.entry_of,
}


def records_since(row: Any, seen: int | None) -> list[Any]:
    """The flow records after the first `seen`, oldest first; the last one when nobody counted."""
    matter = getattr(row, "matter", None)
    if matter is not None:
        # A request is counted by itself, but what overtook it stands in the matter's history
        row, seen = matter, None
    history = getattr(row, "history", None) or row.records
    records = history.select_related("by__person", "post").order_by("id")
    if seen is None or not 0 <= seen < row.flow_count:
        last = records.last()
        return [last] if last is not None else []
    return list(records[seen : seen + MOST])


def since(row: Any, seen: int | None) -> list[dict[str, Any]]:
    """The same as the timeline component shows it, newest first."""
    found = [record for record in records_since(row, seen) if type(record) in ENTRIES]
    return [ENTRIES[type(record)](record) for record in reversed(found)]


def newer_state(row: Any, seen: int | None) -> dict[str, Any]:
    """What a program is told: the state now, how many records there are, and what came between."""
    entries = [{name: entry[name] for name in ("title", "by", "at")} for entry in since(row, seen)]
    return {
        "status": row.status,
        "label": str(row.get_status_display()),
        "seen": row.flow_count,
        "since": [{**entry, "title": str(entry["title"])} for entry in entries],
    }
