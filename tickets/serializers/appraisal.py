"""Appraisal as JSON: the scales."""

from __future__ import annotations

from rest_framework import serializers

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
