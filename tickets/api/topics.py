"""REST doors of hot spots, topics, their tasks and inspections."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from tickets.api.filters import (
    HotSpotApiFilter,
    InspectionApiFilter,
    TopicApiFilter,
    TopicTaskApiFilter,
)
from tickets.api.moves import MatterViewSet, moves_schema
from tickets.models import HotSpot, Inspection, Topic, TopicTask
from tickets.operations.hot_spots import answering, dismiss_spot
from tickets.operations.inspections import plan_inspections
from tickets.operations.topics import add_task, propose_topic
from tickets.serializers.topics import (
    DismissSerializer,
    HotSpotSerializer,
    InspectionNewSerializer,
    InspectionSerializer,
    TopicNewSerializer,
    TopicRowSerializer,
    TopicSerializer,
    TopicTaskNewSerializer,
    TopicTaskSerializer,
)


def need(request: Request, *powers: str) -> None:
    """One of these powers is held somewhere; rows and choices are still cut by reach."""
    if not any(request.user.holds(power) for power in powers):
        raise PermissionDenied


def read(serializer: Any, request: Request) -> Any:
    """What was sent, or the errors at its fields."""
    context = {"request": request, "on": timezone.localdate()}
    given = serializer(data=request.data, context=context)
    given.is_valid(raise_exception=True)
    return given


class HotSpotViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """What was found to come up too often, and what became of it."""

    model = HotSpot
    power = Power.VIEW_FIGURES
    plans = {"list": "with_card", "retrieve": "with_card", "dismiss": "with_card"}
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = HotSpotApiFilter
    serializer_class = HotSpotSerializer

    @extend_schema(request=DismissSerializer, responses={200: HotSpotSerializer})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def dismiss(self, request: Request, pk: str) -> Response:
        """Say why nothing more is done about it."""
        need(request, Power.SUPERVISE, Power.WHISTLE)
        rows = HotSpot.objects.within(answering(request.user))
        spot = get_object_or_404(rows.with_card(), pk=int(pk))
        reason = read(DismissSerializer, request).validated_data["reason"]
        dismiss_spot(spot, by=request.user, at=timezone.now(), reason=reason)
        return Response(HotSpotSerializer(rows.with_card().get(pk=spot.pk)).data)


@extend_schema_view(moves=moves_schema("topic", TopicSerializer))
class TopicViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet):
    """Topics of the month that concern your area or units."""

    model = Topic
    power = Power.VIEW_TICKETS
    scope = "about"
    desk = "topic"
    order = ("-month", "-id")
    plans = {"list": "with_card", "retrieve": "with_card", "moves": "with_card"}
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Z]{1,24}"
    filterset_class = TopicApiFilter
    serializer_class = TopicSerializer
    serializer_classes = {"list": TopicRowSerializer}

    @extend_schema(request=TopicNewSerializer, responses={201: TopicRowSerializer})
    def create(self, request: Request) -> Response:
        """Propose a topic."""
        need(request, Power.SUPERVISE, Power.WHISTLE)
        draft = read(TopicNewSerializer, request).draft()
        topic = propose_topic(draft, by=request.user, at=timezone.now())
        made = Topic.objects.about(request.user.reach(Power.VIEW_TICKETS)).with_card()
        return Response(TopicRowSerializer(made.get(pk=topic.pk)).data, 201)


@extend_schema_view(moves=moves_schema("topic_task", TopicTaskSerializer))
class TopicTaskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet):
    """Tasks of topics, of your units or in your areas."""

    model = TopicTask
    power = Power.VIEW_TICKETS
    desk = "topic_task"
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = TopicTaskApiFilter
    serializer_class = TopicTaskSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().with_card()

    @extend_schema(request=TopicTaskNewSerializer, responses={201: TopicTaskSerializer})
    def create(self, request: Request) -> Response:
        """Give a unit a part of a running topic."""
        need(request, Power.SUPERVISE)
        given = dict(read(TopicTaskNewSerializer, request).validated_data)
        task = add_task(given.pop("topic"), by=request.user, at=timezone.now(), **given)
        row = self.get_queryset().get(pk=task.pk)
        return Response(self.get_serializer(row).data, 201)


@extend_schema_view(moves=moves_schema("inspection", InspectionSerializer))
class InspectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet):
    """Inspections in your areas or of your units."""

    model = Inspection
    power = Power.VIEW_TICKETS
    desk = "inspection"
    order = ("on", "id")
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = InspectionApiFilter
    serializer_class = InspectionSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().with_card()

    @extend_schema(
        request=InspectionNewSerializer, responses={201: InspectionSerializer(many=True)}
    )
    def create(self, request: Request) -> Response:
        """Plan inspections; answers all of them."""
        need(request, Power.DISPATCH, Power.SUPERVISE)
        rounds = read(InspectionNewSerializer, request).rounds()
        made = plan_inspections(rounds, by=request.user, at=timezone.now())
        rows = self.get_queryset().filter(pk__in=[row.pk for row in made]).order_by("on", "id")
        return Response(self.get_serializer(rows, many=True).data, 201)
