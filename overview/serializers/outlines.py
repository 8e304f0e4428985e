"""Outlines over the API."""

from rest_framework import serializers

from grids.models import CommunityType


class FlawSerializer(serializers.Serializer):
    """Something odd about an outline; advice, never a refusal."""

    kind = serializers.CharField()
    name = serializers.CharField()
    square_metres = serializers.IntegerField()


class OutlineSerializer(serializers.Serializer):
    """An outline in WGS-84 degrees, and what is odd about it."""

    boundary = serializers.JSONField(allow_null=True)
    flaws = FlawSerializer(many=True, read_only=True)


class OutlineInputSerializer(serializers.Serializer):
    """A new outline, null for none; for a community also its type."""

    boundary = serializers.JSONField(allow_null=True)
    community_type = serializers.ChoiceField(CommunityType.choices, required=False)
