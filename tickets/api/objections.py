"""REST doors of objections and of the fallback owners of districts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from grids.models import District
from grids.powers import Power
from lib.api import ScopedViewSet
from tickets.api.filters import ObjectionApiFilter
from tickets.api.moves import MatterViewSet, moves_schema
from tickets.models import Objection
from tickets.operations.leads import set_fallback_owner
from tickets.serializers.objections import (
    FallbackInput,
    FallbackOwnerSerializer,
    ObjectionRowSerializer,
    ObjectionSerializer,
)


@extend_schema_view(moves=moves_schema("objection", ObjectionSerializer))
class ObjectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet):
    """Objections of departments to their tasks under whistles."""

    model = Objection
    power = Power.VIEW_TICKETS
    desk = "objection"
    plans = {"list": "with_card", "retrieve": "with_card", "moves": "with_card"}
    order = ("-raised_at", "-id")
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = ObjectionApiFilter
    serializer_class = ObjectionSerializer
    serializer_classes = {"list": ObjectionRowSerializer}


class FallbackOwnerViewSet(mixins.ListModelMixin, ScopedViewSet):
    """Who holds what has no clear owner, district by district."""

    model = District
    power = Power.CONFIGURE
    plans = {}
    order = ("code",)
    lookup_field = "code"
    lookup_value_regex = "[0-9]{1,12}"
    serializer_class = FallbackOwnerSerializer

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        return rows.select_related("fallback_owner__unit").defer("boundary")

    @extend_schema(
        request=FallbackInput,
        parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH)],
        responses=FallbackOwnerSerializer,
    )
    def update(self, request: Request, code: str) -> Response:
        """Name the fallback owner of a district, or none."""
        district = get_object_or_404(self.get_queryset(), code=code)
        context = {**self.get_serializer_context(), "district": district}
        given = FallbackInput(data=request.data, context=context)
        given.is_valid(raise_exception=True)
        unit = given.validated_data["unit"]
        set_fallback_owner(district, unit=unit, by=request.user, at=timezone.now())
        fresh = get_object_or_404(self.get_queryset(), code=code)
        return Response(self.get_serializer(fresh).data)
