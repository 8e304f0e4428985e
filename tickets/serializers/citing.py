"""Kinds of inputs by name, and the item of the duty list a department cites."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from tickets.models import DutyRule

INPUT_TYPES = ("text", "choice", "choices", "photos", "number", "date", "flag")
"""What an input of a move may be."""


class CitedField(serializers.PrimaryKeyRelatedField):
    """An item of the duty list that may be cited against the task at hand."""

    def get_queryset(self) -> QuerySet[DutyRule]:
        choices = self.context.get("choices")
        return choices.rules if choices else DutyRule.objects.none()


def cited_rule(*, required: bool) -> serializers.Field:
    return CitedField(queryset=DutyRule.objects.none(), required=required, allow_null=not required)
