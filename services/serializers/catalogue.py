"""The catalogue of what is offered as JSON, for residents and for those who keep it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from grids.models import Area, City, Place, Tier
from grids.powers import Power
from grids.serializers import (
    AreaBriefSerializer,
    CodeOrIdField,
    NamedSerializer,
    UnitBriefSerializer,
)
from services.models import ServiceItem
from services.models.requests import ItemGroup, MaterialKind, Mode
from services.operations.catalogue import MOST_MATERIALS, MOST_NAME, ItemDraft
from services.operations.choosing import units_of
from tickets.models.catalogue import LimitedRow


class PaperSerializer(serializers.Serializer):
    """One paper to bring; `is_needed` is false where not everybody brings it."""

    name = serializers.CharField(max_length=MOST_NAME)
    kind = serializers.ChoiceField(MaterialKind.choices)
    is_needed = serializers.BooleanField(default=True)


class OfferingPlaceSerializer(serializers.ModelSerializer):
    """A place that offers the service."""

    class Meta:
        model = Place
        fields = ("id", "name", "kind", "address", "phone", "lng", "lat")
        read_only_fields = fields


ITEM = (
    "id",
    "code",
    "name",
    "group",
    "city",
    "area",
    "unit",
    "who",
    "fee",
    "limit_value",
    "limit_unit",
    "modes",
    "publicity_days",
    "closed_on",
)


class CatalogueRowSerializer(serializers.ModelSerializer):
    """A service as lists show it; without `area` the whole city offers it."""

    city = NamedSerializer()
    area = AreaBriefSerializer(allow_null=True)
    unit = UnitBriefSerializer(allow_null=True)
    modes = serializers.ListField(child=serializers.ChoiceField(Mode.choices))

    class Meta:
        model = ServiceItem
        fields = ITEM
        read_only_fields = fields


class CatalogueItemSerializer(CatalogueRowSerializer):
    """A service with what to bring and the places that offer it."""

    materials = PaperSerializer(many=True)
    places = OfferingPlaceSerializer(many=True)

    class Meta:
        model = ServiceItem
        fields = (*ITEM, "materials", "places")
        read_only_fields = fields


def kept_areas(context: dict[str, Any]) -> Any:
    """Streets and communities whose services the sender keeps."""
    areas = Area.objects.within(context["request"].user.reach(Power.MANAGE_SERVICES))
    tiers = (Tier.STREET, Tier.COMMUNITY)
    return areas.open(timezone.localdate()).filter(tier__in=tiers).defer("boundary")


def kept_cities(context: dict[str, Any]) -> Any:
    """Cities whose services the sender keeps."""
    reach = context["request"].user.reach(Power.MANAGE_SERVICES)
    return City.objects.all() if reach.everywhere else City.objects.filter(pk__in=reach.cities)


def giving_units(context: dict[str, Any]) -> Any:
    """Units of the cities the sender keeps services in."""
    return units_of(*set(kept_areas(context).order_by().values_list("city", flat=True)))


class CatalogueChangeSerializer(serializers.Serializer):
    """What is said of a service; a change sends only what is to be different."""

    name = serializers.CharField(max_length=60)
    code = serializers.RegexField(r"^[A-Za-z0-9-]{1,20}$")
    group = serializers.ChoiceField(ItemGroup.choices)
    who = serializers.CharField(max_length=200)
    fee = serializers.CharField(max_length=100)
    limit_value = serializers.DecimalField(max_digits=6, decimal_places=2, min_value=0)
    limit_unit = serializers.ChoiceField(LimitedRow.Unit.choices)
    modes = serializers.ListField(
        child=serializers.ChoiceField(Mode.choices), min_length=1, max_length=len(Mode)
    )
    materials = PaperSerializer(many=True, required=False, max_length=MOST_MATERIALS)
    publicity_days = serializers.IntegerField(min_value=0, max_value=30, default=0)
    unit = CodeOrIdField(giving_units, required=False, allow_null=True)
    places = serializers.PrimaryKeyRelatedField(
        queryset=Place.objects.none(), many=True, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            reach = request.user.reach(Power.MANAGE_SERVICES)
            own = Place.objects.within(reach).open(timezone.localdate())
            self.fields["places"].child_relation.queryset = own

    def draft(self, item: ServiceItem | None = None) -> ItemDraft:
        """What is said, on top of what was known of `item`."""
        given = dict(self.validated_data)
        known: dict[str, Any] = {}
        if item is not None:
            same = (*ITEM[1:-1], "materials")
            known = {name: getattr(item, name) for name in same}
            known["places"] = list(item.places.all())
        elif "area" in given:
            given["city"] = given["area"].city
        return ItemDraft(**{**known, **given})


class CatalogueNewSerializer(CatalogueChangeSerializer):
    """A new service of a street or community, or of a whole city."""

    area = CodeOrIdField(kept_areas, required=False)
    city = CodeOrIdField(kept_cities, required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if "area" not in given and "city" not in given:
            raise serializers.ValidationError({"area": _("This field is required.")})
        return given
