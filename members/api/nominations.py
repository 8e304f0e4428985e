"""Nominations of heads over REST."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from members.models import Nomination
from members.operations.nominations import ACTS, nominate
from members.panels.nominations import visible_to
from members.serializers.nominations import (
    NominateSerializer,
    NominationMoveSerializer,
    NominationSerializer,
)


class NominationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Who is proposed as head, and who was chosen."""

    model = Nomination
    power = Power.VIEW_PEOPLE
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = None
    serializer_class = NominationSerializer

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Nomination.objects.none()
        return visible_to(self.request.user).with_card().prefetch_related("opinions")

    @extend_schema(request=NominateSerializer, responses={201: NominationSerializer})
    def create(self, request: Request) -> Response:
        """Propose somebody."""
        given = NominateSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        person, by = given.validated_data["person"], request.user
        row = nominate(person, given.draft(), by=by, at=timezone.now())
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(request=NominationMoveSerializer, responses={200: NominationSerializer})
    @action(detail=True, methods=["post"], url_path="moves/(?P<move>[a-z-]{1,20})")
    def moves(self, request: Request, pk: str, move: str) -> Response:
        """Give an opinion, appoint, refuse or withdraw."""
        row = self.get_object()
        if move not in ACTS:
            raise Http404
        given = NominationMoveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        ACTS[move](row, by=request.user, at=timezone.now(), **given.facts(move))
        return Response(self.get_serializer(self.get_object()).data)
