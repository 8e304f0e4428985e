"""Appraisal as JSON: the scales, and a year of a department."""

from __future__ import annotations

from rest_framework import serializers

from grids.serializers import UnitBriefSerializer
from tickets.models import AppraisalScale
from tickets.models.appraisal import PARTS


class AppraisalScaleSerializer(serializers.ModelSerializer):
    """One version: the six parts add up to 100, the two shares to 1."""

    city = serializers.CharField(source="city.code", default=None, allow_null=True)

    class Meta:
        model = AppraisalScale
        fields = (
            "id",
            "city",
            "version",
            "valid_from",
            *PARTS,
            "low",
            "high",
            "weight_routine",
            "weight_joint",
            "weight_emergency",
            "score_share",
            "satisfaction_share",
            "minimum",
        )
        read_only_fields = fields


class YearQuerySerializer(serializers.Serializer):
    """Which year is asked for."""

    year = serializers.IntegerField(min_value=2015, max_value=2099, required=False)


class UnitYearSerializer(serializers.Serializer):
    """A department's year: figures with n, the formula with its numbers, nothing ranked."""

    unit = UnitBriefSerializer()
    year = serializers.IntegerField()
    calls = serializers.IntegerField(source="figures.called")
    n = serializers.IntegerField(source="figures.scored")
    is_small = serializers.BooleanField(source="figures.is_small")
    score = serializers.FloatField(source="figures.score", allow_null=True)
    votes = serializers.IntegerField(source="figures.votes")
    satisfaction = serializers.FloatField(source="figures.satisfaction", allow_null=True)
    combined = serializers.FloatField(source="figures.combined", allow_null=True)
    formula = serializers.CharField()
    combined_formula = serializers.CharField()
    standings = serializers.DictField(child=serializers.IntegerField(), source="figures.standings")
    late = serializers.DictField(child=serializers.IntegerField(), source="figures.late")
    unfounded = serializers.IntegerField(source="figures.unfounded")
    scale = serializers.IntegerField(source="figures.scale.pk")
    published_at = serializers.DateTimeField(
        source="result.published_at", default=None, allow_null=True
    )
