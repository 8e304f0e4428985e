"""REST door of the cities side by side."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.powers import Power
from lib.api import HoldsPower
from overview.serializers.cities import CitiesSerializer
from overview.statistics import cities_within


class CitiesView(APIView):
    """The organisation of cities in figures."""

    power = Power.VIEW_FIGURES
    permission_classes = (IsAuthenticated, HoldsPower)

    @extend_schema(responses={200: CitiesSerializer})
    def get(self, request: Request) -> Response:
        """Tiers, Party organisations, coverage by both, of each city in reach."""
        found = cities_within(request.user, timezone.localdate())
        return Response(CitiesSerializer({"results": found}).data)
