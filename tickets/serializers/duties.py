"""Duty rules as JSON, and what writing one takes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import District
from grids.powers import Power
from grids.serializers import (
    AreaBriefSerializer,
    CodeOrIdField,
    NamedSerializer,
    UnitBriefSerializer,
)
from tickets.forms.choices import areas_in, units_in
from tickets.models import Category, CategoryLimit, DutyRule
from tickets.operations.duties import Draft

MOST_UNITS = 20


def within(choose: Any) -> Any:
    """Rows within the reach of whoever writes."""

    def chosen(context: dict[str, Any]) -> Any:
        return choose(context["request"].user.reach(Power.CONFIGURE), context["on"])

    return chosen


class DutyRuleSerializer(serializers.Serializer):
    """One version of a rule; the most specific rule in force wins."""

    number = serializers.IntegerField()
    version = serializers.IntegerField()
    category = NamedSerializer()
    condition = serializers.CharField(source="condition.condition", default=None, allow_null=True)
    area = AreaBriefSerializer(allow_null=True)
    district = NamedSerializer(allow_null=True)
    lead = UnitBriefSerializer()
    assist = UnitBriefSerializer(source="assist.all", many=True)
    legal_basis = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    changed_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()
    end_note = serializers.CharField()


class DutyRuleDetailSerializer(DutyRuleSerializer):
    """A rule with all its versions, newest first."""

    versions = serializers.SerializerMethodField()

    @extend_schema_field(DutyRuleSerializer(many=True))
    def get_versions(self, rule: DutyRule) -> Any:
        reach = self.context["request"].user.reach(Power.VIEW_AREAS)
        rows = DutyRule.objects.about(reach).filter(number=rule.number).with_card()
        return DutyRuleSerializer(rows.order_by("-version"), many=True).data


class DutyVersionSerializer(serializers.Serializer):
    """What a version says beside its category; without area and district it counts everywhere."""

    condition = serializers.PrimaryKeyRelatedField(
        queryset=CategoryLimit.objects.filter(category__is_active=True),
        required=False,
        allow_null=True,
    )
    district = CodeOrIdField(
        within(lambda reach, on: District.objects.within(reach)), required=False, allow_null=True
    )
    area = CodeOrIdField(within(areas_in), required=False, allow_null=True)
    lead = CodeOrIdField(within(lambda reach, on: units_in(reach)))
    assist = serializers.ListField(
        child=CodeOrIdField(within(lambda reach, on: units_in(reach))),
        required=False,
        max_length=MOST_UNITS,
    )
    legal_basis = serializers.CharField(required=False, allow_blank=True, max_length=200)
    valid_from = serializers.DateField(required=False)
    valid_to = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=300)

    def draft(self, **more: Any) -> Draft:
        """What was sent, as the operation takes it; it starts today unless it says otherwise."""
        given = dict(self.validated_data)
        given.pop("seen", None)
        given.pop("replaces", None)
        return Draft(**{"valid_from": self.context["on"], **given, **more})


class DutyChangeSerializer(DutyVersionSerializer):
    """The next version of a rule; `seen` is the version its sender had before them."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


class DutyNewSerializer(DutyVersionSerializer):
    """A new rule."""

    category = CodeOrIdField(lambda context: Category.objects.leaves())


class DutyTrialSerializer(DutyNewSerializer):
    """A rule to be tried; `replaces` is the number of the rule it would change."""

    replaces = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class DutyEndSerializer(serializers.Serializer):
    """The last day of a rule, and why it ends."""

    on = serializers.DateField()
    reason = serializers.CharField(max_length=300)
    seen = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


class ShiftSerializer(serializers.Serializer):
    """Matters that would have gone to another lead; null stands for nobody by rule."""

    before = UnitBriefSerializer(allow_null=True)
    after = UnitBriefSerializer(allow_null=True)
    count = serializers.IntegerField()


class TrialSerializer(serializers.Serializer):
    """A dry run over the matters dispatched from `since` until before `until`."""

    since = serializers.DateField()
    until = serializers.DateField()
    total = serializers.IntegerField()
    moved = serializers.IntegerField()
    shifts = ShiftSerializer(many=True)
