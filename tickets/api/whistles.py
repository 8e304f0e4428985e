"""REST door of whistles and their tasks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from grids.powers import Power
from lib.api import KEY_PARAMETER, idempotency_key
from tickets.api.filters import TaskApiFilter, WhistleApiFilter
from tickets.api.holders import HoldersMixin
from tickets.api.moves import MatterViewSet, PicturesMixin, check_reach, moves_schema
from tickets.models import Whistle, WhistleTask
from tickets.operations.meetings import record_meeting
from tickets.operations.whistles import draft_whistle
from tickets.serializers.intake import CallSerializer
from tickets.serializers.meetings import MeetingSerializer, MinutesSerializer
from tickets.serializers.whistles import (
    TaskDetailSerializer,
    TaskRowSerializer,
    WhistleRowSerializer,
    WhistleSerializer,
)
from tickets.workflow.whistle import WHISTLE


@extend_schema_view(moves=moves_schema("whistle", WhistleSerializer))
class WhistleViewSet(
    PicturesMixin, HoldersMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet
):
    """Whistles within your reach."""

    model = Whistle
    power = Power.VIEW_TICKETS
    desk = "whistle"
    plans = {"list": "with_card", "retrieve": "with_detail", "moves": "with_detail"}
    subject_type = "whistle_task"
    order = ("-created_at", "-id")
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Z]{1,24}"
    filterset_class = WhistleApiFilter
    serializer_class = WhistleSerializer
    serializer_classes = {"list": WhistleRowSerializer}

    def subject_ids(self, row: Whistle) -> list[int]:
        return [task.pk for task in row.tasks.all()]

    @extend_schema(
        request=MinutesSerializer,
        parameters=[KEY_PARAMETER],
        responses={201: MeetingSerializer, 200: MeetingSerializer},
    )
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def meetings(self, request: Request, number: str) -> Response:
        """Write a meeting down; its decisions become tasks."""
        row = self.get_object()
        check_reach(row, WHISTLE["record-meeting"], request.user)
        context = {**self.get_serializer_context(), "whistle": row}
        wanted = MinutesSerializer(data=request.data, context=context)
        wanted.is_valid(raise_exception=True)
        meeting = record_meeting(
            row,
            wanted.said(idempotency_key(request)),
            by=request.user,
            at=context["at"],
            seen=wanted.validated_data.get("seen"),
        )
        here = reverse("api:meeting-detail", [meeting.pk], request=request)
        status = 201 if meeting.recorded_at == context["at"] else 200
        answer = MeetingSerializer(meeting, context=context)
        return Response(answer.data, status, headers={"Location": here})

    @extend_schema(
        request=CallSerializer,
        parameters=[KEY_PARAMETER],
        responses={201: WhistleSerializer, 200: WhistleSerializer},
    )
    def create(self, request: Request) -> Response:
        """Draft a whistle; a repeated Idempotency-Key answers with the first one."""
        context = self.get_serializer_context()
        wanted = CallSerializer(data=request.data, context=context)
        wanted.is_valid(raise_exception=True)
        at = timezone.now()
        whistle = draft_whistle(wanted.call(idempotency_key(request)), by=request.user, at=at)
        here = reverse("api:whistle-detail", [whistle.number], request=request)
        status = 201 if whistle.created_at == at else 200
        return Response(self.get_serializer(whistle).data, status, headers={"Location": here})


@extend_schema_view(moves=moves_schema("whistle_task", TaskDetailSerializer))
class WhistleTaskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet):
    """Duties of departments under whistles."""

    model = WhistleTask
    power = Power.VIEW_TICKETS
    desk = "whistle_task"
    order = ("-id",)
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = TaskApiFilter
    serializer_class = TaskDetailSerializer
    serializer_classes = {"list": TaskRowSerializer}

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().with_card()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.showing_scores(self.request.user.reach(self.power))
