"""The ledgers of hours and points under any history: append-only, in sum right, never below 0."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from lib.errors import Refused
from members.models import HoursEntry, PointsEntry, Redemption, Reward, ServiceRecord
from members.operations import rewards
from members.operations.crediting import Participation, credit_participation
from members.operations.points import balance_of, give_points, reverse_points
from members.operations.rewards import RewardDraft, change_reward, offer_reward
from members.operations.services import ServiceDraft, confirm_service, enter_service, revoke_service
from tests.machines.base import QUICK, WorkflowMachine

WHICH = st.integers(0, 20)
HALVES = st.integers(1, 26).map(lambda halves: Decimal(halves) / 2)
WHO = st.sampled_from(("clerk", "volunteer", "gridworker", "community_other"))
STOCK = 5


class LedgerMachine(WorkflowMachine):
    """A volunteer, the community, and others who press buttons that are not theirs."""

    @initialize()
    def begin(self):
        self.person = self.world.volunteer.person
        self.written: dict[str, dict[int, dict]] = {"hours": {}, "points": {}}
        draft = RewardDraft(name="毛巾", cost=Decimal(2), stock=STOCK, per_person=3)
        self.given = STOCK
        self.reward = offer_reward(self.world.sundi, draft, by=self.world.clerk, at=self.now)

    def attempt_this(self, call, *args, **words):
        """Carry out or be told why not; a refusal writes nothing."""
        before = (HoursEntry.objects.count(), PointsEntry.objects.count())
        try:
            with transaction.atomic():
                return call(*args, at=self.now, **words)
        except (Refused, PermissionDenied):
            assert (HoursEntry.objects.count(), PointsEntry.objects.count()) == before
            return None

    def by(self, name):
        return self.world.user(getattr(self.world, name).username)

    @rule(hours=HALVES, days=st.integers(0, 3), name=WHO)
    def enter(self, hours, days, name):
        draft = ServiceDraft(
            person=self.person,
            community=self.world.sundi,
            what="辅导",
            served_on=(self.now - timedelta(days=days)).date(),
            hours=hours,
        )
        self.attempt_this(enter_service, draft, by=self.by(name))

    @rule(hours=HALVES, number=st.integers(1, 6), days=st.integers(1, 4))
    def credit(self, hours, number, days):
        begins = self.now - timedelta(days=days)
        row = Participation(
            person=self.person,
            community=self.world.sundi,
            what="活动",
            starts_at=begins,
            ends_at=begins + timedelta(hours=float(hours)),
            hours=hours,
            source=("signup", number),
        )
        self.attempt_this(credit_participation, row, by=self.by("clerk"))

    @rule(which=WHICH, name=WHO)
    def confirm(self, which, name):
        rows = list(ServiceRecord.objects.order_by("pk"))
        if rows:
            self.attempt_this(confirm_service, rows[which % len(rows)], by=self.by(name))

    @rule(which=WHICH, name=WHO)
    def revoke(self, which, name):
        rows = list(ServiceRecord.objects.order_by("pk"))
        if rows:
            row = rows[which % len(rows)]
            self.attempt_this(revoke_service, row, by=self.by(name), reason="记错")

    @rule(points=st.integers(0, 20), name=WHO)
    def give(self, points, name):
        facts = {"reason": "值守", "by": self.by(name)}
        self.attempt_this(give_points, self.person, self.world.sundi, Decimal(points), **facts)

    @rule(which=WHICH, name=WHO)
    def take_back(self, which, name):
        rows = list(PointsEntry.objects.order_by("pk"))
        if rows:
            row = rows[which % len(rows)]
            self.attempt_this(reverse_points, row, by=self.by(name), reason="重复")

    @rule(name=WHO)
    def order(self, name):
        self.attempt_this(rewards.redeem, self.reward, by=self.by(name))

    @rule(which=WHICH, name=WHO, move=st.sampled_from(("hand_over", "cancel", "cancel_mine")))
    def end(self, which, name, move):
        rows = list(Redemption.objects.order_by("pk"))
        if rows:
            words = {} if move == "hand_over" else {"reason": "缺货"}
            operation = getattr(rewards, move)
            self.attempt_this(operation, rows[which % len(rows)], by=self.by(name), **words)

    @rule(more=st.integers(-3, 3))
    def restock(self, more):
        draft = RewardDraft(name="毛巾", cost=Decimal(2), stock=more, per_person=3)
        if self.attempt_this(change_reward, self.reward, draft, by=self.by("clerk")):
            self.given += more

    @invariant()
    def nothing_is_changed_in_place(self):
        if not hasattr(self, "written"):
            return
        for name, model in (("hours", HoursEntry), ("points", PointsEntry)):
            now = {row["id"]: row for row in model.objects.values()}
            for pk, row in self.written[name].items():
                assert now[pk] == row, f"an entry of {name} was changed"
            self.written[name] = now

    @invariant()
    def sums_equal_entries(self):
        for row in ServiceRecord.objects.all():
            total = sum(entry.hours for entry in HoursEntry.objects.filter(service=row))
            assert total == (row.hours if row.status == "confirmed" else 0), row.status
        points = sum((row.points for row in PointsEntry.objects.all()), Decimal(0))
        assert points == sum(
            balance_of(person)
            for person in {row.person for row in PointsEntry.objects.select_related("person")}
        )

    @invariant()
    def no_balance_is_negative(self):
        if hasattr(self, "person"):
            assert balance_of(self.person) >= 0

    @invariant()
    def a_reversal_is_a_counter_entry(self):
        for row in PointsEntry.objects.exclude(counters=None).select_related("counters"):
            other = row.counters
            assert row.person_id == other.person_id
            assert row.points * other.points < 0
            assert abs(row.points) <= abs(other.points)

    @invariant()
    def stock_and_orders_agree(self):
        if hasattr(self, "reward"):
            taken = Redemption.objects.counted().count()
            assert Reward.objects.get(pk=self.reward.pk).stock == self.given - taken
        for row in Redemption.objects.all():
            spent = sum(entry.points for entry in row.entries.all())
            assert spent == (0 if row.status == "cancelled" else -row.points)
            self.check_chain(list(row.records.all()), row.status)


def test_the_ledgers_keep_their_promises(world):
    run_state_machine_as_test(LedgerMachine, settings=QUICK)
