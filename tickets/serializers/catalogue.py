"""Categories of matters as JSON."""

from __future__ import annotations

from rest_framework import serializers

from grids.serializers import NamedSerializer
from tickets.models.catalogue import Grade, ServiceType, Urgency
from tickets.models.open311 import Automated, Datatype
from tickets.operations.questions import QuestionFacts
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
    service_type = serializers.ChoiceField(ServiceType.choices)
    is_active = serializers.BooleanField()


class OptionSerializer(serializers.Serializer):
    """One answer of a list."""

    key = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=200)


class ProgramQuestionSerializer(serializers.Serializer):
    """One question that programs are asked with a kind of matter."""

    id = serializers.IntegerField(read_only=True)
    code = serializers.CharField(max_length=40)
    description = serializers.CharField(max_length=300)
    datatype = serializers.ChoiceField(Datatype.choices, default=Datatype.STRING)
    datatype_description = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default=""
    )
    options = OptionSerializer(many=True, required=False, default=list)
    order = serializers.IntegerField(min_value=1, max_value=1000, default=1)
    is_required = serializers.BooleanField(default=False)
    is_variable = serializers.BooleanField(default=True)
    automated = serializers.ChoiceField(
        Automated.choices, required=False, allow_blank=True, default=""
    )
    is_active = serializers.BooleanField(default=True)

    def facts(self) -> QuestionFacts:
        """The argument of the operation."""
        return QuestionFacts(**self.validated_data)


class CategoryDetailSerializer(CategorySerializer):
    """A category with its filing conditions and their limits, and what programs are asked."""

    conditions = ConditionSerializer(source="limits.all", many=True)
    questions = ProgramQuestionSerializer(source="questions.all", many=True)
