"""The 15-minute circle and what is near, over REST."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lib.api import ScopedViewSet
from lib.walking import straight_within
from services.models import CircleRow
from services.operations.circle import KINDS, position_of
from services.panels.circle import MINUTES, Scope, moments, reach_of
from services.panels.near import near_groups
from services.serializers.circle import (
    BuildingsAskedSerializer,
    CircleFiguresSerializer,
    CircleRowSerializer,
    GainSerializer,
    NearAskedSerializer,
    NearGroupSerializer,
    ScopeSerializer,
    WhatIfSerializer,
)
from services.statistics.circle import gain, shares


class CircleViewSet(mixins.ListModelMixin, ScopedViewSet):
    """Buildings with what they have near; `figures/` are the shares over them."""

    model = CircleRow
    power = None
    order = ("id",)
    filterset_class = None
    serializer_class = CircleRowSerializer

    def scope_of(self, kind: Any) -> tuple[Scope, dict[str, Any]]:
        """What is asked for, within the reader's reach; 403 where there is none."""
        reach = reach_of(self.request.user)
        asked = kind(data=self.request.query_params, context={"reach": reach})
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        names = ("kind", "minutes", "factor")
        scope = Scope(reach, given.pop("area", None), *(given.pop(name) for name in names))
        return scope, given

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return CircleRow.objects.none()
        scope, given = self.scope_of(BuildingsAskedSerializer)
        choose = scope.rows.within_metres if given["near"] else scope.rows.beyond_metres
        limit = straight_within(scope.minutes, scope.factor)
        return choose(scope.kind, limit).with_card()

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        if getattr(self, "swagger_fake_view", False):
            return context
        return context | {"factor": self.scope_of(BuildingsAskedSerializer)[0].factor}

    @extend_schema(parameters=[BuildingsAskedSerializer])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The buildings behind a share."""
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[ScopeSerializer], responses=CircleFiguresSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def figures(self, request: Request) -> Response:
        """Shares of buildings and households by kind of place, at 5, 10, 15 and your minutes."""
        scope, _given = self.scope_of(ScopeSerializer)
        steps = sorted({*MINUTES, scope.minutes})
        lines, _known = shares(scope.rows, KINDS, steps, scope.factor)
        facts = {**moments(scope, timezone.now()), "lines": lines}
        return Response(CircleFiguresSerializer(facts).data)

    @extend_schema(parameters=[WhatIfSerializer], responses=GainSerializer)
    @action(detail=False, methods=["get"], url_path="what-if", pagination_class=None)
    def what_if(self, request: Request) -> Response:
        """How many more would be covered if a place opened here; nothing is kept."""
        scope, given = self.scope_of(WhatIfSerializer)
        found = gain(
            scope.rows, scope.kind, given["lng"], given["lat"], scope.minutes, scope.factor
        )
        return Response(GainSerializer(found).data)


class NearView(APIView):
    """Open to everybody, as the page is; a position comes in the body and is not kept."""

    permission_classes = (AllowAny,)

    @extend_schema(request=NearAskedSerializer, responses={200: NearGroupSerializer(many=True)})
    def post(self, request: Request) -> Response:
        """The nearest places by kind, with minutes on foot and when they open."""
        asked = NearAskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        spot = spot_of(given)
        looks = {name: given[name] for name in ("kind", "open_now")}
        groups = near_groups(*spot, at=timezone.now(), **looks)
        return Response(NearGroupSerializer(groups, many=True).data)


def spot_of(given: dict[str, Any]) -> tuple[float, float]:
    """The position that was sent, else that of the area; 400 for neither."""
    if "lng" in given and "lat" in given:
        return given["lng"], given["lat"]
    found = position_of(given["area"]) if "area" in given else None
    if found is None:
        raise ValidationError({"area": [_("Give a position, or an area that has one.")]})
    return found
