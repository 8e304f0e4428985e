"""Whatever rule was changed, the clocks that are to follow it do: one pass over all of them."""

from datetime import datetime

from grids.models import WorkCalendar
from tickets.operations.climbing import follow_ladders
from tickets.operations.relimiting import follow_changes
from tickets.operations.replanning import adopt_calendar, replan_calendar


def follow_rules(at: datetime) -> int:
    """Re-plan clocks for edited calendars, changed limits and new ladders; answers how many."""
    done = 0
    for row in WorkCalendar.objects.order_by("pk"):
        done += adopt_calendar(row) + replan_calendar(row, at=at)
    return done + follow_changes(at=at) + follow_ladders(at=at)
