"""Wishes under random people: one running claim each, moves do what is offered, time runs out once.

And topics of deliberation under the same people.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from lib.errors import Refused
from lib.moves import available_moves
from services.models import Deliberation, Wish, WishClaim
from services.operations import claims, wishes
from services.operations.deliberations import TopicDraft, raise_topic
from services.operations.voting import OptionCount
from services.operations.wish_desks import DESKS
from services.workflow.wishes import ENDED
from tests.machines.base import QUICK, WorkflowMachine
from tests.services.wishes import draft
from tickets.operations.intake import Contact

PEOPLE = ("gridworker", "clerk", "community", "community_other", "property_officer", "volunteer")
actors = st.sampled_from((*PEOPLE, "system"))
phones = st.sampled_from(("13911112222", "13933334444"))
WISH_NEEDS: dict[str, dict[str, Any]] = {
    "verify": {
        "need": "拐杖",
        "kind": "goods",
        "age_band": "eighty",
        "group": "living_alone",
        "cost": 100,
        "checked_by": "王格",
        "companion": "孙楼",
    },
    "publish": {},
    "correct": {"need": "手杖"},
    "begin": {"note": ""},
    "deliver": {"note": "送到"},
    "give-back": {"reason": "有事"},
    "rate": {"stars": 4, "thanks": "谢谢"},
    "show-thanks": {"thanks": "谢谢"},
    "refer": {},
    "reject": {"reason": "太贵"},
    "withdraw": {"reason": "不要了"},
}


class DeskMachine(WorkflowMachine):
    """Offered moves succeed, others are forbidden or refused, and a stale one never writes."""

    def person(self, name: str) -> Any:
        return self.world.system if name == "system" else self.world.user(name)

    def try_move(self, subject: str, row: Any, move: str, by: Any, words: Any, stale: bool) -> None:
        desk = DESKS[subject]
        offered = {one.name for one in available_moves(row, desk.workflow, by=by, at=self.now)}
        before = (row.status, row.flow_count)
        try:
            with transaction.atomic():
                seen = row.flow_count - stale
                desk.operations[move](row, by=by, at=self.now, seen=seen, **words)
        except PermissionDenied:
            assert move not in offered
        except Refused as refused:
            assert stale or move not in offered, (move, refused.code)
        else:
            assert move in offered
            assert not stale
            return
        fresh = type(row).objects.get(pk=row.pk)
        assert (fresh.status, fresh.flow_count) == before


class WishMachine(DeskMachine):
    """Two wishes from the start, and more as they are made."""

    @initialize()
    def begin(self):
        for _number in range(2):
            self.make(cost=100)

    def make(self, cost: int) -> None:
        wishes.make_wish(draft(self.world, cost=cost), by=self.world.gridworker, at=self.now)

    def row(self, which: int) -> Wish:
        rows = list(Wish.objects.order_by("pk"))
        return rows[which % len(rows)]

    @rule(cost=st.sampled_from((80, 20_000)))
    def another(self, cost):
        if Wish.objects.count() < 4:
            self.make(cost)

    @rule(name=actors, move=st.sampled_from(sorted(WISH_NEEDS)), which=st.integers(0, 3))
    def act(self, name, move, which):
        self.step(name, move, which, stale=False)

    @rule(name=actors, move=st.sampled_from(sorted(WISH_NEEDS)), which=st.integers(0, 3))
    def act_late(self, name, move, which):
        self.step(name, move, which, stale=True)

    @rule(which=st.integers(0, 3))
    def go_on(self, which):
        """The usual way, so that long ways are walked too."""
        row = self.row(which)
        usual = {"draft": "verify", "verified": "publish", "claimed": "begin"}
        usual |= {"fulfilling": "deliver", "fulfilled": "rate"}
        if row.status in usual:
            self.step("community", usual[row.status], which, stale=False)

    def step(self, name, move, which, *, stale):
        words = dict(WISH_NEEDS[move])
        if move == "refer":
            words["category"] = self.world.category("0901")
        self.try_move("wish", self.row(which), move, self.person(name), words, stale)

    @rule(which=st.integers(0, 3), phone=phones)
    def claim(self, which, phone):
        row = self.row(which)
        helper = claims.ClaimDraft(contact=Contact("人", phone))
        try:
            with transaction.atomic():
                claims.claim_wish(row, helper, by=self.world.system, at=self.now)
        except Refused:
            running = WishClaim.objects.active().count()
            assert row.status != "published" or running >= 3
        else:
            assert row.status == "published"

    @rule(days=st.sampled_from((1, 2, 4, 31)))
    def wait(self, days):
        self.now += timedelta(days=days)
        due = WishClaim.objects.due(self.now).count()
        assert claims.release_due(self.now) == due
        assert claims.release_due(self.now) == 0
        claims.expire_due(self.now)
        assert claims.expire_due(self.now) == 0

    @invariant()
    def a_wish_in_hand_has_one_claim_and_no_other_has_any(self):
        found = Counter(WishClaim.objects.active().values_list("wish", flat=True))
        for row in Wish.objects.all():
            held = row.status in ("claimed", "fulfilling")
            assert found.get(row.pk, 0) == held
            kept = row.claims.filter(outcome="delivered").count()
            assert kept == (row.status in ("fulfilled", "rated"))

    @invariant()
    def records_chain_and_say_what_the_row_says(self):
        for row in Wish.objects.all():
            records = list(row.records.all())
            assert len(records) == row.flow_count
            self.check_chain(records, row.status)
            assert (row.status == "rated") == (row.stars is not None)
            ended = row.status in ENDED
            assert not (ended and row.claims.active().exists())


TOPIC_NEEDS: dict[str, dict[str, Any]] = {
    "hand-in": {"note": ""},
    "take-in": {"reason": "多户"},
    "screen-out": {"reason": "重复"},
    "record-meeting": {"place": "室", "summary": "谈", "residents": 5},
    "count-votes": {"rule": "residents", "question": "好吗", "people_all": 9},
    "decide": {"decision": "做"},
    "settle": {"decision": "好"},
    "open-matter": {"what": "修"},
    "finish": {"note": "完"},
    "evaluate": {"verdict": "solved", "result": "好"},
    "do-again": {"reason": "再"},
    "make-public": {"public_topic": "议题"},
    "hide": {},
}


class TopicMachine(DeskMachine):
    """Two topics of one community."""

    @initialize()
    def begin(self):
        for area in (self.world.sundi, self.world.sundi_1):
            topic = TopicDraft(area=area, topic="路", text="坏了")
            raise_topic(topic, by=self.world.clerk, at=self.now)

    def row(self, which: int) -> Deliberation:
        return Deliberation.objects.order_by("pk")[which]

    @rule(
        name=actors,
        move=st.sampled_from(sorted(TOPIC_NEEDS)),
        which=st.integers(0, 1),
        stale=st.booleans(),
    )
    def act(self, name, move, which, stale):
        self.step(name, move, which, stale)

    @rule(which=st.integers(0, 1))
    def go_on(self, which):
        """The usual way through the five steps."""
        row = self.row(which)
        usual = {"collect": "hand-in", "screen": "take-in", "do": "finish", "evaluate": "evaluate"}
        usual["discuss"] = "decide" if row.gatherings.exists() else "record-meeting"
        if row.status in usual:
            self.step("community", usual[row.status], which, stale=False)

    def step(self, name, move, which, stale):
        words = dict(TOPIC_NEEDS[move])
        today = self.now.date()
        words |= {"held_on": today} if move in ("record-meeting", "count-votes") else {}
        words |= {"evaluated_on": today} if move == "evaluate" else {}
        if move == "count-votes":
            words["options"] = [OptionCount("好", 3), OptionCount("不", 1)]
        if move == "open-matter":
            words["category"] = self.world.category("0601")
        self.try_move("deliberation", self.row(which), move, self.person(name), words, stale)

    @invariant()
    def records_chain_and_nothing_is_decided_without_a_meeting(self):
        for row in Deliberation.objects.all():
            records = list(row.records.all())
            assert len(records) == row.flow_count
            self.check_chain(records, row.status)
            decided = row.status in ("do", "evaluate", "closed")
            assert not decided or row.gatherings.exists()
            assert not (row.status == "dropped" and row.is_public)


def test_wishes_keep_their_promises(world):
    run_state_machine_as_test(WishMachine, settings=QUICK)


def test_topics_keep_their_promises(world):
    run_state_machine_as_test(TopicMachine, settings=QUICK)
