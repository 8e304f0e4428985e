"""Simulations that are over, with made-up counts: for pages that only show them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from members.models import User
from overview.operations.simulations import start_simulation
from overview.simulation.adding import add_up
from overview.simulation.scenario import read_scenario
from records.models import Job, JobRow
from records.operations import finish_job
from records.operations.jobs import settle_row

MONTHS = ("2026-01", "2026-02", "2026-03")
FEW_HOURS = [0.3, 0.8, 1.2, 2.6, 7.4]


def counted(code: str, arrived: int, closed: int, slower: float) -> dict[str, Any]:
    """One district as its process counts it."""
    late = round(2 * slower)
    counts = {
        "arrived": arrived,
        "closed": closed,
        "settled_in_grid": arrived // 2,
        "triage_due": 20,
        "triage_late": 1,
        "work_due": 12,
        "work_late": late,
        "whistle_sign_due": 3,
        "whistle_sign_late": 0,
        "escalated": 4 * late,
        "supervised": late,
        "whistles": 1,
        "given": 12,
        "done": 11,
    }
    hours = [round(one * slower, 1) for one in FEW_HOURS]
    months = {
        month: {
            "name": month,
            "counts": counts | {"closed": closed - number},
            "hours": {"waiting": hours, "handling": [one * 2 for one in hours]},
        }
        for number, month in enumerate(MONTHS)
    }
    line = months[MONTHS[0]]
    crew = {"people": 4, "busy": 210.5 * slower, "there": 1488.0, "longest_queue": 6}
    rates = {
        "dispatched": 30,
        "responded": 27,
        "answered": 16,
        "solved": 14,
        "partly": 1,
        "satisfied": 13,
    }
    return {
        "district": code[:6],
        "months": months,
        "communities": {f"{code[:6]}003014": line | {"name": "孙底社区"}},
        "units": {f"{code[:6]}U01": line | {"name": "城管局"}},
        "escalations": {"assignment/handle/0067": 9, "ticket/triage/0050": 14},
        "staff": {
            "roles": dict.fromkeys(("clerk", "grid_worker", "officer"), crew),
            "units": {f"{code[:6]}U01": crew},
        },
        "rates": {"partly": 0.5, "all": rates, "communities": {f"{code[:6]}003014": rates}},
        "totals": {"levels": 23, "findings": 0, "refusals": {}},
    }


def simulated(by: User, name: str = "as it is", arrived: int = 10, slower: float = 1) -> Job:
    """A simulation of this person that is over."""
    scenario = read_scenario({"tickets": arrived * len(MONTHS), "name": name})
    job = start_simulation(scenario, by=by, at=timezone.now())
    result = {
        "scenario": scenario.plain(),
        **add_up([counted("340504", arrived, arrived - 1, slower)]),
        "machine": {"took_s": 60},
    }
    settle_row(job.rows.get(), JobRow.State.DONE, at=timezone.now(), after=result)
    finish_job(job, at=timezone.now(), result={"done": arrived})
    return job
