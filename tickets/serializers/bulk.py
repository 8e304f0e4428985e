"""One step on many matters and the job that does it, as programs see them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from records.models import Job, JobRow
from tickets.operations.bulk import MOST
from tickets.panels.bulk import Reason
from tickets.panels.jobs import job_head, message_of, title_of
from tickets.serializers.moves import HIGHEST_SEEN
from tickets.workflow.bulk import BULK


class BulkTicketSerializer(serializers.Serializer):
    """A matter and the state it was read in; without `seen`, the state of now counts."""

    number = serializers.CharField(max_length=24)
    seen = serializers.IntegerField(required=False, min_value=0, max_value=HIGHEST_SEEN)


class BulkSerializer(serializers.Serializer):
    """A step, the matters by number or all that a filter leaves, and inputs that suit all."""

    move = serializers.ChoiceField(list(BULK))
    tickets = BulkTicketSerializer(many=True, required=False, max_length=MOST)
    filter = serializers.DictField(child=serializers.CharField(max_length=100), required=False)
    inputs = serializers.DictField(child=serializers.JSONField(), required=False)
    preview = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("tickets" in attrs) == ("filter" in attrs):
            raise serializers.ValidationError({"tickets": "Either `tickets` or `filter`."})
        return attrs


class ReasonSerializer(serializers.Serializer):
    """Why the step is not open on some of them."""

    code = serializers.CharField()
    message = serializers.CharField()
    count = serializers.IntegerField()
    numbers = serializers.ListField(child=serializers.CharField())


class BulkPreviewSerializer(serializers.Serializer):
    """On how many the step is open now, and why not on the rest."""

    able = serializers.IntegerField()
    total = serializers.IntegerField()
    refused = ReasonSerializer(many=True)


def preview_of(able: int, total: int, refused: list[Reason]) -> dict[str, Any]:
    """The answer to a question that does nothing."""
    return BulkPreviewSerializer({"able": able, "total": total, "refused": refused}).data


class JobSerializer(serializers.Serializer):
    """One job of yours."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.SerializerMethodField()
    state = serializers.ChoiceField(Job.State.choices)
    total = serializers.IntegerField(allow_null=True)
    done = serializers.IntegerField()
    result = serializers.DictField(child=serializers.IntegerField())
    undoes = serializers.IntegerField(source="undoes_id", allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_title(self, job: Job) -> str:
        return title_of(job)


class JobDetailSerializer(JobSerializer):
    """One job, its rows counted as they stand."""

    counts = serializers.SerializerMethodField()
    can_undo = serializers.SerializerMethodField()

    def to_representation(self, instance: Job) -> dict[str, Any]:
        self.head = job_head(instance)
        return super().to_representation(instance)

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_counts(self, job: Job) -> dict[str, int]:
        return self.head.counts

    def get_can_undo(self, job: Job) -> bool:
        return self.head.can_undo


class JobRowSerializer(serializers.Serializer):
    """What became of one matter."""

    number = serializers.IntegerField()
    subject_type = serializers.CharField()
    subject = serializers.CharField(source="label")
    state = serializers.ChoiceField(JobRow.State.choices)
    code = serializers.CharField()
    message = serializers.SerializerMethodField()
    before = serializers.JSONField()
    after = serializers.JSONField()
    settled_at = serializers.DateTimeField(allow_null=True)

    def get_message(self, row: JobRow) -> str:
        return message_of(row)
