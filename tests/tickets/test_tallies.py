"""Tallies: the same numbers as the matters themselves, whatever happens and whoever asks."""

import random
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from grids.models import Area
from grids.powers import Power
from grids.reach import Reach
from lib.periods import Period
from tests.tickets.desk import closed, dispatched, reported
from tickets.models import Finding, MatterTally, TallyChange, Ticket
from tickets.models.measures import MEASURES
from tickets.models.tickets import SolvedLevel
from tickets.operations.tallying import drift, fold_changes, recount
from tickets.statistics.tallies import BY, Basis, Scope, count_matters
from tickets.workflow.states import TicketStatus

NAMES = tuple(MEASURES)
READERS = ("gridworker", "clerk", "community_other", "street", "district", "admin", "department")
PERIODS = ("2026-03", "2026-Q1", "2026", "2026-W11", "2026-03-14", "2025-H2")
FIRST = date(2025, 11, 1)


def scatter(world, seed: int, count: int) -> None:
    """Matters in every state, all over the places and days; some moved since they were reported."""
    dice = random.Random(seed)
    places = list(Area.objects.filter(tier__in=("grid", "building", "section")).order_by("code"))
    codes = [world.category(code) for code in ("0121", "0603", "1001")]
    for _ in range(count):
        ticket = reported(world, area=None)
        area, now = dice.choice(places), dice.choice(places)
        moment = lambda: (  # noqa: E731
            world.now.replace(2025, 11, 1) + timedelta(minutes=dice.randrange(260 * 1440))
            if dice.random() < 0.7
            else None
        )
        status = dice.choice([*TicketStatus.values[:7], "not_filed", "suspended", "void"])
        ended = status in ("closed", "not_filed", "void")
        Ticket.objects.filter(pk=ticket.pk).update(
            category=dice.choice(codes),
            status=status,
            reported_at=moment() or world.now,
            accepted_at=moment(),
            filed_at=moment(),
            dispatched_at=moment(),
            handled_at=moment(),
            closed_at=(moment() or world.now) if ended else None,
            self_closed=dice.random() < 0.3,
            solved_level=dice.choice(SolvedLevel.values) if status == "closed" else "",
            is_late=dice.random() < 0.3,
            rework_count=dice.randrange(3),
            reopened_count=dice.randrange(2),
            **stamps(area, "filed"),
            **stamps(now, "now"),
        )


def stamps(area: Area, basis: str) -> dict[str, int]:
    known = {"city": area.city_id, "district": area.district_id, "grid": None}
    for node in area.get_ancestors(include_self=True):
        if node.tier in ("street", "community"):
            known[node.tier] = node.pk
        if node.tier in ("grid", "section"):
            known["grid"] = node.pk
    return {f"{name}_{basis}_id": key for name, key in known.items()}


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)
@given(seed=st.integers(0, 10_000), folds=st.booleans())
def test_every_count_is_the_length_of_its_list(world, seed, folds):
    """For every measure, reader, place, period and basis; before and after folding."""
    with transaction.atomic():
        scatter(world, seed, 12)
        if folds:
            fold_changes()
            scatter(world, seed + 1, 4)
            Ticket.objects.filter(pk__in=Ticket.objects.order_by("pk").values("pk")[:2]).delete()
        places = (None, Reach(areas=(world.sundi.span,)), Reach(areas=(world.sundi_1.span,)))
        asked = list(product(READERS, PERIODS, Basis, places))
        for reader, code, basis, place in random.Random(seed).sample(asked, 25):
            reach = world.user(reader).reach(Power.VIEW_FIGURES)
            scope = Scope.of(reach, Period.parse(code), place, basis)
            counts = count_matters(scope, NAMES).total
            for name in NAMES:
                if name != "minutes":
                    assert counts[name] == scope.cases(name).count(), (reader, code, name)
        assert drift() == []
        transaction.set_rollback(True)


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("by", BY)
def test_parts_add_up(world, by, basis):
    """Told apart by anything, a count comes to the same; and so it does without tallies."""
    scatter(world, 7, 30)
    fold_changes()
    scatter(world, 8, 6)
    for code in ("2026-03", "2026", "2026-W11"):
        scope = Scope.of(Reach(everywhere=True), Period.parse(code), None, basis)
        fine = Scope.of(Reach(everywhere=True, user_id=0), Period.parse(code), None, basis)
        assert count_matters(scope, NAMES, by).total == count_matters(scope, NAMES).total
        assert count_matters(scope, NAMES, by).rows == count_matters(fine, NAMES, by).rows or (
            cleaned(count_matters(scope, NAMES, by)) == cleaned(count_matters(fine, NAMES, by))
        )


def cleaned(counts) -> dict:
    return {key: row for key, row in counts.rows.items() if any(row.values())}


def test_a_matter_s_way_is_counted(world):
    """Reported, dispatched, handled in time and closed: each on its own day, at once."""
    before = count_matters(whole(world), NAMES).total
    closed(world)
    after = count_matters(whole(world), NAMES).total
    grown = {name for name in NAMES if after[name] > before[name]}
    assert grown == {
        *("reported", "accepted", "filed", "dispatched", "handled", "closed", "kept"),
        *("handled_timely", "in_street", "minutes"),
    }
    assert after["minutes"] - before["minutes"] == 120


def whole(world) -> Scope:
    return Scope(
        Reach(everywhere=True), world.now.date() - timedelta(7), world.now.date() + timedelta(7)
    )


def test_folding_leaves_nothing_behind(world):
    dispatched(world)
    assert TallyChange.objects.exists()
    assert fold_changes() > 0
    assert not TallyChange.objects.exists()
    assert fold_changes() == 0
    assert drift() == []


def test_what_differs_is_found_and_put_right(world):
    """A tally that lies is named, and right again after one recount."""
    closed(world)
    fold_changes()
    MatterTally.objects.filter(grain="month").update(closed=99)
    MatterTally.objects.filter(grain="day").delete()
    assert {row["grain"] for row in drift()} == {"month", "day"}
    assert recount(world.now) > 0
    assert drift() == []
    assert Finding.objects.get(kind="tally_apart").healed_at == world.now
    assert recount(world.now) == 0
    assert count_matters(whole(world), NAMES).total["closed"] == 1
