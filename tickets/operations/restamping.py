"""After areas were changed: open matters follow their place, and every row is found where it is.

The `…_now` columns are copies of where an area stands today. They are written anew here, in sets
and only where they differ; the `…_filed` ones are never touched (DESIGN.md section 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from grids.models import Area, Level, Tier
from tickets.models import HotSpot, Inspection, Meeting, Ticket, Topic, Whistle
from tickets.models.stamps import PLACES
from tickets.operations.marking import renew_place_marks
from tickets.querysets.marks import place_marks

Stamps = tuple[int, int, int | None, int | None, int | None]
"""City, district, street, community, grid."""

COLUMNS = tuple(f"{place}_now_id" for place in PLACES)

TASK = "tickets_whistletask x JOIN tickets_whistle s ON s.id = x.whistle_id"
OF_TICKET = (
    ("tickets_callback", "tickets_ticket s", "t.ticket_id = s.id", "s.id"),
    ("tickets_proposal", "tickets_ticket s", "t.ticket_id = s.id", "s.id"),
    ("tickets_adjustment", "tickets_ticket s", "t.ticket_id = s.id", "s.id"),
    ("tickets_supervisionorder", "tickets_ticket s", "t.ticket_id = s.id", "s.id"),
)
OF_WHISTLE = (
    ("tickets_meeting", "tickets_whistle s", "t.whistle_id = s.id", "s.id"),
    ("tickets_objection", "tickets_whistle s", "t.whistle_id = s.id", "s.id"),
    ("tickets_adjustment", TASK, "t.task_id = x.id", "s.id"),
    ("tickets_supervisionorder", TASK, "t.task_id = x.id", "s.id"),
)
"""What repeats the stamps of a ticket or whistle: its table, whose they are, how both are found."""

CLOCKS_OF_TICKET = {
    "ticket": ("tickets_ticket s", "s.id", "s.id"),
    "assignment": (
        "tickets_assignment x JOIN tickets_ticket s ON s.id = x.ticket_id",
        "x.id",
        "s.id",
    ),
    "adjustment": ("tickets_adjustment s", "s.id", "s.ticket_id"),
    "proposal": ("tickets_proposal s", "s.id", "s.ticket_id"),
    "call_back": ("tickets_callback s", "s.id", "s.ticket_id"),
}
CLOCKS_OF_WHISTLE = {
    "whistle": ("tickets_whistle s", "s.id", "s.id"),
    "whistle_task": (TASK, "x.id", "s.id"),
    "adjustment": (
        "tickets_whistletask x JOIN tickets_adjustment s ON s.task_id = x.id",
        "s.id",
        "x.whistle_id",
    ),
    "resolution": (
        "tickets_resolution x JOIN tickets_meeting s ON s.id = x.meeting_id",
        "x.id",
        "s.whistle_id",
    ),
    "objection": ("tickets_objection s", "s.id", "s.whistle_id"),
}
CLOCKS_OF_MEETING = {
    "resolution": (
        "tickets_resolution x JOIN tickets_meeting s ON s.id = x.meeting_id",
        "x.id",
        "s.id",
    ),
}
CLOCKS_OF_TOPIC = {
    "topic_task": (
        "tickets_topictask x JOIN tickets_topic s ON s.id = x.topic_id",
        "x.id",
        "s.id",
    ),
}
"""Whose stamps clocks and escalations repeat, by the kind of their subject."""


def restamp(area_ids: Iterable[int]) -> int:
    """Write the stamps of all rows at these areas anew; answers how many tickets were moved.

    Inside the caller's transaction. What hangs on them (clocks, requests, meetings …) follows, and
    so do the marks that searches find them by.
    """
    wanted = set(area_ids)
    if not wanted:
        return 0
    rows = rows_of_trees(wanted)
    stamps = stamps_now(wanted, rows)
    tickets, whistles = restamp_roots(Ticket, stamps), restamp_roots(Whistle, stamps)
    for model in (Inspection, HotSpot):
        restamp_roots(model, stamps)
    topics = restamp_topics(stamps)
    meetings = restamp_roots(Meeting, stamps)
    for copies, clocks, ids in (
        (OF_TICKET, CLOCKS_OF_TICKET, tickets),
        (OF_WHISTLE, CLOCKS_OF_WHISTLE, whistles),
        ((), CLOCKS_OF_TOPIC, topics),
        ((), CLOCKS_OF_MEETING, meetings),
    ):
        for target, source, joined, owner in copies:
            copy_stamps(target, source, f"{joined} AND {owner} = ANY(%s)", ids)
        for kind, (source, subject, owner) in clocks.items():
            where = f"t.subject_type = '{kind}' AND t.subject_id = {subject} AND {owner} = ANY(%s)"
            for target in ("tickets_clock", "tickets_escalation"):
                copy_stamps(target, source, where, ids)
    renew_place_marks(
        {
            pk: place_marks(city, district, (*units, *lineage_of(pk, rows)))
            for pk, (city, district, *units) in stamps.items()
        }
    )
    return len(tickets)


def stamps_now(wanted: Iterable[int], rows: Mapping[int, Mapping[str, Any]]) -> dict[int, Stamps]:
    """What rows at each of these areas are to carry; a closed area answers with its heir's."""
    tiers = dict(
        Level.objects.filter(is_grid_level=True, scheme__cities__isnull=False)
        .order_by()
        .values_list("scheme__cities", "tier")
    )
    return {pk: stamps_of(heir_of(pk, rows), rows, tiers) for pk in wanted}


