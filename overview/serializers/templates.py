"""Templates and schedules as JSON, and what programs send."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from overview.models import FileKind, ReportSchedule, ReportTemplate, SendingRhythm


class MatchedColumnSerializer(serializers.Serializer):
    """One column of theirs, and the name of ours that fills it; empty for none."""

    letter = serializers.CharField(max_length=3)
    header = serializers.CharField(read_only=True)
    column = serializers.CharField(max_length=40, allow_blank=True)


class TemplateSerializer(serializers.ModelSerializer):
    """One template; reports are made of it once `confirmed_at` stands."""

    columns = MatchedColumnSerializer(many=True, read_only=True)
    unmapped = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ReportTemplate
        fields = (
            "id",
            "series",
            "version",
            "name",
            "asked_by_words",
            "ledger",
            "section",
            "place_code",
            "place_name",
            "sheet",
            "header_row",
            "columns",
            "unmapped",
            "made_at",
            "confirmed_at",
            "retired_at",
        )
        read_only_fields = fields


@extend_schema_field(OpenApiTypes.BINARY)
class TableField(serializers.FileField):
    """An XLSX file."""


class TemplateNewSerializer(serializers.Serializer):
    """An empty table: `fills` is the ledger and its part, as `matters:matters`; `area` a code."""

    file = TableField()
    name = serializers.CharField(max_length=80)
    asked_by_words = serializers.CharField(
        max_length=80, required=False, allow_blank=True, default=""
    )
    fills = serializers.CharField(max_length=81)
    area = serializers.CharField(max_length=24)


class TableFileSerializer(serializers.Serializer):
    """The changed table."""

    file = TableField()


class MatchSerializer(serializers.Serializer):
    """Which columns of theirs are filled with what; those not named stay as they are."""

    columns = MatchedColumnSerializer(many=True)


class ScheduleSerializer(serializers.ModelSerializer):
    """One schedule; `receivers` are account numbers."""

    template = serializers.IntegerField(source="template_id", read_only=True, allow_null=True)
    receivers = serializers.SerializerMethodField()

    class Meta:
        model = ReportSchedule
        fields = (
            "id",
            "ledger",
            "template",
            "kind",
            "place_code",
            "place_name",
            "rhythm",
            "day",
            "hour",
            "receivers",
            "next_at",
            "ended_at",
        )
        read_only_fields = fields

    def get_receivers(self, row: ReportSchedule) -> list[int]:
        return [one.pk for one in row.receivers.all()]


class ScheduleNewSerializer(serializers.Serializer):
    """`what` is a ledger's slug, or `template:` and its number; `area` a code, empty for all."""

    what = serializers.CharField(max_length=60)
    area = serializers.CharField(max_length=24, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=FileKind.choices, default=FileKind.XLSX)
    rhythm: Any = serializers.ChoiceField(choices=SendingRhythm.choices)
    day = serializers.IntegerField(min_value=1, max_value=28)
    hour = serializers.IntegerField(min_value=0, max_value=23)
    receivers = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62), allow_empty=False
    )
