"""Whistles and their tasks as JSON: rows of lists, and details with all that belongs to them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.powers import Power
from grids.reach import Reach
from grids.serializers import AreaBriefSerializer, UnitBriefSerializer
from records.models import Attachment
from tickets.models import Clock, Whistle, WhistleTask
from tickets.operations.levels import REASONS, reasons_to_hand_up
from tickets.serializers.moves import described
from tickets.serializers.parts import (
    AttachmentSerializer,
    ClockSerializer,
    MatterSerializer,
    MovesField,
    RecordSerializer,
    ShareSerializer,
    history,
)
from tickets.workflow.objection import OBJECTION
from tickets.workflow.resolution import RESOLUTION
from tickets.workflow.states import (
    AssignmentRole,
    ObjectionStatus,
    TaskStatus,
    WhistleKind,
    WhistleLevel,
    WhistleStatus,
)
from tickets.workflow.whistle import WHISTLE, holding_level
from tickets.workflow.whistle_task import TASK


class ScoreSerializer(serializers.Serializer):
    """The appraisal of one department: 100 points by `scale`, some computed from the clocks."""

    scale = serializers.IntegerField(source="scale_id")

    sign = serializers.FloatField()
    contact = serializers.FloatField()
    attend = serializers.FloatField()
    effort = serializers.FloatField()
    result = serializers.FloatField()
    attitude = serializers.FloatField()
    total = serializers.FloatField()
    comment = serializers.CharField()
    scored_at = serializers.DateTimeField()
    reply = serializers.CharField()
    replied_at = serializers.DateTimeField(allow_null=True)
    reply_until = serializers.DateTimeField(allow_null=True)


class DisputeSerializer(serializers.Serializer):
    """A department's objection where its task mentions it."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(ObjectionStatus.choices)
    raised_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class TaskMarkSerializer(serializers.Serializer):
    """A department in a list of whistles."""

    id = serializers.IntegerField()
    role = serializers.ChoiceField(AssignmentRole.choices)
    unit = UnitBriefSerializer()
    status = serializers.ChoiceField(TaskStatus.choices)


class TaskSerializer(MatterSerializer, TaskMarkSerializer, ShareSerializer):
    """One department's duty to report."""

    issued_at = serializers.DateTimeField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    contacted_at = serializers.DateTimeField(allow_null=True)
    attended_at = serializers.DateTimeField(allow_null=True)
    controlled_at = serializers.DateTimeField(allow_null=True)
    planned_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    plan = serializers.CharField()
    finish_on = serializers.DateField(allow_null=True)
    result = serializers.CharField()
    rework_count = serializers.IntegerField()
    suspended_until = serializers.DateField(allow_null=True)
    is_supervised = serializers.SerializerMethodField()
    object_by = serializers.DateTimeField(allow_null=True)
    objection = DisputeSerializer(source="dispute", allow_null=True)
    score = serializers.SerializerMethodField()

    @extend_schema_field(ScoreSerializer(allow_null=True))
    def get_score(self, task: WhistleTask) -> Any:
        """Others than those above the place and the department read it once it is published."""
        score = task.score if task.shows_score else None
        return ScoreSerializer(score).data if score else None

    def get_is_supervised(self, task: WhistleTask) -> bool:
        return task.supervised_at is not None


class TaskOfWhistleSerializer(TaskSerializer):
    """A task with its own moves, inside the whistle."""

    moves = MovesField("whistle_task")


