"""Pieces that several matters share: lights, categories, history, pictures, clocks, holders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from grids.serializers import AreaBriefSerializer, UnitBriefSerializer
from lib.workflow import Workflow
from records.models import Attachment
from tickets.clock import Light, light
from tickets.explanations import clock_label, clock_light, limit_words
from tickets.models import Clock
from tickets.models.clocks import ClockState
from tickets.panels.timelines import actor_name, part_of, part_words
from tickets.serializers.moves import MoveSerializer, described
from tickets.workflow.states import AdjustmentKind, SupervisionLevel

LIGHTS = [(value.value, value.name.title()) for value in Light]


class MatterSerializer(serializers.Serializer):
    """What every matter says of itself: status, light, due moment, and how many steps were seen."""

    status_label = serializers.CharField(source="get_status_display")
    light = serializers.SerializerMethodField()
    due_at = serializers.DateTimeField(allow_null=True)
    seen = serializers.IntegerField(source="flow_count")

    @extend_schema_field(serializers.ChoiceField(LIGHTS))
    def get_light(self, row: Any) -> str:
        return light(now=self.context["at"], due_at=row.due_at, yellow_at=row.yellow_at).value


class ShareSerializer(serializers.Serializer):
    """What adjustments and supervision have made of a share."""

    asked = serializers.ListField(child=serializers.ChoiceField(AdjustmentKind.choices))
    extensions = serializers.IntegerField()
    suspensions = serializers.IntegerField()
    is_late = serializers.BooleanField()
    is_exempt = serializers.BooleanField()
    pressed = serializers.ChoiceField(SupervisionLevel.choices, allow_blank=True)


class MovesField(serializers.Field):
    """The moves open to the reader on this row: those the list was asked about, else its own."""

    def __init__(self, desk: str, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)
        self.desk = desk

    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        asked = self.context.get("moves", {}).get(self.desk)
        found = asked if asked is not None else described(self.desk, [value], self.context)
        return found[value.pk]


extend_schema_field(MoveSerializer(many=True))(MovesField)


class HeldSerializer(serializers.Serializer):
    """A share in a matter: of a unit, or of an area's own team."""

    role = serializers.CharField()
    unit = UnitBriefSerializer(allow_null=True)
    team = AreaBriefSerializer(source="area", allow_null=True)


class RecordSerializer(serializers.Serializer):
    """One step in the history; the actor is masked, the post is not."""

    id = serializers.IntegerField()
    move = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField(allow_null=True)
    by = serializers.CharField()
    post = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    at = serializers.DateTimeField()
    data = serializers.JSONField()


def history(records: Iterable[Any], whole: Workflow, **parts: Workflow) -> list[Any]:
    """The steps of a matter and of its parts in order; `parts` names each kind's move table."""
    return RecordSerializer([_step(record, whole, parts) for record in records], many=True).data


def _step(record: Any, whole: Workflow, parts: dict[str, Workflow]) -> dict[str, Any]:
    kind = next((name for name in parts if getattr(record, f"{name}_id")), "")
    share = getattr(record, kind) if kind else None
    workflow = part_of(record) or parts.get(kind, whole)
    known = record.move in workflow
    return {
        **{name: getattr(record, name) for name in ("id", "move", "reason", "before", "after")},
        "label": part_words(record, workflow[record.move].label) if known else record.move,
        "unit": str(share.holder) if hasattr(share, "holder") else None,
        "by": actor_name(record),
        "post": record.post.get_role_display() if record.post else None,
        "at": record.at,
        "data": record.data,
    }


class AttachmentSerializer(serializers.Serializer):
    """A picture; fetch it with the same token."""

    id = serializers.IntegerField()
    purpose = serializers.ChoiceField(Attachment.Purpose.choices)
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    url = serializers.SerializerMethodField()

    def get_url(self, row: Attachment) -> str:
        name, keys = self.context["pictures_at"]
        keys = {**keys, "attachment": row.pk}
        return reverse(f"api:{name}-attachment", kwargs=keys, request=self.context["request"])


class ClockSerializer(serializers.Serializer):
    """One deadline; `clocks/{id}/` explains it."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    label = serializers.SerializerMethodField()
    state = serializers.ChoiceField(ClockState.choices)
    limit = serializers.SerializerMethodField()
    light = serializers.SerializerMethodField()
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    yellow_at = serializers.DateTimeField()
    met_at = serializers.DateTimeField(allow_null=True)
    is_provisional = serializers.BooleanField()
    subject_type = serializers.CharField()
    subject_id = serializers.IntegerField()

    def get_label(self, clock: Clock) -> str:
        return clock_label(clock.kind)

    def get_limit(self, clock: Clock) -> str:
        return limit_words(clock)

    @extend_schema_field(serializers.ChoiceField(LIGHTS))
    def get_light(self, clock: Clock) -> str:
        return clock_light(clock, self.context["at"]).value
