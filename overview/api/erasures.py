"""Requests to erase personal data over REST."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from members.models import ErasureRequest
from members.operations.erasures import ask_erasure
from overview.operations.erasures import ACTS
from overview.serializers.erasures import (
    ErasureDecisionSerializer,
    ErasureNewSerializer,
    ErasureSerializer,
)


class ErasureViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Who asked that their data goes, and what came of it."""

    model = ErasureRequest
    power = Power.MANAGE_PEOPLE
    plans = {"list": "with_card", "retrieve": "with_card"}
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = None
    serializer_class = ErasureSerializer

    @extend_schema(request=ErasureNewSerializer, responses={201: ErasureSerializer})
    def create(self, request: Request) -> Response:
        """Take a request down."""
        given = ErasureNewSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        row = ask_erasure(by=request.user, at=timezone.now(), **given.validated_data)
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(request=ErasureDecisionSerializer, responses={200: ErasureSerializer})
    @action(detail=True, methods=["post"], url_path="moves/(?P<move>[a-z-]{1,20})")
    def moves(self, request: Request, pk: str, move: str) -> Response:
        """Grant, deny or withdraw."""
        row = self.get_object()
        if move not in ACTS:
            raise Http404
        given = ErasureDecisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = ACTS[move](row, by=request.user, at=timezone.now(), **given.validated_data)
        return Response(self.get_serializer(row).data)
