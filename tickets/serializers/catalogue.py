"""Categories of matters as JSON."""

from __future__ import annotations

from rest_framework import serializers

from grids.serializers import NamedSerializer
from tickets.models.catalogue import Grade, Urgency
from tickets.serializers.tickets import ConditionSerializer


class CategorySerializer(serializers.Serializer):
    """One kind of matter under its heading."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    english = serializers.CharField()
    parent = NamedSerializer(allow_null=True)
    urgency = serializers.ChoiceField(Urgency.choices)
    grade = serializers.ChoiceField(Grade.choices)
    is_key_matter = serializers.BooleanField()
    is_physical = serializers.BooleanField()
    aliases = serializers.CharField()
    is_active = serializers.BooleanField()


class CategoryDetailSerializer(CategorySerializer):
    """A category with its filing conditions and their limits."""

    conditions = ConditionSerializer(source="limits.all", many=True)
