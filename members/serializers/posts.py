"""What the API of posts and teams reads and answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members.forms.posts import place_of
from members.models import Person
from members.operations import PostDraft
from members.roles import Role
from members.serializers.accounts import PostSerializer
from members.statistics.places import COVERED, Vacancy


class PostRowSerializer(PostSerializer):
    """A post with whom it is held by, masked, and for whom they stand in."""

    person_name = serializers.CharField(source="person.masked_name", read_only=True)
    stands_in_for = serializers.IntegerField(
        source="substitution.post_id", read_only=True, default=None, allow_null=True
    )

    class Meta(PostSerializer.Meta):
        fields = (
            "id",
            "person",
            "person_name",
            *PostSerializer.Meta.fields,
            "basis",
            "stands_in_for",
        )
        read_only_fields = fields


@extend_schema_field(OpenApiTypes.INT)
class PersonField(serializers.PrimaryKeyRelatedField):
    """Somebody within the reach of who asks."""

    def get_queryset(self) -> Any:
        return Person.objects.to(self.context["request"].user)


class AppointSerializer(serializers.Serializer):
    """A post for a person; the place by its code."""

    person = PersonField()
    role: Any = serializers.ChoiceField(choices=Role.choices)
    place = serializers.CharField(max_length=32)
    from_on = serializers.DateField()
    until_on = serializers.DateField(required=False, allow_null=True)
    is_paid = serializers.BooleanField(default=False)
    basis = serializers.CharField(max_length=300)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        given["scope"] = place_of(given["role"], given.pop("place"), self.context["request"].user)
        if given["scope"] is None:
            raise serializers.ValidationError(
                {"place": [_("No place for this role within your reach has this code.")]}
            )
        return given

    def draft(self) -> PostDraft:
        """The appointment to be."""
        given = {name: value for name, value in self.validated_data.items() if name != "person"}
        return PostDraft(**given)


class EndSerializer(serializers.Serializer):
    """The last day of a post."""

    until_on = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class ProlongSerializer(serializers.Serializer):
    """A later last day, or none."""

    until_on = serializers.DateField(allow_null=True)
    basis = serializers.CharField(max_length=300)


class StandInSerializer(serializers.Serializer):
    """Who stands in, from when to when."""

    person = PersonField()
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class UnpaidSerializer(serializers.Serializer):
    """What a post is unpaid by."""

    basis = serializers.CharField(max_length=300)


class VacancySerializer(serializers.Serializer):
    """A place that lacks somebody."""

    code = serializers.CharField()
    name = serializers.CharField()


class CrossSerializer(serializers.Serializer):
    """Somebody in post on both sides."""

    person = serializers.IntegerField(source="person.pk")
    name = serializers.CharField(source="person.masked_name")
    community = PostSerializer(many=True)
    estate = PostSerializer(many=True)
    is_paid_twice = serializers.BooleanField()


class FigureSerializer(serializers.Serializer):
    """Places with somebody, of how many."""

    vacancy: Any = serializers.ChoiceField(choices=Vacancy.choices)
    filled = serializers.IntegerField()
    total = serializers.IntegerField()


class HeadCoverageSerializer(serializers.Serializer):
    """The figures of one community."""

    code = serializers.CharField(source="area.code")
    name = serializers.CharField(source="area.name")
    figures = serializers.SerializerMethodField()

    @extend_schema_field(FigureSerializer(many=True))
    def get_figures(self, row: Any) -> list[dict[str, Any]]:
        return [
            {"vacancy": name, "filled": row.filled[name], "total": row.totals[name]}
            for name in COVERED
        ]


class BackboneSerializer(serializers.Serializer):
    """One of the five sorts of people, with those one may see."""

    name = serializers.CharField()
    count = serializers.IntegerField()
    posts = PostRowSerializer(many=True)


class TeamSerializer(serializers.Serializer):
    """The service team of a grid and what it lacks."""

    code = serializers.CharField(source="area.code")
    name = serializers.CharField(source="area.name")
    size = serializers.IntegerField()
    gaps = serializers.ListField(child=serializers.CharField())
    backbones = BackboneSerializer(many=True)
