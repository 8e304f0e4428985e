"""Bringing in a whole city: areas, units, Party organisations, people and posts in one workbook."""

from members.importers.city.layout import SHEETS, Layout, city_template
from members.importers.city.runs import (
    KIND,
    ask_to_enter,
    fault_lines,
    last_job,
    send_book,
    take_faults,
    work_on_books,
)

__all__ = [
    "KIND",
    "SHEETS",
    "Layout",
    "ask_to_enter",
    "city_template",
    "fault_lines",
    "last_job",
    "send_book",
    "take_faults",
    "work_on_books",
]
