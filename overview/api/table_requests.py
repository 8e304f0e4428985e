"""REST doors of requests for tables: the register, its moves, the load of each place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import KEY_PARAMETER, HoldsPower, ScopedViewSet, idempotency_key
from overview.api.templates import checked
from overview.filters import TableRequestFilter
from overview.forms.table_requests import TableRequestForm
from overview.models import TableRequest
from overview.operations.table_requests import REQUEST_DESK, ask_for_table
from overview.panels.table_requests import load_page
from overview.serializers.table_requests import (
    LoadSerializer,
    TableMoveSerializer,
    TableRequestNewSerializer,
    TableRequestRowSerializer,
    TableRequestSerializer,
)


class TableRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """What is asked of one's places, and what one asked for."""

    model = TableRequest
    serializer_class = TableRequestSerializer
    serializer_classes = {"list": TableRequestRowSerializer}
    filterset_class: Any = TableRequestFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return TableRequest.objects.none()
        return TableRequest.objects.to(self.request.user).with_card()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "at": timezone.now()}

    @extend_schema(
        request=TableRequestNewSerializer,
        parameters=[KEY_PARAMETER],
        responses={201: TableRequestSerializer},
    )
    def create(self, request: Request) -> Response:
        """Ask for a table or task; the street decides."""
        given = TableRequestNewSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        form = checked(TableRequestForm(given.validated_data, by=request.user))
        draft = replace(form.draft(), idempotency_key=idempotency_key(request))
        row = ask_for_table(draft, by=request.user, at=timezone.now())
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(request=TableMoveSerializer, responses={200: TableRequestSerializer})
    @action(
        detail=True, methods=["post"], url_path="moves/(?P<move>[a-z-]{1,24})", filterset_class=None
    )
    def moves(self, request: Request, pk: str, move: str) -> Response:
        """Carry out a move; what it needs is told at its fields."""
        row = self.get_object()
        if move not in REQUEST_DESK.operations:
            raise Http404
        given = TableMoveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        facts = given.facts(REQUEST_DESK.workflow[move])
        REQUEST_DESK.operations[move](row, by=request.user, at=timezone.now(), **facts)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses={200: LoadSerializer(many=True)})
    @action(
        detail=False,
        power=Power.VIEW_AREAS,
        permission_classes=(IsAuthenticated, HoldsPower),
        pagination_class=None,
        filterset_class=None,
    )
    def load(self, request: Request) -> Response:
        """How much is asked of each community, or of each grid of one's own."""
        lines = load_page(request.user, timezone.localdate())["lines"]
        return Response(LoadSerializer(lines, many=True).data)
