"""Sign-ups under random residents, units and clerks: never over-booked, and nobody is passed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from lib.errors import Refused
from lib.moves import available_moves
from services.models import SignUp, UnitBatch
from services.operations import activities, signups
from services.operations.activity_desks import DESKS
from services.operations.activity_rhythm import pass_on_offers
from services.workflow.activities import HOLDING, SIGN_UP
from tests.machines.base import QUICK, WorkflowMachine
from tests.services.activity import fresh, joined, published, shift_draft

NEEDS: dict[str, dict[str, Any]] = {
    "accept": {},
    "decline": {},
    "cancel": {},
    "take-off": {"reason": "重复报名"},
    "check-in": {},
    "check-out": {},
    "mark-absent": {},
    "put-back": {},
}
ACTORS = ("system", "clerk", "gridworker", "community_other", "volunteer")


class SignUpMachine(WorkflowMachine):
    """One shift of three places; time runs past offers and past the beginning."""

    @initialize()
    def begin(self):
        self.activity = published(self.world, shift_draft(self.now, days=2, places=3))
        self.shift = self.activity.shifts.get()
        self.offers: list[int] = []
        self.number = 0

    def tried(self, act: Any) -> Any:
        """What an act answers, or why it was refused; nothing is left of a refused one."""
        try:
            with transaction.atomic():
                return act()
        except (Refused, PermissionDenied) as answer:
            return answer

    @rule()
    def join(self):
        self.number += 1
        queue = SignUp.objects.filter(shift=self.shift).waiting().count()
        left = fresh(self.shift).left
        row = self.tried(lambda: joined(self.world, self.shift, self.number, at=self.now))
        if isinstance(row, SignUp):
            assert row.status == ("signed_up" if left and not queue else "waiting")
        else:
            assert row.code == "sign_up_closed"

    @rule(count=st.integers(1, 3))
    def send_people(self, count):
        left, queue = fresh(self.shift).left, SignUp.objects.filter(shift=self.shift).waiting()
        has_room = count <= left and not queue.exists()
        plan = signups.BatchDraft(unit=self.world.property, head_count=count)
        by = self.world.user("property_officer")
        row = self.tried(lambda: signups.sign_up_batch(self.shift, plan, by=by, at=self.now))
        if isinstance(row, UnitBatch):
            assert has_room
        else:
            assert row.code == "sign_up_closed" or not has_room

    @rule(which=st.integers(0, 3))
    def send_nobody(self, which):
        rows = list(UnitBatch.objects.living())
        if rows:
            row, by = rows[which % len(rows)], self.world.user("property_officer")
            self.tried(lambda: signups.cancel_batch(row, by=by, at=self.now))

    @rule(
        name=st.sampled_from(ACTORS),
        move=st.sampled_from(sorted(NEEDS)),
        which=st.integers(0, 20),
        is_stale=st.booleans(),
    )
    def act(self, name, move, which, is_stale):
        """Offered moves succeed, others are forbidden or refused, a stale one never writes."""
        rows = list(SignUp.objects.order_by("-pk")[:21])
        if not rows:
            return
        row = rows[which % len(rows)]
        by = self.world.system if name == "system" else self.world.user(name)
        offered = {one.name for one in available_moves(row, SIGN_UP, by=by, at=self.now)}
        before = (row.status, row.flow_count)
        operation = DESKS["sign_up"].operations[move]
        given = {"by": by, "at": self.now, "seen": row.flow_count - is_stale, **NEEDS[move]}
        answer = self.tried(lambda: operation(row, **given))
        if isinstance(answer, SignUp):
            assert move in offered
            assert not is_stale
            return
        assert is_stale or move not in offered or answer.code == "offer_over"
        assert (fresh(row).status, fresh(row).flow_count) == before

    @rule(capacity=st.integers(1, 5))
    def change_places(self, capacity):
        taken = fresh(self.shift).taken
        answer = self.tried(
            lambda: activities.set_places(
                self.shift, capacity, by=self.world.user("clerk"), at=self.now
            )
        )
        assert isinstance(answer, Refused) == (capacity < taken)

    @rule(hours=st.sampled_from([1, 6, 13, 30]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)
        pass_on_offers(self.now)

    @invariant()
    def places_are_what_is_held_and_never_more_than_there_are(self):
        if not hasattr(self, "shift"):
            return
        shift = fresh(self.shift)
        people = shift.signups.filter(status__in=HOLDING).count()
        units = sum(one.head_count for one in shift.batches.exclude(status="cancelled"))
        assert shift.taken == people + units <= shift.capacity

    @invariant()
    def nobody_waits_beside_a_free_place(self):
        if hasattr(self, "shift") and self.shift.starts_at > self.now:
            shift = fresh(self.shift)
            assert not (shift.left and shift.signups.waiting().exists())

    @invariant()
    def whoever_came_first_was_offered_first(self):
        """No place was offered to somebody while one who came before still waited."""
        if not hasattr(self, "shift"):
            return
        first = self.shift.signups.waiting().first()
        if first is None:
            return
        later = self.shift.signups.filter(pk__gt=first.pk, records__move="offer")
        assert not later.exists()

    @invariant()
    def records_chain_and_say_what_the_row_says(self):
        for row in SignUp.objects.all():
            records = list(row.records.all())
            assert len(records) == row.flow_count
            assert records[-1].after == row.status


def test_sign_ups_keep_their_promises(world):
    run_state_machine_as_test(SignUpMachine, settings=QUICK)
