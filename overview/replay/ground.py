"""The city of a simulation: tables, divisions, people and duty list, and what a scenario changes.

The divisions are real, the people made up: it is the city of the demo, without its matters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from grids.models import City
from lib.errors import Refused
from members.operations.accounts import system_user
from overview.demo.cities import load_cities
from overview.demo.duties import write_duties
from overview.demo.grids import urban_communities, weave_grids
from overview.demo.outlines import draw_outlines
from overview.demo.people import appoint_people
from overview.demo.plan import FOUNDED, Plan
from overview.demo.progress import Silent
from overview.demo.units import found_units
from overview.simulation.scenario import Scenario
from overview.simulation.scratch import require_scratch
from tickets.models import CategoryLimit, LadderPolicy, StepLimit, WhistleLimit
from tickets.operations.ladder_versions import (
    RungDraft,
    activate_ladder,
    draft_ladder,
    known_pairs,
    set_rungs,
)
from tickets.operations.ladders import read_ladders
from tickets.operations.limit_changes import LIMITS, change_limit, read_limit

CITY_SEED = 2026
"""The made-up people and grids are the same in every simulation."""

STEPS = (load_cities, draw_outlines, weave_grids, found_units, appoint_people, write_duties)


def keep_files_in_memory() -> None:
    """Pictures of results are stored as always, and gone with the process."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}


def prepare() -> dict[str, dict[str, int]]:
    """Make the tables and the cities in an empty scratch database.

    Answers how many urban communities each district of each city has.
    """
    require_scratch()
    call_command("migrate", verbosity=0)
    plan = Plan(0, CITY_SEED, FOUNDED, system_user(), Silent())
    for step in STEPS:
        step(plan)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        city.code: Counter(community.code[:6] for community in urban_communities(city))
        for city in City.objects.order_by("code")
    }


def apply_scenario(scenario: Scenario, *, at: datetime) -> None:
    """Change limits and ladder as the scenario says, by the operations administrators use.

    Raises Refused when it names a limit, a clock or a rung that there is not.
    """
    by = system_user()
    _change_limits(scenario, by=by, at=at)
    _change_ladder(scenario, by=by, at=at)


def _change_limits(scenario: Scenario, *, by: Any, at: datetime) -> None:
    times = Decimal(str(scenario["limits.times"]))
    if times != 1:
        for model in LIMITS.values():
            model._default_manager.update(limit_value=F("limit_value") * times)
    for code, text in scenario["limits.category"].items():
        rows = CategoryLimit.objects.filter(category__code=code)
        _set_limits(f"limits.category.{code}", rows, text, by=by, at=at)
    for name, text in scenario["limits.whistle"].items():
        kind, _slash, clock = name.partition("/")
        of_whistle = WhistleLimit.objects.filter(kind=kind, clock_kind=clock)
        _set_limits(f"limits.whistle.{name}", of_whistle, text, by=by, at=at)
    for name, text in scenario["limits.step"].items():
        of_step = StepLimit.objects.filter(step=name)
        _set_limits(f"limits.step.{name}", of_step, text, by=by, at=at)


def _set_limits(key: str, rows: Iterable[Any], text: str, *, by: Any, at: datetime) -> None:
    limit, found = read_limit(text), list(rows)
    if not found:
        raise Refused("limit_unknown", _("%(key)s: there is no such limit.") % {"key": key}, key)
    for row in found:
        if row.limit != limit:
            change_limit(row, limit, by=by, at=at)


def _change_ladder(scenario: Scenario, *, by: Any, at: datetime) -> None:
    times, given = scenario["ladder.times"], scenario["ladder.rungs"]
    if times == 1 and not given:
        return
    policy = LadderPolicy.objects.get(city=None, is_active=True)
    draft = draft_ladder(policy, city=None, by=by, at=at)
    if times != 1:
        for pair, rungs in read_ladders(draft.pk).items():
            moved = [
                RungDraft(max(number, round(rung.percent * times)), rung.who, rung.actions)
                for number, rung in enumerate(rungs, start=1)
            ]
            set_rungs(draft, pair, moved, by=by, at=at)
    pairs = {"/".join(pair): pair for pair in known_pairs()}
    for name, rungs in given.items():
        if name not in pairs:
            key = f"ladder.rungs.{name}"
            words = _("%(key)s: there is no such clock. Known: %(known)s.")
            message = words % {"key": key, "known": ", ".join(pairs)}
            raise Refused("clock_unknown", message, key)
        drafts = [
            RungDraft(row["percent"], tuple(row["who"]), tuple(row["actions"])) for row in rungs
        ]
        set_rungs(draft, pairs[name], drafts, by=by, at=at)
    activate_ladder(draft, by=by, at=at)
