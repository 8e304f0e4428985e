"""Limits, ladders and calendars as JSON, and what their editing requests carry."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import DayConvention
from grids.operations import DayDraft
from lib.errors import Refused
from tickets.clock import Limit, format_limit
from tickets.explanations import ACTIONS, WHO
from tickets.models.catalogue import Grade, LimitedRow, ServiceType, Urgency
from tickets.operations.ladder_versions import HIGHEST_PERCENT, MOST_RUNGS, RungDraft
from tickets.operations.limit_changes import read_limit
from tickets.panels.rules import limit_id, limit_title

MOST_DAYS = 400


class LimitTextField(serializers.CharField):
    """A limit as people write it."""

    def to_internal_value(self, data: Any) -> Limit:
        text = super().to_internal_value(data)
        try:
            return read_limit(text)
        except Refused as refused:
            raise serializers.ValidationError(str(refused)) from refused


class SeenSerializer(serializers.Serializer):
    """What an edit carries: the version that was looked at, so that nobody edits an old state."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


class LimitRowSerializer(serializers.Serializer):
    """One configured limit."""

    id = serializers.SerializerMethodField()
    kind = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()
    limit = serializers.SerializerMethodField()
    limit_value = serializers.DecimalField(max_digits=8, decimal_places=4, normalize_output=True)
    limit_unit = serializers.ChoiceField(LimitedRow.Unit.choices)
    seen = serializers.IntegerField(source="version")

    def get_id(self, row: Any) -> str:
        return limit_id(row)

    def get_kind(self, row: Any) -> str:
        return limit_id(row).partition("-")[0]

    def get_title(self, row: Any) -> str:
        return limit_title(row)

    def get_limit(self, row: Any) -> str:
        return format_limit(row.limit)


class LimitChangeSerializer(serializers.Serializer):
    """One change of a limit."""

    at = serializers.DateTimeField()
    old = serializers.SerializerMethodField()
    new = serializers.SerializerMethodField()
    reason = serializers.CharField()
    moves_running = serializers.BooleanField()
    settled_at = serializers.DateTimeField(allow_null=True)

    def get_old(self, change: Any) -> str:
        return format_limit(change.old)

    def get_new(self, change: Any) -> str:
        return format_limit(change.new)


class LimitDetailSerializer(LimitRowSerializer):
    """A configured limit with its latest changes, newest first."""

    changes = serializers.SerializerMethodField()

    @extend_schema_field(LimitChangeSerializer(many=True))
    def get_changes(self, _row: Any) -> Any:
        return LimitChangeSerializer(self.context["changes"], many=True).data


class LimitEditSerializer(SeenSerializer):
    """Another amount, and whether running clocks follow."""

    limit = LimitTextField()
    reason = serializers.CharField(max_length=200)
    moves_running = serializers.BooleanField(default=False)


class LimitWishSerializer(serializers.Serializer):
    """An amount to look at."""

    limit = LimitTextField()


class ClockShiftSerializer(serializers.Serializer):
    """One running clock that would move."""

    clock = serializers.IntegerField(source="clock.pk")
    number = serializers.CharField(source="clock.label")
    before = serializers.DateTimeField(allow_null=True)
    after = serializers.DateTimeField(allow_null=True)
    level_before = serializers.IntegerField(allow_null=True)
    level_after = serializers.IntegerField(allow_null=True)


class ForecastSerializer(serializers.Serializer):
    """What an edit would move: counts, and the first clocks to fall due."""

    running = serializers.IntegerField()
    moving = serializers.IntegerField()
    earlier = serializers.IntegerField()
    later = serializers.IntegerField()
    overdue = serializers.IntegerField()
    silenced = serializers.IntegerField()
    resting = serializers.IntegerField()
    first = ClockShiftSerializer(many=True)


class LevelSerializer(serializers.Serializer):
    """One level of a ladder."""

    subject_type = serializers.CharField()
    clock_kind = serializers.CharField()
    level = serializers.IntegerField()
    percent = serializers.IntegerField()
    who = serializers.ListField(child=serializers.CharField())
    actions = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()


