"""Posts and service teams over REST: the same operations and figures as the pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grids.boundaries import reach_of_code
from grids.models import Area
from grids.powers import Power
from lib.api import ScopedViewSet
from members import operations
from members.filters import PostFilter
from members.models import Person, Post
from members.panels import posts as panels
from members.panels.teams import is_grid, team_page
from members.serializers.posts import (
    AppointSerializer,
    CrossSerializer,
    EndSerializer,
    HeadCoverageSerializer,
    PostRowSerializer,
    ProlongSerializer,
    StandInSerializer,
    TeamSerializer,
    UnpaidSerializer,
    VacancySerializer,
)
from members.statistics.places import Vacancy, coverage_of

WITHIN = OpenApiParameter("within", str, description="Code of an area, district or city.")
KIND = OpenApiParameter("kind", str, enum=Vacancy.values)


def asked_place(request: Request) -> Any:
    """What lies in the code of the address."""
    code = request.query_params.get("within", "")[:24]
    return reach_of_code(code) if code.isalnum() and code.isascii() else None


class PostViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Posts within reach; without a choice of time, those of today."""

    model = Post
    power = Power.VIEW_PEOPLE
    plans = {}
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = PostFilter
    serializer_class = PostRowSerializer

    def get_queryset(self) -> Any:
        return super().get_queryset().with_row()

    def filter_queryset(self, queryset: Any) -> Any:
        """Only the list is narrowed to a day."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(request=AppointSerializer, responses={201: PostRowSerializer})
    def create(self, request: Request) -> Response:
        """Appoint somebody, with the decision it rests on."""
        given = AppointSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        person = given.validated_data["person"]
        row = operations.appoint(person, given.draft(), by=request.user, at=timezone.now())
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)

    def _act(self, operation: Any, serializer: Any, **renamed: str) -> Response:
        row = self.get_object()
        given = serializer(data=self.request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        facts = {renamed.get(name, name): value for name, value in given.validated_data.items()}
        operation(row, by=self.request.user, at=timezone.now(), **facts)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=EndSerializer, responses={200: PostRowSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def end(self, request: Request, pk: str) -> Response:
        """Set the last day."""
        return self._act(operations.end_post, EndSerializer, until_on="on")

    @extend_schema(request=ProlongSerializer, responses={200: PostRowSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def prolong(self, request: Request, pk: str) -> Response:
        """Set a later last day."""
        return self._act(operations.prolong_post, ProlongSerializer)

    @extend_schema(request=StandInSerializer, responses={200: PostRowSerializer})
    @action(detail=True, methods=["post"], url_path="stand-in", filterset_class=None)
    def stand_in(self, request: Request, pk: str) -> Response:
        """Let somebody do it while its holder is away."""
        return self._act(operations.stand_in, StandInSerializer)

    @extend_schema(request=UnpaidSerializer, responses={200: PostRowSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def unpaid(self, request: Request, pk: str) -> Response:
        """Mark a post as unpaid."""
        return self._act(operations.mark_unpaid, UnpaidSerializer)

    @extend_schema(parameters=[KIND, WITHIN], responses={200: VacancySerializer(many=True)})
    @action(detail=False, methods=["get"], filterset_class=None)
    def gaps(self, request: Request) -> Response:
        """Places that lack somebody today."""
        kind = request.query_params.get("kind", Vacancy.GRID_HEAD)
        if kind not in Vacancy.values:
            raise Http404
        self.order = ("code",)
        rows = panels.gaps_of(kind, request.user, timezone.localdate(), asked_place(request))
        page = self.paginate_queryset(rows.with_card())
        return self.get_paginated_response(VacancySerializer(page, many=True).data)

    @extend_schema(responses={200: CrossSerializer(many=True)})
    @action(detail=False, methods=["get"], filterset_class=None)
    def cross(self, request: Request) -> Response:
        """Who serves a community and an estate at once."""
        today, by = timezone.localdate(), request.user
        self.order = ("pinyin", "id")
        people = Person.objects.within(by.reach(Power.VIEW_PEOPLE)).cross_appointed(today)
        page = self.paginate_queryset(people.with_card())
        rows = panels.cross_rows(page, today)
        return self.get_paginated_response(CrossSerializer(rows, many=True).data)

    @extend_schema(parameters=[WITHIN], responses={200: HeadCoverageSerializer(many=True)})
    @action(detail=False, methods=["get"], filterset_class=None)
    def coverage(self, request: Request) -> Response:
        """How far heads and workers cover each community."""
        today = timezone.localdate()
        self.order = ("code",)
        page = self.paginate_queryset(
            panels.communities_of(request.user, today, asked_place(request))
        )
        rows = coverage_of(page, today)
        return self.get_paginated_response(HeadCoverageSerializer(rows, many=True).data)


class TeamViewSet(ScopedViewSet):
    """The service teams of grids, derived from today's posts."""

    model = Area
    power = Power.VIEW_PEOPLE
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Z]{1,24}"
    filterset_class = None
    plans = {"retrieve": "with_card"}
    serializer_class = TeamSerializer

    def retrieve(self, request: Request, code: str) -> Response:
        """Five backbones and what is missing."""
        area = self.get_object()
        if not is_grid(area):
            raise Http404
        return Response(TeamSerializer(team_page(area, request.user, timezone.localdate())).data)
