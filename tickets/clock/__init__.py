"""Deadline arithmetic: limits, compiled work calendars, due moments, lights, explanations.

Pure: no models, no settings, no present moment; the calendar and every moment are passed in.
"""

from tickets.clock.calendars import (
    CalendarRules,
    CompiledCalendar,
    Day,
    DayConvention,
    HorizonExceeded,
    compile_calendar,
)
from tickets.clock.deadlines import (
    Due,
    budget,
    due,
    due_after,
    due_many,
    elapsed,
    elapsed_many,
    from_epoch,
    provisional_many,
    to_epoch,
    when_used,
)
from tickets.clock.explanations import (
    Counted,
    Explanation,
    MadeUp,
    Pause,
    Skipped,
    SkipReason,
    Struck,
    explain,
)
from tickets.clock.lights import Light, light
from tickets.clock.limits import (
    Budget,
    Limit,
    LimitUnit,
    format_limit,
    parse_limit,
    units_understood,
)

__all__ = [
    "Budget",
    "CalendarRules",
    "CompiledCalendar",
    "Counted",
    "Day",
    "DayConvention",
    "Due",
    "Explanation",
    "HorizonExceeded",
    "Light",
    "Limit",
    "LimitUnit",
    "MadeUp",
    "Pause",
    "SkipReason",
    "Skipped",
    "Struck",
    "budget",
    "compile_calendar",
    "due",
    "due_after",
    "due_many",
    "elapsed",
    "elapsed_many",
    "explain",
    "format_limit",
    "from_epoch",
    "light",
    "parse_limit",
    "provisional_many",
    "to_epoch",
    "units_understood",
    "when_used",
]
