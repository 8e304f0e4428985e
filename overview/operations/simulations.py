"""Simulations that administrators start in the browser: a job each, done by the worker."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.errors import Refused
from overview.simulation.adding import Plain
from overview.simulation.running import simulate
from overview.simulation.scenario import Scenario, read_scenario
from records.models import Job, JobRow
from records.operations import fail_job, finish_job, open_job, post_notices
from records.operations.jobs import Progress, add_rows, claim_job, settle_row

log = logging.getLogger(__name__)

KIND = "simulation"
MOST_TICKETS = 3000
"""More takes too long beside the site; `manage.py simulate` takes any number."""
SIGN_OF_LIFE_S = 5


@transaction.atomic
def start_simulation(scenario: Scenario, *, by: Any, at: datetime) -> Job:
    """Let the worker live a scenario; answers the job under which it is found again.

    Raises PermissionDenied without the power to configure, and Refused with
    `simulation_too_large` or, while another one of this person is not over, `simulation_runs`.
    """
    if not by.holds(Power.CONFIGURE):
        raise PermissionDenied
    if scenario["tickets"] > MOST_TICKETS:
        words = _("At most %(most)d matters here; manage.py simulate takes more.")
        raise Refused("simulation_too_large", words % {"most": MOST_TICKETS}, "tickets")
    if simulations_of(by).unfinished().exists():
        raise Refused("simulation_runs", _("Another simulation of yours is still running."))
    params = {"scenario": scenario.plain(), "name": scenario["name"]}
    job = open_job(KIND, by=by, at=at, total=scenario["tickets"], params=params)
    job.params["page"] = f"/settings/simulations/{job.pk}/"
    job.save(update_fields=("params",))
    label = str(scenario["name"])[:40]
    add_rows(job, [JobRow(subject_type=KIND, subject_id=job.pk, label=label)])
    return job


def simulations_of(by: Any) -> Any:
    """The simulations this person started, newest first; nobody looks at another one's."""
    return Job.objects.to(by).filter(kind=KIND)


def result_of(job: Job) -> Plain | None:
    """What a simulation that is over came to."""
    row = job.rows.filter(state=JobRow.State.DONE).first()
    return row.after if row else None


def work_on_simulations(at: datetime) -> int:
    """The worker's part: one waiting simulation to its end; answers how many it took."""
    job = claim_job((KIND,), at)
    if job is None:
        return 0
    with translation.override(job.owner.language):
        try:
            result = _live(job)
        except DatabaseError:
            raise
        except Refused as refused:
            _end(job, error=str(refused))
        except Exception:
            log.exception("Simulation %s failed", job.pk)
            _end(job, error=_("A fault of the system; it has been noted."))
        else:
            _end(job, result=result)
    return 1


def _live(job: Job) -> Plain:
    """Live the scenario beside this thread, which keeps the job's lease alive meanwhile."""
    scenario = read_scenario(job.params["scenario"])
    came = {"done": 0}

    def note(done: int, _total: int) -> None:
        came["done"] = done

    with Progress(job, clock=timezone.now) as tell, ThreadPoolExecutor(1) as beside:
        living = beside.submit(simulate, [scenario], tell=note, workers=1)
        while wait([living], timeout=SIGN_OF_LIFE_S).not_done:
            tell(came["done"], total=scenario["tickets"], step="living")
        return living.result()[0]


@transaction.atomic
def _end(job: Job, *, result: Plain | None = None, error: str = "") -> None:
    at, row = timezone.now(), job.rows.get()
    if result is None:
        settle_row(row, JobRow.State.FAILED, at=at, message=error)
        fail_job(job, at=at, error=error)
    else:
        settle_row(row, JobRow.State.DONE, at=at, after=result)
        job.done = job.total or 0
        job.save(update_fields=("done",))
        finish_job(job, at=at, result={"done": job.done})
    post_notices(
        "simulation_over",
        to=[job.owner_id],
        event=f"job:{job.pk}:finished",
        about=("job", job.pk),
        params={"name": job.params["name"], "failed": bool(error), "url": job.params["page"]},
        at=at,
    )
