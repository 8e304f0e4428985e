"""REST doors of changes of the organisation: list, propose, decide."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grids.models import OrganisationChange
from lib.api import ScopedViewSet
from overview.filters import ChangeFilter
from overview.operations import changes as operations
from overview.panels.changes import changes_visible
from overview.serializers.changes import (
    AnswerSerializer,
    ChangeNewSerializer,
    ChangeRowSerializer,
    ChangeSerializer,
)

ACTS = {
    "approve": (operations.approve_change, "note"),
    "decline": (operations.decline_change, "reason"),
    "withdraw": (operations.withdraw_change, "reason"),
}


class ChangeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Changes of areas and of Party organisations."""

    model = OrganisationChange
    power = None
    order = ("-proposed_at", "-id")
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Z]{1,24}"
    filterset_class = ChangeFilter

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return OrganisationChange.objects.none()
        return changes_visible(self.request.user).with_card()

    def get_serializer_class(self) -> Any:
        return ChangeRowSerializer if self.action == "list" else ChangeSerializer

    @extend_schema(request=ChangeNewSerializer, responses={201: ChangeSerializer})
    def create(self, request: Request) -> Response:
        """Propose a change; nothing moves before it was decided on and its day has come."""
        given = ChangeNewSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        row = operations.propose_change(given.draft(), by=request.user, at=timezone.now())
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(request=AnswerSerializer, responses={200: ChangeSerializer})
    @action(
        detail=True, methods=["post"], url_path="moves/(?P<move>[a-z]{1,20})", filterset_class=None
    )
    def moves(self, request: Request, number: str, move: str) -> Response:
        """Approve, decline or withdraw."""
        row = self.get_object()
        if move not in ACTS:
            raise Http404
        act, words = ACTS[move]
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        row = act(
            row,
            by=request.user,
            at=timezone.now(),
            seen=said.get("seen"),
            **{words: said.get(words, "")},
        )
        return Response(self.get_serializer(row).data)
