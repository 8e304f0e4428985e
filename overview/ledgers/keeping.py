"""What is kept of made reports: their files, masked and for a while; and who may see which."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.errors import Refused
from overview.ledgers import LEDGERS
from overview.ledgers.traces import Before
from overview.models import ReportRun, ReportTemplate
from records.models import Attachment
from records.operations import drop_sealed, read_sealed, write_audit

SUBJECT, TEMPLATE = "reportrun", "reporttemplate"
FILE, TRACE = "report", "trace.jsonl.gz"


def visible_runs(by: Any) -> Any:
    """Runs that somebody made themselves, and those about places of which they see every row.

    A run holds the rows of whoever it was made for; about a place that both see all of, these are
    the same.
    """
    mine = Q(made_by=by)
    if not by.holds(Power.EXPORT):
        return ReportRun.objects.filter(mine)
    powers: dict[str, list[str]] = {}
    for ledger in LEDGERS.values():
        if ledger.is_open_to(by) and not ledger.is_own:
            powers.setdefault(ledger.power, []).append(ledger.slug)
    whole = ReportRun.objects.exclude(place_code="").within(by.reach(Power.EXPORT)).order_by()
    for power, slugs in powers.items():
        seen = whole.filter(ledger__in=slugs).within(by.reach(power))
        mine |= Q(pk__in=seen.values("pk"))
    return ReportRun.objects.filter(mine)


def kept(run: ReportRun, name: str) -> Attachment | None:
    """One of the files of a run, as long as it is kept."""
    return Attachment.objects.about(SUBJECT, run.pk).filter(original_name=name).first()


def take_file(run: ReportRun, *, by: Any, at: datetime, ip: str | None) -> IO[bytes]:
    """The made file, noted in the trail.

    Raises Refused with `file_gone` when it was kept long enough.
    """
    found = kept(run, FILE) if run.has_file else None
    if found is None:
        raise Refused("file_gone", _("This file is not kept any more. Make the report again."))
    data = {"ledger": run.ledger, "rows": run.rows}
    write_audit("ledgers.download", by=by, at=at, ip=ip, about=(SUBJECT, run.pk), data=data)
    return found.file.open("rb")


def template_file(template: ReportTemplate) -> bytes:
    """The empty table as it was sent."""
    found = Attachment.objects.about(TEMPLATE, template.pk).first()
    if found is None:
        raise Refused("file_gone", _("This file is not kept any more. Make the report again."))
    return read_sealed(found)


def before(run: ReportRun) -> Before | None:
    """The lines of an earlier report, as long as they are kept."""
    found = kept(run, TRACE)
    return Before(lambda: found.file.open("rb")) if found is not None else None


def forget_files(at: datetime, limit: int = 100) -> int:
    """Drop the files of reports that were kept long enough; the rows stay. Answers how many."""
    runs = list(ReportRun.objects.to_forget(timezone.localdate(at))[:limit])
    for run in runs:
        with transaction.atomic():
            for attachment in Attachment.objects.about(SUBJECT, run.pk):
                drop_sealed(attachment)
            run.has_file = False
            run.save(update_fields=("has_file",))
    return len(runs)
