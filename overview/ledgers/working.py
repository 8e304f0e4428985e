"""The worker's part of reports: large files, one at a time, and the notice that they are ready."""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lib.errors import Refused
from members.models import User
from overview.ledgers.keeping import SUBJECT
from overview.ledgers.making import KIND, make_report
from overview.models import ReportRun
from records.models import Job
from records.operations import fail_job, finish_job, post_notices
from records.operations.jobs import Progress, claim_job

log = logging.getLogger(__name__)


def work_on_reports(at: datetime) -> int:
    """The worker's part: one large report to its end. Answers how many jobs it took."""
    job = claim_job((KIND,), at)
    if job is None:
        return 0
    by = User.objects.get(pk=job.owner_id)
    with translation.override(by.language), Progress(job, clock=timezone.now) as progress:
        try:
            with transaction.atomic():
                run = ReportRun.objects.select_for_update(of=("self",)).get(pk=job.params["run"])
                if run.made_at is None:
                    make_report(run, tell=lambda done: progress(done, step="writing"))
                finish_job(job, at=timezone.now(), result={"rows": run.rows})
                tell_of_report(run, job.params["title"], at=timezone.now())
        except (Refused, PermissionDenied) as refused:
            _fail(job, str(refused) or _("You may no longer do this."))
        except DatabaseError:
            raise
        except Exception:
            log.exception("Job %s on report %s failed", job.pk, job.params["run"])
            _fail(job, _("A fault of the system; it has been noted."))
    return 1


@transaction.atomic
def _fail(job: Job, error: str) -> None:
    run = ReportRun.objects.get(pk=job.params["run"])
    fail_job(job, at=timezone.now(), error=error)
    tell_of_report(run, job.params["title"], at=timezone.now(), failed=True)


def tell_of_report(run: ReportRun, title: str, *, at: datetime, failed: bool = False) -> None:
    """One notice to whom it was made for, with the way to the file."""
    post_notices(
        "report_ready",
        to={run.made_by_id},
        event=f"{SUBJECT}:{run.pk}:{'failed' if failed else 'ready'}",
        about=(SUBJECT, run.pk),
        params={
            "title": title,
            "rows": run.rows,
            "failed": failed,
            "url": reverse("overview:report_run", args=(run.pk,)),
        },
        at=at,
    )
