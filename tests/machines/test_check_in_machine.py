"""Check-ins of two members under random people: one open each, and moves do what is offered."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from lib.errors import Refused
from lib.moves import available_moves
from members.models import CheckIn
from members.operations.check_ins import CheckInDraft, enter_check_in
from members.operations.desks import DESKS
from members.workflow import CHECK_IN
from records.models import Notice
from tests.machines.base import QUICK, WorkflowMachine
from tests.members.dual import again, offices

COMMUNITIES = ("sundi", "hubei")
KEEPERS = ("community", "clerk", "community_other", "street")
STRANGERS = ("gridworker", "department", "volunteer", "district", "community_dh")
STAFF = ("tax_member", "tax_officer", "bank_officer")
actors = st.sampled_from((*KEEPERS, *STRANGERS, *STAFF))
NEEDS = {
    "confirm": {},
    "decline": {"reason": "不住这里"},
    "end": {"reason": "搬走"},
    "withdraw": {"reason": "填错"},
    "recall": {"reason": "撤并"},
}


class CheckInMachine(WorkflowMachine):
    """A member with an account and one without, and their unit, at two communities."""

    @initialize()
    def begin(self):
        self.staff = offices(self.world)

    def actor(self, name: str) -> Any:
        return again(getattr(self.staff, name, None) or getattr(self.world, name))

    def whom(self, which: int) -> dict[str, Any]:
        if which == 2:
            return {"unit": self.staff.tax, "contact": "赵联络"}
        return {"person": self.staff.tax_members[which]}

    def may_enter(self, name: str, place: str, which: int) -> bool:
        """By the community or the street over it, the own unit, or oneself."""
        keeps = {"community": "sundi", "clerk": "sundi", "community_other": "hubei"}
        if keeps.get(name) == place or (name == "street" and place == "sundi"):
            return True
        return name == "tax_officer" or (name == "tax_member" and which == 0)

    @rule(name=actors, place=st.sampled_from(COMMUNITIES), which=st.integers(0, 2))
    def enter(self, name, place, which):
        community = getattr(self.world, place)
        whom = self.whom(which)
        key = "person" if "person" in whom else "unit"
        rows = CheckIn.objects.open().filter(kind="member" if key == "person" else "unit")
        is_known = rows.filter(community=community, **{key: whom[key]}).exists()
        draft = CheckInDraft(community=community, on=self.now.date(), **whom)
        before = CheckIn.objects.count()
        try:
            with transaction.atomic():
                enter_check_in(draft, by=self.actor(name), at=self.now)
        except PermissionDenied:
            assert not self.may_enter(name, place, which)
        except Refused as refused:
            assert (refused.code, is_known) == ("checked_in_already", True)
        else:
            assert self.may_enter(name, place, which)
            assert not is_known
            assert CheckIn.objects.count() == before + 1

    @rule(
        name=actors,
        move=st.sampled_from(sorted(NEEDS)),
        which=st.integers(0, 20),
        is_stale=st.booleans(),
    )
    def act(self, name, move, which, is_stale):
        """Offered moves succeed, others are forbidden or refused, a stale one never writes."""
        rows = list(CheckIn.objects.order_by("-pk")[:21])
        if not rows:
            return
        row, by = rows[which % len(rows)], self.actor(name)
        offered = {one.name for one in available_moves(row, CHECK_IN, by=by, at=self.now)}
        before = (row.status, row.flow_count)
        seen = row.flow_count - is_stale
        try:
            with transaction.atomic():
                DESKS["check_in"].operations[move](
                    row, by=by, at=self.now, seen=seen, **NEEDS[move]
                )
        except PermissionDenied:
            assert move not in offered
        except Refused as refused:
            assert is_stale or move not in offered, refused.code
        else:
            assert move in offered
            assert not is_stale
            return
        fresh = CheckIn.objects.get(pk=row.pk)
        assert (fresh.status, fresh.flow_count) == before

    @invariant()
    def a_member_has_one_confirmed_and_one_asked_for_at_most(self):
        rows = CheckIn.objects.open().of_members().values_list("person", "status")
        assert max(Counter(rows).values(), default=1) == 1

    @invariant()
    def records_chain_and_say_what_the_row_says(self):
        for row in CheckIn.objects.all():
            records = list(row.records.all())
            assert len(records) == row.flow_count
            self.check_chain(records, row.status)
            assert (row.ended_on is None) == (row.status in ("pending", "confirmed"))
            assert (row.status == "confirmed") <= (row.confirmed_at is not None)

    @invariant()
    def whoever_moved_has_a_newer_check_in_and_both_places_know(self):
        for row in CheckIn.objects.filter(status="moved"):
            newer = CheckIn.objects.filter(person=row.person, pk__gt=row.pk)
            older = CheckIn.objects.filter(person=row.person, pk__lt=row.pk)
            assert newer.exists() or older.exists()
            told = Notice.objects.filter(kind="dual_check_in_moved", subject_id=row.pk)
            assert told.exists()


def test_check_ins_keep_their_promises(world):
    run_state_machine_as_test(CheckInMachine, settings=QUICK)
