"""Keys of other systems as JSON; the text of a key is told once, when it is issued."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Invalid
from rest_framework import serializers

from grids.models import City
from members.models import ApiKey
from members.models.keys import MOST_PER_HOUR
from members.operations.keys import KeyFacts
from tickets.forms.keys import areas_of, services_of


class ApiKeySerializer(serializers.ModelSerializer):
    """A key as administrators see it."""

    city = serializers.SlugRelatedField(slug_field="code", read_only=True)
    areas = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    services = serializers.ListField(
        source="service_codes", child=serializers.CharField(), read_only=True
    )

    class Meta:
        model = ApiKey
        fields = (
            "id",
            "name",
            "contact",
            "prefix",
            "city",
            "areas",
            "services",
            "hourly_rate",
            "created_at",
            "last_used_at",
            "revoked_at",
        )
        read_only_fields = fields


class IssuedKeySerializer(ApiKeySerializer):
    """A key just issued, with its text."""

    key = serializers.CharField(read_only=True)

    class Meta(ApiKeySerializer.Meta):
        fields = (*ApiKeySerializer.Meta.fields, "key")
        read_only_fields = fields


class ApiKeyInput(serializers.Serializer):
    """For which system a key is, and what it opens."""

    name = serializers.CharField(max_length=60)
    contact = serializers.CharField(max_length=120, required=False, allow_blank=True)
    city = serializers.SlugRelatedField(
        slug_field="code", queryset=City.objects.all(), required=False, allow_null=True
    )
    areas = serializers.ListField(
        child=serializers.CharField(max_length=24), required=False, max_length=100
    )
    services = serializers.ListField(
        child=serializers.CharField(max_length=8), required=False, max_length=200
    )
    hourly_rate = serializers.IntegerField(
        min_value=1, max_value=MOST_PER_HOUR, required=False, default=600
    )

    def validate_areas(self, codes: list[str]) -> list[Any]:
        return self._checked(areas_of, codes, self.context["reach"])

    def validate_services(self, codes: list[str]) -> list[str]:
        return self._checked(services_of, codes)

    def _checked(self, check: Any, *given: Any) -> list[Any]:
        try:
            return check(*given)
        except Invalid as error:
            raise serializers.ValidationError(error.messages) from None

    def facts(self) -> KeyFacts:
        """The argument of the operation."""
        given: dict[str, Any] = dict(self.validated_data)
        city = given.pop("city", None)
        services = given.pop("services", ())
        return KeyFacts(**given, city_id=city.pk if city else None, service_codes=services)
