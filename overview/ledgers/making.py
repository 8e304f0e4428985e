"""Making a report: its order, its file, what it leaves behind; large ones by the worker.

Nothing is written before the whole file stands, so a killed worker loses nothing: whoever takes
the job next begins anew, and only one of them can finish.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.powers import Power
from lib.errors import Refused
from lib.periods import Period
from overview.exports import WRITERS, Head
from overview.ledgers import LEDGERS
from overview.ledgers.declarations import Ledger
from overview.ledgers.filling import facts_of, fill_template, layout_of, names_of
from overview.ledgers.keeping import (
    FILE,
    SUBJECT,
    TRACE,
    before,
    template_file,
    visible_runs,
)
from overview.ledgers.scope import Ground, Scope, ground_of
from overview.ledgers.sections import Section
from overview.ledgers.traces import Changes, Comparing, Trace, as_text
from overview.models import FileKind, ReportRun, ReportTemplate
from records.models import Job
from records.operations import keep_file, open_job, write_audit

KIND = "report"
MOST_AT_ONCE = 2000
"""More rows than these are put into a file by the worker."""
MOST_IN_WORD = 2000
MOST_IN_TEMPLATE = 20_000
"""Somebody else's file is read and written as a whole."""
KEEP = timedelta(days=90)
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Order:
    """Which report: of which ledger or template, as what, of which place and period."""

    ledger: Ledger
    kind: str = FileKind.XLSX
    ground: Ground | None = None
    period: Period | None = None
    template: ReportTemplate | None = None

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts of the file: all, or the one a template is about."""
        if self.template is None:
            return self.ledger.sections
        section = self.ledger.section(self.template.section)
        return (section,) if section else ()

    @property
    def title(self) -> str:
        return self.template.name if self.template else str(self.ledger.title)

    def scope(self, *, by: Any, at: datetime) -> Scope:
        """What of the ledger this person may carry out."""
        return Scope(by, at, self.ground, self.period, taking=True)


def order_of(run: ReportRun) -> Order:
    """The order that a run answers."""
    return Order(
        LEDGERS[run.ledger],
        run.kind,
        ground_of(run.place_code) if run.place_code else None,
        Period.parse(run.period) if run.period else None,
        run.template,
    )


def order_report(
    order: Order, *, by: Any, at: datetime, ip: str | None = None, by_worker: bool = False
) -> ReportRun:
    """Make a report at once, or let the worker make it where it is long or nobody waits for it.

    The trail keeps who takes which rows along.

    Raises PermissionDenied without the powers to read the ledger and to export, Refused with
    `word_too_long` or `too_many_rows` where a format cannot hold the rows.
    """
    check_powers(order, by)
    scope = order.scope(by=by, at=at)
    counts = {section.name: section.count(scope) for section in order.sections}
    total = sum(counts.values())
    check_room(order, total)
    with transaction.atomic():
        run = ReportRun.objects.create(**_facts(order, by=by, at=at), rows=total, counts=counts)
        _audit(run, ip=ip)
        if by_worker or total > MOST_AT_ONCE:
            run.job = _open_job(run, order, total=total)
            run.save(update_fields=("job",))
        else:
            make_report(run, tell=lambda done: None)
    return ReportRun.objects.with_card().get(pk=run.pk)


def check_powers(order: Order, by: Any) -> None:
    """Whoever takes rows along reads the ledger and exports, also when the worker gets to it."""
    if not (by.holds(Power.EXPORT) and order.ledger.is_open_to(by)):
        raise PermissionDenied


def check_room(order: Order, total: int) -> None:
    """Whether the format holds so many rows."""
    if order.template is not None and total > MOST_IN_TEMPLATE:
        words = _("A template holds at most %(most)d rows. Choose a smaller place or period.")
        raise Refused("too_many_rows", words % {"most": MOST_IN_TEMPLATE})
    if order.template is None and order.kind == FileKind.DOCX and total > MOST_IN_WORD:
        words = _("A Word file holds at most %(most)d rows. Take the Excel file.")
        raise Refused("word_too_long", words % {"most": MOST_IN_WORD}, "kind")


def _facts(order: Order, *, by: Any, at: datetime) -> dict[str, Any]:
    """The columns of a run."""
    ground, period = order.ground, order.period
    return {
        "ledger": order.ledger.slug,
        "template": order.template,
        "kind": FileKind.XLSX if order.template else order.kind,
        "area": ground.area if ground else None,
        "district": ground.district if ground else None,
        "city": ground.city if ground else None,
        "place_code": ground.code if ground else "",
        "place_name": ground.name if ground else "",
        "period": period.code if period else "",
        "first_on": period.first if period else None,
        "last_on": period.last if period else None,
        "made_by": by,
        "asked_at": at,
        "keep_until": timezone.localdate(at + KEEP),
    }


def _audit(run: ReportRun, *, ip: str | None) -> None:
    data = {"ledger": run.ledger, "rows": run.rows, "period": run.period, "within": run.place_code}
    data |= {"format": run.kind, "template": run.template_id}
    write_audit(
        "ledgers.export", by=run.made_by, at=run.asked_at, ip=ip, about=(SUBJECT, run.pk), data=data
    )


def _open_job(run: ReportRun, order: Order, *, total: int) -> Job:
    page = reverse("overview:report_run", args=(run.pk,))
    with translation.override(run.made_by.language):
        params = {"run": run.pk, "page": page, "title": title_of(order)}
    return open_job(KIND, by=run.made_by, at=run.asked_at, total=total, params=params)


def title_of(order: Order) -> str:
    """Name, place and period in one line."""
    parts = [order.title, order.ground.name if order.ground else ""]
    return " · ".join(filter(None, [*parts, order.period.label if order.period else ""]))


def head_of(run: ReportRun, order: Order) -> Head:
    """What stands above and below its rows."""
    return Head(
        title=order.title,
        place=run.place_name or own_place(run.made_by),
        period=order.period.label if order.period else "",
        by=run.made_by,
        at=run.asked_at,
    )


def head_of_scope(ledger: Ledger, scope: Scope) -> Head:
    """The same for a page, of which nothing is kept."""
    place = scope.ground.name if scope.ground else own_place(scope.by)
    words = scope.period.label if scope.period else ""
    return Head(str(ledger.title), place, words, scope.by, scope.at)


def own_place(by: Any) -> str:
    """The place of somebody's first post, for a report about all that they reach."""
    return next((str(post.scope) for post in by.active_posts), "")


