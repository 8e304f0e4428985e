"""Visits and households that are looked after, as JSON and as programs send them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import Area
from grids.powers import Power
from grids.serializers import AreaBriefSerializer, CodeOrIdField
from lib.publicity import mask_public
from members.privacy import OF_HOUSEHOLDS, SHORTEST_REASON
from services.models import CareContact, ProblemKind, Visit, Visited
from services.models.visits import WELFARE_CHOICES
from services.operations.caring import OFTEN, SELDOM, CareDraft, Ending
from services.operations.visits import MatterDraft, VisitDraft, companions_for
from services.panels.visits import who
from tickets.models import Category
from tickets.operations.intake import MAX_PHOTOS
from tickets.serializers.intake import PHONE, in_working_life, usual_channel

LARGEST = 2**62
NO_PHONE = _("This is no telephone number.")
MOST_COMPANIONS = 20


def served_areas(context: dict[str, Any]) -> Any:
    """Areas of today in which the sender serves."""
    areas = Area.objects.within(context["request"].user.reach(Power.SERVE))
    return areas.open(timezone.localdate()).select_related("city").defer("boundary")


def served_cares(context: dict[str, Any]) -> Any:
    """Households among which the sender serves."""
    reach = context["request"].user.reach(Power.SERVE)
    return CareContact.objects.within(reach).select_related("area")


def served_visits(context: dict[str, Any]) -> Any:
    """Visits after which somebody means to come back."""
    return Visit.objects.within(context["request"].user.reach(Power.SERVE)).to_follow_up()


def known(rows: Any, number: int | None) -> Any:
    """The row of a number, out of those that may be named; a foreign one is told like none."""
    if number is None:
        return None
    row = rows.filter(pk=number).first()
    if row is None:
        words = _("There is no {value} to choose here.")
        raise serializers.ValidationError(words.format(value=number))
    return row


class VisitSerializer(serializers.ModelSerializer):
    """A visit; words are masked, the door is told by `reveal/` only."""

    area = AreaBriefSerializer()
    text = serializers.SerializerMethodField()
    problems = serializers.ListField(child=serializers.ChoiceField(ProblemKind.choices))
    who = serializers.SerializerMethodField()
    has_door = serializers.SerializerMethodField()
    ticket = serializers.CharField(source="ticket.number", allow_null=True, default=None)
    care = serializers.IntegerField(source="care_id", allow_null=True)

    class Meta:
        model = Visit
        fields = (
            "id",
            "area",
            "kind",
            "visited_at",
            "minutes",
            "text",
            "problems",
            "is_settled",
            "who",
            "has_door",
            "follow_up_on",
            "followed_up_at",
            "ticket",
            "care",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_text(self, row: Visit) -> str:
        return mask_public(row.text)

    @extend_schema_field(serializers.CharField())
    def get_who(self, row: Visit) -> str:
        return who(row)

    def get_has_door(self, row: Visit) -> bool:
        return bool(row.door_cipher)


class VisitNewSerializer(serializers.Serializer):
    """A visit to be written down; `is_checked` after words like names were looked at."""

    area = CodeOrIdField(served_areas)
    kind = serializers.ChoiceField(Visited.choices)
    visited_at = serializers.DateTimeField(required=False, validators=[in_working_life])
    minutes = serializers.IntegerField(min_value=1, max_value=720, required=False, default=10)
    door = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    problems = serializers.MultipleChoiceField(choices=ProblemKind.choices, required=False)
    is_settled = serializers.BooleanField(required=False, default=False)
    is_checked = serializers.BooleanField(required=False, default=False)
    companions = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST),
        required=False,
        max_length=MOST_COMPANIONS,
        help_text="Keys of accounts that work in the same street.",
    )
    photos = serializers.ListField(
        child=serializers.FileField(max_length=200), required=False, max_length=MAX_PHOTOS
    )
    follow_up_on = serializers.DateField(required=False, allow_null=True)
    follow_up_of = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST
    )
    care = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST)

    def validate_follow_up_of(self, number: int | None) -> Any:
        return known(served_visits(self.context), number)

    def validate_care(self, number: int | None) -> Any:
        return known(served_cares(self.context), number)

    def draft(self, key: str | None) -> VisitDraft:
        """The clean request as the operation takes it."""
        given, at = dict(self.validated_data), timezone.now()
        by = self.context["request"].user
        known = companions_for(given["area"], by=by, at=at).filter(
            person__user__in=given.pop("companions", [])
        )
        given["companions"] = [post.person.user for post in known.select_related("person__user")]
        given["problems"] = sorted(given.get("problems", ()))
        given.setdefault("visited_at", at)
        return VisitDraft(**given, idempotency_key=key)


class VisitMatterSerializer(serializers.Serializer):
    """A matter to be made of a visit; the place and the pictures are the visit's."""

    category = CodeOrIdField(lambda context: Category.objects.leaves())
    text = serializers.CharField(max_length=2000)
    is_settled = serializers.BooleanField(required=False, default=False)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")

    def draft(self) -> MatterDraft:
        """The clean request as the operation takes it."""
        channel = usual_channel(self.context["request"].user)
        return MatterDraft(channel=channel, **self.validated_data)


class CareSerializer(serializers.ModelSerializer):
    """A household looked after, masked; `reveal/` tells one value for a reason that is kept."""

    area = AreaBriefSerializer()
    name = serializers.CharField()
    phone = serializers.CharField()
    has_door = serializers.SerializerMethodField()
    is_due = serializers.SerializerMethodField()

    class Meta:
        model = CareContact
        fields = (
            "id",
            "area",
            "kind",
            "name",
            "phone",
            "has_door",
            "every_days",
            "consent_by",
            "consent_on",
            "ends_on",
            "last_visited_on",
            "due_on",
            "is_due",
        )
        read_only_fields = fields

    def get_has_door(self, row: CareContact) -> bool:
        return bool(row.door_cipher)

    def get_is_due(self, row: CareContact) -> bool:
        return row.is_due(timezone.localdate())


class CarePhoneSerializer(serializers.Serializer):
    """How often, until when, and how to reach the household."""

    phone = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    door = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    every_days = serializers.IntegerField(min_value=OFTEN, max_value=SELDOM, default=30)
    ends_on = serializers.DateField(required=False, allow_null=True)

    def validate_phone(self, text: str) -> str:
        if text and not PHONE.fullmatch(text.replace(" ", "").replace("-", "")):
            raise serializers.ValidationError(NO_PHONE)
        return text.replace(" ", "").replace("-", "")


class CareNewSerializer(CarePhoneSerializer):
    """A household to be looked after, with its consent."""

    area = CodeOrIdField(served_areas)
    kind = serializers.ChoiceField(WELFARE_CHOICES)
    name = serializers.CharField(max_length=40)
    consent_by = serializers.ChoiceField(CareContact.Consent.choices)
    consent_on = serializers.DateField()

    def draft(self) -> CareDraft:
        """The clean request as the operation takes it."""
        return CareDraft(**self.validated_data)


class CareChangeSerializer(CarePhoneSerializer):
    """What may change; an empty telephone or door stays as it is."""


class CareEndSerializer(serializers.Serializer):
    """Why the household is not looked after any more."""

    why = serializers.ChoiceField([pair for pair in Ending.choices if pair[0] != Ending.RAN_OUT])


class HouseholdRevealSerializer(serializers.Serializer):
    """Which value is to be seen in clear, and what for."""

    field = serializers.ChoiceField(OF_HOUSEHOLDS)
    reason = serializers.CharField(min_length=SHORTEST_REASON, max_length=500)
