"""Areas, organisations, units and places as JSON, and the field that takes a code or an id."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import (
    Area,
    AreaKind,
    CommitteeKind,
    CommunityType,
    HouseholdBand,
    OrganisationKind,
    PlaceKind,
    Tier,
    Unit,
    UnitKind,
)
from grids.powers import Power

LONGEST_CODE = 64
MOMENT = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")


@extend_schema_field(OpenApiTypes.STR)
class CodeOrIdField(serializers.Field):
    """One row by code (or what `name` says) or id, out of those `choose(context)` allows."""

    default_error_messages = {
        "unknown": _("There is no {value} to choose here."),
        "invalid": _("Give a code or an id."),
    }

    def __init__(
        self,
        choose: Callable[[dict[str, Any]], QuerySet[Any]],
        *,
        name: str = "code",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.choose = choose
        self.name = name

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, str | int):
            self.fail("invalid")
        text = str(data).strip()
        if not text or len(text) > LONGEST_CODE or not text.isprintable():
            self.fail("invalid")
        rows = self.choose(self.context)
        row = rows.filter(**{self.name: text}).first()
        if row is None and text.isascii() and text.isdecimal():
            row = rows.filter(pk=int(text)).first()
        if row is None:
            self.fail("unknown", value=text)
        return row


class NamedSerializer(serializers.Serializer):
    """Code and name of a city, district or category; plain, because lists are full of it."""

    code = serializers.CharField()
    name = serializers.CharField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {"code": instance.code, "name": instance.name}


class AreaBriefSerializer(NamedSerializer):
    """An area where another row mentions it."""

    tier = serializers.ChoiceField(Tier.choices)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {"code": instance.code, "name": instance.name, "tier": instance.tier}


class UnitBriefSerializer(NamedSerializer):
    """A unit where another row mentions it."""

    id = serializers.IntegerField()
    short_name = serializers.CharField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        names = {"name": instance.name, "short_name": instance.short_name}
        return {"id": instance.pk, "code": instance.code, **names}


class AreaSerializer(serializers.Serializer):
    """An area; the code of a community is the statistics bureau's, of 12 digits."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    official_name = serializers.CharField()
    tier = serializers.ChoiceField(Tier.choices)
    kind = serializers.ChoiceField(AreaKind.choices)
    committee_kind = serializers.ChoiceField(CommitteeKind.choices, allow_blank=True)
    parent = AreaBriefSerializer(allow_null=True)
    district = NamedSerializer()
    city = NamedSerializer()
    lng = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    households = serializers.IntegerField(allow_null=True)
    residents = serializers.IntegerField(allow_null=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class AreaDetailSerializer(AreaSerializer):
    """An area with the way down to it and its outline (GeoJSON geometry, WGS-84)."""

    lineage = AreaBriefSerializer(many=True)
    boundary = serializers.JSONField(allow_null=True)
    boundary_is_synthetic = serializers.BooleanField()


class OrganisationSerializer(serializers.Serializer):
    """A Party organisation."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(OrganisationKind.choices)
    parent = NamedSerializer(allow_null=True)
    unit = UnitBriefSerializer(allow_null=True)
    district = NamedSerializer(allow_null=True)
    city = NamedSerializer()
    founded_on = serializers.DateField(allow_null=True)
    term_ends_on = serializers.DateField(allow_null=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class OrganisationDetailSerializer(OrganisationSerializer):
    """A Party organisation with the areas it covers."""

    areas = AreaBriefSerializer(many=True)


class UnitSerializer(serializers.Serializer):
    """A unit that work can be given to; the telephone is that of its office."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    kind = serializers.ChoiceField(UnitKind.choices)
    parent = NamedSerializer(allow_null=True)
    area = AreaBriefSerializer(allow_null=True)
    district = NamedSerializer(allow_null=True)
    city = NamedSerializer()
    phone = serializers.CharField()
    is_active = serializers.BooleanField()


class PlaceSerializer(serializers.Serializer):
    """A place residents can go to; opening hours by weekday, 0 is Monday."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(PlaceKind.choices)
    area = AreaBriefSerializer()
    unit = UnitBriefSerializer(allow_null=True)
    address = serializers.CharField()
    lng = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    hours = serializers.JSONField()
    services = serializers.CharField()
    phone = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


def hours_of_week(value: Any) -> None:
    """ValidationError unless it is `{"0": [["08:30", "12:00"], …], …}`, in order, 0 for Monday."""
    try:
        days = {day: [moment for span in spans for moment in span] for day, spans in value.items()}
        pairs = all(len(span) == 2 for spans in value.values() for span in spans)
        sound = pairs and all(
            day in "0123456"
            and moments == sorted(set(moments))
            and all(MOMENT.fullmatch(moment) for moment in moments)
            for day, moments in days.items()
        )
    except (AttributeError, TypeError):
        sound = False
    if not sound:
        raise serializers.ValidationError(_('Write hours as {"0": [["08:30", "12:00"]]}.'))


class PlaceInputSerializer(serializers.Serializer):
    """What a place is to be; a change sends only what is different."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(PlaceKind.choices)
    area = CodeOrIdField(lambda context: Area.objects.within(reach_over(context)))
    unit = CodeOrIdField(lambda context: Unit.objects.within(reach_over(context)), required=False)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    lng = serializers.FloatField(min_value=-180, max_value=180, required=False, allow_null=True)
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False, allow_null=True)
    hours = serializers.JSONField(required=False, validators=[hours_of_week])
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True)
    services = serializers.CharField(max_length=500, required=False, allow_blank=True)
    valid_to = serializers.DateField(required=False, allow_null=True)


def reach_over(context: dict[str, Any]) -> Any:
    """Where the sender keeps places."""
    return context["request"].user.reach(Power.MANAGE_AREAS)


class BandSerializer(serializers.Serializer):
    """Fewest and most households of a grid in one type of community of a city."""

    city = serializers.CharField(max_length=6, help_text="Code of the city.")
    community_type = serializers.ChoiceField(CommunityType.choices)
    low = serializers.IntegerField(min_value=1, max_value=HouseholdBand.WIDEST)
    high = serializers.IntegerField(min_value=1, max_value=HouseholdBand.WIDEST)


class BandsSerializer(serializers.Serializer):
    """All bands, those nobody changed included."""

    results = BandSerializer(many=True)
