"""Stations, their queues, and where the nearest place is that offers a service, as JSON."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import Place
from grids.serializers import AreaBriefSerializer, CodeOrIdField
from services.models import QueueNumber
from services.operations.queueing import people_before
from services.serializers.circle import all_areas


class StationSerializer(serializers.ModelSerializer):
    """A place as residents know it."""

    area = AreaBriefSerializer()

    class Meta:
        model = Place
        fields = ("id", "name", "kind", "area", "address", "lng", "lat", "hours", "phone")
        read_only_fields = fields


class QueueStateSerializer(serializers.Serializer):
    """The number called last today, null before the first, and how many wait."""

    current = serializers.IntegerField(allow_null=True)
    waiting = serializers.IntegerField()


class OfferedHereSerializer(serializers.Serializer):
    """A service that is offered at a place."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()


class StationFullSerializer(StationSerializer):
    """A place with what is offered there and how its queue stands."""

    items = OfferedHereSerializer(many=True)
    queue = QueueStateSerializer()

    class Meta:
        model = Place
        fields = (*StationSerializer.Meta.fields, "items", "queue")
        read_only_fields = fields


class QueueNumberSerializer(serializers.ModelSerializer):
    """A drawn number; `token` finds it again, `before` is how many are called first."""

    place = serializers.IntegerField(source="queue.place_id")
    day = serializers.DateField(source="queue.day")
    before = serializers.SerializerMethodField()

    class Meta:
        model = QueueNumber
        fields = ("token", "place", "day", "number", "drawn_at", "called_at", "before")
        read_only_fields = fields

    @extend_schema_field(serializers.IntegerField())
    def get_before(self, row: QueueNumber) -> int:
        return 0 if row.called_at else people_before(row)


class CalledSerializer(serializers.Serializer):
    """The number that was called."""

    number = serializers.IntegerField()
    called_at = serializers.DateTimeField()


class WhereAskedSerializer(serializers.Serializer):
    """Where somebody is: a position in WGS-84, or the code of an area."""

    lng = serializers.FloatField(min_value=-180, max_value=180, required=False)
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False)
    area = CodeOrIdField(all_areas, required=False)


class OfferingOpeningSerializer(serializers.Serializer):
    """Whether a place is open, and until or from when, in words."""

    is_open = serializers.BooleanField()
    words = serializers.CharField()


class OfferingCardSerializer(serializers.Serializer):
    """A place that offers the service, with the way to it."""

    place = StationSerializer()
    minutes = serializers.IntegerField()
    metres = serializers.IntegerField()
    opening = OfferingOpeningSerializer()
