"""Shared spaces over REST: rooms, free times, bookings with their moves, pauses, use."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from services.filters import BookingFilter, PauseFilter, SpaceFilter
from services.models import Booking, BookingPause, Space, SpaceClosure, SpaceWindow
from services.operations.bookings import book_space, book_weekly, serves
from services.operations.opening import week_slots
from services.operations.space_desks import SPACE_DESKS, visible_bookings, visible_pauses
from services.operations.spaces import (
    add_space,
    change_space,
    close_day,
    free_hours,
    keep_hours,
    published_spaces,
    reopen_day,
)
from services.panels.space_desk import month_asked
from services.serializers.spaces import (
    BookedSerializer,
    BookingNewSerializer,
    BookingPauseSerializer,
    BookingSerializer,
    BookingWordsSerializer,
    MonthAskedSerializer,
    SlotsAskedSerializer,
    SlotSerializer,
    SpaceClosureSerializer,
    SpaceNewSerializer,
    SpaceSerializer,
    SpaceSetSerializer,
    SpaceWindowSerializer,
    UseSerializer,
)
from services.statistics.occupancy import occupancy

MOST_ROOMS = 200


class SpaceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Spaces everybody may book; those who set them up see their closed ones, too."""

    model = Space
    serializer_class = SpaceSerializer
    filterset_class = SpaceFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Space.objects.none()
        own = Space.objects.within(self.request.user.reach(Power.SERVE))
        return (published_spaces() | own).with_card().with_week()

    def kept(self) -> Space:
        """The space, for whoever sets it up; 403 for who may only look."""
        row: Space = self.get_object()
        mine = Space.objects.within(self.request.user.reach(Power.MANAGE_SERVICES))
        if not mine.filter(pk=row.pk).exists():
            raise PermissionDenied
        return row

    def given(self, kind: Any, **more: Any) -> Any:
        """The input of a request, or 400 at its fields."""
        context = self.get_serializer_context()
        given = kind(data=self.request.data, context=context, **more)
        given.is_valid(raise_exception=True)
        return given

    def answer(self, row: Space, code: int = status.HTTP_200_OK) -> Response:
        fresh = Space.objects.within(self.request.user.reach(Power.MANAGE_SERVICES))
        shown = get_object_or_404(fresh.with_card().with_week(), pk=row.pk)
        context = self.get_serializer_context()
        return Response(SpaceSerializer(shown, context=context).data, code)

    @extend_schema(request=SpaceNewSerializer, responses={201: SpaceSerializer})
    def create(self, request: Request) -> Response:
        """Offer a room."""
        if not request.user.holds(Power.MANAGE_SERVICES):
            raise PermissionDenied
        facts = self.given(SpaceNewSerializer).validated_data
        made = add_space(**facts, by=request.user, at=timezone.now())
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=SpaceSetSerializer, responses={200: SpaceSerializer})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is sent."""
        row = self.kept()
        facts = self.given(SpaceSetSerializer, partial=True).validated_data
        return self.answer(change_space(row, by=request.user, at=timezone.now(), **facts))

    @extend_schema(
        parameters=[SlotsAskedSerializer], responses=SlotSerializer(many=True), filters=False
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def slots(self, request: Request, pk: str) -> Response:
        """The slots of up to 14 days, and what stands in their way."""
        asked = SlotsAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        at = timezone.now()
        day = asked.validated_data.get("day", timezone.localdate(at))
        if not 2000 < day.year < 2100:
            raise ValidationError({"day": [_("This day is too far away.")]})
        week = week_slots(self.get_object(), day, asked.validated_data["days"], at)
        slots = [slot for day_slots in week.values() for slot in day_slots]
        return Response(SlotSerializer(slots, many=True).data)

    @extend_schema(request=BookingNewSerializer, responses={201: BookedSerializer(many=True)})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def bookings(self, request: Request, pk: str) -> Response:
        """Book: for oneself, for a unit, or as staff for somebody, once or weekly.

        Refused with `slot_taken`, the answer carries `alternatives`.
        """
        row, given = self.get_object(), self.given(BookingNewSerializer)
        contact, weeks = given.contact(), given.validated_data["weeks"]
        if (contact.phone or contact.name) and not serves(request.user, row):
            raise PermissionDenied
        context, at = self.get_serializer_context(), timezone.now()
        if weeks > 1:
            rows, _skipped = book_weekly(
                row, given.ask(), contact, weeks=weeks, by=request.user, at=at
            )
        else:
            made, context["code"] = book_space(
                row, given.ask(), contact, by=request.user, at=at, is_verified=not contact.phone
            )
            rows = [made]
        return Response(BookedSerializer(rows, many=True, context=context).data, 201)

    @extend_schema(request=SpaceWindowSerializer, responses={201: SpaceSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def windows(self, request: Request, pk: str) -> Response:
        """Keep hours for a group."""
        row, facts = self.kept(), self.given(SpaceWindowSerializer).validated_data
        keep_hours(row, by=request.user, at=timezone.now(), **facts)
        return self.answer(row, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: SpaceSerializer})
    @action(
        detail=True,
        methods=["post"],
        url_path="windows/(?P<window>[0-9]{1,18})/free",
        filterset_class=None,
    )
    def free(self, request: Request, pk: str, window: str) -> Response:
        """Keep these hours for nobody any more."""
        row = self.kept()
        rows = SpaceWindow.objects.within(request.user.reach(Power.MANAGE_SERVICES))
        kept = get_object_or_404(rows.select_related("space"), pk=window, space=row)
        return self.answer(free_hours(kept, by=request.user, at=timezone.now()))

    @extend_schema(request=SpaceClosureSerializer, responses={201: SpaceSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def closures(self, request: Request, pk: str) -> Response:
        """Close for a day."""
        row, facts = self.kept(), self.given(SpaceClosureSerializer).validated_data
        close_day(row, by=request.user, at=timezone.now(), **facts)
        return self.answer(row, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: SpaceSerializer})
    @action(
        detail=True,
        methods=["post"],
        url_path="closures/(?P<closure>[0-9]{1,18})/reopen",
        filterset_class=None,
    )
    def reopen(self, request: Request, pk: str, closure: str) -> Response:
        """Open on a day after all."""
        row = self.kept()
        rows = SpaceClosure.objects.within(request.user.reach(Power.MANAGE_SERVICES))
        shut = get_object_or_404(rows.select_related("space"), pk=closure, space=row)
        return self.answer(reopen_day(shut, by=request.user, at=timezone.now()))

    @extend_schema(
        parameters=[MonthAskedSerializer], responses=UseSerializer(many=True), filters=False
    )
    @action(detail=False, methods=["get"], filterset_class=None, pagination_class=None)
    def occupancy(self, request: Request) -> Response:
        """The use of the rooms one works with in a month."""
        if not request.user.holds(Power.SERVE):
            raise PermissionDenied
        asked = MonthAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        month = month_asked(asked.validated_data.get("month", ""), timezone.now())
        rooms = Space.objects.within(request.user.reach(Power.SERVE)).with_week()
        uses = occupancy(list(rooms.order_by("pk")[:MOST_ROOMS]), month)
        return Response(UseSerializer(uses, many=True).data)


class MovedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Bookings or pauses with their moves."""

    subject = ""
    lookup_value_regex = "[0-9]{1,18}"

    def carry(self, request: Request, move: str) -> Response:
        """Carry out a move; inputs that it needs are told at their fields."""
        row, desk = self.get_object(), SPACE_DESKS[self.subject]
        if move not in desk.operations:
            raise Http404
        given = BookingWordsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        words, step = dict(given.validated_data), desk.workflow[move]
        missing = [name for name in step.required if name not in words]
        if missing:
            raise ValidationError({name: [_("This field is required.")] for name in missing})
        said = {name: words[name] for name in step.fields if name in words}
        facts = {"by": request.user, "at": timezone.now(), "seen": words.get("seen")}
        row = desk.operations[move](row, **facts, **said)
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)


