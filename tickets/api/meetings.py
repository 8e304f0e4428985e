"""REST door of meetings and of what they decided."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema_view
from rest_framework import mixins

from grids.powers import Power
from lib.api import ScopedViewSet
from tickets.api.filters import MeetingApiFilter, ResolutionApiFilter
from tickets.api.moves import MatterViewSet, PicturesMixin, moves_schema
from tickets.models import Meeting, Resolution
from tickets.serializers.meetings import (
    MeetingSerializer,
    ResolutionDetailSerializer,
    ResolutionSerializer,
)


class MeetingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Meetings; `whistles/{number}/meetings/` writes one down."""

    model = Meeting
    power = Power.VIEW_TICKETS
    plans = {"list": "with_minutes", "retrieve": "with_minutes"}
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = MeetingApiFilter
    serializer_class = MeetingSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "at": timezone.now()}


@extend_schema_view(moves=moves_schema("resolution", ResolutionDetailSerializer))
class ResolutionViewSet(
    PicturesMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet
):
    """What meetings decided."""

    model = Resolution
    power = Power.VIEW_TICKETS
    desk = subject_type = "resolution"
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = ResolutionApiFilter
    serializer_class = ResolutionDetailSerializer
    serializer_classes = {"list": ResolutionSerializer}

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().with_card()
