"""REST door of call-backs: whom to ask how it went."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_view
from rest_framework import mixins

from grids.powers import Power
from tickets.api.filters import CallBackApiFilter
from tickets.api.moves import MatterViewSet, moves_schema
from tickets.models import CallBack
from tickets.serializers.callbacks import CallBackRowSerializer, CallBackSerializer


@extend_schema_view(moves=moves_schema("call_back", CallBackSerializer))
class CallBackViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet):
    """Call-backs within the reach of your closing desk, due first."""

    model = CallBack
    power = Power.CLOSE
    desk = "call_back"
    order = ("due_at", "id")
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = CallBackApiFilter
    serializer_class = CallBackSerializer
    serializer_classes = {"list": CallBackRowSerializer}

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().with_card()
