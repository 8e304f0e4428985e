"""What a search finds tickets by, and the marks beside it: where they lie, whose work they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from lib.grams import grams
from tickets.models import Assignment, Ticket, TicketGrams, WhistleTask
from tickets.querysets.marks import OF_PLACE, UNIT, mark, ticket_marks


def ticket_grams(
    ticket: Ticket, area_ids: Iterable[int] = (), unit_ids: Iterable[int] = ()
) -> list[str]:
    """What a search finds a ticket by: its words, its place in words, and its marks.

    Numbers have an index of their own. `area_ids` are the areas at and above its place, `unit_ids`
    the units that ever had work with it.
    """
    words = f"{ticket.title} {ticket.text} {ticket.address} {ticket.area.name}"
    return [*grams(words), *ticket_marks(ticket, area_ids, unit_ids)]


def renew_grams(ticket_ids: Iterable[int]) -> None:
    """Write the search entries of these tickets anew, after they came to lie at other areas."""
    rows = Ticket.objects.filter(pk__in=list(ticket_ids)).select_related("area")
    units = units_of(ticket_ids)
    lineages: dict[int, list[int]] = {}
    renewed = []
    for ticket in rows.defer("area__boundary").order_by("pk"):
        if ticket.area_id not in lineages:
            lineages[ticket.area_id] = [area.pk for area in ticket.area.lineage()]
        grams_now = ticket_grams(ticket, lineages[ticket.area_id], units[ticket.pk])
        renewed.append(TicketGrams(ticket=ticket, grams=grams_now))
    TicketGrams.objects.bulk_update(renewed, ["grams"], batch_size=500)


def renew_place_marks(marks_by_area: Mapping[int, Sequence[str]]) -> None:
    """Exchange the marks of the place of all tickets at these areas, in one statement.

    Words, reporter and units stay as they are; what holds all its marks already is not written.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_ticketgrams g SET grams = "
            "ARRAY(SELECT e FROM unnest(g.grams) e WHERE e !~ %s) || v.marks "
            "FROM tickets_ticket t JOIN ("
            "SELECT area_id, string_to_array(words, ' ')::varchar[] AS marks"
            " FROM unnest(%s::bigint[], %s::text[]) AS w(area_id, words)"
            ") v ON v.area_id = t.area_id "
            "WHERE g.ticket_id = t.id AND NOT g.grams @> v.marks",
            [OF_PLACE, list(marks_by_area), [" ".join(marks) for marks in marks_by_area.values()]],
        )


def units_of(ticket_ids: Iterable[int]) -> dict[int, set[int]]:
    """The units that were ever given work with each ticket, or called for it by a whistle."""
    known: dict[int, set[int]] = defaultdict(set)
    ids = list(ticket_ids)
    given = Assignment.objects.filter(ticket__in=ids, unit__isnull=False).order_by()
    called = WhistleTask.objects.filter(whistle__ticket__in=ids, issued_at__isnull=False).order_by()
    for ticket, unit in given.values_list("ticket", "unit"):
        known[ticket].add(unit)
    for ticket, unit in called.values_list("whistle__ticket", "unit"):
        known[ticket].add(unit)
    return known


def mark_unit(ticket_id: int | None, unit_id: int | None) -> None:
    """Note that a unit has work with a ticket: from now on its searches find it at once.

    A mark is never taken away, since marks only narrow; once is enough.
    """
    if ticket_id is None or unit_id is None:
        return
    entry = mark(UNIT, unit_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_ticketgrams SET grams = array_append(grams, %s::varchar) "
            "WHERE ticket_id = %s AND NOT grams @> ARRAY[%s]::varchar[]",
            [entry, ticket_id, entry],
        )