def make_report(run: ReportRun, *, tell: Tell) -> ReportRun:
    """Write the file and what the next one is compared with, inside the caller's transaction."""
    order = order_of(run)
    check_powers(order, run.made_by)
    scope = order.scope(by=run.made_by, at=run.asked_at)
    run.previous = previous_run(run, order)
    with TemporaryDirectory() as folder:
        making = _Making(run, order, scope, Path(folder), tell)
        making.write()
        about: dict[str, Any] = {"about": (SUBJECT, run.pk), "by": run.made_by, "at": run.asked_at}
        keep_file(making.file, name=FILE, **about)
        keep_file(making.trace, name=TRACE, **about)
    run.sha256, run.counts, run.rows = making.sha256, making.counts, sum(making.counts.values())
    run.changes = making.change_counts if run.previous else {}
    run.made_at, run.has_file = timezone.now(), True
    run.save()
    return run


class _Making:
    """One report while it is made: three things follow its lines, the file, the trace and the
    comparison."""

    def __init__(
        self, run: ReportRun, order: Order, scope: Scope, folder: Path, tell: Tell
    ) -> None:
        self.run, self.order, self.scope = run, order, scope
        self.file, self.trace = folder / f"report.{run.kind}", folder / TRACE
        self.sha256 = ""
        self.counts: dict[str, int] = {}
        self.changes: dict[str, Changes] = {}
        self._trace = Trace(self.trace)
        self._before = before(run.previous) if run.previous else None
        self._tell, self._done = tell, 0

    @property
    def change_counts(self) -> dict[str, dict[str, int]]:
        return {name: changes.counts for name, changes in self.changes.items()}

    def write(self) -> None:
        """The file in its format."""
        if self.order.template is not None:
            (section,) = self.order.sections
            fill_template(
                template_file(self.order.template),
                self.file,
                layout_of(self.order.template),
                names_of(section),
                self._lines(section),
                facts_of(head_of(self.run, self.order)),
            )
        else:
            self._write_own()
        self.sha256 = self._trace.close()

    def _write_own(self) -> None:
        head = head_of(self.run, self.order)
        writer = WRITERS[self.run.kind](self.file, head)
        is_one = len(self.order.sections) == 1
        for section in sorted(self.order.sections, key=lambda one: not one.figures):
            lines = (cells for _key, cells in self._lines(section))
            title = head.title if is_one else str(section.title)
            writer.add(title, section.header(), section.widths(), lines, figures=section.figures)
        for section in self.order.sections:
            if section.name in self.changes:
                self._write_changes(writer, section)
        writer.close()

    def _write_changes(self, writer: Any, section: Section) -> None:
        """A part that says what is different since the last report; nothing where all is alike."""
        changes = self.changes[section.name]
        if not changes.total:
            return
        title = _("Changes: %(part)s") % {"part": section.title}
        header = [pgettext("report", "Change"), *section.header()]
        lines = (
            [str(KINDS[change.kind]()), *(cell_words(*pair) for pair in change.pairs)]
            for change in changes.listed
        )
        writer.add(title, header, [8, *section.widths()], lines)

    def _lines(self, section: Section) -> Iterator[tuple[str, list[Any]]]:
        """The lines of a part, noted while they pass."""
        self._trace.begin(section)
        comparing = Comparing(section, self._before)
        count = 0
        for key, cells in section.lines(self.scope):
            text = as_text(cells)
            self._trace.note(key, text)
            comparing.note(key, text)
            count += 1
            self._tell(self._done + count)
            yield key, cells
        self._done += count
        self.counts[section.name] = count
        changes = comparing.finish()
        if changes is not None:
            self.changes[section.name] = changes


KINDS: dict[str, Callable[[], str]] = {
    "added": lambda: pgettext("change", "New"),
    "removed": lambda: pgettext("change", "Gone"),
    "changed": lambda: pgettext("change", "Changed"),
}
"""How a change is called."""


def previous_run(run: ReportRun, order: Order) -> ReportRun | None:
    """The report to compare with: of the same ledger or template and place, for the time before.

    Only what its reader could have made, too: one's own, or about a place they see all of.
    """
    rows = visible_runs(run.made_by).about(run.ledger, order.template, run.place_code)
    rows = rows.filter(pk__lt=run.pk, has_file=True)
    if order.period is not None:
        rows = rows.filter(period=order.period.previous.code)
    else:
        rows = rows.filter(period="")
    return rows.order_by("-pk").first()


def cell_words(now: str, was: str | None) -> str:
    """A cell with what stood there before."""
    if was is None:
        return now
    return _("%(now)s (was: %(was)s)") % {"now": now or EMPTY, "was": was or EMPTY}


EMPTY = "\u2013"
