"""The catalogue and service requests as JSON; who asks is masked."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from grids.models import Unit
from grids.serializers import AreaBriefSerializer, UnitBriefSerializer
from members.models import User
from records.operations.drawings import LONGEST_TEXT
from services.models import ServiceItem, ServiceRequest
from services.operations.choosing import agents_of, units_of
from services.serializers.alliances import WithMovesSerializer


class ServiceItemSerializer(serializers.ModelSerializer):
    """One service of the catalogue."""

    class Meta:
        model = ServiceItem
        fields = ("id", "code", "name", "who", "fee", "publicity_days", "closed_on")
        read_only_fields = fields


class ServiceRequestSerializer(WithMovesSerializer):
    """One request with its moves; names and numbers are masked, no address."""

    item = ServiceItemSerializer()
    area = AreaBriefSerializer()
    unit = UnitBriefSerializer(allow_null=True)
    applicant = serializers.CharField(source="applicant.name")
    state = serializers.CharField(source="status")

    class Meta:
        model = ServiceRequest
        fields = (
            "id",
            "number",
            "item",
            "area",
            "unit",
            "applicant",
            "state",
            "created_at",
            "due_at",
            "done_at",
            "result",
            "seen",
            "moves",
        )
        read_only_fields = fields


class ServiceRequestWordsSerializer(serializers.Serializer):
    """What a move of a request may ask for."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)
    missing = serializers.CharField(required=False, max_length=1000)
    reason = serializers.CharField(required=False, max_length=500)
    referral = serializers.CharField(required=False, allow_blank=True, max_length=400)
    result = serializers.CharField(required=False, max_length=1000)
    received_by = serializers.CharField(required=False, max_length=40)
    done_on = serializers.DateField(required=False)
    step = serializers.CharField(required=False, max_length=300)
    is_checked = serializers.BooleanField(required=False)
    is_signed = serializers.BooleanField(required=False)
    signature = serializers.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        help_text="A drawing as data:image/png;base64,…",
    )
    authorised_on = serializers.DateField(required=False)
    authorised_until = serializers.DateField(required=False)
    unit = serializers.PrimaryKeyRelatedField(required=False, queryset=Unit.objects.none())
    agent = serializers.PrimaryKeyRelatedField(required=False, queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.context.get("row")
        if row is not None:
            self.fields["unit"].queryset = units_of(row.area.city_id)
            self.fields["agent"].queryset = agents_of(row)
