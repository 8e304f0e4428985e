"""The catalogue of services over REST: read by everybody, kept by whoever keeps the place."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from grids.reach import permits
from lib.api import ScopedViewSet
from services.api.circle import spot_of
from services.filters import ServiceItemFilter
from services.models import ServiceItem
from services.operations.catalogue import close_item, write_item
from services.panels.stations import offering
from services.serializers.catalogue import (
    CatalogueChangeSerializer,
    CatalogueItemSerializer,
    CatalogueNewSerializer,
    CatalogueRowSerializer,
)
from services.serializers.stations import OfferingCardSerializer, WhereAskedSerializer


class ServiceItemViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """What is offered, without an account; those who keep services see what was closed, too."""

    model = ServiceItem
    serializer_class = CatalogueItemSerializer
    serializer_classes = {"list": CatalogueRowSerializer}
    filterset_class = ServiceItemFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_permissions(self) -> list[Any]:
        """Reading is for everybody; whatever writes is checked again by its operation."""
        reads = self.action in ("list", "retrieve", "nearest")
        return [AllowAny()] if reads else [IsAuthenticated()]

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return ServiceItem.objects.none()
        rows = ServiceItem.objects.offered(timezone.localdate())
        if self.request.user.is_authenticated:
            kept = ServiceItem.objects.within(self.request.user.reach(Power.MANAGE_SERVICES))
            rows = rows | kept
        rows = rows.with_card()
        return rows if self.action == "list" else rows.prefetch_related("places")

    def kept(self) -> ServiceItem:
        """The service, for whoever keeps it; 403 for who may only read."""
        row: ServiceItem = self.get_object()
        if not permits(self.request.user.reach(Power.MANAGE_SERVICES), row):
            raise PermissionDenied
        return row

    def given(self, kind: Any, **more: Any) -> Any:
        """The input of a request, or 400 at its fields."""
        given = kind(data=self.request.data, context=self.get_serializer_context(), **more)
        given.is_valid(raise_exception=True)
        return given

    def answer(self, row: ServiceItem, code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=row.pk)
        return Response(CatalogueItemSerializer(shown).data, code)

    @extend_schema(request=CatalogueNewSerializer, responses={201: CatalogueItemSerializer})
    def create(self, request: Request) -> Response:
        """Put a service into the catalogue of a place, or of a whole city."""
        if not request.user.holds(Power.MANAGE_SERVICES):
            raise PermissionDenied
        draft = self.given(CatalogueNewSerializer).draft()
        row = write_item(draft, by=request.user, at=timezone.now())
        return self.answer(row, status.HTTP_201_CREATED)

    @extend_schema(request=CatalogueChangeSerializer, responses={200: CatalogueItemSerializer})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is sent; requests that run keep the limit they were started with."""
        row = self.kept()
        draft = self.given(CatalogueChangeSerializer, partial=True).draft(row)
        return self.answer(write_item(draft, by=request.user, at=timezone.now(), item=row))

    @extend_schema(request=WhereAskedSerializer, responses={200: OfferingCardSerializer(many=True)})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def nearest(self, request: Request, pk: str) -> Response:
        """Places that offer it around a position or an area: the nearest open ones first."""
        spot = spot_of(self.given(WhereAskedSerializer).validated_data)
        cards = offering(self.get_object(), timezone.now(), spot)
        return Response(OfferingCardSerializer(cards, many=True).data)

    @extend_schema(request=None, responses={200: CatalogueItemSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: str) -> Response:
        """Offer a service no longer from today."""
        return self.answer(close_item(self.kept(), by=request.user, at=timezone.now()))
