"""The import of one file of old matters: staged row by row, then applied in batches, resumable.

Every row of the file is kept with what became of it: applied, unclear (a ticket, with something
to look at) or bad (no ticket, with the reason).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max

from grids.models import Area, AreaStamps, City
from grids.powers import Power
from lib.sheets import SheetRow, fingerprint, open_sheet
from records.models import ImportRow, ImportRun
from records.operations import close_import, open_import, settle_rows, stage_rows
from tickets.importers.mappings import TicketMapping, check_columns
from tickets.importers.places import Places
from tickets.importers.readings import Reader, Reading
from tickets.operations.history import add_history

KIND = "tickets"
BATCH = 500
State = ImportRow.State

Tell = Callable[[int, int], None]
"""Who is told how many of how many rows are done."""


@dataclass(frozen=True)
class Wish:
    """What is asked for: a file, what its columns mean, the city, the name of its source.

    `area` takes what cannot be placed; `limit` reads only the first rows.
    """

    path: Path
    mapping: TicketMapping
    city: City
    source: str
    area: Area | None = None
    limit: int | None = None

    def plan(self) -> dict[str, Any]:
        """What tells this import from every other one: the same plan is the same import."""
        with open_sheet(self.path) as sheet:
            columns = list(sheet.columns)
        return {
            "mapping": self.mapping.plain,
            "columns": columns,
            "city_id": self.city.pk,
            "source": self.source,
            "area": self.area.code if self.area else "",
            "limit": self.limit,
            "sha256": fingerprint(self.path),
        }

    def rows(self) -> Iterator[SheetRow]:
        """The rows asked for; Refused where the file is no table or lacks a column."""
        with open_sheet(self.path) as sheet:
            check_columns(self.mapping, sheet.columns)
            yield from islice(sheet.rows, self.limit)


def import_tickets(
    wish: Wish, *, by: Any, at: datetime, dry_run: bool = False, tell: Tell | None = None
) -> ImportRun:
    """Bring in a file of old matters, or go on with the same import where it stopped.

    A dry run stages and checks only; without it the next call goes on from there. Tickets that an
    earlier import brought in from this source are left as they are.

    Raises PermissionDenied for a city outside the reach of `by`, and Refused for a file that
    cannot be read to its end, before anything is kept.
    """
    _check_reach(wish.city, by)
    total = sum(1 for _row in wish.rows())
    run = _begin(wish, by=by, at=at)
    places = Places(wish.city, wish.mapping.place, wish.area)
    reader = Reader(wish.mapping, source=wish.source, places=places, at=at)
    work = _Work(run, reader, by, total, tell or (lambda done, of: None))
    work.stage(wish.rows())
    if not dry_run:
        work.apply()
        close_import(run, at=at, counts=work.counts())
    else:
        run.counts = work.counts()
        run.save(update_fields=["counts"])
    return run


def _check_reach(city: City, by: Any) -> None:
    reach = by.reach(Power.CONFIGURE)
    if not (reach.everywhere or city.pk in reach.cities):
        raise PermissionDenied


def _begin(wish: Wish, *, by: Any, at: datetime) -> ImportRun:
    """The run of the same plan that was not finished, else a new one."""
    plan = wish.plan()
    staged = ImportRun.objects.filter(kind=KIND, mapping=plan, state=ImportRun.State.STAGED)
    known = staged.order_by("-pk").first()
    return known or open_import(KIND, source=wish.path.name, mapping=plan, by=by, at=at)


class _Work:
    """One call's work on a run."""

    def __init__(self, run: ImportRun, reader: Reader, by: Any, total: int, tell: Tell) -> None:
        self._run, self._reader, self._by, self._total, self._tell = run, reader, by, total, tell
        self._stamps: dict[int, AreaStamps] = {}

    def stage(self, rows: Iterator[SheetRow]) -> None:
        """Keep every row as it came with what was read from it; rows kept before are passed."""
        kept = self._run.rows.aggregate(last=Max("number"))["last"] or 0
        while chunk := list(islice(rows, BATCH)):
            for row in chunk:
                self._reader.number(row)
            fresh = [row for row in chunk if row.number > kept]
            stage_rows(self._run, [_staged(row, self._reader.read(row)) for row in fresh])

    def apply(self) -> None:
        """Turn staged rows into tickets, a batch and a transaction at a time."""
        last, done, size = 0, 0, BATCH
        while size == BATCH:
            rows = self._apply_batch(after=last)
            size, done = len(rows), done + len(rows)
            last = rows[-1].number if rows else last
            self._tell(done, self._total)

    @transaction.atomic
    def _apply_batch(self, *, after: int) -> list[ImportRow]:
        """The lock on the run keeps a second process with the same file from doing it too."""
        run = ImportRun.objects.select_for_update().get(pk=self._run.pk)
        waiting = run.rows.filter(
            state__in=(State.GOOD, State.UNCLEAR), subject_id=None, number__gt=after
        )
        rows = list(waiting.order_by("number")[:BATCH])
        readings = [self._reader.read(SheetRow(row.number, row.raw, False)) for row in rows]
        past = [reading.past for reading in readings if reading.past is not None]
        kept = iter(add_history(past, by=self._by, stamps=self._stamps))
        added = 0
        for row, reading in zip(rows, readings, strict=True):
            row.state, row.errors = _state(reading), {**reading.faults, **reading.doubts}
            if reading.past is not None:
                row.subject_type = "ticket"
                row.subject_id, is_new = next(kept)
                row.state = State.UNCLEAR if reading.doubts else State.APPLIED
                added += is_new
        settle_rows(rows)
        run.counts = {**run.counts, "tickets": run.counts.get("tickets", 0) + added}
        run.save(update_fields=["counts"])
        return rows

    def counts(self) -> dict[str, int]:
        """How many rows there are, how many went where, and how many tickets are new."""
        by_state = self._run.rows.order_by().values_list("state").annotate(Count("pk"))
        states = {str(state): count for state, count in by_state}
        tickets = ImportRun.objects.values_list("counts", flat=True).get(pk=self._run.pk)
        added = {"tickets": tickets.get("tickets", 0)}
        return {"rows": sum(states.values()), **states, **added}


def _staged(row: SheetRow, reading: Reading) -> ImportRow:
    errors = {**reading.faults, **reading.doubts}
    return ImportRow(number=row.number, raw=row.cells, state=_state(reading), errors=errors)


def _state(reading: Reading) -> str:
    if reading.past is None:
        return State.BAD
    return State.UNCLEAR if reading.doubts else State.GOOD
