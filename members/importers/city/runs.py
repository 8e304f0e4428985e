"""A city workbook from sending to entering: kept row by row, judged, looked at, entered at once.

The worker does it as two jobs. Keeping rows goes on where it was cut off; judging writes nothing
but verdicts; entering judges anew in one transaction, and either everything is entered or nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grids.models import Area, LevelScheme, PartyOrganisation
from grids.operations.nodes import day_of
from grids.powers import Power
from grids.trees import tree_lock
from lib.errors import Refused
from lib.exports import xlsx_file
from lib.sheets import fingerprint, need_columns, open_book, read_day
from members.importers.city.folk import Folk, require_folk_powers
from members.importers.city.ground import Ground
from members.importers.city.judging import Line
from members.importers.city.layout import SHEETS
from members.models import User
from records.models import Attachment, ImportRow, ImportRun, Job
from records.operations import (
    close_import,
    drop_sealed,
    fail_job,
    finish_job,
    keep_sealed,
    open_import,
    open_job,
    post_notices,
    read_sealed,
    settle_rows,
    stage_rows,
    write_audit,
)
from records.operations.jobs import Progress, claim_job

log = logging.getLogger(__name__)

KIND = "city_book"
CHECK, ENTER = "check", "enter"
BATCH = 2000
MOST = 400_000
State = ImportRow.State


def send_book(path: Path, *, source: str, scheme: str, by: Any, at: datetime) -> ImportRun:
    """Take a workbook in to be checked by the worker; the same file of the same person goes on.

    `scheme` is the code of the level scheme, needed only for a city that is not here yet.

    Raises PermissionDenied without the power to configure, and Refused for a file that is no
    workbook or lacks a column.
    """
    if not by.holds(Power.CONFIGURE):
        raise PermissionDenied
    with open_book(path) as book:
        found = [layout for layout in SHEETS.values() if layout.title in book]
        if not found:
            titles = ", ".join(layout.title for layout in SHEETS.values())
            message = _("The workbook has none of the sheets %(titles)s.") % {"titles": titles}
            raise Refused("not_a_table", message, "file")
        for layout in found:
            needed = [layout.columns[name] for name in layout.needed]
            need_columns(needed, book[layout.title].columns)
    mark = fingerprint(path)
    with transaction.atomic():
        mine = ImportRun.objects.of(by).filter(kind=KIND, state=ImportRun.State.STAGED)
        begun = mine.filter(mapping__sha256=mark).first()
        if begun is not None:
            return begun
        mapping = {"sha256": mark, "scheme": scheme, "city_id": None}
        run = open_import(KIND, source=source[:200], mapping=mapping, by=by, at=at)
        keep_sealed(path.read_bytes(), name=source, about=("import", run.pk), by=by, at=at)
        _open_job(run, CHECK, by=by, at=at)
        write_audit("city.import_stage", by=by, at=at, about=("import", run.pk))
    return run


@transaction.atomic
def ask_to_enter(run: ImportRun, *, doubtful: bool, by: Any, at: datetime) -> Job:
    """Let the worker enter a judged workbook; `doubtful` people too, or only what is clear.

    Raises Refused with `import_is_over`, `import_not_judged` or `import_has_faults`.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk, kind=KIND)
    if run.by_id != by.pk:
        raise PermissionDenied
    if run.state != ImportRun.State.STAGED:
        raise Refused("import_is_over", _("This import is over."))
    last = last_job(run)
    if last is not None and not last.is_over:
        raise Refused("import_not_judged", _("The worker is still busy with this import."))
    if not run.counts:
        raise Refused("import_not_judged", _("The rows have not been checked yet."))
    if run.counts.get(State.BAD):
        message = _("Correct the bad rows in your file and send it again.")
        raise Refused("import_has_faults", message)
    return _open_job(run, ENTER, by=by, at=at, doubtful=doubtful)


def _open_job(run: ImportRun, step: str, *, by: Any, at: datetime, doubtful: bool = False) -> Job:
    page = reverse("members:city_import", args=(run.pk,))
    params = {"run": run.pk, "step": step, "doubtful": doubtful, "page": page, "source": run.source}
    return open_job(KIND, by=by, at=at, params=params)


def last_job(run: ImportRun) -> Job | None:
    """The work that was asked for last."""
    return Job.objects.filter(kind=KIND, params__run=run.pk).order_by("-pk").first()


