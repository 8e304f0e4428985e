"""REST doors of the health check, of the coverage report and of the planner."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.models import Tier
from grids.panels import areas_of, organisations_of
from grids.powers import Power
from lib.api import HoldsPower
from overview.operations.branches import cover
from overview.panels.branches import branches_page
from overview.panels.coverage import LISTS, coverage_page
from overview.panels.health import health_page
from overview.panels.planner import planner_page
from overview.serializers.health import (
    AboutSerializer,
    BranchPlanSerializer,
    CoverageQuerySerializer,
    CoverageSerializer,
    CoverSerializer,
    GridPlanSerializer,
    HealthQuerySerializer,
    HealthSerializer,
    PlanQuerySerializer,
)


def top_of(user: Any, given: Any) -> Any:
    """The node that is asked about, within the reader's reach; None for all of it."""
    today = timezone.localdate()
    if code := given.get("area"):
        return get_object_or_404(areas_of(user.reach(Power.VIEW_AREAS), today), code=code)
    if code := given.get("body"):
        return get_object_or_404(organisations_of(user.reach(Power.VIEW_PARTY), today), code=code)
    return None


class HealthView(APIView):
    """What the rules of the organisation find."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=[HealthQuerySerializer], responses={200: HealthSerializer})
    def get(self, request: Request) -> Response:
        """Counts by rule and one screen of findings; advice, never a block."""
        user = request.user
        if not (user.holds(Power.VIEW_AREAS) or user.holds(Power.VIEW_PARTY)):
            raise PermissionDenied
        given = HealthQuerySerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        page = health_page(
            user,
            timezone.localdate(),
            top=top_of(user, asked),
            rule=asked.get("rule", ""),
            page=asked["page"],
        )
        return Response(HealthSerializer(page).data)


class CoverageView(APIView):
    """Areas without a Party organisation, and organisations without an area."""

    power = Power.VIEW_PARTY
    permission_classes = (IsAuthenticated, HoldsPower)

    @extend_schema(parameters=[CoverageQuerySerializer], responses={200: CoverageSerializer})
    def get(self, request: Request) -> Response:
        """How long each list is, and the first rows of one."""
        given = CoverageQuerySerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        show, top = asked.get("show", ""), top_of(request.user, asked)
        page = coverage_page(request.user, timezone.localdate(), top=top, show=show)
        counts = dict(zip(LISTS, (tab["count"] for tab in page["tabs"]), strict=True))
        return Response(CoverageSerializer(page | {"counts": counts}).data)


class GridPlanView(APIView):
    """The planner of a community's grids."""

    power = Power.MANAGE_AREAS
    permission_classes = (IsAuthenticated, HoldsPower)

    @extend_schema(parameters=[PlanQuerySerializer], responses={200: GridPlanSerializer})
    def get(self, request: Request) -> Response:
        """Steps that even the grids out; nothing is changed, a person proposes."""
        given = PlanQuerySerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        reach = request.user.reach(Power.MANAGE_AREAS)
        rows = areas_of(reach, timezone.localdate()).of_tier(Tier.COMMUNITY)
        community = get_object_or_404(rows, code=given.validated_data["area"])
        return Response(GridPlanSerializer(planner_page(community)).data)


class BranchPlanView(APIView):
    """The planner of branches."""

    power = Power.MANAGE_PARTY
    permission_classes = (IsAuthenticated, HoldsPower)

    @extend_schema(parameters=[AboutSerializer], responses={200: BranchPlanSerializer})
    def get(self, request: Request) -> Response:
        """Steps below an area or a Party body; nothing is changed, a person proposes."""
        given = AboutSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        top = top_of(request.user, given.validated_data)
        if top is None:
            raise ValidationError({"area": [_("Name an area or a Party body.")]})
        page = branches_page(top, by=request.user, on=timezone.localdate())
        return Response(BranchPlanSerializer(page).data)

    @extend_schema(request=CoverSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Let a branch cover an area that no branch serves."""
        given = CoverSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        cover(**given.validated_data, by=request.user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
