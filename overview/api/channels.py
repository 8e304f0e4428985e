"""The API doors of channels and deliveries: parse, call one operation, answer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from members.operations.channels import replay_deliveries, save_channel
from overview.filters import DeliveryFilter
from overview.panels.channels import deliveries_within
from overview.serializers.channels import (
    ChannelInput,
    ChannelSerializer,
    DeliverySerializer,
    ReplayedSerializer,
)
from records.models import Channel, Delivery


class ChannelViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Channels one may set up."""

    model = Channel
    power = Power.CONFIGURE
    order = ("id",)
    lookup_value_regex = "[0-9]{1,18}"
    plans: dict[str, str] = {}
    serializer_class = ChannelSerializer

    @extend_schema(request=ChannelInput, responses={201: ChannelSerializer})
    def create(self, request: Request) -> Response:
        """Set up a channel."""
        return self._saved(request, None, status.HTTP_201_CREATED)

    @extend_schema(request=ChannelInput, responses={200: ChannelSerializer})
    def update(self, request: Request, pk: str) -> Response:
        """Change a channel; what is left out of address and secret stays."""
        return self._saved(request, self.get_object(), status.HTTP_200_OK)

    def _saved(self, request: Request, row: Channel | None, code: int) -> Response:
        given = ChannelInput(data=request.data)
        given.is_valid(raise_exception=True)
        saved = save_channel(given.facts(), by=request.user, at=timezone.now(), channel=row)
        return Response(self.get_serializer(saved).data, code)


class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """What went outside, or was given up."""

    model = Delivery
    power = Power.CONFIGURE
    lookup_value_regex = "[0-9]{1,18}"
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Delivery.objects.none()
        return deliveries_within(self.request.user.reach(Power.CONFIGURE)).with_line()

    @extend_schema(request=None, responses={200: ReplayedSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def replay(self, request: Request, pk: str) -> Response:
        """Send one delivery again that was given up."""
        rows = self.get_queryset().filter(pk=self.get_object().pk)
        count = replay_deliveries(rows, by=request.user, at=timezone.now())
        return Response({"replayed": count})
