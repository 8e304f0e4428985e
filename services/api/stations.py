"""Stations over REST: what a place offers, drawing a number there, calling the next."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from grids.models import Place
from lib.api import ScopedViewSet
from services.models import ServiceItem
from services.operations.queueing import call_next, draw_number, drawn_number, queue_state
from services.serializers.stations import (
    CalledSerializer,
    QueueNumberSerializer,
    StationFullSerializer,
    StationSerializer,
)


class StationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Places as residents know them; reading needs no account."""

    model = Place
    order = ("id",)
    serializer_class = StationFullSerializer
    serializer_classes = {"list": StationSerializer}
    filterset_class = None
    lookup_value_regex = "[0-9]{1,18}"

    def get_permissions(self) -> list[Any]:
        """Reading is for everybody; a number is drawn and called by an account."""
        reads = self.action in ("list", "retrieve", "numbers")
        return [AllowAny()] if reads else [IsAuthenticated()]

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Place.objects.none()
        return Place.objects.published(timezone.localdate())

    @extend_schema(responses=StationFullSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """What is offered at a place, and how its queue stands."""
        place, at = self.get_object(), timezone.now()
        place.items = ServiceItem.objects.offered(timezone.localdate(at)).at_place(place)
        place.queue = queue_state(place, at)
        return Response(StationFullSerializer(place).data)

    @extend_schema(request=None, responses={201: QueueNumberSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def draw(self, request: Request, pk: str) -> Response:
        """Draw the next number of today."""
        number = draw_number(self.get_object(), at=timezone.now())
        return Response(QueueNumberSerializer(number).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: CalledSerializer})
    @action(detail=True, methods=["post"], url_path="call-next", filterset_class=None)
    def call_next(self, request: Request, pk: str) -> Response:
        """Call the next number of today."""
        number = call_next(self.get_object(), by=request.user, at=timezone.now())
        return Response(CalledSerializer(number).data)

    @extend_schema(responses=QueueNumberSerializer, filters=False)
    @action(
        detail=False,
        methods=["get"],
        url_path="numbers/(?P<token>[A-Za-z0-9]{16})",
        filterset_class=None,
        pagination_class=None,
    )
    def numbers(self, request: Request, token: str) -> Response:
        """A drawn number, for whoever has its token."""
        number = drawn_number(token).first()
        if number is None:
            raise Http404
        return Response(QueueNumberSerializer(number).data)
