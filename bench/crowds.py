"""Rows by the hundred thousand for the engine's figures: copies of rows that operations made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models

from grids.models import Area, Unit
from members.operations.accounts import system_user
from tickets.models import Assignment, Category, Clock, Ticket, Timer, Whistle, WhistleTask
from tickets.operations.dispatch import dispatch_ticket
from tickets.operations.intake import Report, report_ticket
from tickets.operations.triage import file_ticket
from tickets.operations.whistles import Call, draft_whistle, issue_whistle

FIRST = 10_000_000
"""Copies carry numbers from here on, the n-th of each kind the same one."""
PLACES = tuple(f"{name}_now_id" for name in ("city", "district", "street", "community", "grid"))
FILED = tuple(f"{name}_filed_id" for name in ("city", "district", "street", "community", "grid"))
HOME = "340504003014"


@dataclass(frozen=True)
class Models:
    """One matter in the hands of a unit and one unsigned whistle task, to be copied."""

    ticket: Ticket
    assignment: Assignment
    task: WhistleTask
    handling: Clock
    signing: Clock


def make_models(at: datetime) -> Models:
    """Play the operations once."""
    by, area = system_user(), Area.objects.get(code=HOME)
    unit = Unit.objects.get(pk=staffed_units()[0])
    report = Report(category=Category.objects.get(code="0603"), text="路灯不亮", area=area)
    ticket = report_ticket(report, by=by, at=at).ticket
    ticket = dispatch_ticket(file_ticket(ticket, by=by, at=at), by=by, at=at, lead=unit)
    call = Call(area=area, title="哨", facts="事", wanted_result="果", lead=unit, kind="routine")
    whistle = issue_whistle(draft_whistle(call, by=by, at=at), by=by, at=at)
    assignment, task = ticket.assignments.get(), WhistleTask.objects.get(whistle=whistle)
    return Models(
        ticket,
        assignment,
        task,
        Clock.objects.of("assignment", assignment.pk).get(),
        Clock.objects.of("whistle_task", task.pk).get(kind="sign"),
    )


def staffed_units() -> list[int]:
    """Units in which somebody answers."""
    rows = Unit.objects.filter(posts__role="department_officer", city__code="3405")
    return sorted(set(rows.values_list("pk", flat=True)))


def spread_places() -> None:
    """Where copies lie: every grid of the city in turn, each with its unit."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE place AS
            SELECT row_number() OVER () - 1 AS k, grid.city_id AS city,
                   grid.district_id AS district, street.id AS street,
                   community.id AS community, grid.id AS grid,
                   units[1 + (row_number() OVER ()) %% cardinality(units)] AS unit
            FROM (SELECT %s::bigint[] AS units) AS staffed
            CROSS JOIN grids_area grid JOIN grids_area community ON community.id = grid.parent_id
            JOIN grids_area street ON street.id = community.parent_id
            JOIN grids_city city ON city.id = grid.city_id
            WHERE grid.tier = 'grid' AND city.code = '3405'
            """,
            [staffed_units()],
        )
        cursor.execute("ANALYZE place")


def copies(
    row: models.Model, first: int, count: int, changes: dict[str, str], *, placed: bool = True
) -> None:
    """`count` copies of a row, numbered from `first`; a change is SQL over n and the place."""
    model = type(row)
    columns = [field.column for field in model._meta.concrete_fields]
    known = {"id": f"{FIRST} + n", **(stamps(columns) if placed else {}), **changes}
    values = ", ".join(known.get(column, f"model.{column}") for column in columns)
    places = "JOIN place ON place.k = n %% (SELECT count(*) FROM place)" if placed else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"  # noqa: S608
            f" SELECT {values} FROM {model._meta.db_table} AS model"
            f" CROSS JOIN generate_series(%s::bigint, %s::bigint) AS n {places}"
            " WHERE model.id = %s",
            [first, first + count - 1, row.pk],
        )


def stamps(columns: list[str]) -> dict[str, str]:
    """Where a copy is, by the columns it has."""
    known = {column: f"place.{column.split('_')[0]}" for column in (*PLACES, *FILED)}
    return {column: value for column, value in known.items() if column in columns}


@dataclass(frozen=True)
class Wave:
    """Clocks whose next level falls due at one moment."""

    level: int
    fires_at: datetime
    count: int


class Crowd:
    """Copies matters, clocks and timers in waves, each wave with numbers of its own."""

    def __init__(self, kinds: Models) -> None:
        self._kinds, self._next = kinds, 1
        spread_places()

    def handled(self, wave: Wave) -> None:
        """Matters in the hands of units."""
        first = self._reserve(wave.count)
        number = {"number": "'ENG' || n"}
        copies(self._kinds.ticket, first, wave.count, number | {"area_id": "place.grid"})
        holder = {"ticket_id": f"{FIRST} + n", "unit_id": "place.unit"}
        copies(self._kinds.assignment, first, wave.count, holder)
        self._clocks(self._kinds.handling, first, wave)

    def called(self, wave: Wave) -> None:
        """Unsigned whistle tasks, each under a whistle of its own."""
        first = self._reserve(wave.count)
        number = {"number": "'ENGW' || n", "idempotency_key": "NULL"}
        copies(Whistle.objects.get(pk=self._kinds.task.whistle_id), first, wave.count, number)
        holder = {"whistle_id": f"{FIRST} + n", "unit_id": "place.unit"}
        copies(self._kinds.task, first, wave.count, holder)
        self._clocks(self._kinds.signing, first, wave)

    def ended(self, count: int, at: datetime) -> None:
        """Clocks that were met, with their timers done: what a year leaves behind."""
        first, moment = self._reserve(count), f"'{at.isoformat()}'::timestamptz"
        done = {"state": "'met'", "running_since": "NULL", "met_at": moment, "ended_at": moment}
        copies(self._kinds.handling, first, count, {"subject_id": f"{FIRST} + n", **done})
        timer = {"clock_id": f"{FIRST} + n", "state": "'done'"}
        copies(self._timer(self._kinds.handling), first, count, timer, placed=False)

    def _clocks(self, clock: Clock, first: int, wave: Wave) -> None:
        facts = {"subject_id": f"{FIRST} + n", "label": "'ENG' || n", "unit_id": "place.unit"}
        copies(clock, first, wave.count, facts | {"next_level": str(wave.level)})
        fires = f"'{wave.fires_at.isoformat()}'::timestamptz + n * interval '1 microsecond'"
        timer = {"clock_id": f"{FIRST} + n", "level": str(wave.level), "fire_at": fires}
        copies(self._timer(clock), first, wave.count, timer, placed=False)

    def _timer(self, clock: Clock) -> Timer:
        return Timer.objects.get(clock=clock, state="pending")

    def _reserve(self, count: int) -> int:
        first, self._next = self._next, self._next + count
        return first


def settle(*tables: type[models.Model]) -> None:
    """What the database does by itself after a while."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM ANALYZE {table._meta.db_table}")


def later(at: datetime, hours: float) -> datetime:
    """A moment some hours on."""
    return at + timedelta(hours=hours)


def everything() -> list[Any]:
    """The tables that the copies lie in."""
    return [Ticket, Assignment, Whistle, WhistleTask, Clock, Timer]
