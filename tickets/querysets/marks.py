"""Marks beside the pieces of a ticket's words: where it lies and whose it is.

A mark is one more entry of the same index, so "this word in this community" is one look-up, and a
common word costs no more than a rare one. Marks only narrow: `within` decides. They are renewed
with the `…_now` stamps (`tickets.operations.marking`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grids.reach import Reach

SIGN = "@"
"""No piece of a word starts like this."""
AREA, DISTRICT, CITY, OWNER, UNIT = "a", "d", "c", "u", "n"
OF_PLACE = f"^{SIGN}[{AREA}{DISTRICT}{CITY}][0-9]"
"""What the marks of a place look like, for the database."""


def mark(kind: str, key: int) -> str:
    """One mark, such as @a134 for whatever lies in the area 134."""
    return f"{SIGN}{kind}{key}"


def ticket_marks(
    ticket: Any, area_ids: Iterable[int] = (), unit_ids: Iterable[int] = ()
) -> list[str]:
    """The marks of a ticket: its stamps, its exact place with the areas above it, its reporter, and
    the units that ever had work with it."""
    stamped = (ticket.street_now_id, ticket.community_now_id, ticket.grid_now_id, ticket.area_id)
    marks = place_marks(ticket.city_now_id, ticket.district_now_id, (*stamped, *area_ids))
    if ticket.reported_by_id is not None:
        marks.append(mark(OWNER, ticket.reported_by_id))
    return marks + [mark(UNIT, key) for key in sorted(set(unit_ids))]


def place_marks(city_id: int, district_id: int, area_ids: Iterable[int | None]) -> list[str]:
    """The marks that say where something lies."""
    areas = [mark(AREA, key) for key in dict.fromkeys(area_ids) if key is not None]
    return [*areas, mark(DISTRICT, district_id), mark(CITY, city_id)]


def reach_marks(reach: Reach) -> list[str] | None:
    """Every row of the reach carries one of these; None for whoever sees everything."""
    if reach.everywhere:
        return None
    marks = [mark(AREA, span.id) for span in reach.areas]
    marks += [mark(DISTRICT, key) for key in sorted(reach.districts)]
    marks += [mark(CITY, key) for key in sorted(reach.cities)]
    marks += [mark(UNIT, key) for key in sorted(reach.units)]
    return [*marks, mark(OWNER, reach.user_id)] if reach.user_id is not None else marks
