"""What one row of a file comes to: an old matter, and what is doubtful or wrong about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from grids.models import Area
from lib.sheets import SheetRow
from tickets.importers.mappings import Choice, Moment, TicketMapping
from tickets.importers.places import Places
from tickets.models import Category
from tickets.models.tickets import Channel
from tickets.operations.history import PastTicket
from tickets.operations.intake import Report
from tickets.workflow.states import TicketStatus

LONGEST_NUMBER = 60

Notes = dict[str, str]
"""By the meaning of a column, what is to be said about it."""


@dataclass(frozen=True)
class Reading:
    """The matter a row is about, or None when faults prevent one; doubts do not."""

    past: PastTicket | None
    faults: Notes = field(default_factory=dict)
    doubts: Notes = field(default_factory=dict)


class Reader:
    """Reads the rows of one file by its mapping."""

    def __init__(
        self, mapping: TicketMapping, *, source: str, places: Places, at: datetime
    ) -> None:
        self._mapping, self._source, self._places, self._at = mapping, source, places, at
        self._categories = {row.code: row for row in Category.objects.leaves()}
        self._numbers: dict[str, int] = {}

    def number(self, row: SheetRow) -> str:
        """The number of the matter where it comes from; seen twice, only the first one counts."""
        number = row.cells.get(self._mapping.number, "")
        self._numbers.setdefault(number, row.number)
        return number

    def read(self, row: SheetRow) -> Reading:
        """Everything a row says, each part read even when another cannot be."""
        faults: Notes = {}
        doubts: Notes = {}
        self._check_row(row, faults)
        reported_at = self._reported_at(row, faults)
        closed_at, status = self._ending(row, reported_at, faults, doubts)
        category = self._category(row, faults, doubts)
        area, position = self._place(row, faults, doubts)
        text = self._text(row, faults)
        if faults or reported_at is None or category is None or area is None:
            return Reading(None, faults, doubts)
        report = Report(
            category=category,
            title=self._cell(row, self._mapping.title),
            text=text,
            area=area,
            lng=position[0] if position else None,
            lat=position[1] if position else None,
            channel=Channel.IMPORT,
            source=self._source,
            source_ref=self.number(row),
        )
        reply = self._cell(row, self._mapping.reply)
        return Reading(PastTicket(report, reported_at, status, closed_at, reply), {}, doubts)

    def _cell(self, row: SheetRow, column: str) -> str:
        return row.cells.get(column, "") if column else ""

    def _check_row(self, row: SheetRow, faults: Notes) -> None:
        number = self.number(row)
        if row.is_ragged:
            faults["row"] = _("The row has more cells than the header.")
        if not number:
            faults["number"] = _("It has no number.")
        elif len(number) > LONGEST_NUMBER:
            words = _("The number is longer than %(most)d characters.")
            faults["number"] = words % {"most": LONGEST_NUMBER}
        elif self._numbers[number] != row.number:
            words = _("The number stands in row %(row)d already.")
            faults["number"] = words % {"row": self._numbers[number]}

    def _text(self, row: SheetRow, faults: Notes) -> str:
        parts = [self._cell(row, column) for column in self._mapping.text]
        text = "\n".join(filter(None, parts))
        if not text:
            faults["text"] = _("It has no text.")
        return text

    def _reported_at(self, row: SheetRow, faults: Notes) -> datetime | None:
        try:
            moment = read_moment(row.cells, self._mapping.reported_at)
        except ValueError:
            faults["reported_at"] = self._not_a_moment(row, self._mapping.reported_at)
            return None
        if moment is None:
            faults["reported_at"] = _("It does not say when it was reported.")
        elif moment > self._at:
            faults["reported_at"] = _("It was reported in the future.")
        return moment

    def _not_a_moment(self, row: SheetRow, moment: Moment) -> str:
        words = _("“%(value)s” is not a date and time.")
        return words % {"value": self._cell(row, moment.column)[:40]}

    def _ending(
        self, row: SheetRow, reported_at: datetime | None, faults: Notes, doubts: Notes
    ) -> tuple[datetime | None, str]:
        """When and how it ended; without a status, what was closed or answered is closed."""
        closed_at = self._closed_at(row, reported_at, faults)
        answered = bool(closed_at or self._cell(row, self._mapping.reply))
        status: str = TicketStatus.CLOSED if answered else TicketStatus.REPORTED
        if self._mapping.status is not None:
            status = self._look_up("status", row, self._mapping.status, doubts) or status
        if status != TicketStatus.REPORTED and closed_at is None:
            faults.setdefault("closed_at", _("It has ended, but does not say when."))
        if status == TicketStatus.REPORTED and closed_at is not None:
            doubts["closed_at"] = _("It is open, yet says when it was closed.")
            closed_at = None
        return closed_at, status

    def _closed_at(
        self, row: SheetRow, reported_at: datetime | None, faults: Notes
    ) -> datetime | None:
        if self._mapping.closed_at is None:
            return None
        try:
            moment = read_moment(row.cells, self._mapping.closed_at)
        except ValueError:
            faults["closed_at"] = self._not_a_moment(row, self._mapping.closed_at)
            return None
        if moment is not None and reported_at is not None and moment < reported_at:
            faults["closed_at"] = _("It was closed before it was reported.")
        elif moment is not None and moment > self._at:
            faults["closed_at"] = _("It was closed in the future.")
        return moment

    def _category(self, row: SheetRow, faults: Notes, doubts: Notes) -> Category | None:
        code = self._look_up("category", row, self._mapping.category, doubts)
        if code not in self._categories:
            faults["category"] = doubts.pop("category")
            return None
        return self._categories[code]

    def _look_up(self, key: str, row: SheetRow, choice: Choice, doubts: Notes) -> str:
        """What a value stands for; one that is not listed is doubtful and takes the default."""
        value = self._cell(row, choice.column)
        if value in choice.values:
            return choice.values[value]
        words = _("The mapping does not know “%(value)s”.") if value else _("The cell is empty.")
        doubts[key] = words % {"value": value[:40]}
        return choice.default

    def _place(
        self, row: SheetRow, faults: Notes, doubts: Notes
    ) -> tuple[Area | None, tuple[float, float] | None]:
        placed = self._places.find(row.cells)
        if placed.area is None:
            faults["place"] = placed.doubt or _("Nothing says where it is.")
        elif placed.doubt:
            doubts["place"] = placed.doubt
        return placed.area, placed.position


def read_moment(cells: dict[str, str], moment: Moment) -> datetime | None:
    """The moment in a cell as UTC, None for an empty one; ValueError when it is none."""
    value = cells.get(moment.column, "")
    if not value:
        return None
    for parse in _parsers(moment):
        try:
            read = parse(value)
        except ValueError:
            continue
        return aware(read, moment.zone)
    raise ValueError(value)


def _parsers(moment: Moment) -> Iterator:
    yield datetime.fromisoformat
    for form in moment.formats:
        yield lambda value, form=form: datetime.strptime(value, form)  # noqa: DTZ007


def aware(moment: datetime, zone: str) -> datetime:
    """The moment in UTC; one without an offset is meant in the zone. ValueError out of range."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(moment) from error
