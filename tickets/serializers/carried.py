"""My open work as a phone keeps it: facts, state, and each step with where to send it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from lib.workflow import Move
from tickets.panels.carried import TYPED, Carried
from tickets.serializers.moves import Choices, FieldSerializer, describe
from tickets.serializers.parts import LIGHTS

NOUNS = {"assignment": "assignment", "whistle_task": "whistle-task", "ticket": "ticket"}


class CarriedStepSerializer(serializers.Serializer):
    """A step that can be written down without a network: `then` are those that would follow it."""

    name = serializers.CharField()
    label = serializers.CharField()
    url = serializers.CharField()
    fields = FieldSerializer(many=True)  # type: ignore[assignment]
    then = serializers.ListField(child=serializers.DictField())


class CarriedTaskSerializer(serializers.Serializer):
    """One piece of my open work."""

    desk = serializers.ChoiceField(tuple(NOUNS))
    key = serializers.CharField()
    url = serializers.SerializerMethodField()
    matter = serializers.CharField()
    page = serializers.CharField(source="card.url")
    title = serializers.CharField(source="card.title")
    text = serializers.CharField()
    wanted = serializers.CharField()
    place = serializers.CharField()
    address = serializers.CharField()
    lng = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    status = serializers.CharField(source="row.status")
    status_label = serializers.CharField(source="card.badge.text")
    light = serializers.SerializerMethodField()
    due_at = serializers.DateTimeField(source="row.due_at", allow_null=True)
    seen = serializers.IntegerField(source="row.flow_count")
    moves = serializers.SerializerMethodField()

    def get_url(self, one: Carried) -> str:
        """Where the row itself is read."""
        name = "number" if one.desk == "ticket" else "pk"
        return reverse(f"api:{NOUNS[one.desk]}-detail", kwargs={name: one.key})

    @extend_schema_field(serializers.ChoiceField(LIGHTS, allow_blank=True))
    def get_light(self, one: Carried) -> str:
        return one.card.light

    @extend_schema_field(CarriedStepSerializer(many=True))
    def get_moves(self, one: Carried) -> list[dict[str, Any]]:
        return [
            {**self._step(one, move), "then": [self._step(one, next_) for next_ in following]}
            for move in one.moves
            for following in [one.then.get(move.name, [])]
        ]

    def _step(self, one: Carried, move: Move) -> dict[str, Any]:
        """The step with the inputs that need no list, and its address."""
        by = self.context["request"].user
        told = describe(move, Choices(one.row, by), only=TYPED)
        return {**told, "url": f"{self.get_url(one)}moves/{move.name}/"}


class CarriedPlaceSerializer(serializers.Serializer):
    """A place that a report may name."""

    code = serializers.CharField()
    name = serializers.CharField()


class CarriedSerializer(serializers.Serializer):
    """All of it, when it was so, and the places around my own area for a report."""

    at = serializers.DateTimeField()
    account = serializers.CharField()
    area = serializers.CharField()
    places = CarriedPlaceSerializer(many=True)
    results = CarriedTaskSerializer(many=True)
