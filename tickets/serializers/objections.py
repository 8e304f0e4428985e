"""Objections as JSON: what is claimed and cited, who ruled what, and the open moves."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.serializers import CodeOrIdField, NamedSerializer, UnitBriefSerializer
from tickets.models import Clock, Objection
from tickets.operations.leads import units_for
from tickets.serializers.parts import (
    ClockSerializer,
    MatterSerializer,
    MovesField,
    RecordSerializer,
    history,
)
from tickets.serializers.whistles import WhistleOfTaskSerializer
from tickets.workflow.objection import OBJECTION
from tickets.workflow.states import ObjectionGround, ObjectionStatus


class ObjectionRowSerializer(MatterSerializer):
    """An objection in a list."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(ObjectionStatus.choices)
    ground = serializers.ChoiceField(ObjectionGround.choices)
    unit = UnitBriefSerializer()
    task = serializers.IntegerField(source="task_id")
    whistle = WhistleOfTaskSerializer()
    proposed_unit = UnitBriefSerializer(allow_null=True)
    successor = UnitBriefSerializer(allow_null=True)
    raised_at = serializers.DateTimeField()
    street_ruled_at = serializers.DateTimeField(allow_null=True)
    persist_by = serializers.DateTimeField(allow_null=True)
    persisted_at = serializers.DateTimeField(allow_null=True)
    district_ruled_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class ObjectionSerializer(ObjectionRowSerializer):
    """An objection with both sides, its moves, its history and its clocks."""

    moves = MovesField("objection")
    cited = serializers.CharField()
    basis = serializers.CharField()
    reason = serializers.CharField()
    street_reason = serializers.CharField()
    persist_reason = serializers.CharField()
    district_reason = serializers.CharField()
    unfounded_in_year = serializers.SerializerMethodField()
    records = serializers.SerializerMethodField()
    clocks = serializers.SerializerMethodField()

    def get_unfounded_in_year(self, objection: Objection) -> int:
        return Objection.objects.unfounded_since(objection.unit, self.context["at"]).count()

    @extend_schema_field(RecordSerializer(many=True))
    def get_records(self, objection: Objection) -> Any:
        return history(objection.records.with_timeline(), OBJECTION, objection=OBJECTION)

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, objection: Objection) -> Any:
        clocks = Clock.objects.of("objection", objection.pk).order_by("pk")
        return ClockSerializer(clocks, many=True, context=self.context).data


class FallbackOwnerSerializer(serializers.Serializer):
    """The unit that holds what nobody owns in a district."""

    district = NamedSerializer(source="*")
    unit = serializers.SerializerMethodField()

    @extend_schema_field(UnitBriefSerializer(allow_null=True))
    def get_unit(self, district: Any) -> Any:
        row = getattr(district, "fallback_owner", None)
        return UnitBriefSerializer(row.unit).data if row else None


class FallbackInput(serializers.Serializer):
    """The code or id of the unit, or null for none."""

    unit = CodeOrIdField(lambda context: units_for(context["district"]), allow_null=True)
