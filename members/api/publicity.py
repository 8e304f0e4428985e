"""REST doors of lists of hours and of objections to their lines."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from members.api.dual import NUMBER, DeskViewSet, moves
from members.filters import HoursObjectionFilter
from members.models import HoursList, HoursObjection
from members.operations.publicity import hanging, hanging_lines, object_to_line, post_list
from members.serializers.ledgers import (
    HoursLineSerializer,
    HoursListNewSerializer,
    HoursListSerializer,
    HoursObjectedSerializer,
    HoursObjectionRowSerializer,
    HoursObjectionSerializer,
    HoursWordsSerializer,
)
from records.throttle import TooMany, may_send


class HoursListViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """The lists of the communities somebody keeps."""

    model = HoursList
    power = Power.MANAGE_PEOPLE
    lookup_value_regex = NUMBER
    serializer_class = HoursListSerializer
    filterset_class: Any = None
    plans = {"list": "with_card", "retrieve": "with_card"}

    @extend_schema(request=HoursListNewSerializer, responses={201: HoursListSerializer})
    def create(self, request: Request) -> Response:
        """Put the confirmed hours of a period on the notice board."""
        asked = HoursListNewSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        facts = {"by": request.user, "at": timezone.now()}
        row = post_list(given.pop("community"), **given, **facts)
        fresh = HoursList.objects.within(request.user.reach(self.power)).with_card().get(pk=row.pk)
        return Response(self.get_serializer(fresh).data, status.HTTP_201_CREATED)


class PublicHoursViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """The lists that hang today, open to everybody."""

    model = HoursList
    power = None
    permission_classes = (AllowAny,)
    lookup_value_regex = NUMBER
    serializer_class = HoursListSerializer
    filterset_class: Any = None

    def get_queryset(self) -> Any:
        return hanging(timezone.localdate()).with_card()

    @extend_schema(responses=HoursLineSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def lines(self, request: Request, pk: str) -> Response:
        """All lines of a list, with masked names."""
        rows = self.get_object().lines.with_card()
        return Response(HoursLineSerializer(rows, many=True).data)

    @extend_schema(request=HoursWordsSerializer, responses={201: HoursObjectedSerializer})
    @action(
        detail=True,
        methods=["post"],
        url_path=f"lines/(?P<line>{NUMBER})/object",
        filterset_class=None,
    )
    def objection(self, request: Request, pk: str, line: str) -> Response:
        """Say that a line is wrong; nobody asks who you are, so using it is limited."""
        lines = hanging_lines(timezone.localdate()).filter(list=pk)
        row = get_object_or_404(lines.select_related("list", "entry"), pk=line)
        asked = HoursWordsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if not may_send(request, "apply", at=timezone.now()):
            raise TooMany
        made = object_to_line(row, **asked.validated_data, at=timezone.now())
        return Response(HoursObjectedSerializer(made).data, status.HTTP_201_CREATED)


class HoursObjectionViewSet(DeskViewSet):
    """Objections to lines of lists."""

    model, subject = HoursObjection, "hours_objection"
    serializer_class, row_serializer = HoursObjectionSerializer, HoursObjectionRowSerializer
    filterset_class = HoursObjectionFilter
    moves = moves(HoursObjectionSerializer)
