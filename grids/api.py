"""REST door of areas, Party organisations, units and places, and of household bands."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.filters import AreaFilter, OrganisationFilter, PlaceFilter, UnitFilter
from grids.models import Area, City, PartyOrganisation, Place, Unit
from grids.operations import PlaceDraft, create_place, update_place
from grids.operations.bands import bands_of, save_bands
from grids.powers import Power
from grids.serializers import (
    AreaDetailSerializer,
    AreaSerializer,
    BandSerializer,
    BandsSerializer,
    OrganisationDetailSerializer,
    OrganisationSerializer,
    PlaceInputSerializer,
    PlaceSerializer,
    UnitSerializer,
)
from lib.api import HoldsPower, ScopedViewSet


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

    @extend_schema(request=PlaceInputSerializer, responses={201: PlaceSerializer})
    def create(self, request: Request) -> Response:
        """Enter a place."""
        facts = self._read(request)
        facts.pop("valid_to", None)
        row = create_place(PlaceDraft(**facts), by=request.user, at=timezone.now())
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(request=PlaceInputSerializer(partial=True), responses={200: PlaceSerializer})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a place, or close it with `valid_to`; it stays in its area."""
        facts = self._read(request, partial=True)
        facts.pop("area", None)
        row = update_place(self.get_object(), facts, by=request.user, at=timezone.now())
        return Response(self.get_serializer(row).data)

    def _read(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        if not request.user.holds(Power.MANAGE_AREAS):
            raise PermissionDenied
        context = self.get_serializer_context()
        given = PlaceInputSerializer(data=request.data, partial=partial, context=context)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


class BandsView(APIView):
    """How many households a grid should have, by city and type of community."""

    power = Power.CONFIGURE
    permission_classes = (IsAuthenticated, HoldsPower)

    @extend_schema(responses={200: BandsSerializer})
    def get(self, request: Request) -> Response:
        """The bands of the cities one configures."""
        cities = {row.pk: row.code for row in self._cities(request)}
        stored = bands_of(list(cities))
        rows = [
            {"city": cities[city], "community_type": kind, "low": band[0], "high": band[1]}
            for (city, kind), band in stored.items()
        ]
        return Response({"results": rows})

    @extend_schema(request=BandSerializer, responses={200: BandSerializer})
    def post(self, request: Request) -> Response:
        """Set one band."""
        given = BandSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        city = self._cities(request).filter(code=said["city"]).first()
        if city is None:
            raise ValidationError({"city": [_("Choose one of the cities you configure.")]})
        band = {said["community_type"]: (said["low"], said["high"])}
        save_bands(city, band, by=request.user, at=timezone.now())
        return Response(given.data)

    def _cities(self, request: Request) -> QuerySet[City]:
        return City.objects.within(request.user.reach(Power.CONFIGURE))
