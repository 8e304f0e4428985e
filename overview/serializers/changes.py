"""Changes of the organisation over the API: nodes by their codes, people and posts by their ids."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import OrganisationChange
from grids.operations.changes import CRITERIA, MOST_POINTS, ChangeDraft
from grids.operations.outlines import with_outlines
from grids.operations.plans import Part, Plan
from grids.workflow import ChangeKind, Forest
from lib.listing import listed
from lib.moves import available_moves
from overview.panels.changes import effects_of, nodes_within, plan_of, suggestions_of
from tickets.serializers.moves import Choices, MoveSerializer, describe

MOST_PEOPLE = 1_000_000


class ChangeRowSerializer(serializers.ModelSerializer):
    """A change in a list."""

    area: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    organisation: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = OrganisationChange
        fields = (
            "number",
            "forest",
            "kind",
            "title",
            "status",
            "area",
            "organisation",
            "effective_on",
            "proposed_at",
            "decided_at",
            "applied_at",
        )
        read_only_fields = fields


class EffectSerializer(serializers.Serializer):
    """One line of what moves."""

    label = serializers.CharField()
    value = serializers.CharField()
    note = serializers.CharField()


class CriterionDataSerializer(serializers.Serializer):
    """Points for one criterion by the data, and the data in words."""

    name = serializers.CharField()
    points = serializers.IntegerField(allow_null=True)
    words = serializers.CharField()


class ChangeSerializer(ChangeRowSerializer):
    """A change with its plan, what it moves, and the moves open to the reader."""

    seen = serializers.IntegerField(source="flow_count", read_only=True)
    plan = serializers.SerializerMethodField()
    suggested = serializers.SerializerMethodField()
    effects = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField()

    class Meta(ChangeRowSerializer.Meta):
        fields = (
            *ChangeRowSerializer.Meta.fields,
            "reason",
            "criteria",
            "failure",
            "outcome",
            "seen",
            "plan",
            "suggested",
            "effects",
            "moves",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.DictField())
    def get_plan(self, row: OrganisationChange) -> dict[str, Any]:
        plan = plan_of(row, self.context["request"].user)
        return plan | {
            "parent": str(plan["parent"] or ""),
            "into": str(plan["into"] or ""),
            "parts": [vars(part) for part in plan["parts"]],
        }

    @extend_schema_field(CriterionDataSerializer(many=True))
    def get_suggested(self, row: OrganisationChange) -> list[dict[str, Any]]:
        return [vars(one) for one in suggestions_of(row).values()]

    @extend_schema_field(EffectSerializer(many=True))
    def get_effects(self, row: OrganisationChange) -> list[dict[str, Any]]:
        by = self.context["request"].user
        return [vars(effect) for effect in effects_of(row, by=by, at=timezone.now())]

    @extend_schema_field(MoveSerializer(many=True))
    def get_moves(self, row: OrganisationChange) -> list[dict[str, Any]]:
        by = self.context["request"].user
        moves = available_moves(row, row.workflow, by=by, at=timezone.now())
        return [describe(move, Choices(row, by)) for move in moves]


class PartSerializer(serializers.Serializer):
    """One node that is to be."""

    name = serializers.CharField(max_length=80)
    code = serializers.CharField(max_length=24)
    tier = serializers.CharField(max_length=12, required=False)
    kind = serializers.CharField(max_length=20, required=False)
    official_name = serializers.CharField(max_length=120, required=False)
    households = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    residents = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    boundary = serializers.JSONField(required=False)
    children = serializers.ListField(child=serializers.CharField(max_length=32), required=False)
    posts = serializers.ListField(child=serializers.IntegerField(), required=False)
    members = serializers.ListField(child=serializers.IntegerField(), required=False)
    areas = serializers.ListField(child=serializers.CharField(max_length=32), required=False)


class PointsSerializer(serializers.Serializer):
    """Points for one of the four criteria."""

    points = serializers.IntegerField(min_value=0, max_value=MOST_POINTS)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class CriteriaSerializer(serializers.Serializer):
    """Size, convenience, resources and functions."""

    size = PointsSerializer(required=False)
    convenience = PointsSerializer(required=False)
    resources = PointsSerializer(required=False)
    functions = PointsSerializer(required=False)


class ChangeNewSerializer(serializers.Serializer):
    """A change to be proposed."""

    forest = serializers.ChoiceField(Forest.choices)
    kind = serializers.ChoiceField(ChangeKind.choices)
    subjects = serializers.ListField(child=serializers.CharField(max_length=32), required=False)
    parent = serializers.CharField(max_length=32, required=False)
    into = serializers.CharField(max_length=32, required=False)
    name = serializers.CharField(max_length=80, required=False)
    official_name = serializers.CharField(max_length=120, required=False)
    becomes = serializers.CharField(max_length=20, required=False)
    parts = PartSerializer(many=True, required=False)
    reason = serializers.CharField(max_length=2000)
    effective_on = serializers.DateField()
    criteria = CriteriaSerializer(required=False)

    def draft(self) -> ChangeDraft:
        """The argument of the operation; unknown codes are told at their field."""
        given = self.validated_data
        plan = Plan(
            subjects=self._ids("subjects", given.get("subjects", ()), given["forest"]),
            parent=self._id("parent"),
            into=self._id("into"),
            name=given.get("name", ""),
            official_name=given.get("official_name", ""),
            kind=given.get("becomes", ""),
            parts=self._parts(),
        )
        points = given.get("criteria") or {}
        return ChangeDraft(
            forest=given["forest"],
            kind=given["kind"],
            plan=plan,
            reason=given["reason"],
            effective_on=given["effective_on"],
            criteria={name: points[name] for name in CRITERIA if name in points},
        )

    def _parts(self) -> tuple[Part, ...]:
        given = self.validated_data
        parts = []
        for raw in given.get("parts", ()):
            facts = dict(raw)
            facts["children"] = self._ids("parts", facts.get("children", ()), given["forest"])
            facts["areas"] = self._ids("parts", facts.get("areas", ()), Forest.AREA)
            for name in ("posts", "members"):
                facts[name] = tuple(facts.get(name, ()))
            parts.append(Part(**facts))
        is_drawn = any(part.boundary for part in parts)
        if given["forest"] == Forest.AREA and given.get("subjects") and parts and not is_drawn:
            rows = nodes_within(Forest.AREA, self.context["request"].user).defer(None)
            return with_outlines(list(rows.filter(code__in=given["subjects"])), parts)
        return tuple(parts)

    def _id(self, name: str) -> int | None:
        code = self.validated_data.get(name)
        forest = self.validated_data["forest"]
        return self._ids(name, [code], forest)[0] if code else None

    def _ids(self, name: str, codes: Any, forest: str) -> tuple[int, ...]:
        rows = nodes_within(forest, self.context["request"].user).filter(code__in=list(codes))
        known = dict(rows.values_list("code", "pk"))
        unknown = [code for code in codes if code not in known]
        if unknown:
            words = _("Not there: %(codes)s") % {"codes": listed(unknown)}
            raise serializers.ValidationError({name: [words]})
        return tuple(known[code] for code in codes)


class AnswerSerializer(serializers.Serializer):
    """What a decision says."""

    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    seen = serializers.IntegerField(required=False, min_value=0)
