"""REST door of requests and supervision orders."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_view
from rest_framework import mixins

from grids.powers import Power
from tickets.api.filters import AdjustmentApiFilter, SupervisionOrderApiFilter
from tickets.api.moves import MatterViewSet, moves_schema
from tickets.models import Adjustment, SupervisionOrder
from tickets.serializers.adjustments import (
    AdjustmentRowSerializer,
    AdjustmentSerializer,
    SupervisionOrderRowSerializer,
    SupervisionOrderSerializer,
)

PLANS = {"list": "with_people", "retrieve": "with_people", "moves": "with_people"}


@extend_schema_view(moves=moves_schema("adjustment", AdjustmentSerializer))
class AdjustmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet):
    """Requests for more time, suspension, returns and appeals, of your units or in your areas."""

    model = Adjustment
    power = Power.VIEW_TICKETS
    desk = "adjustment"
    plans = PLANS
    order = ("-asked_at", "-id")
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = AdjustmentApiFilter
    serializer_class = AdjustmentSerializer
    serializer_classes = {"list": AdjustmentRowSerializer}


@extend_schema_view(moves=moves_schema("supervision", SupervisionOrderSerializer))
class SupervisionOrderViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet):
    """Reminders, chasings, orders and criticisms, of your units or in your areas."""

    model = SupervisionOrder
    power = Power.VIEW_TICKETS
    desk = "supervision"
    plans = PLANS
    order = ("-issued_at", "-id")
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = SupervisionOrderApiFilter
    serializer_class = SupervisionOrderSerializer
    serializer_classes = {"list": SupervisionOrderRowSerializer}