def rows_of_trees(wanted: Iterable[int]) -> dict[int, dict[str, Any]]:
    """All areas of the trees these and their heirs stand in."""
    columns = ("pk", "parent_id", "tier", "city_id", "district_id", "heir_id", "heir__tree_id")
    known: dict[int, dict[str, Any]] = {}
    trees = set(Area.objects.filter(pk__in=wanted).order_by().values_list("tree_id", flat=True))
    read: set[int] = set()
    while fresh := trees - read:
        read |= fresh
        for row in Area.objects.filter(tree_id__in=fresh).order_by().values(*columns):
            known[row["pk"]] = row
            if row["heir__tree_id"]:
                trees.add(row["heir__tree_id"])
    return known


def heir_of(pk: int, rows: Mapping[int, Mapping[str, Any]]) -> int:
    """What stands in an area's place today: itself, its heir, or the heir of that."""
    while rows[pk]["heir_id"] is not None:
        pk = rows[pk]["heir_id"]
    return pk


def lineage_of(pk: int | None, rows: Mapping[int, Mapping[str, Any]]) -> Iterator[int]:
    """An area and all above it, the nearest first."""
    while pk is not None:
        yield pk
        pk = rows[pk]["parent_id"]


def stamps_of(pk: int, rows: Mapping[int, Mapping[str, Any]], tiers: Mapping[int, str]) -> Stamps:
    """The units above an area, from rows in memory."""
    row = rows[pk]
    city, district = row["city_id"], row["district_id"]
    by_tier = {rows[key]["tier"]: key for key in lineage_of(pk, rows)}
    grid = by_tier.get(tiers.get(city, ""))
    return (city, district, by_tier[Tier.STREET], by_tier.get(Tier.COMMUNITY), grid)


def restamp_roots(model: Any, stamps: Mapping[int, Stamps]) -> list[int]:
    """Rows that lie at an area themselves; answers those that carry something else now."""
    values = [list(stamps), *(list(column) for column in zip(*stamps.values(), strict=True))]
    return changed(
        f"UPDATE {model._meta.db_table} t SET {assigned('v')} "  # noqa: S608 - our own names
        f"FROM unnest({', '.join(['%s::bigint[]'] * 6)}) AS v(area_id, {', '.join(COLUMNS)}) "
        f"WHERE t.area_id = v.area_id AND {differs('v')} RETURNING t.id",
        values,
    )


def restamp_topics(stamps: Mapping[int, Stamps]) -> list[int]:
    """Topics about one of these areas: the finest place that holds all of theirs."""
    topics = Topic.objects.filter(areas__in=list(stamps)).distinct().prefetch_related("areas")
    moved = []
    for topic in topics:
        streets = {
            area.pk if area.tier == Tier.STREET else area.parent_id for area in topic.areas.all()
        }
        street = streets.pop() if len(streets) == 1 else None
        district = next(iter(topic.areas.all())).district_id
        if (topic.street_now_id, topic.district_now_id) != (street, district):
            topic.street_now_id, topic.district_now_id = street, district
            topic.save(update_fields=["street_now", "district_now"])
            moved.append(topic.pk)
    return moved


def copy_stamps(target: str, source: str, where: str, ids: Sequence[int]) -> None:
    """Carry the stamps of the rows `s` over to the rows `t` that repeat them."""
    if ids:
        changed(
            f"UPDATE {target} t SET {assigned('s')} FROM {source} "  # noqa: S608 - our own names
            f"WHERE {where} AND {differs('s')} RETURNING t.id",
            [list(ids)],
        )


def assigned(source: str) -> str:
    return ", ".join(f"{name} = {source}.{name}" for name in COLUMNS)


def differs(source: str) -> str:
    own, others = (", ".join(f"{alias}.{name}" for name in COLUMNS) for alias in ("t", source))
    return f"({own}) IS DISTINCT FROM ({others})"


def changed(statement: str, values: Sequence[Any]) -> list[int]:
    """The ids of the rows a statement wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [pk for (pk,) in cursor.fetchall()]
