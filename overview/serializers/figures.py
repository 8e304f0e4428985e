"""Figures over the API: what was asked, each figure with its definition, and frozen months."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from overview.models import Snapshot
from overview.statistics.figures import Group, Kind
from tickets.statistics.tallies import Basis


class FigureQuerySerializer(serializers.Serializer):
    """A period (2026-11-28, 2026-W48, 2026-11, 2026-Q4, 2026-H2, 2026), a place, a basis."""

    period = serializers.CharField(max_length=10, required=False)
    within = serializers.CharField(max_length=24, required=False)
    basis = serializers.ChoiceField(Basis.choices, required=False)


class CaseQuerySerializer(FigureQuerySerializer):
    """The same, of one category or heading, or of calls of one unit, by their codes."""

    category = serializers.CharField(max_length=8, required=False)
    unit = serializers.CharField(max_length=24, required=False)


class CaseListSerializer(serializers.Serializer):
    """A list behind a figure: its measure, and the page that shows it."""

    measure = serializers.CharField()
    url = serializers.CharField()


class FigureReadingSerializer(serializers.Serializer):
    """One figure: `part` of `n`, as a number, share in percent, or mean; null of nothing.

    `previous` and `year_before` are the values of the period before and of the same period of last
    year.
    """

    name = serializers.CharField(source="figure.name")
    group = serializers.ChoiceField(Group.choices, source="figure.group")
    kind = serializers.ChoiceField(Kind.choices, source="figure.kind")
    label = serializers.CharField(source="figure.label")
    formula = serializers.CharField(source="figure.formula")
    leaves_out = serializers.CharField(source="figure.leaves_out")
    part = serializers.DecimalField(14, 1, source="reading.part", coerce_to_string=False)
    n = serializers.IntegerField(source="reading.n")
    value = serializers.DecimalField(
        14, 1, source="reading.value", coerce_to_string=False, allow_null=True
    )
    previous = serializers.SerializerMethodField()
    year_before = serializers.SerializerMethodField()
    cases = CaseListSerializer(many=True)

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_previous(self, row: dict[str, Any]) -> float | None:
        return _number(row["earlier"][0].value)

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_year_before(self, row: dict[str, Any]) -> float | None:
        return _number(row["earlier"][1].value)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


class AllFiguresSerializer(serializers.Serializer):
    """All figures of one period and place."""

    period = serializers.CharField(source="question.period.code")
    label = serializers.CharField(source="question.period.label")
    within = serializers.CharField(source="question.within")
    basis = serializers.ChoiceField(Basis.choices, source="question.basis")
    results = FigureReadingSerializer(many=True)


class CaseSerializer(serializers.Serializer):
    """One row behind a figure, whatever it is; nobody is named."""

    title = serializers.CharField()
    note = serializers.CharField()
    at = serializers.CharField()
    state = serializers.CharField()
    url = serializers.CharField()


class SnapshotSerializer(serializers.ModelSerializer):
    """A frozen month."""

    city = serializers.CharField(source="city.code")

    class Meta:
        model = Snapshot
        fields = ("number", "city", "month", "frozen_at")


class FrozenFigureSerializer(serializers.Serializer):
    """What a figure was on the day it was frozen, and what it comes to now."""

    name = serializers.CharField(source="figure.name")
    label = serializers.CharField(source="figure.label")
    part = serializers.DecimalField(14, 1, source="frozen.part", coerce_to_string=False)
    n = serializers.IntegerField(source="frozen.n")
    value = serializers.DecimalField(
        14, 1, source="frozen.value", coerce_to_string=False, allow_null=True
    )
    now = serializers.DecimalField(
        14, 1, source="now.value", coerce_to_string=False, allow_null=True
    )


class FrozenLineSerializer(serializers.Serializer):
    """The figures of one place of a frozen month."""

    place = serializers.CharField()
    results = FrozenFigureSerializer(many=True)


class SnapshotPageSerializer(SnapshotSerializer):
    """A frozen month with the figures of one place."""

    place = serializers.CharField()
    results = FrozenFigureSerializer(many=True)

    class Meta(SnapshotSerializer.Meta):
        fields = (*SnapshotSerializer.Meta.fields, "place", "results")  # type: ignore[assignment]
