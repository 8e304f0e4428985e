"""Changes of the organisation at the same moment: in effect once, by whoever comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grids.models import Area, OrganisationChange
from grids.operations.plans import Plan
from grids.operations.trees import check_tree
from overview.operations.changes import apply_due_changes, approve_change
from tests.concurrency.scene import at_once, refusals
from tests.overview.changes import TOMORROW, grid, halves, proposed
from tests.tickets.desk import reported

pytestmark = pytest.mark.django_db(transaction=True)

LATER = timedelta(days=2)


def test_three_workers_at_midnight_let_a_change_take_effect_once(world):
    reported(world, area=world.sundi_b2)
    change = proposed(world, "split", halves(world), on=TOMORROW)
    approve_change(change, by=world.district, at=world.now)
    answers = at_once(*[lambda: apply_due_changes(world.now + LATER)] * 3)
    assert not refusals(answers)
    assert sum(answers) == 1
    assert Area.objects.filter(code__startswith="34050400301401").count() == 2
    change.refresh_from_db()
    assert [row.move for row in change.records.all()] == ["propose", "approve", "apply"]


def test_two_deciders_at_once_decide_once(world):
    change = proposed(world, "split", halves(world), by=world.community)

    def act(username):
        by = world.user(username)
        return lambda: approve_change(
            OrganisationChange.objects.get(pk=change.pk), by=by, at=world.now, seen=1
        )

    answers = at_once(act("district"), act("admin"))
    assert len(refusals(answers)) == 1
    assert grid("011").valid_to is None


def test_a_matter_reported_while_its_grid_is_split_lands_in_an_open_one(world):
    change = proposed(world, "split", halves(world))
    answers = at_once(
        lambda: approve_change(change, by=world.user("district"), at=world.now),
        *[lambda: reported(world, area=world.sundi_b1, by=world.user("clerk"))] * 3,
    )
    assert not refusals(answers)
    tickets = [answer for answer in answers if answer._meta.model_name == "ticket"]
    for ticket in tickets:
        ticket.refresh_from_db()
        assert ticket.grid_now == grid("011")


def test_two_changes_of_neighbours_at_once_leave_a_sound_tree(world):
    first = proposed(world, "split", halves(world))
    second = proposed(world, "move", Plan(subjects=(world.sundi_2.pk,), parent=world.yushan.pk))
    third = proposed(world, "rename", Plan(subjects=(world.yushan_1.pk,), name="雨山东网格"))
    acts = [
        lambda one=one: approve_change(one, by=world.user("district"), at=world.now)
        for one in (first, second, third)
    ]
    assert not refusals(at_once(*acts))
    assert not list(check_tree(Area))
    assert {row.status for row in OrganisationChange.objects.all()} == {"effective"}
