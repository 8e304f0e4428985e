"""REST door of the cockpit."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.powers import Power
from lib.api import HoldsPower
from overview.api.figures import question_of
from overview.panels.cockpit_data import cockpit_data
from overview.serializers.cockpit import CockpitSerializer
from overview.serializers.figures import FigureQuerySerializer


class CockpitView(APIView):
    """The figures of a place and period, told apart by its parts, by kinds and departments."""

    power = Power.VIEW_FIGURES
    permission_classes = (IsAuthenticated, HoldsPower)

    @extend_schema(parameters=[FigureQuerySerializer], responses={200: CockpitSerializer})
    def get(self, request: Request) -> Response:
        """Everything the cockpit shows; 404 for a place beyond the reader's reach."""
        found = cockpit_data(question_of(request), timezone.now())
        return Response(CockpitSerializer(found).data)
