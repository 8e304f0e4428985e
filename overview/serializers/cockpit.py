"""A cockpit over the API: the numbers of the page, unrounded where it rounds."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lib.periods import PeriodKind
from overview.serializers.figures import CaseListSerializer
from overview.statistics.figures import Group, Kind
from tickets.statistics.tallies import Basis


class AskedPeriodSerializer(serializers.Serializer):
    """The period that was counted."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(PeriodKind.choices)
    first = serializers.DateField()
    last = serializers.DateField()


class AskedPlaceSerializer(serializers.Serializer):
    """The place that was counted."""

    code = serializers.CharField()
    name = serializers.CharField()


class ValueField(serializers.DecimalField):
    """What a figure comes to; null of nothing."""

    def __init__(self, **more: Any) -> None:
        super().__init__(14, 1, coerce_to_string=False, allow_null=True, **more)


class PeriodValueSerializer(serializers.Serializer):
    """What a figure came to in one period."""

    period = serializers.CharField()
    value = ValueField()


class CockpitFigureSerializer(serializers.Serializer):
    """One figure: `part` of `n` cases makes `value`; null is nothing of nothing.

    `is_small`: too few cases to speak of a share. `cases` are the lists the reader may open.
    """

    name = serializers.CharField()
    label = serializers.CharField()
    group = serializers.ChoiceField(Group.choices)
    kind = serializers.ChoiceField(Kind.choices)
    unit = serializers.CharField()
    formula = serializers.CharField()
    leaves_out = serializers.CharField()
    part = serializers.DecimalField(14, 2, coerce_to_string=False)
    n = serializers.IntegerField()
    value = ValueField()
    is_small = serializers.BooleanField()
    previous = ValueField()
    year_before = ValueField()
    cases = CaseListSerializer(many=True)
    trend = PeriodValueSerializer(many=True)


class ShortFigureSerializer(serializers.Serializer):
    """One figure of a part of the place."""

    value = ValueField()
    n = serializers.IntegerField()
    is_small = serializers.BooleanField()


class CockpitPlaceSerializer(serializers.Serializer):
    """A part of the place with its figures by name."""

    code = serializers.CharField()
    name = serializers.CharField()
    figures = serializers.DictField(child=ShortFigureSerializer())


class KindSerializer(serializers.Serializer):
    """What was counted of a kind of matter."""

    code = serializers.CharField(source="category.code")
    name = serializers.CharField(source="category.name")
    is_key_matter = serializers.BooleanField(source="category.is_key_matter")
    reported = serializers.IntegerField(source="counts.reported")
    closed = serializers.IntegerField(source="counts.closed")
    handled = serializers.IntegerField(source="counts.handled")
    handled_timely = serializers.IntegerField(source="counts.handled_timely")


class HeadingSerializer(KindSerializer):
    """A heading with its kinds of matters."""

    categories = KindSerializer(many=True, source="leaves")


class CalledUnitSerializer(serializers.Serializer):
    """A department under whistles; shares of few calls say nothing."""

    code = serializers.CharField(source="unit.code")
    name = serializers.CharField(source="unit.name")
    is_small = serializers.BooleanField()
    counts = serializers.DictField(child=serializers.IntegerField())


class TrendLineSerializer(serializers.Serializer):
    """One figure over the periods of the trend."""

    name = serializers.CharField()
    is_share = serializers.BooleanField()
    values = serializers.ListField(child=serializers.FloatField(allow_null=True))


class TrendSerializer(serializers.Serializer):
    """How some figures went, the earliest period first."""

    periods = serializers.ListField(child=serializers.CharField())
    lines = TrendLineSerializer(many=True)


class RunningSerializer(serializers.Serializer):
    """A whistle that runs now."""

    number = serializers.CharField(source="whistle.number")
    kind = serializers.CharField(source="whistle.kind")
    status = serializers.CharField(source="whistle.status")
    due_at = serializers.DateTimeField(source="whistle.due_at", allow_null=True)
    place = serializers.SerializerMethodField()

    @extend_schema_field(str)
    def get_place(self, row: Any) -> str:
        return str(row.whistle.community_now or row.whistle.street_now or "")


class HeatSerializer(serializers.Serializer):
    """A hot spot nobody has answered."""

    what = serializers.CharField()
    place = serializers.CharField()
    count = serializers.IntegerField()
    previous = serializers.IntegerField()
    days = serializers.IntegerField()


class LiveSerializer(serializers.Serializer):
    """What runs now."""

    running = serializers.IntegerField()
    whistles = RunningSerializer(many=True)
    hot_spots = HeatSerializer(many=True, source="spots")


class CockpitSerializer(serializers.Serializer):
    """A place and period in figures; `place` is null where it is all the reader may see."""

    period = AskedPeriodSerializer()
    place = AskedPlaceSerializer(allow_null=True)
    basis = serializers.ChoiceField(Basis.choices)
    tier = serializers.CharField()
    figures = CockpitFigureSerializer(many=True)
    places = CockpitPlaceSerializer(many=True)
    categories = HeadingSerializer(many=True)
    units = CalledUnitSerializer(many=True)
    trend = TrendSerializer()
    live = LiveSerializer()
