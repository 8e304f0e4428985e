"""What machines of tickets and whistles share about requests and supervision: rules, invariants."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from tests.machines.base import WorkflowMachine
from tickets.models import Adjustment, Clock, SupervisionOrder
from tickets.operations.suspension import resume_due
from tickets.workflow.states import PENDING_ADJUSTMENT

DECIDERS = (
    "clerk",
    "community",
    "street",
    "department",
    "department_head",
    "housing_officer",
    "community_other",
    "gridworker",
)
DECISIONS: dict[str, dict[str, Any]] = {
    "endorse": {},
    "decline": {"reason": "人手够"},
    "forward": {},
    "grant": {},
    "exempt": {},
    "refuse": {"reason": "理由不足"},
    "cancel": {},
}


class RequestsMachine(WorkflowMachine):
    """Random decisions on whatever was asked; subclasses say which rows are theirs."""

    def pass_time(self, minutes: int) -> None:
        """The sweeper runs, and what was suspended until a day that is over resumes."""
        super().pass_time(minutes)
        resume_due(self.now)

    def shares(self) -> list[Any]:
        raise NotImplementedError

    def fields_of(self, name: str) -> dict[str, Any]:
        """The inputs of a request or of a level of supervision, sensible at this moment."""
        today = timezone.localdate(self.now)
        inputs: dict[str, dict[str, Any]] = {
            "ask-suspension": {"reason": "等夏天", "until_on": today + timedelta(days=5)},
            "order": {"reason": "限期整改", "answer_by": today + timedelta(days=2)},
            "withdraw-handler": {},
            "resume": {},
        }
        return inputs.get(name, {"reason": "请批准"})

    def requests(self) -> Any:
        """The requests about the machine's shares, newest last."""
        return of_shares(Adjustment, self.shares())

    @rule(
        name=st.sampled_from(sorted(DECISIONS)),
        actor=st.sampled_from(DECIDERS),
        last=st.booleans(),
    )
    def decide(self, name, actor, last):
        if row := self.requests().order_by("-pk" if last else "pk").first():
            self.attempt("adjustment", row, name, self.world.user(actor), **DECISIONS[name])

    @rule(actor=st.sampled_from(["department", "department_head", "housing_officer", "street"]))
    def answer(self, actor):
        if row := of_shares(SupervisionOrder, self.shares()).order_by("-pk").first():
            by = self.world.user(actor)
            self.attempt("supervision", row, "answer", by, answer="已整改")

    @invariant()
    def what_waits_stands_on_the_share(self):
        for share in self.shares():
            waits = Adjustment.objects.of(share).pending().values_list("kind", flat=True)
            assert Counter(share.asked) == Counter(waits)

    @invariant()
    def quotas_are_kept(self):
        for share in self.shares():
            granted = Adjustment.objects.of(share).filter(status="granted")
            kinds = Counter(granted.values_list("kind", flat=True))
            assert share.extensions == kinds["extension"] <= 2
            assert share.suspensions == kinds["suspension"] <= 1
            assert share.is_exempt == (kinds["appeal"] == 1)
            assert not share.is_exempt or share.is_late

    @invariant()
    def only_what_waits_has_a_clock(self):
        for request in self.requests():
            live = Clock.objects.of("adjustment", request.pk).live()
            assert live.count() == (request.status in PENDING_ADJUSTMENT)
            assert request.endorsed_by_id is None or request.endorsed_by_id != request.asked_by_id
            if request.kind == "appeal" and request.status == "granted":
                assert request.endorsed_by_id != request.decided_by_id

    @invariant()
    def each_level_presses_once_and_the_hardest_stands_on_the_share(self):
        levels = ["", "remind", "chase", "order", "criticise"]
        for share in self.shares():
            used = list(SupervisionOrder.objects.of(share).values_list("level", flat=True))
            assert len(used) == len(set(used))
            assert share.pressed == max(used, key=levels.index, default="")


def of_shares(model: Any, shares: list[Any]) -> Any:
    """Rows of a model about any of these shares."""
    wanted = Q(pk__in=[])
    for share in shares:
        wanted |= Q(pk__in=model.objects.of(share).values("pk"))
    return model.objects.filter(wanted)
