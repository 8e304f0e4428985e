"""The load from beginning to end: each step in a transaction of its own, none of them twice."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone

from members.operations.accounts import system_user
from overview.demo.cities import load_cities
from overview.demo.duties import write_duties
from overview.demo.grids import weave_grids
from overview.demo.history import CHUNK, DAYS, Chronicle, Run
from overview.demo.logins import open_logins, renew_password
from overview.demo.organisations import found_organisations
from overview.demo.outlines import draw_outlines
from overview.demo.people import appoint_people
from overview.demo.pictures import draw_album
from overview.demo.places import open_places
from overview.demo.plan import Plan
from overview.demo.played import play_scenes
from overview.demo.progress import Bar, Silent
from overview.demo.scenes import SCENES, tell_scenes
from overview.demo.units import found_units
from records.models import Heartbeat
from records.operations import beat
from tickets.operations.tallying import fold_changes

MARK = "demo"
"""The heartbeat by which the health page knows that the demo is in."""
STEPS_MARK = "demo_load"
"""The heartbeat that says how far a load has come."""
PARALLEL_FROM = 20_000

STEPS: tuple[tuple[str, str, Callable[[Plan], object]], ...] = (
    ("cities", "Districts, streets, communities", load_cities),
    ("outlines", "Outlines", draw_outlines),
    ("grids", "Grids and buildings", weave_grids),
    ("units", "Units", found_units),
    ("places", "Places", open_places),
    ("organisations", "Party organisations", found_organisations),
    ("people", "People and posts", appoint_people),
    ("logins", "Demo logins", open_logins),
    ("duties", "Duty list", write_duties),
    ("pictures", "Pictures", draw_album),
)


def load_demo(
    *, tickets: int, seed: int, at: datetime, out: Bar | Silent, workers: int = 0
) -> dict[str, Any]:
    """Load what of the demo is missing; answers what there is now.

    A load that was interrupted goes on where it stopped; a larger number of tickets adds to what
    is there. `workers` share a long history, as many as there are processors unless told.
    """
    by, before = system_user(), _state()
    for name, label, step in STEPS:
        with out.stage(label) if _is_missing(name) else Silent().stage(label) as progress:
            plan = Plan(tickets, seed, at, by, progress)
            _once(name, step, plan)
    _tell(Plan(tickets, seed, at, by, Silent()), out, workers or os.cpu_count() or 1)
    renew_password()
    state = _state()
    added = _told(state) - _told(before)
    done = {"seed": seed, "tickets": _told(state), "steps": state["steps"]}
    beat(MARK, timezone.now(), done)
    return {**done, "added": added}


def _state() -> dict[str, Any]:
    row = Heartbeat.objects.filter(name=STEPS_MARK).first()
    return row.data if row else {"steps": [], "runs": []}


def _is_missing(name: str) -> bool:
    return name not in _state()["steps"]


def _once(name: str, step: Callable[[Plan], object], plan: Plan) -> None:
    """Take a step unless it was taken; the mark is part of its transaction."""
    with transaction.atomic():
        state = _locked(plan.at)
        if name not in state.data["steps"]:
            step(plan)
            state.data["steps"].append(name)
            state.save()


def _locked(at: datetime) -> Heartbeat:
    """The mark, held until the transaction ends, so that two loads wait for each other."""
    empty: dict[str, Any] = {"steps": [], "runs": []}
    Heartbeat.objects.get_or_create(name=STEPS_MARK, defaults={"at": at, "data": empty})
    return Heartbeat.objects.select_for_update().get(name=STEPS_MARK)


def _told(state: dict[str, Any]) -> int:
    history = sum(
        min(CHUNK, run["count"] - chunk * CHUNK) for run in state["runs"] for chunk in run["done"]
    )
    return history + (SCENES if "scenes" in state["steps"] else 0)


def _tell(plan: Plan, out: Bar | Silent, workers: int) -> None:
    """History first, so that the newest numbers belong to the scenes of the logins."""
    _open_run(plan)
    for number, run in enumerate(_state()["runs"]):
        missing = [chunk for chunk in range(_run(run).chunks) if chunk not in run["done"]]
        if missing:
            with out.stage("Matters of thirteen months") as progress:
                _tell_run(plan, progress, number, missing, workers)
    if _is_missing("scenes"):
        with out.stage("Today's work of the logins"):
            _once("scenes", tell_scenes, plan)
    if _is_missing("played"):
        with out.stage("Requests, objections, meetings, topics"):
            _once("played", play_scenes, plan)
    fold_changes()


def _open_run(plan: Plan) -> None:
    """Note how many matters are wanted beyond those told or being told."""
    with transaction.atomic():
        state = _locked(plan.at)
        known = sum(run["count"] for run in state.data["runs"]) + SCENES
        if plan.tickets > known:
            since = plan.at - timedelta(days=DAYS)
            run = {"since": since.isoformat(), "until": plan.at.isoformat(), "done": []}
            state.data["runs"].append({**run, "count": plan.tickets - known})
            state.save()


def _run(facts: dict[str, Any]) -> Run:
    since, until = (datetime.fromisoformat(facts[name]) for name in ("since", "until"))
    return Run(since, until, facts["count"])


def _tell_run(
    plan: Plan, progress: Bar | Silent, number: int, missing: list[int], workers: int
) -> None:
    run = _run(_state()["runs"][number])
    told = 0
    for count in _tellers(plan, run, number, missing, workers):
        told += count
        progress.step(told, run.count)


def _tellers(plan: Plan, run: Run, number: int, missing: list[int], workers: int) -> Iterator[int]:
    """Tell the chunks here, or in several processes when there are many."""
    if workers == 1 or run.count < PARALLEL_FROM:
        chronicle = Chronicle(plan, run)
        for chunk in missing:
            yield _tell_chunk(chronicle, number, chunk)
        return
    connections.close_all()
    with ProcessPoolExecutor(
        workers, get_context("fork"), initializer=_prepare, initargs=(plan, run)
    ) as pool:
        tasks = [pool.submit(_tell_in_worker, number, chunk) for chunk in missing]
        for task in as_completed(tasks):
            yield task.result()


_chronicles: list[Chronicle] = []


def _prepare(plan: Plan, run: Run) -> None:
    _chronicles.append(Chronicle(plan, run))


def _tell_in_worker(number: int, chunk: int) -> int:
    return _tell_chunk(_chronicles[0], number, chunk)


def _tell_chunk(chronicle: Chronicle, number: int, chunk: int) -> int:
    """One chunk with its mark, all or nothing; references are checked before the mark is held."""
    with transaction.atomic():
        count = chronicle.tell(chunk)
        connection.check_constraints()
        state = _locked(timezone.now())
        state.data["runs"][number]["done"].append(chunk)
        state.save()
    return count
