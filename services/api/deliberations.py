"""Deliberations over REST: the topics of one's places with their moves, and the public ones."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from services.api.wishes import MovingViewSet
from services.filters import DeliberationFilter
from services.models import Deliberation
from services.operations.deliberations import raise_topic
from services.serializers.deliberations import (
    DeliberationNewSerializer,
    DeliberationRowSerializer,
    DeliberationSerializer,
    DeliberationWordsSerializer,
    PublicDeliberationSerializer,
)


class DeliberationViewSet(MovingViewSet):
    """Topics in deliberation, of the places somebody serves."""

    model = Deliberation
    power = Power.SERVE
    subject = "deliberation"
    words = DeliberationWordsSerializer
    plans = {"list": "with_card", "retrieve": "with_page", "moves": "with_page"}
    serializer_class = DeliberationSerializer
    serializer_classes = {"list": DeliberationRowSerializer}
    filterset_class = DeliberationFilter

    @extend_schema(request=DeliberationNewSerializer, responses={201: DeliberationSerializer})
    def create(self, request: Request) -> Response:
        """Write a topic down."""
        draft = self.given(DeliberationNewSerializer, request).draft()
        row = raise_topic(draft, by=request.user, at=timezone.now())
        return self.answer(DeliberationSerializer, row)

    @extend_schema(request=DeliberationWordsSerializer, responses={200: DeliberationSerializer})
    @action(
        detail=True,
        methods=["post"],
        url_path="moves/(?P<move>[a-z-]{1,24})",
        filterset_class=None,
    )
    def moves(self, request: Request, pk: str, move: str) -> Response:
        """One step: its name is one of `moves`, its words are those of its `fields`."""
        return self.carry(request, move)


class PublicDeliberationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """What communities talk over in public: topic, step and result."""

    model = Deliberation
    permission_classes = (AllowAny,)
    serializer_class = PublicDeliberationSerializer
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Deliberation.objects.none()
        return Deliberation.objects.published().with_card()