def work_on_books(at: datetime) -> int:
    """The worker's part: one job to its end; killed at any moment, the next call goes on.

    Answers how many jobs it took.
    """
    job = claim_job((KIND,), at)
    if job is None:
        return 0
    run = ImportRun.objects.get(pk=job.params["run"])
    by = User.objects.get(pk=job.owner_id)
    with translation.override(by.language), Progress(job, clock=timezone.now) as progress:
        try:
            if job.params["step"] == CHECK:
                check_book(run, by=by, progress=progress)
            else:
                enter_book(run, by=by, doubtful=job.params["doubtful"], progress=progress)
        except (Refused, PermissionDenied) as refused:
            _end(job, run, error=str(refused) or _("You may no longer do this."))
        except DatabaseError:
            raise
        except Exception:
            # The run stays as it is; whoever keeps the system finds the reason in the log
            log.exception("Job %s on the workbook of import %s failed", job.pk, run.pk)
            _end(job, run, error=_("A fault of the system; it has been noted."))
        else:
            _end(job, run)
    return 1


@transaction.atomic
def _end(job: Job, run: ImportRun, *, error: str = "") -> None:
    at = timezone.now()
    if error:
        fail_job(job, at=at, error=error)
    else:
        finish_job(job, at=at, result={"step": job.params["step"]})
    facts = {"source": run.source, "step": job.params["step"], "failed": bool(error)}
    post_notices(
        "city_import_step",
        to=[job.owner_id],
        event=f"job:{job.pk}:finished",
        about=("import", run.pk),
        params={**facts, "url": job.params["page"]},
        at=at,
    )


def check_book(run: ImportRun, *, by: Any, progress: Progress) -> None:
    """Keep every row of the file, then judge them all; only verdicts are written."""
    _keep_rows(run, progress)
    lines = _lines(run)
    ground = _judge(run, lines, by=by, at=timezone.now(), doubtful=True, keep=False, tell=progress)
    run.mapping["city_id"] = ground.city.pk if ground.city else None
    with transaction.atomic():
        _settle(lines, progress, applied=False)
        recount(run)


def _keep_rows(run: ImportRun, progress: Progress) -> None:
    """Copy the rows out of the file, which is forgotten then; what was kept before is skipped."""
    files = Attachment.objects.filter(subject_type="import", subject_id=run.pk)
    attachment = files.first()
    if attachment is None:
        return
    count = 0
    with NamedTemporaryFile(suffix=".zip") as copy:
        copy.write(read_sealed(attachment))
        copy.flush()
        with open_book(Path(copy.name)) as book:
            for layout in SHEETS.values():
                sheet = book.get(layout.title)
                rows = sheet.rows if sheet else iter(())
                kept = run.rows.filter(sheet=layout.name).count()
                staged = (
                    ImportRow(
                        sheet=layout.name,
                        number=row.number,
                        raw=layout.seal(layout.cells(row.cells)),
                        state=State.GOOD,
                    )
                    for row in islice(rows, kept, None)
                )
                count += kept
                while chunk := list(islice(staged, BATCH)):
                    count += stage_rows(run, chunk)
                    if count > MOST:
                        message = _("More than %(count)d rows: split the file.")
                        raise Refused("too_many_rows", message % {"count": MOST}, "file")
                    progress(count, step="keeping")
    with transaction.atomic():
        drop_sealed(attachment)


def _lines(run: ImportRun) -> dict[str, list[Line]]:
    """The kept rows of each sheet, as the judges read them."""
    found: dict[str, list[Line]] = {name: [] for name in SHEETS}
    rows = run.rows.order_by("sheet", "number").values_list("pk", "sheet", "number", "raw")
    for pk, sheet, number, raw in rows.iterator(chunk_size=BATCH):
        cells = SHEETS[sheet].unseal(raw) if SHEETS[sheet].is_secret else raw
        found[sheet].append(Line(pk, sheet, number, cells))
    return found


def _judge(
    run: ImportRun,
    lines: dict[str, list[Line]],
    *,
    by: Any,
    at: datetime,
    doubtful: bool,
    keep: bool,
    tell: Progress,
) -> Ground:
    """Read sheet after sheet; with `keep` each is stored, for the caller's transaction."""
    total = sum(map(len, lines.values()))
    if not total:
        raise Refused("not_a_table", _("The file has no rows."), "file")
    tell(0, total=total, step="entering" if keep else "judging")
    scheme = LevelScheme.objects.filter(code=run.mapping["scheme"]).first()
    ground = Ground(scheme=scheme, since=_first_day(lines, at), by=by, at=at, keep=keep)
    done = 0

    def read(sheet: str, reader: Any) -> None:
        nonlocal done
        reader(_counted(lines[sheet], tell, done, "entering" if keep else "judging"))
        done += len(lines[sheet])

    read("areas", ground.read_areas)
    if ground.city is None:
        for line in (line for name in SHEETS if name != "areas" for line in lines[name]):
            line.fault("row", _("Write the row of the city into the sheet of areas."))
        return ground
    require_folk_powers(by, ground.city.pk)
    read("units", ground.read_units)
    read("organisations", ground.read_organisations)
    folk = Folk(ground, by=by, at=at, doubtful=doubtful, keep=keep)
    read("people", folk.read_people)
    read("posts", folk.read_posts)
    return ground


