"""REST door of appraisal: the scales everybody may read, and the yearly results."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from grids.models import Unit
from tickets.models import AppraisalScale
from tickets.panels.appraisals import YearView
from tickets.serializers.appraisal import (
    AppraisalScaleSerializer,
    UnitYearSerializer,
    YearQuerySerializer,
)

YEAR = OpenApiParameter("year", OpenApiTypes.INT, description="This year unless told.")


class AppraisalScaleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """The versions of the scale by which departments are appraised, newest first."""

    queryset = AppraisalScale.objects.select_related("city")
    order = ("-id",)
    lookup_value_regex = "[0-9]{1,18}"
    filter_backends: tuple[Any, ...] = ()
    serializer_class = AppraisalScaleSerializer


class AppraisalViewSet(GenericViewSet):
    """A year of the departments, in order of code; published ones as they were published."""

    order = ("code",)
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Za-z_-]{1,40}"
    filter_backends: tuple[Any, ...] = ()
    serializer_class = UnitYearSerializer

    def get_queryset(self) -> QuerySet[Unit]:
        if getattr(self, "swagger_fake_view", False):
            return Unit.objects.none()
        return self.year_view().units()

    def year_view(self) -> YearView:
        """The year asked for, as this reader may see it."""
        asked = YearQuerySerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        at = timezone.now()
        year = asked.validated_data.get("year", timezone.localdate(at).year)
        return YearView(self.request.user, year, at)

    @extend_schema(parameters=[YEAR])
    def list(self, request: Request) -> Response:
        """The departments with calls or a published result in the year."""
        page = self.paginate_queryset(self.get_queryset())
        lines = self.year_view().lines(page)
        return self.get_paginated_response(self.get_serializer(lines, many=True).data)

    @extend_schema(parameters=[YEAR])
    def retrieve(self, request: Request, code: str) -> Response:
        """One department's year."""
        unit = get_object_or_404(self.get_queryset(), code=code)
        return Response(self.get_serializer(self.year_view().lines([unit])[0]).data)
