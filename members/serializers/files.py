"""What the API of the ledger of people as a file reads and answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lib.downloads import FORMATS
from members.importers import Choice
from members.panels.imports import choices_of, faults_of, masked_cells
from members.privacy import SHORTEST_REASON
from records.models import ImportRow, ImportRun


class ImportFileSerializer(serializers.Serializer):
    """A ledger to be checked."""

    file = serializers.FileField()


class PeopleImportSerializer(serializers.ModelSerializer):
    """One import, with how many rows are in which state."""

    class Meta:
        model = ImportRun
        fields = ("id", "source", "state", "created_at", "finished_at", "counts")
        read_only_fields = fields


class FaultSerializer(serializers.Serializer):
    """What is wrong or doubtful, at its column."""

    column = serializers.CharField()
    message = serializers.CharField()


class ImportRowSerializer(serializers.ModelSerializer):
    """One row, masked, with what was found and what may be decided."""

    cells = serializers.SerializerMethodField()
    faults = serializers.SerializerMethodField()
    choices = serializers.SerializerMethodField()
    chosen = serializers.SerializerMethodField()

    class Meta:
        model = ImportRow
        fields = (
            "number",
            "state",
            "cells",
            "faults",
            "choices",
            "chosen",
            "subject_type",
            "subject_id",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_cells(self, row: ImportRow) -> dict[str, str]:
        return masked_cells(row)

    @extend_schema_field(FaultSerializer(many=True))
    def get_faults(self, row: ImportRow) -> list[dict[str, str]]:
        return faults_of(row)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_choices(self, row: ImportRow) -> list[str]:
        return [choice["value"] for choice in choices_of(row)]

    def get_chosen(self, row: ImportRow) -> str:
        return str(row.errors.get("choice", ""))


class RowChoiceSerializer(serializers.Serializer):
    """What a doubtful row is."""

    choice: Any = serializers.ChoiceField(choices=Choice.choices)


class ClearExportSerializer(serializers.Serializer):
    """The format; with a reason the list comes in clear."""

    kind = serializers.ChoiceField(choices=FORMATS, default=FORMATS[0])
    reason = serializers.CharField(
        min_length=SHORTEST_REASON, max_length=500, required=False, allow_blank=True
    )
