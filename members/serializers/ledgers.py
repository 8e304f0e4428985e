"""What the API says of points, rewards and certificates, and what it takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from grids.models import City
from members.models import (
    Certificate,
    HoursLine,
    HoursList,
    HoursObjection,
    LedgerRule,
    PointsEntry,
    Redemption,
    Reward,
)
from members.operations.naming import find_unit
from members.operations.points import RULE_VALUES
from members.serializers.dual import AboutSerializer, DetailSerializer, NamingSerializer, named

ABOUT = ("id", "community", "subject")


class VolunteerSerializer(AboutSerializer):
    """A row about a volunteer, masked; no unit stands in it."""

    unit = None


class PointsEntrySerializer(VolunteerSerializer):
    """One entry of the ledger of points; `counters` names the entry it takes back."""

    class Meta:
        model = PointsEntry
        fields = (
            *ABOUT,
            "points",
            "hours_entry",
            "redemption",
            "counters",
            "reason",
            "at",
        )
        read_only_fields = fields


class PointsGiveSerializer(NamingSerializer):
    """Special points for a volunteer, with the reason."""

    person = serializers.CharField(max_length=80)
    points = serializers.DecimalField(
        max_digits=4, decimal_places=1, min_value=Decimal("0.1"), max_value=Decimal(100)
    )
    reason = serializers.CharField(max_length=300)


class LedgerReasonSerializer(serializers.Serializer):
    """Why something is taken back."""

    reason = serializers.CharField(max_length=300)


class RewardSerializer(serializers.ModelSerializer):
    """Something given for points; `stock` is what is left."""

    community = serializers.CharField(source="community.code", read_only=True)
    offered_by = serializers.CharField(source="offered_by.code", read_only=True, allow_null=True)

    class Meta:
        model = Reward
        fields = (
            "id",
            "community",
            "offered_by",
            "name",
            "description",
            "cost",
            "stock",
            "per_person",
            "is_open",
        )
        read_only_fields = fields


class RewardNewSerializer(NamingSerializer):
    """A reward to be offered."""

    name = serializers.CharField(max_length=80)
    description = serializers.CharField(
        max_length=300, required=False, default="", allow_blank=True
    )
    cost = serializers.DecimalField(max_digits=6, decimal_places=1, min_value=Decimal("0.5"))
    stock = serializers.IntegerField(min_value=0, max_value=100_000)
    per_person = serializers.IntegerField(min_value=1, max_value=100, default=1)
    offered_by = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    is_open = serializers.BooleanField(default=True)

    def validate_offered_by(self, text: str) -> Any:
        return named(find_unit, text)


class RewardChangeSerializer(RewardNewSerializer):
    """What a reward is from now on; its community stays, `stock` is added to what is left."""

    community = None
    stock = serializers.IntegerField(min_value=-100_000, max_value=100_000, default=0)


REDEMPTION = (*ABOUT, "reward", "points", "status", "ordered_at", "handed_at")


class RedemptionRowSerializer(VolunteerSerializer):
    """A reward that a volunteer ordered."""

    class Meta:
        model = Redemption
        fields = REDEMPTION
        read_only_fields = fields


class RedemptionSerializer(DetailSerializer):
    """A reward that a volunteer ordered, with its moves."""

    unit = None

    class Meta:
        model = Redemption
        fields = (*REDEMPTION, "seen", "moves")
        read_only_fields = fields


class HoursListSerializer(serializers.ModelSerializer):
    """A list of hours on the notice board; `count` lines with `hours` in all."""

    community = serializers.CharField(source="community.code", read_only=True)
    count = serializers.IntegerField(read_only=True)
    hours = serializers.DecimalField(max_digits=9, decimal_places=1, read_only=True)

    class Meta:
        model = HoursList
        fields = (
            "id",
            "community",
            "from_on",
            "until_on",
            "public_from",
            "public_until",
            "count",
            "hours",
        )
        read_only_fields = fields


class HoursLineSerializer(serializers.ModelSerializer):
    """One line: masked name, day, what was done, hours; `is_gone` once they were taken back."""

    subject = serializers.CharField(read_only=True)
    served_on = serializers.DateField(source="entry.served_on", read_only=True)
    hours = serializers.DecimalField(
        source="entry.hours", max_digits=5, decimal_places=1, read_only=True
    )
    what = serializers.CharField(read_only=True)
    is_gone = serializers.BooleanField(read_only=True)

    class Meta:
        model = HoursLine
        fields = ("id", "subject", "served_on", "what", "hours", "is_gone")
        read_only_fields = fields


class HoursListNewSerializer(NamingSerializer):
    """The period to be published, and for how many days."""

    from_on = serializers.DateField()
    until_on = serializers.DateField()
    days = serializers.IntegerField(min_value=1, max_value=366, default=7)


class HoursSheetInput(NamingSerializer):
    """A file of hours of another system, and the community that confirms them."""

    file = serializers.FileField()


class HoursWordsSerializer(serializers.Serializer):
    """What is wrong with a line."""

    words = serializers.CharField(max_length=300)


class HoursObjectedSerializer(serializers.ModelSerializer):
    """That an objection was taken down; nobody is named."""

    class Meta:
        model = HoursObjection
        fields = ("status", "raised_at")
        read_only_fields = fields


OBJECTION = (*ABOUT, "line", "words", "answer", "status", "raised_at")


class HoursObjectionRowSerializer(VolunteerSerializer):
    """An objection to a line of a list."""

    class Meta:
        model = HoursObjection
        fields = OBJECTION
        read_only_fields = fields


class HoursObjectionSerializer(DetailSerializer):
    """An objection to a line of a list, with its moves."""

    unit = None

    class Meta:
        model = HoursObjection
        fields = (*OBJECTION, "seen", "moves")
        read_only_fields = fields


class CertificateSerializer(VolunteerSerializer):
    """A certificate of hours; its figures are those of the day of issue."""

    number = serializers.CharField(read_only=True)
    is_valid = serializers.BooleanField(read_only=True)

    class Meta:
        model = Certificate
        fields = (
            *ABOUT,
            "number",
            "code",
            "from_on",
            "until_on",
            "hours",
            "lines",
            "issuer",
            "issued_at",
            "is_valid",
            "withdrawn_at",
            "withdraw_reason",
        )
        read_only_fields = fields


class CertificateAskedSerializer(serializers.Serializer):
    """The number and the code on a paper."""

    number = serializers.CharField(max_length=20)
    code = serializers.CharField(max_length=12)


class CertificateCheckedSerializer(serializers.ModelSerializer):
    """What a check answers: whether it is valid, the masked name, days and hours; nothing else."""

    number = serializers.CharField(read_only=True)
    subject = serializers.CharField(read_only=True)
    is_valid = serializers.BooleanField(read_only=True)

    class Meta:
        model = Certificate
        fields = ("number", "subject", "is_valid", "from_on", "until_on", "hours", "issuer")
        read_only_fields = fields


class CertificateNewSerializer(NamingSerializer):
    """Whose hours are certified, between which days; without a member, one's own."""

    person = serializers.CharField(max_length=80, required=False, default="")
    from_on = serializers.DateField()
    until_on = serializers.DateField()


class LedgerRuleSerializer(serializers.ModelSerializer):
    """One version of the rules of hours and points; without a city, those of all."""

    city = serializers.CharField(source="city.code", read_only=True, allow_null=True)

    class Meta:
        model = LedgerRule
        fields = ("id", "city", "version", "valid_from", *RULE_VALUES)
        read_only_fields = fields


class LedgerRuleNewSerializer(serializers.ModelSerializer):
    """A version to be."""

    city = serializers.SlugRelatedField(
        slug_field="code", queryset=City.objects.all(), allow_null=True
    )

    class Meta:
        model = LedgerRule
        fields = ("city", "valid_from", *RULE_VALUES)
