"""The sharing register as JSON, and what programs send."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lib.moves import available_moves
from members.operations.naming import find_unit
from members.serializers.dual import NamingSerializer, named
from services.models import ResourceUse, SharedResource
from services.workflow.sharing import SharedKind


class SharedResourceSerializer(serializers.ModelSerializer):
    """Something shared; `owner` gives it, `contact` is the unit to ask."""

    area = serializers.CharField(source="area.code", read_only=True)
    unit = serializers.CharField(source="unit.code", read_only=True, allow_null=True)
    contact = serializers.CharField(source="contact.code", read_only=True, allow_null=True)
    owner = serializers.CharField(read_only=True)

    class Meta:
        model = SharedResource
        fields = (
            "id",
            "kind",
            "name",
            "area",
            "unit",
            "owner",
            "contact",
            "description",
            "available",
            "terms",
            "is_open",
        )
        read_only_fields = fields


class SharedChangeSerializer(NamingSerializer):
    """What is shared from now on; its community stays."""

    community = None
    kind = serializers.ChoiceField(choices=SharedKind.choices)
    name = serializers.CharField(max_length=120)
    unit = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    contact = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    description = serializers.CharField(
        max_length=500, required=False, default="", allow_blank=True
    )
    available = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    terms = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    is_open = serializers.BooleanField(default=True)

    def validate_contact(self, text: str) -> Any:
        return named(find_unit, text)

    def facts(self) -> dict[str, Any]:
        """The arguments of a draft; a side that is not named is the community itself."""
        found = {name: value for name, value in self.validated_data.items() if name != "community"}
        return {**found, "unit": found["unit"] or None, "contact": found["contact"] or None}


class SharedNewSerializer(SharedChangeSerializer):
    """Something to be shared."""

    community = serializers.CharField(max_length=80)


class ResourceUseSerializer(serializers.ModelSerializer):
    """One use, with the moves open to the asking account."""

    resource_name = serializers.CharField(source="resource.name", read_only=True)
    area = serializers.CharField(source="area.code", read_only=True, allow_null=True)
    unit = serializers.CharField(source="unit.code", read_only=True, allow_null=True)
    asker = serializers.CharField(read_only=True)
    seen = serializers.IntegerField(source="flow_count", read_only=True)
    moves = serializers.SerializerMethodField()

    class Meta:
        model = ResourceUse
        fields = (
            "id",
            "resource",
            "resource_name",
            "area",
            "unit",
            "asker",
            "from_on",
            "until_on",
            "purpose",
            "status",
            "feedback",
            "asked_at",
            "returned_at",
            "seen",
            "moves",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_moves(self, row: ResourceUse) -> list[str]:
        given = {"by": self.context["request"].user, "at": self.context["at"]}
        return [move.name for move in available_moves(row, row.workflow, **given)]


class ResourceUseRowSerializer(ResourceUseSerializer):
    """One use in a list."""

    moves = None

    class Meta:
        model = ResourceUse
        fields = ResourceUseSerializer.Meta.fields[:-1]
        read_only_fields = fields


class UseNewSerializer(NamingSerializer):
    """Days of something shared, for a community or a unit."""

    community = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    unit = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    purpose = serializers.CharField(max_length=300)


class UseWordsSerializer(serializers.Serializer):
    """What a move says."""

    reason = serializers.CharField(max_length=500, required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    seen = serializers.IntegerField(required=False, min_value=0)


class EntrySharedSerializer(serializers.Serializer):
    """The entry of an alliance's list that is registered."""

    entry = serializers.IntegerField(min_value=1, max_value=2**62)
