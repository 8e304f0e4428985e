"""Requests and supervision orders as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from grids.serializers import AreaBriefSerializer, UnitBriefSerializer
from lib.timelines import account_name
from tickets.serializers.parts import MatterSerializer, MovesField
from tickets.workflow.states import (
    AdjustmentKind,
    AdjustmentStatus,
    SupervisionLevel,
    SupervisionStatus,
)


class OfShareSerializer(MatterSerializer):
    """A row about one share: its matter, its unit or team, and the share itself by id."""

    id = serializers.IntegerField()
    number = serializers.CharField(source="matter.number")
    title = serializers.CharField(source="matter.title")
    assignment = serializers.IntegerField(source="assignment_id", allow_null=True)
    task = serializers.IntegerField(source="task_id", allow_null=True)
    unit = UnitBriefSerializer(allow_null=True)
    team = AreaBriefSerializer(source="assignment.area", allow_null=True, default=None)
    reason = serializers.CharField()


class AdjustmentRowSerializer(OfShareSerializer):
    """A request in a list."""

    kind = serializers.ChoiceField(AdjustmentKind.choices)
    status = serializers.ChoiceField(AdjustmentStatus.choices)
    asked_by = serializers.SerializerMethodField()
    asked_at = serializers.DateTimeField()
    until_on = serializers.DateField(allow_null=True)
    endorsed_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField()

    def get_asked_by(self, row: Any) -> str:
        return account_name(row.asked_by)


class AdjustmentSerializer(AdjustmentRowSerializer):
    """A request with the steps open to you."""

    moves = MovesField("adjustment")


class SupervisionOrderRowSerializer(OfShareSerializer):
    """One level of supervision in a list."""

    level = serializers.ChoiceField(SupervisionLevel.choices)
    status = serializers.ChoiceField(SupervisionStatus.choices)
    issued_by = serializers.SerializerMethodField()
    issued_at = serializers.DateTimeField()
    answer_by = serializers.DateField(allow_null=True)
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)

    def get_issued_by(self, row: Any) -> str:
        return account_name(row.issued_by)


class SupervisionOrderSerializer(SupervisionOrderRowSerializer):
    """One level of supervision with the steps open to you."""

    moves = MovesField("supervision")
