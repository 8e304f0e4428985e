"""REST door of an area's outline."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.models import Area
from grids.operations import update_area
from grids.panels import areas_of
from grids.powers import Power
from lib.api import HoldsPower
from overview.panels.outlines import flaws_in
from overview.serializers.outlines import OutlineInputSerializer, OutlineSerializer


class OutlineView(APIView):
    """The outline of an area, for those who may change areas."""

    power = Power.MANAGE_AREAS
    permission_classes = (IsAuthenticated, HoldsPower)

    @extend_schema(responses={200: OutlineSerializer})
    def get(self, request: Request, code: str) -> Response:
        """The outline, with overlaps, gaps and ground outside in square metres."""
        return self._answer(self._area(request, code))

    @extend_schema(request=OutlineInputSerializer, responses={200: OutlineSerializer})
    def put(self, request: Request, code: str) -> Response:
        """Store an outline; what is odd about it is told and stored all the same."""
        area = self._area(request, code)
        given = OutlineInputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        update_area(area, given.validated_data, by=request.user, at=timezone.now())
        return self._answer(self._area(request, code))

    def _area(self, request: Request, code: str) -> Area:
        rows: Any = areas_of(request.user.reach(Power.MANAGE_AREAS), timezone.localdate())
        rows = rows.defer(None).select_related("parent", "district")
        area: Area = get_object_or_404(rows, code=code)
        return area

    def _answer(self, area: Area) -> Response:
        flaws = flaws_in(area, area.boundary, timezone.localdate())
        return Response(OutlineSerializer({"boundary": area.boundary, "flaws": flaws}).data)
