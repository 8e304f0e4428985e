"""Findings of the health check and gaps of coverage over the API."""

from rest_framework import serializers

from overview.operations.rulebook import RULES
from overview.panels.coverage import LISTS

CODES = [rule.code for rule in RULES]


class AboutSerializer(serializers.Serializer):
    """What is looked at: below an area or below a Party body; with neither, all within reach."""

    area = serializers.CharField(max_length=24, required=False)
    body = serializers.CharField(max_length=32, required=False)


class HealthQuerySerializer(AboutSerializer):
    """Which findings."""

    rule = serializers.ChoiceField(CODES, required=False)
    page = serializers.IntegerField(min_value=1, max_value=99_999, default=1)


class RuleCountSerializer(serializers.Serializer):
    """One rule with its value and source, and how often it speaks."""

    code = serializers.CharField(source="rule.code")
    label = serializers.CharField(source="rule.label")
    value = serializers.CharField(source="rule.value")
    source = serializers.CharField(source="rule.source")
    count = serializers.IntegerField()


class FindingSerializer(serializers.Serializer):
    """One finding at one node."""

    rule = serializers.CharField(source="finding.rule.code")
    forest = serializers.CharField(source="finding.rule.forest")
    code = serializers.CharField(source="finding.node.code")
    name = serializers.CharField(source="finding.node.name")
    words = serializers.CharField(source="finding.words")
    mends = serializers.ListField(child=serializers.DictField())


class HealthSerializer(serializers.Serializer):
    """Counts by rule, and one screen of findings."""

    rules = RuleCountSerializer(many=True)
    count = serializers.IntegerField()
    results = FindingSerializer(many=True, source="rows")


class CoverageQuerySerializer(AboutSerializer):
    """Which of the lists."""

    show = serializers.ChoiceField(LISTS, required=False)


class GapSerializer(serializers.Serializer):
    """An area without a Party organisation, or the other way round."""

    code = serializers.CharField()
    name = serializers.CharField()


class CoverageSerializer(serializers.Serializer):
    """How long each list is, and the rows of one."""

    counts = serializers.DictField(child=serializers.IntegerField())
    results = GapSerializer(many=True, source="rows")


class PlanQuerySerializer(serializers.Serializer):
    """Which community."""

    area = serializers.CharField(max_length=24)


class PlanStepSerializer(serializers.Serializer):
    """One step of the planner, with the address of its proposal."""

    number = serializers.IntegerField()
    label = serializers.CharField()
    words = serializers.CharField()
    url = serializers.CharField()
    after = serializers.CharField()


class PlanGridSerializer(serializers.Serializer):
    """One grid as it would be."""

    name = serializers.CharField()
    households = serializers.IntegerField()
    buildings = serializers.IntegerField()


class BeforeAfterSerializer(serializers.Serializer):
    """One figure today and as planned."""

    label = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class BranchStepSerializer(serializers.Serializer):
    """One step for branches: why, and the address of its proposal; a `widen` is posted."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=("split", "upgrade", "merge", "absorb", "widen"))
    label = serializers.CharField()
    words = serializers.CharField()
    why = serializers.CharField()
    url = serializers.CharField()
    instead = serializers.CharField()
    cover = serializers.ListField(child=serializers.CharField(), allow_null=True)


class BranchRowSerializer(serializers.Serializer):
    """One branch as it is today."""

    code = serializers.CharField()
    name = serializers.CharField()
    members = serializers.IntegerField()
    full = serializers.IntegerField()
    areas = serializers.IntegerField()


class BranchPlanSerializer(serializers.Serializer):
    """How branches could be split and joined; criteria today and as planned."""

    branches = BranchRowSerializer(many=True)
    steps = BranchStepSerializer(many=True)
    criteria = BeforeAfterSerializer(many=True)
    sum_before = serializers.IntegerField()
    sum_after = serializers.IntegerField()


class CoverSerializer(serializers.Serializer):
    """Which branch is to cover which area, by their codes."""

    body = serializers.CharField(max_length=32)
    area = serializers.CharField(max_length=24)


class GridPlanSerializer(serializers.Serializer):
    """How the grids of a community could be evened out."""

    low = serializers.IntegerField()
    high = serializers.IntegerField()
    steps = PlanStepSerializer(many=True)
    grids = PlanGridSerializer(many=True, default=())
    spread = BeforeAfterSerializer(many=True, default=())
    criteria = BeforeAfterSerializer(many=True, default=())
