"""The explanation of one deadline as JSON: the sum, the pauses, the ladder."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tickets.explanations.stories import ClockStory, DayLine, RungLine
from tickets.serializers.parts import ClockSerializer


class SpanSerializer(serializers.Serializer):
    """Time that counted on one date."""

    from_at = serializers.DateTimeField()
    to_at = serializers.DateTimeField()


class DaySerializer(serializers.Serializer):
    """One date of the sum: what counted on it, or why nothing did."""

    on = serializers.DateField()
    spans = serializers.SerializerMethodField()
    seconds = serializers.IntegerField()
    running = serializers.IntegerField()
    skipped = serializers.CharField()
    name = serializers.CharField()
    is_makeup = serializers.BooleanField()

    @extend_schema_field(SpanSerializer(many=True))
    def get_spans(self, day: DayLine) -> Any:
        spans = [{"from_at": begin, "to_at": end} for begin, end in day.spans]
        return SpanSerializer(spans, many=True).data


class PauseSerializer(serializers.Serializer):
    """A stretch in which the clock rested, and how much it kept off."""

    from_at = serializers.DateTimeField()
    to_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    seconds = serializers.IntegerField()


class RungSerializer(serializers.Serializer):
    """One level of the ladder: whom it tells, when it is planned, when it fell."""

    level = serializers.IntegerField(source="rung.level")
    percent = serializers.IntegerField(source="rung.percent")
    who = serializers.ListField(child=serializers.CharField())
    actions = serializers.ListField(child=serializers.CharField())
    planned_at = serializers.DateTimeField(allow_null=True)
    fired_at = serializers.SerializerMethodField()
    told = serializers.ListField(child=serializers.CharField())

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_fired_at(self, line: RungLine) -> Any:
        if line.fallen is None:
            return None
        return serializers.DateTimeField().to_representation(line.fallen.fired_at)


class ClockStorySerializer(ClockSerializer):
    """A deadline with every second accounted for."""

    number = serializers.CharField(source="label")
    calendar = serializers.SerializerMethodField()
    budget_seconds = serializers.IntegerField(source="budget_s")
    days = serializers.SerializerMethodField()
    pauses = serializers.SerializerMethodField()
    unpublished_years = serializers.SerializerMethodField()
    ladder = serializers.SerializerMethodField()

    @property
    def story(self) -> ClockStory:
        """What was gathered about the clock."""
        return self.context["story"]

    def get_calendar(self, _clock: Any) -> str:
        return str(self.story.calendar)

    @extend_schema_field(DaySerializer(many=True))
    def get_days(self, _clock: Any) -> Any:
        return DaySerializer(self.story.days, many=True).data

    @extend_schema_field(PauseSerializer(many=True))
    def get_pauses(self, _clock: Any) -> Any:
        return PauseSerializer(self.story.sum.pauses if self.story.sum else (), many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_unpublished_years(self, _clock: Any) -> list[int]:
        return list(self.story.sum.unpublished_years) if self.story.sum else []

    @extend_schema_field(RungSerializer(many=True))
    def get_ladder(self, _clock: Any) -> Any:
        return RungSerializer(self.story.rungs, many=True).data
