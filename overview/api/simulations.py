"""The API door of simulations: ask for one, watch it, read its result or a comparison."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone, translation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from grids.powers import Power
from lib.api import HoldsPower
from overview.operations.simulations import simulations_of, start_simulation
from overview.panels.simulations import earlier, report_tables
from overview.serializers.simulations import (
    ReportSerializer,
    SimulationDetailSerializer,
    SimulationInput,
    SimulationSerializer,
)
from records.models import Job


class SimulationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Simulations you started, newest first."""

    queryset = Job.objects.none()
    power = Power.CONFIGURE
    permission_classes = (IsAuthenticated, HoldsPower)
    order: tuple[str, ...] = ("-id",)
    lookup_value_regex = "[0-9]{1,18}"
    filter_backends: tuple[Any, ...] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.auth is not None:
            translation.activate(request.user.language)

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return simulations_of(self.request.user)

    def get_serializer_class(self) -> Any:
        return SimulationSerializer if self.action == "list" else SimulationDetailSerializer

    @extend_schema(request=SimulationInput, responses={202: SimulationDetailSerializer})
    def create(self, request: Request) -> Response:
        """Let the worker live a scenario of at most 3,000 matters."""
        given = SimulationInput(data=request.data)
        given.is_valid(raise_exception=True)
        job = start_simulation(given.asked(), by=request.user, at=timezone.now())
        return Response(self.get_serializer(job).data, 202)

    @extend_schema(
        parameters=[OpenApiParameter("with", int, description="Another simulation of yours.")],
        responses=ReportSerializer,
    )
    @action(detail=True, pagination_class=None)
    def report(self, request: Request, pk: str) -> Response:
        """The tables of its report, beside another where `with` names one."""
        job = self.get_object()
        jobs, number = [job], request.query_params.get("with", "")
        if number:
            jobs += [other for other in earlier(job) if str(other.pk) == number]
            if len(jobs) == 1:
                raise Http404
        return Response(ReportSerializer({"tables": report_tables(jobs)}).data)
