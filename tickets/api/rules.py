"""REST doors of the rules: limits, ladders and calendars, read by all and edited by few."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from grids.models import City, WorkCalendar
from grids.operations import restore_calendar, save_calendar_days, update_calendar
from grids.operations.configuring import require_configuring
from tickets.models import LadderPolicy
from tickets.operations.climbing import forecast_ladder
from tickets.operations.ladder_versions import activate_ladder, draft_ladder, drop_draft, set_rungs
from tickets.operations.limit_changes import LIMITS, change_limit, find_limit
from tickets.operations.relimiting import forecast_limit
from tickets.operations.replanning import forecast_calendar
from tickets.panels.rules import limit_history
from tickets.serializers.rules import (
    ActivateSerializer,
    CalendarDetailSerializer,
    CalendarEditSerializer,
    CalendarSerializer,
    DaysSerializer,
    ForecastSerializer,
    LadderDetailSerializer,
    LadderDraftSerializer,
    LadderSerializer,
    LimitDetailSerializer,
    LimitEditSerializer,
    LimitRowSerializer,
    LimitWishSerializer,
    RungsSerializer,
    VersionSerializer,
)

NUMBER = "[0-9]{1,18}"
LIMIT = OpenApiParameter("id", str, OpenApiParameter.PATH)


class RulesViewSet(GenericViewSet):
    """What the doors of rules share: an input is read, then the operation is called."""

    filter_backends: tuple[Any, ...] = ()

    def given(self, serializer: Any) -> Any:
        """The checked input of an editing request."""
        read = serializer(data=self.request.data, context=self.get_serializer_context())
        read.is_valid(raise_exception=True)
        return read

    @property
    def acting(self) -> dict[str, Any]:
        """Who edits, and when."""
        return {"by": self.request.user, "at": timezone.now()}


class LimitViewSet(RulesViewSet):
    """How long departments and desks may take."""

    serializer_class = LimitRowSerializer
    pagination_class = None
    lookup_value_regex = "(?:category|whistle|step)-[0-9]{1,17}"

    def found(self, limit_id: str) -> Any:
        """The row, or 404."""
        row = find_limit(limit_id)
        if row is None:
            raise Http404
        return row

    def shown(self, row: Any) -> Response:
        """The row with its history."""
        context = {**self.get_serializer_context(), "changes": limit_history(row)}
        return Response(LimitDetailSerializer(row, context=context).data)

    @extend_schema(
        parameters=[OpenApiParameter("kind", str, enum=list(LIMITS))],
        responses=LimitRowSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """Every limit; `kind` narrows to those of conditions, whistles or steps."""
        kinds = [kind for kind in LIMITS if request.query_params.get("kind", kind) == kind]
        rows = [row for kind in kinds for row in ordered(kind)]
        return Response(LimitRowSerializer(rows, many=True).data)

    @extend_schema(parameters=[LIMIT], responses=LimitDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One limit and what it was."""
        return self.shown(self.found(pk))

    @extend_schema(parameters=[LIMIT], request=LimitEditSerializer, responses=LimitDetailSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Give a limit another amount; running clocks follow only if told."""
        row = self.found(pk)
        require_configuring(request.user, None)
        given = self.given(LimitEditSerializer).validated_data
        return self.shown(change_limit(row, **given, **self.acting))

    @extend_schema(parameters=[LIMIT], request=LimitWishSerializer, responses=ForecastSerializer)
    @action(detail=True, methods=["post"])
    def preview(self, request: Request, pk: str) -> Response:
        """What another amount would move, if running clocks followed; nothing is saved."""
        row = self.found(pk)
        require_configuring(request.user, None)
        limit = self.given(LimitWishSerializer).validated_data["limit"]
        told = forecast_limit(row, limit, at=timezone.now())
        return Response(ForecastSerializer(told).data)


def ordered(kind: str) -> Any:
    """The limits of one kind, with what names them."""
    rows = LIMITS[kind]._default_manager.order_by("pk")
    return rows.select_related("category") if kind == "category" else rows


class LadderViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RulesViewSet):
    """Who is told when nobody acts: versions of ladders."""

    queryset = LadderPolicy.objects.select_related("city")
    order = ("-id",)
    lookup_value_regex = NUMBER
    serializer_class = LadderSerializer

    def get_serializer_class(self) -> Any:
        return LadderSerializer if self.action == "list" else LadderDetailSerializer

    def shown(self, policy: LadderPolicy, status: int = 200) -> Response:
        """The version with its levels as they are now."""
        fresh = self.get_queryset().get(pk=policy.pk)
        return Response(LadderDetailSerializer(fresh).data, status)

    @extend_schema(request=LadderDraftSerializer, responses={201: LadderDetailSerializer})
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, pk: str) -> Response:
        """Copy a version into a draft."""
        source = self.get_object()
        code = self.given(LadderDraftSerializer).validated_data.get("city")
        city = get_object_or_404(City, code=code) if code else source.city
        return self.shown(draft_ladder(source, city=city, **self.acting), 201)

    @extend_schema(request=RungsSerializer, responses=LadderDetailSerializer)
    @action(detail=True, methods=["post"])
    def rungs(self, request: Request, pk: str) -> Response:
        """Give one kind of clock other levels in a draft."""
        draft = self.get_object()
        require_configuring(request.user, draft.city_id)
        read = self.given(RungsSerializer)
        given = read.validated_data
        pair = (given["subject_type"], given["clock_kind"])
        return self.shown(
            set_rungs(draft, pair, read.drafts(), seen=given.get("seen"), **self.acting)
        )

    @extend_schema(request=None, responses=ForecastSerializer)
    @action(detail=True, methods=["post"])
    def preview(self, request: Request, pk: str) -> Response:
        """Which running clocks would climb differently by a version."""
        policy = self.get_object()
        require_configuring(request.user, policy.city_id)
        return Response(ForecastSerializer(forecast_ladder(policy, at=timezone.now())).data)

    @extend_schema(request=ActivateSerializer, responses=LadderDetailSerializer)
    @action(detail=True, methods=["post"])
    def activate(self, request: Request, pk: str) -> Response:
        """Put a draft into force."""
        draft = self.get_object()
        require_configuring(request.user, draft.city_id)
        given = self.given(ActivateSerializer).validated_data
        return self.shown(activate_ladder(draft, **given, **self.acting))

    def destroy(self, request: Request, pk: str) -> Response:
        """Drop a draft."""
        drop_draft(self.get_object(), **self.acting)
        return Response(status=204)


class CalendarViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RulesViewSet):
    """When a city works; the calendar without a city is the country's."""

    queryset = WorkCalendar.objects.select_related("city")
    order = ("id",)
    lookup_value_regex = NUMBER
    serializer_class = CalendarSerializer

    def get_serializer_class(self) -> Any:
        return CalendarSerializer if self.action == "list" else CalendarDetailSerializer

    def editable(self) -> WorkCalendar:
        """The calendar, for who may edit it."""
        calendar: WorkCalendar = self.get_object()
        require_configuring(self.request.user, calendar.city_id)
        return calendar

    def shown(self, calendar: WorkCalendar) -> Response:
        """The calendar as it is now."""
        fresh = self.get_queryset().get(pk=calendar.pk)
        return Response(CalendarDetailSerializer(fresh).data)

    @extend_schema(request=CalendarEditSerializer, responses=CalendarDetailSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change hours, counting or the last published year; running clocks follow."""
        calendar = self.editable()
        changes = dict(self.given(CalendarEditSerializer).validated_data)
        seen = changes.pop("seen", None)
        return self.shown(update_calendar(calendar, changes, seen=seen, **self.acting))

    @extend_schema(request=DaysSerializer, responses=CalendarDetailSerializer)
    @action(detail=True, methods=["post"])
    def days(self, request: Request, pk: str) -> Response:
        """Enter days that differ from the week; running clocks follow."""
        calendar, read = self.editable(), self.given(DaysSerializer)
        more = {name: read.validated_data.get(name) for name in ("published_until", "seen")}
        return self.shown(save_calendar_days(calendar, read.drafts(), **more, **self.acting))

    @extend_schema(request=DaysSerializer, responses=ForecastSerializer)
    @action(detail=True, methods=["post"], url_path="days/preview")
    def preview(self, request: Request, pk: str) -> Response:
        """What these days would move; nothing is saved."""
        calendar, read, acting = self.editable(), self.given(DaysSerializer), self.acting
        told = forecast_calendar(
            calendar,
            lambda: save_calendar_days(calendar, read.drafts(), **acting),
            at=acting["at"],
        )
        return Response(ForecastSerializer(told).data)

    @extend_schema(request=VersionSerializer, responses=CalendarDetailSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Bring an earlier version back, as a new one."""
        calendar = self.editable()
        given = self.given(VersionSerializer).validated_data
        return self.shown(
            restore_calendar(calendar, given["version"], seen=given.get("seen"), **self.acting)
        )
