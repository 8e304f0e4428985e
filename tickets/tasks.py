"""Celery's part in tickets: call the operations; every rule lives there."""

from celery import shared_task
from django.db import connection
from django.utils import timezone

from members.operations.accounts import system_user
from records.operations import beat
from tickets.forms.bulk import arguments_of
from tickets.operations import drafts, sampling
from tickets.operations.auditor import audit
from tickets.operations.following import follow_rules
from tickets.operations.hot_spots import note_hot_spots
from tickets.operations.objections import overrule_expired
from tickets.operations.open_requests import forget_trials, settle_waiting
from tickets.operations.queue import work_on_jobs
from tickets.operations.suggestions import train_suggestions
from tickets.operations.suspension import resume_due
from tickets.operations.sweeper import sweep
from tickets.operations.tallying import fold_changes, recount


def database_now():
    """The one clock that all sweepers share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@shared_task(ignore_result=True, soft_time_limit=55, time_limit=60)
def sweep_deadlines() -> None:
    """Let every due level fall; loops until none is left."""
    done = sweep(database_now())
    beat("sweep", at=timezone.now(), data={"late_s": done.late_s, "levels": done.escalations})


@shared_task(ignore_result=True, soft_time_limit=55, time_limit=60)
def audit_engine() -> None:
    """Check the engine's promises and heal what can be healed."""
    found = audit(database_now())
    beat("audit", at=timezone.now(), data=found)


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def fold_tallies() -> None:
    """Add what changed to the tallies."""
    beat("fold_tallies", at=timezone.now(), data={"changes": fold_changes()})


@shared_task(ignore_result=True, soft_time_limit=1700, time_limit=1800)
def recount_tallies() -> None:
    """Count all matters anew and put right whatever the tallies say otherwise."""
    beat("recount_tallies", at=timezone.now(), data={"healed": recount(timezone.now())})


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def replan_clocks() -> None:
    """Count open clocks anew after a calendar, a limit or a ladder was changed."""
    beat("replan", at=timezone.now(), data={"clocks": follow_rules(database_now())})


@shared_task(ignore_result=True, soft_time_limit=540, time_limit=570)
def list_call_backs() -> None:
    """Put yesterday's sampled closings on the list of call-backs, once each."""
    listed = sampling.list_call_backs(by=system_user(), at=timezone.now())
    beat("list_call_backs", at=timezone.now(), data={"listed": listed})


@shared_task(ignore_result=True)
def forget_drafts() -> None:
    """Drop pictures of reports that nobody finished, and trials of programs after a month."""
    drafts.forget_drafts(timezone.now())
    forget_trials(at=timezone.now())
    beat("forget_drafts", at=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=55, time_limit=60)
def resume_suspended() -> None:
    """Take up again whatever was suspended until a day that is over."""
    resumed = resume_due(database_now())
    beat("resume", at=timezone.now(), data={"matters": resumed})


@shared_task(ignore_result=True, soft_time_limit=55, time_limit=60)
def settle_objections() -> None:
    """Let the street's ruling stand where a department did not persist in time."""
    done = overrule_expired(database_now())
    beat("settle_objections", at=timezone.now(), data={"overruled": done})


@shared_task(ignore_result=True, soft_time_limit=580, time_limit=600)
def find_hot_spots() -> None:
    """Tell communities and streets what has come up too often; each spot once."""
    found = note_hot_spots(timezone.now())
    beat("hot_spots", at=timezone.now(), data={"new": found})


@shared_task(ignore_result=True, soft_time_limit=1700, time_limit=1800)
def learn_suggestions() -> None:
    """Once a day, learn from newly filed matters what words belong to which category."""
    row = train_suggestions(timezone.now())
    beat("learn", at=timezone.now(), data={"learned_from": row.learned_from} if row else {})


@shared_task(ignore_result=True, soft_time_limit=55, time_limit=60)
def work_jobs() -> None:
    """Go on with the long work of people, one job at a time, and open what programs have sent to
    wait; what a pass leaves is for the next."""
    opened = settle_waiting(at=timezone.now())
    done = work_on_jobs(timezone.now(), arguments=arguments_of)
    beat("jobs", at=timezone.now(), data={"rows": done, "opened": opened})
