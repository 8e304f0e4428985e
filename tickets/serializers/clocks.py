"""The explanation of one deadline as JSON: the sum, the pauses, the ladder."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tickets.clock import Explanation, SkipReason
from tickets.explanations import ClockStory
from tickets.serializers.parts import ClockSerializer


class CountedSerializer(serializers.Serializer):
    """Time that counted on one date, and the sum so far."""

    on = serializers.DateField()
    from_at = serializers.DateTimeField()
    to_at = serializers.DateTimeField()
    seconds = serializers.IntegerField()
    running = serializers.IntegerField()


class SkippedSerializer(serializers.Serializer):
    """A date on which nothing counted, and why."""

    on = serializers.DateField()
    reason = serializers.ChoiceField([(reason.value, reason.value) for reason in SkipReason])
    name = serializers.CharField()


class MadeUpSerializer(serializers.Serializer):
    """A free weekday that was worked in place of a holiday."""

    on = serializers.DateField()
    name = serializers.CharField()


class PauseSerializer(serializers.Serializer):
    """A stretch in which the clock rested, and how many seconds it kept off."""

    from_at = serializers.DateTimeField()
    to_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    seconds = serializers.IntegerField()


class SumSerializer(serializers.Serializer):
    """Every second from the start to the due moment; the counted ones add up to the budget."""

    unit = serializers.CharField()
    budget = serializers.IntegerField()
    start = serializers.DateTimeField()
    due = serializers.DateTimeField(allow_null=True)
    counted = CountedSerializer(many=True)
    skipped = SkippedSerializer(many=True)
    made_up = MadeUpSerializer(many=True)
    pauses = PauseSerializer(many=True)
    provisional = serializers.BooleanField()
    unpublished_years = serializers.ListField(child=serializers.IntegerField())
    version = serializers.IntegerField()
    timezone = serializers.CharField()
    day_convention = serializers.CharField()


class RungSerializer(serializers.Serializer):
    """One level of the ladder: whom it tells, when it is planned, when it fell."""

    level = serializers.IntegerField(source="rung.level")
    percent = serializers.IntegerField(source="rung.percent")
    who = serializers.ListField(child=serializers.CharField())
    actions = serializers.ListField(child=serializers.CharField())
    planned_at = serializers.DateTimeField(allow_null=True)
    fired_at = serializers.DateTimeField(source="fallen.fired_at", default=None, allow_null=True)
    told = serializers.ListField(child=serializers.CharField())


class ClockStorySerializer(ClockSerializer):
    """A deadline with every second accounted for."""

    number = serializers.SerializerMethodField()
    calendar = serializers.SerializerMethodField()
    is_outdated = serializers.SerializerMethodField()
    sum = serializers.SerializerMethodField()
    ladder = serializers.SerializerMethodField()

    @property
    def story(self) -> ClockStory:
        """What was gathered about the clock."""
        return self.context["story"]

    def get_number(self, clock: Any) -> str:
        return clock.label

    def get_calendar(self, _clock: Any) -> str:
        return str(self.story.calendar)

    def get_is_outdated(self, _clock: Any) -> bool:
        return self.story.is_outdated

    @extend_schema_field(SumSerializer(allow_null=True))
    def get_sum(self, _clock: Any) -> Any:
        account: Explanation | None = self.story.sum
        return SumSerializer(account).data if account is not None else None

    @extend_schema_field(RungSerializer(many=True))
    def get_ladder(self, _clock: Any) -> Any:
        return RungSerializer(self.story.rungs, many=True).data
