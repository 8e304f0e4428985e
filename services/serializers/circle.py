"""The 15-minute circle and what is near, as JSON."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import Area, PlaceKind
from grids.reach import Reach
from grids.serializers import AreaBriefSerializer, CodeOrIdField, PlaceSerializer
from lib.walking import DETOUR, walking_minutes
from services.models import CircleRow
from services.operations.circle import KIND_CHOICES, KINDS

EVERYWHERE = Reach(everywhere=True)


def readable_areas(context: dict[str, Any]) -> Any:
    """Areas whose circle the reader may look at."""
    areas = Area.objects.within(context["reach"]) if "reach" in context else Area.objects.none()
    return areas.open(timezone.localdate()).select_related("city").defer("boundary")


def all_areas(context: dict[str, Any]) -> Any:
    """Areas of today; where they are is no secret."""
    areas = Area.objects.within(EVERYWHERE).open(timezone.localdate())
    return areas.select_related("city").defer("boundary")


class ScopeSerializer(serializers.Serializer):
    """What is asked for: an area, a kind of place, minutes on foot, the detour factor."""

    area = CodeOrIdField(readable_areas, required=False)
    kind = serializers.ChoiceField(KIND_CHOICES, required=False, default=KINDS[0])
    minutes = serializers.IntegerField(min_value=1, max_value=60, required=False, default=15)
    factor = serializers.FloatField(min_value=1, max_value=3, required=False, default=DETOUR)


class BuildingsAskedSerializer(ScopeSerializer):
    """Which buildings: those with such a place near, or those further away (the usual)."""

    near = serializers.BooleanField(required=False, default=False)


class WhatIfSerializer(ScopeSerializer):
    """Where a place might open, in WGS-84."""

    lng = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)


class CircleShareSerializer(serializers.Serializer):
    """How much of an area has a place within the minutes."""

    minutes = serializers.IntegerField()
    buildings = serializers.IntegerField()
    households = serializers.IntegerField()
    of_buildings = serializers.IntegerField()
    of_households = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)
    household_percent = serializers.IntegerField(allow_null=True)


class KindLineSerializer(serializers.Serializer):
    """One kind of place at each of the minutes."""

    kind = serializers.ChoiceField(KIND_CHOICES)
    shares = CircleShareSerializer(many=True)


class CircleFiguresSerializer(serializers.Serializer):
    """Shares by kind, when they were reckoned, and whether the ground has changed since."""

    reckoned_at = serializers.DateTimeField(allow_null=True)
    is_old = serializers.BooleanField()
    unplaced = serializers.IntegerField()
    lines = KindLineSerializer(many=True)


class GainSerializer(serializers.Serializer):
    """What a new place would add."""

    buildings = serializers.IntegerField()
    households = serializers.IntegerField()
    reached = serializers.IntegerField()
    before = CircleShareSerializer()
    after = CircleShareSerializer()


class CircleRowSerializer(serializers.ModelSerializer):
    """A building with its minutes on foot to the nearest place of each kind."""

    building = AreaBriefSerializer()
    households = serializers.IntegerField(source="building.households", allow_null=True)
    minutes = serializers.SerializerMethodField()

    class Meta:
        model = CircleRow
        fields = ("id", "building", "households", "lng", "lat", "is_estimated", "minutes", "places")
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_minutes(self, row: CircleRow) -> dict[str, int]:
        factor = self.context.get("factor", DETOUR)
        return {kind: round(walking_minutes(far, factor)) for kind, far in row.metres.items()}


class NearAskedSerializer(serializers.Serializer):
    """Where somebody is: a position in WGS-84, or the code of an area; and what they look for."""

    lng = serializers.FloatField(min_value=-180, max_value=180, required=False)
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False)
    area = CodeOrIdField(all_areas, required=False)
    kind = serializers.ChoiceField(PlaceKind.choices, required=False, default="")
    open_now = serializers.BooleanField(required=False, default=False)


class NearCardSerializer(serializers.Serializer):
    """A place with the way to it."""

    place = PlaceSerializer()
    minutes = serializers.IntegerField()
    metres = serializers.IntegerField()
    is_open = serializers.BooleanField(source="opening.is_open")
    opening = serializers.CharField(source="opening.words")


class NearGroupSerializer(serializers.Serializer):
    """The nearest places of one kind."""

    kind = serializers.ChoiceField(PlaceKind.choices)
    places = NearCardSerializer(many=True, source="cards")
