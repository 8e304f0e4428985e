"""What the API of the import of a city reads and answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import LevelScheme
from members.forms.city_imports import LARGEST_FILE
from members.panels.city_imports import progress_of, row_card
from members.serializers.files import FaultSerializer
from records.models import ImportRow, ImportRun


class CityBookSerializer(serializers.Serializer):
    """A workbook to be checked; the level scheme only for a city that is not here yet."""

    file = serializers.FileField(max_length=200)
    scheme = serializers.SlugRelatedField(
        slug_field="code", queryset=LevelScheme.objects.all(), required=False, allow_null=True
    )

    def validate_file(self, file: Any) -> Any:
        """A file that this server takes."""
        if file.size > LARGEST_FILE:
            raise serializers.ValidationError("The file is too large.", code="file_too_large")
        return file


class WorkSerializer(serializers.Serializer):
    """How far the worker is."""

    label = serializers.CharField()
    is_over = serializers.BooleanField()
    failed = serializers.BooleanField()
    error = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)


class CityImportSerializer(serializers.ModelSerializer):
    """One import: how far it is, and how many rows of each sheet are in which state."""

    progress = serializers.SerializerMethodField()
    sheets = serializers.SerializerMethodField()

    class Meta:
        model = ImportRun
        fields = (
            "id",
            "source",
            "state",
            "created_at",
            "finished_at",
            "counts",
            "sheets",
            "progress",
        )
        read_only_fields = fields

    @extend_schema_field(WorkSerializer(allow_null=True))
    def get_progress(self, run: ImportRun) -> Any:
        found = progress_of(run)
        return WorkSerializer(found).data if found else None

    @extend_schema_field(
        serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()))
    )
    def get_sheets(self, run: ImportRun) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = run.mapping.get("sheets", {})
        return found


class CityImportRowSerializer(serializers.ModelSerializer):
    """One row of a sheet, masked, with what was found."""

    state = serializers.SerializerMethodField()
    cells = serializers.SerializerMethodField()
    faults = serializers.SerializerMethodField()

    class Meta:
        model = ImportRow
        fields = ("sheet", "number", "state", "cells", "faults", "subject_type", "subject_id")
        read_only_fields = fields

    def to_representation(self, row: ImportRow) -> Any:
        row.card = row_card(row)
        return super().to_representation(row)

    @extend_schema_field(
        serializers.ChoiceField(choices=["bad", "unclear", "good", "known", "applied"])
    )
    def get_state(self, row: Any) -> str:
        return str(row.card["state"])

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_cells(self, row: Any) -> dict[str, str]:
        found: dict[str, str] = row.card["cells"]
        return found

    @extend_schema_field(FaultSerializer(many=True))
    def get_faults(self, row: Any) -> Any:
        return row.card["faults"]


class EnterBookSerializer(serializers.Serializer):
    """What is entered of a checked workbook."""

    doubtful = serializers.BooleanField(default=False)