class BookingViewSet(MovedViewSet):
    """Bookings of rooms one works with, and the own; `spaces/{id}/bookings/` books."""

    model = Booking
    subject = "booking"
    order = ("-starts_at", "-id")
    serializer_class = BookingSerializer
    filterset_class = BookingFilter

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Booking.objects.none()
        return visible_bookings(self.request.user).with_card()

    @extend_schema(request=BookingWordsSerializer, responses={200: BookingSerializer})
    @action(
        detail=True, methods=["post"], url_path="moves/(?P<move>[a-z-]{1,24})", filterset_class=None
    )
    def moves(self, request: Request, pk: str, move: str) -> Response:
        """One step: its name is one of `moves`, its words are those of its `fields`."""
        return self.carry(request, move)


class BookingPauseViewSet(MovedViewSet):
    """Pauses of booking: proposed after missed ones, decided by a person."""

    model = BookingPause
    subject = "booking_pause"
    serializer_class = BookingPauseSerializer
    filterset_class = PauseFilter

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return BookingPause.objects.none()
        return visible_pauses(self.request.user).with_card()

    @extend_schema(request=BookingWordsSerializer, responses={200: BookingPauseSerializer})
    @action(
        detail=True, methods=["post"], url_path="moves/(?P<move>[a-z-]{1,24})", filterset_class=None
    )
    def moves(self, request: Request, pk: str, move: str) -> Response:
        """One step: its name is one of `moves`, its words are those of its `fields`."""
        return self.carry(request, move)
