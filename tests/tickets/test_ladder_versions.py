"""A ladder's version is fixed once in force; running clocks follow a new one only when chosen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.errors import Refused
from records.models import AuditEntry
from tests.tickets.desk import dispatched
from tickets.clock import Limit
from tickets.models import Clock, Escalation, LadderPolicy, Timer
from tickets.operations.auditor import audit
from tickets.operations.climbing import follow_ladder, follow_ladders, forecast_ladder
from tickets.operations.ladder_versions import (
    RungDraft,
    activate_ladder,
    draft_ladder,
    drop_draft,
    set_rungs,
)
from tickets.operations.ladders import policy_for
from tickets.operations.sweeper import sweep

HOUR = timedelta(hours=1)
HANDLE = ("assignment", "handle")
EARLY = [RungDraft(25, ("officer",), ("notify",)), RungDraft(100, ("street",), ("notify",))]


@pytest.fixture
def general(world):
    return LadderPolicy.objects.get(city=None)


def drafted(world, general, rungs=EARLY, *, city=None, by=None):
    draft = draft_ladder(general, city=city, by=by or world.system, at=world.now)
    return set_rungs(draft, HANDLE, rungs, by=by or world.system, at=world.now)


def in_force(world, draft, **more):
    return activate_ladder(draft, by=world.system, at=world.now, **more)


def test_a_draft_is_in_force_for_nobody(world, general):
    draft = drafted(world, general)
    assert (draft.version, draft.is_draft, draft.is_active) == (2, True, False)
    assert policy_for(world.city.pk, world.now) == general.pk
    assert draft.rungs.count() == general.rungs.count() - 2


def test_a_version_in_force_never_changes(world, general):
    for act in (
        lambda: set_rungs(general, HANDLE, EARLY, by=world.system, at=world.now),
        lambda: activate_ladder(general, by=world.system, at=world.now),
        lambda: drop_draft(general, by=world.system, at=world.now),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "ladder_fixed"


def test_new_clocks_climb_by_the_new_version_running_ones_by_theirs(world, general):
    dispatched(world)
    draft = in_force(world, drafted(world, general), note="提前提醒")
    assert follow_ladders(at=world.now + HOUR) == 0
    old = Clock.objects.running().get()
    assert (old.policy, Timer.objects.get(clock=old, state="pending").level) == (general, 1)
    dispatched(world)
    new = Clock.objects.running().exclude(pk=old.pk).get()
    assert new.policy == draft
    assert new.timers.get(state="pending").fire_at == world.now + 6 * HOUR


def test_running_clocks_follow_when_chosen(world, general):
    dispatched(world)
    draft = in_force(world, drafted(world, general), moves_running=True)
    assert follow_ladders(at=world.now) == 1
    clock = Clock.objects.running().get()
    assert (clock.policy, clock.generation) == (draft, 2)
    assert clock.timers.get(state="pending").fire_at == world.now + 6 * HOUR
    assert follow_ladders(at=world.now) == 0
    assert not any(audit(world.now).values())


def test_a_version_begins_at_its_moment(world, general):
    dispatched(world)
    later = world.now + 2 * HOUR
    draft = in_force(world, drafted(world, general), moves_running=True, valid_from=later)
    assert policy_for(world.city.pk, world.now) == general.pk
    assert follow_ladders(at=world.now + HOUR) == 0
    assert policy_for(world.city.pk, later) == draft.pk
    assert follow_ladders(at=later) == 1


def test_levels_that_have_fallen_stay_fallen(world, general):
    """Level 1 fell at 67 %; a new version that begins at 25 % does not tell it again."""
    ticket = dispatched(world)
    sweep(ticket.yellow_at + HOUR)
    assert [(row.level, row.percent) for row in Escalation.objects.all()] == [(1, 67)]
    draft = drafted(world, general)
    told = forecast_ladder(draft, at=world.now)
    in_force(world, draft, moves_running=True)
    follow_ladders(at=world.now)
    timer = Timer.objects.get(state="pending")
    assert (timer.level, timer.fire_at) == (2, ticket.due_at)
    assert (told.first[0].level_after, told.first[0].after) == (timer.level, timer.fire_at)
    sweep(ticket.due_at)
    assert [row.percent for row in Escalation.objects.order_by("level")] == [67, 100]


def test_a_level_above_what_fell_is_never_lost_for_its_number(world, general):
    """The first level of the new version lies at 100 %, where the old one had its second."""
    ticket = dispatched(world)
    sweep(ticket.yellow_at + HOUR)
    draft = drafted(world, general, [RungDraft(100, ("street",), ("notify",))])
    assert list(draft.rungs.filter(clock_kind="handle").values_list("level", flat=True)) == [2]
    in_force(world, draft, moves_running=True)
    follow_ladders(at=world.now)
    sweep(ticket.due_at)
    assert [row.percent for row in Escalation.objects.order_by("level")] == [67, 100]


def test_a_clock_with_no_level_left_is_told_before_and_ends(world, general):
    ticket = dispatched(world)
    sweep(ticket.yellow_at + HOUR)
    draft = drafted(world, general, [RungDraft(50, ("officer",), ("notify",))])
    assert forecast_ladder(draft, at=world.now).silenced == 1
    in_force(world, draft, moves_running=True)
    follow_ladders(at=world.now)
    assert Clock.objects.running().get().ladder_ended
    assert not Timer.objects.filter(state="pending").exists()
    assert not any(audit(world.now).values())


@pytest.mark.parametrize(
    ("rungs", "code", "field"),
    [
        ([], "ladder_silent", None),
        ([RungDraft(50, ("officer",), ("supervise",))], "ladder_silent", None),
        ([EARLY[1], EARLY[0]], "percent_not_rising", "percent-2"),
        ([RungDraft(0, ("officer",), ("notify",))], "percent_not_rising", "percent-1"),
        ([RungDraft(1001, ("officer",), ("notify",))], "percent_not_rising", "percent-1"),
        ([RungDraft(50, (), ("notify",))], "who_unknown", "who-1"),
        ([RungDraft(50, ("mayor",), ("notify",))], "who_unknown", "who-1"),
        ([EARLY[0], RungDraft(90, ("street",), ("shout",))], "action_unknown", "actions-2"),
        ([EARLY[0], RungDraft(90, ("street",), ())], "action_unknown", "actions-2"),
    ],
)
def test_rungs_are_checked(world, general, rungs, code, field):
    draft = drafted(world, general)
    with pytest.raises(Refused) as caught:
        set_rungs(draft, HANDLE, rungs, by=world.system, at=world.now)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_one_draft_at_a_time_and_no_stale_edit(world, general):
    draft = drafted(world, general)
    with pytest.raises(Refused) as caught:
        draft_ladder(general, city=None, by=world.system, at=world.now)
    assert caught.value.code == "ladder_draft_exists"
    with pytest.raises(Refused) as caught:
        set_rungs(draft, HANDLE, EARLY, by=world.system, at=world.now, seen=draft.revision - 1)
    assert caught.value.code == "changed_meanwhile"
    drop_draft(draft, by=world.system, at=world.now)
    assert draft_ladder(general, city=None, by=world.system, at=world.now).version == 2


def test_a_version_cannot_begin_in_the_past_or_before_another(world, general):
    draft = drafted(world, general)
    with pytest.raises(Refused) as caught:
        in_force(world, draft, valid_from=world.now - HOUR)
    assert caught.value.code == "valid_from_past"
    in_force(world, draft, valid_from=world.now + 2 * HOUR)
    again = draft_ladder(general, city=None, by=world.system, at=world.now)
    with pytest.raises(Refused) as caught:
        in_force(world, again)
    assert caught.value.code == "ladder_order"


def test_an_earlier_version_comes_back_as_a_new_one(world, general):
    in_force(world, drafted(world, general))
    again = draft_ladder(general, city=None, by=world.system, at=world.now)
    again = in_force(world, again)
    columns = ("subject_type", "clock_kind", "percent", "who", "actions")
    assert list(again.rungs.values_list(*columns)) == list(general.rungs.values_list(*columns))
    assert (again.version, policy_for(None, world.now)) == (3, again.pk)


def test_a_city_keeps_its_own_ladder_and_nobody_elses(world, general):
    dispatched(world)
    for person, city in (
        (world.admin, None),
        (world.admin, world.city_dh),
        (world.admin_dh, world.city),
        (world.street, world.city),
        (world.department, world.city),
    ):
        with pytest.raises(PermissionDenied):
            draft_ladder(general, city=city, by=person, at=world.now)
    draft = draft_ladder(general, city=world.city_dh, by=world.admin_dh, at=world.now)
    assert (draft.version, draft.name) == (1, "敦煌市")
    activate_ladder(draft, by=world.admin_dh, at=world.now, moves_running=True)
    assert follow_ladders(at=world.now) == 0
    assert policy_for(world.city_dh.pk, world.now) == draft.pk
    assert policy_for(world.city.pk, world.now) == general.pk


def test_the_mover_goes_on_where_it_was_killed(world, general):
    for _each in range(5):
        dispatched(world)
    draft = in_force(world, drafted(world, general), moves_running=True)
    assert follow_ladder(draft, at=world.now, batch=2, batches=1) == 2
    assert follow_ladder(draft, at=world.now, batch=2) == 3
    assert set(Clock.objects.running().values_list("generation", "policy")) == {(2, draft.pk)}


def test_each_step_leaves_an_audit_entry(world, general):
    in_force(world, drafted(world, general), note="提前提醒")
    actions = AuditEntry.objects.filter(action__startswith="ladder.").order_by("id")
    assert [row.action for row in actions] == ["ladder.draft", "ladder.rungs", "ladder.activate"]


RUNGS = st.lists(st.integers(1, 300), min_size=1, max_size=5, unique=True).map(
    lambda shares: [RungDraft(share, ("officer",), ("notify",)) for share in sorted(shares)]
)


@given(rungs=RUNGS, hours=st.integers(0, 40), limit=st.sampled_from(["wd", "uh", "nd"]))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_preview_of_a_ladder_is_what_then_happens(world, general, rungs, hours, limit):
    with transaction.atomic():
        usual = world.category("0121").limits.in_use().first()
        type(usual).objects.filter(pk=usual.pk).update(limit_unit=Limit(2, limit).unit)
        dispatched(world)
        moment = world.now + hours * HOUR
        sweep(moment)
        draft = drafted(world, general, rungs)
        clock = Clock.objects.running().get()
        told = forecast_ladder(draft, at=moment).first
        before = clock.timers.filter(state="pending").first()
        activate_ladder(draft, by=world.system, at=moment, moves_running=True)
        follow_ladders(at=moment)
        after = clock.timers.filter(state="pending").first()
        if told:
            expected = (told[0].level_after, told[0].after)
        else:
            expected = (before.level, before.fire_at) if before else (None, None)
        assert (after and after.level, after and after.fire_at) == expected
        fallen = set(Escalation.objects.values_list("level", flat=True))
        assert after is None or after.level not in fallen
        transaction.set_rollback(True)
