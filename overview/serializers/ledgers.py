"""Ledgers and made reports as JSON, and what programs ask for."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lib.pii import mask_name
from overview.ledgers.declarations import Group, Ledger
from overview.models import FileKind, ReportRun


class ColumnSerializer(serializers.Serializer):
    """One column; `is_personal` ones are always masked."""

    name = serializers.CharField()
    label = serializers.CharField()
    is_personal = serializers.BooleanField()


class SectionSerializer(serializers.Serializer):
    """One part of a ledger: rows, or figures of which each has its own list."""

    name = serializers.CharField()
    title = serializers.CharField()
    figures = serializers.BooleanField()
    columns = serializers.SerializerMethodField()

    @extend_schema_field(ColumnSerializer(many=True))
    def get_columns(self, section: Any) -> Any:
        listing = getattr(section, "listing", None)
        if section.figures or listing is None:
            labels = enumerate(section.header())
            return [
                {"name": str(place), "label": label, "is_personal": False}
                for place, label in labels
            ]
        return ColumnSerializer(listing.columns, many=True).data


class LedgerSerializer(serializers.Serializer):
    """One ledger: what it is, for which period it is usually asked, and its parts."""

    slug = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    group = serializers.ChoiceField(choices=Group.choices)
    kind = serializers.CharField(allow_null=True, help_text="The usual period; null: standing.")
    is_dated = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)
    sections = SectionSerializer(many=True)


class LineSerializer(serializers.Serializer):
    """One line: a key that stays the same from period to period, and its cells."""

    key = serializers.CharField()
    cells = serializers.ListField(child=serializers.JSONField(allow_null=True))


class PartSerializer(serializers.Serializer):
    """The first lines of one part, and how many there are (counted up to 10,000)."""

    name = serializers.CharField()
    title = serializers.CharField()
    header = serializers.ListField(child=serializers.CharField())
    count = serializers.IntegerField()
    lines = LineSerializer(many=True)


class PreviewSerializer(serializers.Serializer):
    """A ledger of one place and period."""

    slug = serializers.CharField()
    title = serializers.CharField()
    period = serializers.CharField(allow_blank=True)
    within = serializers.CharField(allow_blank=True)
    parts = PartSerializer(many=True)


class RunNewSerializer(serializers.Serializer):
    """Which report to make: `period` as 2026-11-03, 2026-W45, 2026-11, 2026-Q4, 2026-H2 or 2026;
    `within` the code of an area, district or city, nothing for all within reach."""

    kind = serializers.ChoiceField(choices=FileKind.choices, default=FileKind.XLSX)
    period = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")
    within = serializers.CharField(max_length=24, required=False, allow_blank=True, default="all")


class RunSerializer(serializers.ModelSerializer):
    """One made report; `file` answers its content once `made_at` stands."""

    template = serializers.IntegerField(source="template_id", read_only=True, allow_null=True)
    previous = serializers.IntegerField(source="previous_id", read_only=True, allow_null=True)
    made_for = serializers.SerializerMethodField()
    file = serializers.SerializerMethodField()

    class Meta:
        model = ReportRun
        fields = (
            "id",
            "ledger",
            "template",
            "kind",
            "period",
            "place_code",
            "place_name",
            "made_for",
            "asked_at",
            "made_at",
            "rows",
            "counts",
            "sha256",
            "previous",
            "changes",
            "keep_until",
            "file",
        )
        read_only_fields = fields

    def get_made_for(self, run: ReportRun) -> str:
        person = run.made_by.person
        return mask_name(person.name) if person else str(run.made_by.get_username())

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_file(self, run: ReportRun) -> str | None:
        return reverse("api:report-run-file", args=(run.pk,)) if run.has_file else None


def preview_of(ledger: Ledger, scope: Any, most: int) -> dict[str, Any]:
    """The first lines of each part; figures as numbers."""
    parts = []
    for section in ledger.sections:
        lines = list(section.lines(scope, most))
        count = len(lines) if len(lines) < most else section.count(scope, 10_000)
        parts.append(
            {
                "name": section.name,
                "title": str(section.title),
                "header": section.header(),
                "count": count,
                "lines": [{"key": key, "cells": cells} for key, cells in lines],
            }
        )
    return {
        "slug": ledger.slug,
        "title": str(ledger.title),
        "period": scope.period.code if scope.period else "",
        "within": scope.ground.code if scope.ground else "",
        "parts": parts,
    }
