"""Figures of cities over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import Tier
from overview.statistics import CityFigures, Share


class ShareSerializer(serializers.Serializer):
    """So many of how many; percent is rounded down to a tenth, null where there are none."""

    filled = serializers.IntegerField()
    total = serializers.IntegerField()
    missing = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)


class LevelCountSerializer(serializers.Serializer):
    """Open areas of one tier, by the name the city has for it."""

    tier = serializers.ChoiceField(Tier.choices)
    name = serializers.CharField()
    is_grid_level = serializers.BooleanField()
    count = serializers.IntegerField()


class CityFiguresSerializer(serializers.Serializer):
    """One city as far as the reader sees it; null for what another power would be needed."""

    code = serializers.CharField(source="city.code")
    name = serializers.CharField(source="city.name")
    is_whole = serializers.BooleanField()
    levels = serializers.SerializerMethodField()
    bodies = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    branches_and_groups = serializers.IntegerField(allow_null=True)
    party_grids = serializers.IntegerField(allow_null=True)
    covered = serializers.SerializerMethodField()
    heads = serializers.SerializerMethodField()

    @extend_schema_field(LevelCountSerializer(many=True))
    def get_levels(self, row: CityFigures) -> list[dict[str, Any]]:
        return [
            {
                "tier": tier,
                "name": level.name,
                "is_grid_level": level.is_grid_level,
                "count": row.areas[tier],
            }
            for tier, level in row.levels.items()
        ]

    @extend_schema_field(serializers.DictField(child=ShareSerializer(), allow_null=True))
    def get_covered(self, row: CityFigures) -> dict[str, Any] | None:
        return as_shares(row.covered)

    @extend_schema_field(serializers.DictField(child=ShareSerializer(), allow_null=True))
    def get_heads(self, row: CityFigures) -> dict[str, Any] | None:
        return as_shares(row.heads)


def as_shares(shares: dict[str, Share] | None) -> dict[str, Any] | None:
    """Shares by name."""
    if shares is None:
        return None
    return {name: ShareSerializer(share).data for name, share in shares.items()}


class CitiesSerializer(serializers.Serializer):
    """All cities in reach, by code."""

    results = CityFiguresSerializer(many=True)
