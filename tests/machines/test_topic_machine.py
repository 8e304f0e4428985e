"""The workflows of a topic, its tasks and its inspections under random moves by random people."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from tests.machines.base import QUICK, WorkflowMachine, minutes
from tickets.models import Clock, Inspection, Topic, TopicTask
from tickets.operations.inspections import Rounds, plan_inspections
from tickets.operations.topics import TopicDraft, add_task, propose_topic
from tickets.workflow.states import TopicTaskStatus

ACTORS = (
    "community",
    "clerk",
    "street",
    "district",
    "gridworker",
    "gridworker_two",
    "department",
    "housing_officer",
    "community_other",
    "street_other",
    "volunteer",
)
MOVES = {
    "start": {},
    "revise": {"aim": "投诉减半"},
    "publish": {},
    "unpublish": {"reason": "有误"},
    "close": {"outcome": "已疏通"},
    "drop": {"reason": "并入工程"},
}
TASK_MOVES = {"finish": {"note": "已清淤"}, "drop": {"reason": "不再需要"}}
WALK_MOVES = {
    "record": {"finding": "ok"},
    "report": {},
    "cancel": {"reason": "下雨"},
}


class TopicMachine(WorkflowMachine):
    @initialize(by=st.sampled_from(["community", "street"]))
    def propose(self, by):
        draft = TopicDraft(
            title="下水道",
            month=self.now.date().replace(day=1),
            categories=[self.world.category("0403")],
            aim="少投诉",
            areas=[self.world.sundi],
        )
        self.topic = propose_topic(draft, by=self.world.user(by), at=self.now)
        rounds = Rounds(
            area=self.world.sundi_1,
            category=self.world.category("0403"),
            on=self.now.date(),
            topic=self.topic,
            every_weeks=1,
            until=self.now.date() + timedelta(days=10),
        )
        self.walks = plan_inspections(rounds, by=self.world.user("clerk"), at=self.now)

    @rule(minutes=minutes)
    def time_passes(self, minutes):
        self.pass_time(minutes)

    @rule(
        name=st.sampled_from(sorted(MOVES)),
        actor=st.sampled_from(ACTORS),
        lead=st.sampled_from([None, "housing", "urban"]),
    )
    def move(self, name, actor, lead):
        fields = dict(MOVES[name])
        if name in ("start", "revise") and lead:
            fields["in_charge"] = getattr(self.world, lead)
        self.attempt("topic", self.topic, name, self.world.user(actor), **fields)

    @rule(unit=st.sampled_from(["housing", "urban"]), days=st.integers(0, 5))
    def give_a_task(self, unit, days):
        topic = Topic.objects.get(pk=self.topic.pk)
        if topic.status == "running":
            add_task(
                topic,
                by=self.world.user("street"),
                at=self.now,
                what="清淤",
                unit=getattr(self.world, unit),
                due_on=(self.now + timedelta(days=days, hours=8)).date(),
            )

    @rule(
        name=st.sampled_from(sorted(TASK_MOVES)), actor=st.sampled_from(ACTORS), last=st.booleans()
    )
    def move_task(self, name, actor, last):
        rows = TopicTask.objects.filter(topic=self.topic).order_by("-pk" if last else "pk")
        if (row := rows.first()) is not None:
            self.attempt("topic_task", row, name, self.world.user(actor), **TASK_MOVES[name])

    @rule(
        name=st.sampled_from(sorted(WALK_MOVES)),
        actor=st.sampled_from(ACTORS),
        which=st.integers(0, 1),
        found=st.booleans(),
    )
    def move_inspection(self, name, actor, which, found):
        fields = dict(WALK_MOVES[name])
        if name == "record" and found:
            fields = {"finding": "found", "note": "井盖下沉"}
        row = self.walks[which]
        self.attempt("inspection", row, name, self.world.user(actor), **fields)

    @invariant()
    def the_history_tells_the_status(self):
        tasks = TopicTask.objects.filter(topic=self.topic)
        for row in (Topic.objects.get(pk=self.topic.pk), *tasks, *self.topic.inspections.all()):
            records = list(row.records.order_by("id"))
            assert len(records) == row.flow_count
            self.check_chain(records, row.status)

    @invariant()
    def a_topic_runs_with_a_lead_and_ends_without_open_tasks(self):
        topic = Topic.objects.get(pk=self.topic.pk)
        open_tasks = topic.tasks.filter(status=TopicTaskStatus.OPEN)
        if topic.status == "running":
            assert topic.lead_id is not None
        if topic.status in ("closed", "dropped"):
            assert not open_tasks.exists()
        live = Clock.objects.live().filter(subject_type="topic_task")
        assert live.count() == open_tasks.count()

    @invariant()
    def one_matter_comes_of_one_finding(self):
        for row in Inspection.objects.filter(topic=self.topic):
            assert row.ticket_id is None or row.status == "found"

    @invariant()
    def the_engine_is_sound(self):
        self.check_engine()


def test_topic_workflow(db, world):
    run_state_machine_as_test(TopicMachine, settings=QUICK)