class LadderSerializer(serializers.Serializer):
    """One version of a ladder."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    city = serializers.CharField(source="city.code", default=None, allow_null=True)
    valid_from = serializers.DateTimeField()
    is_active = serializers.BooleanField()
    is_draft = serializers.BooleanField()
    note = serializers.CharField()
    moves_running = serializers.BooleanField()
    seen = serializers.IntegerField(source="revision")


class LadderDetailSerializer(LadderSerializer):
    """A version with its levels."""

    rungs = LevelSerializer(source="rungs.all", many=True)


class LadderDraftSerializer(serializers.Serializer):
    """For which city the copy is; left out, for the same."""

    city = serializers.CharField(required=False, allow_null=True, max_length=6)


class RungInputSerializer(serializers.Serializer):
    """One level as it is wished."""

    percent = serializers.IntegerField(min_value=1, max_value=HIGHEST_PERCENT)
    who = serializers.ListField(child=serializers.ChoiceField(list(WHO)), max_length=len(WHO))
    actions = serializers.ListField(
        child=serializers.ChoiceField(list(ACTIONS)), max_length=len(ACTIONS)
    )
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class RungsSerializer(SeenSerializer):
    """The levels of one kind of clock, lowest first."""

    subject_type = serializers.CharField(max_length=20)
    clock_kind = serializers.CharField(max_length=16)
    rungs = RungInputSerializer(many=True, max_length=MOST_RUNGS)

    def drafts(self) -> list[RungDraft]:
        """As the operation takes them."""
        return [
            RungDraft(row["percent"], tuple(row["who"]), tuple(row["actions"]), row["note"])
            for row in self.validated_data["rungs"]
        ]


class ActivateSerializer(SeenSerializer):
    """From when a draft is in force, for whom, and what was changed."""

    note = serializers.CharField(max_length=200)
    valid_from = serializers.DateTimeField(required=False)
    moves_running = serializers.BooleanField(default=False)


class DaySerializer(serializers.Serializer):
    """A day that differs from its weekday."""

    date = serializers.DateField()
    is_working = serializers.BooleanField()
    name = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    source = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class CalendarSerializer(serializers.Serializer):
    """A work calendar."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    city = serializers.CharField(source="city.code", default=None, allow_null=True)
    timezone = serializers.CharField()
    sessions = serializers.DictField(
        child=serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    )
    day_convention = serializers.ChoiceField(DayConvention.choices)
    published_until = serializers.IntegerField()
    seen = serializers.IntegerField(source="version")


class CalendarDetailSerializer(CalendarSerializer):
    """A calendar with its days and the versions that can be brought back."""

    days = DaySerializer(source="days.all", many=True)
    versions = serializers.SerializerMethodField()

    def get_versions(self, calendar: Any) -> list[int]:
        return list(calendar.versions.values_list("version", flat=True))


class CalendarEditSerializer(SeenSerializer):
    """Hours and counting of a calendar."""

    sessions = serializers.DictField(
        required=False,
        child=serializers.ListField(
            child=serializers.ListField(
                child=serializers.CharField(max_length=5), min_length=2, max_length=2
            ),
            max_length=6,
        ),
    )
    day_convention = serializers.ChoiceField(DayConvention.choices, required=False)
    published_until = serializers.IntegerField(required=False, min_value=2004, max_value=2100)


class DaysSerializer(SeenSerializer):
    """Days to enter at once."""

    days = DaySerializer(many=True, max_length=MOST_DAYS)
    published_until = serializers.IntegerField(required=False, min_value=2004, max_value=2100)

    def drafts(self) -> list[DayDraft]:
        """As the operation takes them."""
        return [DayDraft(**day) for day in self.validated_data["days"]]


class VersionSerializer(SeenSerializer):
    """Which version is wanted back."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class CategoryEditSerializer(SeenSerializer):
    """How a category is called and treated."""

    name = serializers.CharField(max_length=60, required=False)
    aliases = serializers.CharField(max_length=300, required=False, allow_blank=True)
    lead_kind = serializers.CharField(max_length=80, required=False, allow_blank=True)
    urgency = serializers.ChoiceField(Urgency.choices, required=False)
    grade = serializers.ChoiceField(Grade.choices, required=False)
    is_key_matter = serializers.BooleanField(required=False)
    is_physical = serializers.BooleanField(required=False)
    emergency_note = serializers.CharField(max_length=120, required=False, allow_blank=True)
    service_type = serializers.ChoiceField(ServiceType.choices, required=False)
    is_active = serializers.BooleanField(required=False)


class NewCategorySerializer(serializers.Serializer):
    """A heading, or a kind of matter under one."""

    code = serializers.CharField(max_length=8)
    name = serializers.CharField(max_length=60)
    parent = serializers.CharField(max_length=8, required=False, allow_null=True)


class NewConditionSerializer(SeenSerializer):
    """A filing condition with its limit."""

    condition = serializers.CharField(max_length=200)
    closing_condition = serializers.CharField(max_length=200, required=False, allow_blank=True)
    handling_unit = serializers.CharField(max_length=80, required=False, allow_blank=True)
    supervising_unit = serializers.CharField(max_length=80, required=False, allow_blank=True)
    limit = LimitTextField()
    is_default = serializers.BooleanField(default=False)