def _first_day(lines: dict[str, list[Line]], at: datetime) -> date:
    """The earliest day on which something in the workbook begins, today at the latest."""
    dated = {"posts": "from_on", "organisations": "founded_on"}
    days = (
        read_day(line[name], name, {}) for sheet, name in dated.items() for line in lines[sheet]
    )
    return min([day_of(at), *filter(None, days)])


def _counted(rows: list[Line], tell: Progress, before: int, step: str) -> Iterator[Line]:
    for place, line in enumerate(rows):
        if place % 500 == 0:
            tell(before + place, step=step)
        yield line


def enter_book(run: ImportRun, *, by: Any, doubtful: bool, progress: Progress) -> None:
    """Judge anew and store, all in one transaction; a fault found now undoes everything.

    Raises Refused with `import_has_faults` when something changed meanwhile; the rows say what.
    """
    at = timezone.now()
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state != ImportRun.State.STAGED:
            return
        tree_lock(Area, forest=True)
        tree_lock(PartyOrganisation, forest=True)
        lines = _lines(run)
        _judge(run, lines, by=by, at=at, doubtful=doubtful, keep=True, tell=progress)
        is_sound = not any(line.faults for rows in lines.values() for line in rows)
        if is_sound:
            _settle(lines, progress, applied=True)
            recount(run)
            close_import(run, at=at, counts=run.counts)
            data = {sheet: len(rows) for sheet, rows in lines.items()}
            write_audit("city.import", by=by, at=at, about=("import", run.pk), data=data)
        else:
            transaction.set_rollback(True)
    if not is_sound:
        with transaction.atomic():
            _settle(lines, progress, applied=False)
            recount(run)
        message = _("Something changed meanwhile; nothing was entered. Look at the bad rows.")
        raise Refused("import_has_faults", message)


def take_faults(run: ImportRun, *, by: Any, at: datetime, ip: str | None) -> IO[bytes]:
    """Bad and doubtful rows as a list to correct the file by; it holds no cell of the file."""
    write_audit("city.faults_export", by=by, at=at, ip=ip, about=("import", run.pk))
    header = (_("Sheet"), _("Row"), _("Column"), _("What was found"))
    return xlsx_file(_("What was found"), header, fault_lines(run))


def fault_lines(run: ImportRun) -> Iterator[tuple[str, int, str, str]]:
    """Everything that was found: sheet, row number, column and reason."""
    for name, layout in SHEETS.items():
        rows = run.rows.filter(sheet=name, state__in=(State.BAD, State.UNCLEAR))
        found = rows.order_by("number").values_list("number", "errors")
        for number, errors in found.iterator(chunk_size=BATCH):
            for part, message in errors.items():
                yield layout.title, number, layout.columns.get(part, _("Row")), message


def _settle(lines: dict[str, list[Line]], tell: Progress, *, applied: bool) -> None:
    """Write down the verdict about each row."""
    total = sum(map(len, lines.values()))
    for rows in lines.values():
        for start in range(0, len(rows), BATCH):
            tell(total, step="noting")
            settle_rows([_verdict(line, applied) for line in rows[start : start + BATCH]])


def _verdict(line: Line, applied: bool) -> ImportRow:
    is_row = line.subject is not None and line.subject.pk and (line.is_known or applied)
    row = ImportRow(pk=line.pk, errors={**line.faults, **line.doubts})
    if line.faults:
        row.state = State.BAD
    elif line.doubts and not (applied and line.subject is not None):
        row.state = State.UNCLEAR
    else:
        row.state = State.APPLIED if applied else State.GOOD
    if is_row and not line.faults:
        row.subject_type, row.subject_id = line.subject._meta.model_name, line.subject.pk
    return row


def recount(run: ImportRun) -> None:
    """Note how many rows are in which state, in all and by sheet, and how many are here already."""
    rows = run.rows.order_by().values_list("sheet", "state")
    known = Q(state=State.GOOD, subject_id__isnull=False)
    sheets: dict[str, dict[str, int]] = {name: {} for name in SHEETS}
    totals: dict[str, int] = {}
    for sheet, state, count, here in rows.annotate(
        rows=Count("pk"), here=Count("pk", filter=known)
    ):
        sheets[sheet][state] = count
        totals[state] = totals.get(state, 0) + count
        if here:
            sheets[sheet]["known"] = here
    run.counts = totals
    run.mapping["sheets"] = {name: counts for name, counts in sheets.items() if counts}
    run.save(update_fields=("counts", "mapping"))