class WhistleOfTaskSerializer(serializers.Serializer):
    """The whistle a task belongs to."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(WhistleKind.choices)
    status = serializers.ChoiceField(WhistleStatus.choices)
    title = serializers.CharField()
    community = AreaBriefSerializer(source="community_now", allow_null=True)
    place = serializers.CharField()
    meet_at = serializers.DateTimeField(allow_null=True)


class TaskRowSerializer(TaskSerializer):
    """A task in an inbox."""

    whistle = WhistleOfTaskSerializer()


class TaskDetailSerializer(TaskRowSerializer):
    """A task by itself, with its clocks and pictures."""

    moves = MovesField("whistle_task")
    clocks = serializers.SerializerMethodField()
    attachments = serializers.SerializerMethodField()

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, task: WhistleTask) -> Any:
        clocks = Clock.objects.of("whistle_task", task.pk).order_by("pk")
        return ClockSerializer(clocks, many=True, context=self.context).data

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_attachments(self, task: WhistleTask) -> Any:
        return pictures([task], task.whistle.number, self.context)


class WhistleRowSerializer(MatterSerializer):
    """A whistle in a list, with each department's state."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.ChoiceField(WhistleStatus.choices)
    kind = serializers.ChoiceField(WhistleKind.choices)
    level = serializers.ChoiceField(WhistleLevel.choices)
    held_by = serializers.SerializerMethodField()
    title = serializers.CharField()
    community = AreaBriefSerializer(source="community_now", allow_null=True)
    street = AreaBriefSerializer(source="street_now", allow_null=True)
    ticket = serializers.CharField(source="ticket.number", default=None, allow_null=True)
    created_at = serializers.DateTimeField()
    issued_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    tasks = TaskMarkSerializer(source="tasks.all", many=True)

    @extend_schema_field(serializers.ChoiceField(WhistleLevel.choices))
    def get_held_by(self, whistle: Whistle) -> str:
        """The level that holds it now: whoever blew it, or where it was handed up to."""
        return holding_level(whistle)


class WhistleSerializer(WhistleRowSerializer):
    """A whistle with its moves, departments, history, pictures and clocks."""

    moves = MovesField("whistle")
    area = AreaBriefSerializer()
    facts = serializers.CharField()
    basis = serializers.CharField()
    wanted_result = serializers.CharField()
    place = serializers.CharField()
    meet_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    scored_at = serializers.DateTimeField(allow_null=True)
    tasks = serializers.SerializerMethodField()
    records = serializers.SerializerMethodField()
    attachments = serializers.SerializerMethodField()
    clocks = serializers.SerializerMethodField()
    reasons_to_hand_up = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(list(REASONS))))
    def get_reasons_to_hand_up(self, whistle: Whistle) -> list[str]:
        """What speaks for handing it up; nothing is done by itself."""
        return reasons_to_hand_up(whistle, self.context["at"])

    @property
    def _reach(self) -> Reach:
        """What the reader may see."""
        return self.context["request"].user.reach(Power.VIEW_TICKETS)

    def to_representation(self, whistle: Whistle) -> dict[str, Any]:
        """Reads the tasks once: their moves, clocks and pictures all need them."""
        tasks = whistle.tasks.select_related("unit", "appraisal__scale", "objection")
        tasks = tasks.showing_scores(self._reach)
        self._tasks = list(tasks.order_by("-role", "pk"))
        return super().to_representation(whistle)

    @extend_schema_field(TaskOfWhistleSerializer(many=True))
    def get_tasks(self, whistle: Whistle) -> Any:
        moves = {"whistle_task": described("whistle_task", self._tasks, self.context)}
        context = {**self.context, "moves": moves}
        return TaskOfWhistleSerializer(self._tasks, many=True, context=context).data

    @extend_schema_field(RecordSerializer(many=True))
    def get_records(self, whistle: Whistle) -> Any:
        records = whistle.records.open_to(self._reach).with_timeline()
        return history(records, WHISTLE, task=TASK, objection=OBJECTION, resolution=RESOLUTION)

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_attachments(self, whistle: Whistle) -> Any:
        return pictures(self._tasks, whistle.number, self.context)

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, whistle: Whistle) -> Any:
        clocks = Clock.objects.of("whistle_task", *(task.pk for task in self._tasks))
        return ClockSerializer(clocks.order_by("pk"), many=True, context=self.context).data


def pictures(tasks: list[WhistleTask], number: str, context: dict[str, Any]) -> Any:
    """The pictures of some tasks of one whistle."""
    rows = Attachment.objects.about("whistle_task", *(task.pk for task in tasks))
    context = {**context, "pictures_at": ("whistle", {"number": number})}
    return AttachmentSerializer(rows, many=True, context=context).data
