"""What is asked of the suggestions, and how they answer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from grids.reach import Reach
from grids.serializers import CodeOrIdField, NamedSerializer
from tickets.forms.choices import areas_in
from tickets.panels.duties import suggestion_words
from tickets.panels.report import reason_of


class QuestionSerializer(serializers.Serializer):
    """Words, and the place they speak of; where a matter lies is no secret, so any area may be."""

    text = serializers.CharField(max_length=2000)
    area = CodeOrIdField(
        lambda context: areas_in(Reach(everywhere=True), timezone.localdate()).select_related(
            "city"
        ),
        required=False,
        allow_null=True,
    )


class SuggestedCategorySerializer(serializers.Serializer):
    """A category the words speak for: `score` is a share of belief between 0 and 1."""

    category = NamedSerializer()
    score = serializers.FloatField()
    pieces = serializers.ListField(child=serializers.CharField())
    similar = serializers.IntegerField()
    reason = serializers.SerializerMethodField()
    emergency_note = serializers.CharField(source="category.emergency_note")

    def get_reason(self, row: Any) -> str:
        return reason_of(row)


class SuggestedLeadSerializer(serializers.Serializer):
    """Who would lead the first category at the place, and why."""

    unit = NamedSerializer(allow_null=True)
    reason = serializers.ChoiceField(("dedicated", "rule", "habit", "none"))
    words = serializers.SerializerMethodField()

    def get_words(self, row: Any) -> str:
        return suggestion_words(row)


class TextSuggestionSerializer(serializers.Serializer):
    """Up to three categories, the likeliest first; the lead only for those who are signed in."""

    categories = SuggestedCategorySerializer(many=True)
    lead = SuggestedLeadSerializer()
