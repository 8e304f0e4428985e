"""Wishes over REST: the wall without persons, the desk masked, and what programs send."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import Area, Unit
from grids.powers import Power
from grids.reach import Reach
from grids.serializers import AreaBriefSerializer, CodeOrIdField, UnitBriefSerializer
from lib.pii import normal_phone
from services.models import Wish, WishClaim
from services.operations.claims import MOST_AT_ONCE
from services.operations.seeing_wishes import FIELDS
from services.operations.wishes import WishDraft
from services.serializers.alliances import WithMovesSerializer
from services.workflow.wishes import AgeBand, WisherGroup, WishKind, WishSource
from tickets.models import Category
from tickets.operations.intake import Contact

EVERYWHERE = Reach(everywhere=True)


class WallWishSerializer(serializers.ModelSerializer):
    """A wish as strangers read it."""

    community = AreaBriefSerializer()
    helper = serializers.SerializerMethodField()
    thanks = serializers.SerializerMethodField()

    class Meta:
        model = Wish
        fields = (
            "number",
            "kind",
            "need",
            "age_band",
            "community",
            "cost",
            "status",
            "wall_until",
            "helper",
            "thanks",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_helper(self, row: Wish) -> str | None:
        kept = [one.holder for one in row.claims.all() if one.outcome == "delivered"]
        return kept[0] if kept else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_thanks(self, row: Wish) -> str | None:
        return row.thanks if row.thanks_shown else None


class WishFiguresSerializer(serializers.Serializer):
    """How many wishes were hung, claimed, fulfilled; days and stars are null before the first."""

    published = serializers.IntegerField()
    open = serializers.IntegerField()
    claimed = serializers.IntegerField()
    fulfilled = serializers.IntegerField()
    days = serializers.FloatField(allow_null=True)
    stars = serializers.FloatField(allow_null=True)


class WishClaimSerializer(serializers.ModelSerializer):
    """A claim; the person is masked."""

    wish = serializers.IntegerField(source="wish_id")
    unit = UnitBriefSerializer(allow_null=True)
    team = AreaBriefSerializer(allow_null=True)
    name = serializers.CharField(source="applicant.name")
    phone = serializers.CharField(source="applicant.phone")

    class Meta:
        model = WishClaim
        fields = (
            "id",
            "wish",
            "holder",
            "name",
            "phone",
            "unit",
            "team",
            "outcome",
            "claimed_at",
            "due_at",
            "deliver_by",
            "begun_at",
            "ended_at",
        )
        read_only_fields = fields


WISH = (
    "id",
    "number",
    "area",
    "community",
    "kind",
    "need",
    "age_band",
    "group",
    "cost",
    "source",
    "status",
    "name",
    "phone",
    "created_at",
)


class WishRowSerializer(serializers.ModelSerializer):
    """A wish at the desk, masked."""

    area = AreaBriefSerializer()
    community = AreaBriefSerializer()
    name = serializers.CharField(source="applicant.name")
    phone = serializers.CharField(source="applicant.phone")

    class Meta:
        model = Wish
        fields = WISH
        read_only_fields = fields


class WishSerializer(WithMovesSerializer):
    """A wish with its claims and moves, masked; `reveal/` shows one value for a reason."""

    area = AreaBriefSerializer()
    community = AreaBriefSerializer()
    name = serializers.CharField(source="applicant.name")
    phone = serializers.CharField(source="applicant.phone")
    claims = WishClaimSerializer(many=True)
    referral_ticket = serializers.SerializerMethodField()

    class Meta:
        model = Wish
        fields = (
            *WISH,
            "guardian_consent",
            "photo_consent",
            "checked_by",
            "companion",
            "wall_until",
            "published_at",
            "fulfilled_at",
            "stars",
            "thanks",
            "thanks_shown",
            "referral",
            "referral_ticket",
            "claims",
            "seen",
            "moves",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_referral_ticket(self, row: Wish) -> str | None:
        return row.referral_ticket.number if row.referral_ticket else None


class WishMadeSerializer(serializers.Serializer):
    """A new wish, and the code of its receipt, which is told this once only."""

    wish = WishSerializer()
    code = serializers.CharField()


class WishClaimMadeSerializer(serializers.Serializer):
    """A new claim, and the code of its receipt, which is told this once only."""

    claim = WishClaimSerializer()
    code = serializers.CharField()


def open_areas(context: dict[str, Any]) -> Any:
    """Any area that exists: where a wish belongs is no secret."""
    return Area.objects.within(EVERYWHERE).open(timezone.localdate()).defer("boundary")


def own_units(context: dict[str, Any]) -> Any:
    """Units the sender acts for."""
    reach = context["request"].user.reach(Power.HANDLE)
    return Unit.objects.active().within(reach)


def helping(context: dict[str, Any]) -> Any:
    """Kinds of matters a wish is referred to."""
    return Category.objects.leaves()


class WishNewSerializer(serializers.Serializer):
    """A wish to be made."""

    area = CodeOrIdField(open_areas)
    kind = serializers.ChoiceField(WishKind.choices)
    need = serializers.CharField(max_length=60)
    age_band = serializers.ChoiceField(AgeBand.choices)
    group = serializers.ChoiceField(WisherGroup.choices, default=WisherGroup.NONE)
    cost = serializers.IntegerField(min_value=0, max_value=1_000_000)
    story = serializers.CharField(max_length=600, default="", allow_blank=True)
    address = serializers.CharField(max_length=120, default="", allow_blank=True)
    source = serializers.ChoiceField(WishSource.choices, default=WishSource.PUBLIC)
    consented = serializers.BooleanField()
    guardian_consent = serializers.BooleanField(default=False)
    photo_consent = serializers.BooleanField(default=False)
    name = serializers.CharField(max_length=40, default="", allow_blank=True)
    phone = serializers.CharField(max_length=30, default="", allow_blank=True)

    def draft(self) -> WishDraft:
        """The wish as the operation takes it."""
        given = dict(self.validated_data)
        contact = Contact(given.pop("name"), normal_phone(given.pop("phone")))
        return WishDraft(contact=contact, **given)


class WishClaimNewSerializer(serializers.Serializer):
    """Who claims: a unit, the team of an area, or, without either, the account itself."""

    unit = CodeOrIdField(own_units, required=False)
    team = CodeOrIdField(open_areas, required=False)


class WishBatchSerializer(serializers.Serializer):
    """Several wishes of the wall for one unit, by their numbers."""

    unit = CodeOrIdField(own_units)
    wishes = serializers.ListField(
        child=serializers.CharField(max_length=24), min_length=1, max_length=MOST_AT_ONCE
    )


class WishWordsSerializer(serializers.Serializer):
    """The inputs of all moves of a wish; which one takes which stands in its `fields`."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    need = serializers.CharField(required=False, max_length=60)
    kind = serializers.ChoiceField(WishKind.choices, required=False)
    age_band = serializers.ChoiceField(AgeBand.choices, required=False)
    group = serializers.ChoiceField(WisherGroup.choices, required=False)
    cost = serializers.IntegerField(required=False, min_value=0, max_value=1_000_000)
    checked_by = serializers.CharField(required=False, max_length=40)
    companion = serializers.CharField(required=False, max_length=40, allow_blank=True)
    guardian_consent = serializers.BooleanField(required=False)
    note = serializers.CharField(required=False, max_length=500, allow_blank=True)
    photos = serializers.ListField(child=serializers.ImageField(), required=False, max_length=3)
    reason = serializers.CharField(required=False, max_length=500)
    stars = serializers.IntegerField(required=False, min_value=1, max_value=5)
    thanks = serializers.CharField(required=False, max_length=120, allow_blank=True)
    category = CodeOrIdField(helping, required=False)
    referral = serializers.CharField(required=False, max_length=120, allow_blank=True)


class WishSeeSerializer(serializers.Serializer):
    """One value to be seen in clear, and what for."""

    field = serializers.ChoiceField([(name, name) for name in FIELDS])
    reason = serializers.CharField(max_length=300)


class WishSeenSerializer(serializers.Serializer):
    """A value in clear; the look is recorded."""

    value = serializers.CharField(allow_blank=True)
