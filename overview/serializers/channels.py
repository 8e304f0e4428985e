"""What the API of channels and deliveries reads and answers; addresses and secrets only go in."""

from typing import Any

from rest_framework import serializers

from grids.models import City
from members.operations.channels import ChannelFacts
from overview.panels.channels import reader_of
from records.models import Channel, Delivery
from records.models.channels import GATEWAYS
from records.notices import notice_text


class ChannelSerializer(serializers.ModelSerializer):
    """A channel as administrators see it."""

    city = serializers.SerializerMethodField()

    class Meta:
        model = Channel
        fields = ("id", "kind", "name", "city", "template", "for_requesters", "is_active")
        read_only_fields = fields

    def get_city(self, row: Channel) -> str | None:
        return City.objects.filter(pk=row.city_id).values_list("code", flat=True).first()


class ChannelInput(serializers.Serializer):
    """What a channel needs; on a change, an address or secret left out stays."""

    kind = serializers.ChoiceField(GATEWAYS)
    name = serializers.CharField(max_length=60)
    url = serializers.CharField(max_length=500, required=False, allow_blank=True)
    secret = serializers.CharField(max_length=200, required=False, allow_blank=True)
    template = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    status_url = serializers.CharField(max_length=500, required=False, allow_blank=True)
    city = serializers.SlugRelatedField(
        slug_field="code", queryset=City.objects.all(), required=False, allow_null=True
    )
    for_requesters = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)

    def facts(self) -> ChannelFacts:
        """The argument of the operation."""
        given: dict[str, Any] = dict(self.validated_data)
        city = given.pop("city", None)
        return ChannelFacts(**given, city_id=city.pk if city else None)


class DeliverySerializer(serializers.ModelSerializer):
    """One delivery, its reader masked."""

    subject = serializers.SerializerMethodField()
    reader = serializers.SerializerMethodField()
    via: Any = serializers.StringRelatedField(allow_null=True)

    class Meta:
        model = Delivery
        fields = (
            "id",
            "channel",
            "via",
            "subject",
            "reader",
            "state",
            "attempts",
            "available_at",
            "sent_at",
            "last_error",
        )
        read_only_fields = fields

    def get_subject(self, row: Delivery) -> str:
        return notice_text(row.notice).subject

    def get_reader(self, row: Delivery) -> str:
        return reader_of(row)


class ReplayedSerializer(serializers.Serializer):
    """How many deliveries are sent again."""

    replayed = serializers.IntegerField(read_only=True)
