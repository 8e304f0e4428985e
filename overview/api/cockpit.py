"""REST door of the cockpit."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.powers import Power
from lib.api import HoldsPower
from overview.panels.cockpit_data import cockpit_data
from overview.panels.figures import Question
from overview.serializers.cockpit import CockpitSerializer
from tickets.statistics.tallies import Basis

ASKED = [
    OpenApiParameter("period", str, description="2026-11-28, 2026-W48, 2026-11, 2026-Q4, 2026-H2"),
    OpenApiParameter("within", str, description="Code of a city, district, street or community"),
    OpenApiParameter("basis", str, enum=Basis.values, description="Areas of today, or of then"),
]


class CockpitView(APIView):
    """The figures of a place and period, told apart by its parts, by kinds and departments."""

    power = Power.VIEW_FIGURES
    permission_classes = (IsAuthenticated, HoldsPower)

    @extend_schema(parameters=ASKED, responses={200: CockpitSerializer})
    def get(self, request: Request) -> Response:
        """Everything the cockpit shows; 404 for a place beyond the reader's reach."""
        given = request.query_params.dict()
        question = Question.of(request.user, given, timezone.localdate())
        return Response(CockpitSerializer(cockpit_data(question, timezone.now())).data)
