"""What the API of requests to erase reads and answers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members.models import ErasureRequest
from overview.forms.erasures import communities_of, people_of


class ErasureSerializer(serializers.ModelSerializer):
    """A request, masked; `outcome` counts what was erased and what stayed."""

    community = serializers.CharField(source="community.code", read_only=True)
    subject = serializers.CharField(read_only=True)
    phone = serializers.CharField(source="masked_phone", read_only=True)
    seen = serializers.IntegerField(source="flow_count", read_only=True)

    class Meta:
        model = ErasureRequest
        fields = (
            "id",
            "community",
            "person",
            "subject",
            "phone",
            "identity",
            "wish",
            "status",
            "entered_at",
            "decided_at",
            "outcome",
            "seen",
        )
        read_only_fields = fields


@extend_schema_field(OpenApiTypes.STR)
class CommunityField(serializers.SlugRelatedField):
    """A community that who asks keeps, by its code."""

    def get_queryset(self) -> Any:
        return communities_of(self.context["request"].user)


@extend_schema_field(OpenApiTypes.INT)
class KeptPersonField(serializers.PrimaryKeyRelatedField):
    """Somebody in the ledger whom who asks keeps."""

    def get_queryset(self) -> Any:
        return people_of(self.context["request"].user)


class ErasureNewSerializer(serializers.Serializer):
    """Who asks, where, and how that was made sure; a person, a telephone number, or both."""

    community = CommunityField(slug_field="code")
    person = KeptPersonField(required=False, allow_null=True, default=None)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    identity = serializers.CharField(max_length=200)
    wish = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ErasureDecisionSerializer(serializers.Serializer):
    """Why; `seen` as shown, to notice what changed meanwhile."""

    reason = serializers.CharField(max_length=500)
    seen = serializers.IntegerField(required=False)
