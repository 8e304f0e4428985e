"""Requests for tables as JSON, and what programs send."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lib.moves import available_moves
from lib.workflow import Move
from overview.ledgers import LEDGERS
from overview.models import TableRequest
from overview.workflow import Rhythm, TableKind


class TableRequestRowSerializer(serializers.ModelSerializer):
    """One request in a list."""

    area = serializers.CharField(source="area.code", read_only=True)
    unit = serializers.CharField(source="unit.code", read_only=True, allow_null=True)
    asker = serializers.CharField(read_only=True)
    seen = serializers.IntegerField(source="flow_count", read_only=True)

    class Meta:
        model = TableRequest
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "title",
            "unit",
            "asker",
            "basis",
            "asked_fields",
            "rhythm",
            "from_on",
            "until_on",
            "area",
            "status",
            "ledger",
            "asked_at",
            "decided_at",
            "seen",
        )
        read_only_fields = fields


class TableRequestSerializer(TableRequestRowSerializer):
    """One request with the moves open to the asking account."""

    moves = serializers.SerializerMethodField()

    class Meta(TableRequestRowSerializer.Meta):
        fields = (*TableRequestRowSerializer.Meta.fields, "moves")
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_moves(self, row: TableRequest) -> list[str]:
        given = {"by": self.context["request"].user, "at": self.context["at"]}
        return [move.name for move in available_moves(row, row.workflow, **given)]


class TableRequestNewSerializer(serializers.Serializer):
    """Who asks for what of whom: `unit` a code or `unit_words`, `area` the code of a place."""

    kind: Any = serializers.ChoiceField(choices=TableKind.choices, default=TableKind.TABLE)
    title = serializers.CharField(max_length=80)
    unit = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")
    unit_words = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    basis = serializers.CharField(max_length=200)
    asked_fields = serializers.CharField(max_length=500)
    rhythm: Any = serializers.ChoiceField(choices=Rhythm.choices)
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    area = serializers.CharField(max_length=24)


class TableMoveSerializer(serializers.Serializer):
    """What a move needs: `ledger` to answer or fulfil, `reason` to refuse or end, `until_on`."""

    seen = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    ledger: Any = serializers.ChoiceField(choices=sorted(LEDGERS), required=False)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=300, required=False)
    until_on = serializers.DateField(required=False)

    def facts(self, move: Move) -> dict[str, Any]:
        """The inputs of one move; what is missing is told at its field."""
        given = self.validated_data
        missing = {
            name: [_("This field is required.")] for name in move.required if name not in given
        }
        if missing:
            raise serializers.ValidationError(missing)
        return {name: given[name] for name in (*move.fields, "seen") if name in given}


class LoadSerializer(serializers.Serializer):
    """How much is asked of one place: running tables and tasks, and how often a week."""

    area = serializers.CharField(source="area.code")
    name = serializers.CharField(source="area.name")
    count = serializers.IntegerField()
    weekly = serializers.FloatField()
