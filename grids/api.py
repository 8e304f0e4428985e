"""REST door of areas, Party organisations, units and places: lists and details, read only."""

from django.db.models import QuerySet
from rest_framework import mixins

from grids.filters import AreaFilter, OrganisationFilter, PlaceFilter, UnitFilter
from grids.models import Area, PartyOrganisation, Place, Unit
from grids.powers import Power
from grids.serializers import (
    AreaDetailSerializer,
    AreaSerializer,
    OrganisationDetailSerializer,
    OrganisationSerializer,
    PlaceSerializer,
    UnitSerializer,
)
from lib.api import ScopedViewSet


class AreaViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Streets, communities, grids, buildings within your reach."""

    model = Area
    power = Power.VIEW_AREAS
    order = ("code",)
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Z]{1,24}"
    filterset_class = AreaFilter
    serializer_class = AreaSerializer
    serializer_classes = {"retrieve": AreaDetailSerializer}

    def get_queryset(self) -> QuerySet[Area]:
        rows = super().get_queryset()
        return rows.select_related("parent", "district", "city") if self.detail else rows


class OrganisationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Party organisations within your reach."""

    model = PartyOrganisation
    power = Power.VIEW_PARTY
    order = ("code",)
    plans = {"list": "with_card", "retrieve": "with_card"}
    lookup_field = "code"
    lookup_value_regex = "[^/]{1,32}"
    filterset_class = OrganisationFilter
    serializer_class = OrganisationSerializer
    serializer_classes = {"retrieve": OrganisationDetailSerializer}


class UnitViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Departments, companies and other units within your reach, or working for all of it."""

    model = Unit
    power = Power.VIEW_AREAS
    order = ("code",)
    plans = {"list": "with_card", "retrieve": "with_card"}
    lookup_field = "code"
    lookup_value_regex = "[^/]{1,32}"
    filterset_class = UnitFilter
    serializer_class = UnitSerializer
    scope = "working_in"


class PlaceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Places for residents within your reach."""

    model = Place
    power = Power.VIEW_AREAS
    order = ("id",)
    plans = {"list": "with_card", "retrieve": "with_card"}
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = PlaceFilter
    serializer_class = PlaceSerializer
