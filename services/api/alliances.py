"""Alliances over REST: the rows, their moves, and what is written in an alliance."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lib.api import KEY_PARAMETER, ScopedViewSet, idempotency_key
from services.filters import (
    AllianceAppraisalFilter,
    AllianceFilter,
    GatheringFilter,
    ListEntryFilter,
    PledgeFilter,
    SeatFilter,
)
from services.models import Alliance, AllianceAppraisal, AllianceMeeting, ListEntry, Pledge, Seat
from services.operations.alliances import (
    AllianceDraft,
    SeatDraft,
    end_seat,
    found_alliance,
    give_seat,
)
from services.operations.appraising import appraise_seat
from services.operations.desks import DESKS, visible
from services.operations.entries import enter_entry
from services.operations.gatherings import Call, call_meeting, record_meeting
from services.operations.pledges import PledgeDraft, make_pledge
from services.panels.lists import default_span
from services.serializers.alliance_inputs import (
    AllianceMinutesSerializer,
    AllianceNewSerializer,
    AllianceWordsSerializer,
    CallSerializer,
    EntryNewSerializer,
    OrdersAskedSerializer,
    PledgeNewSerializer,
    SeatAppraisalSerializer,
    SeatEndSerializer,
    SeatNewSerializer,
)
from services.serializers.alliances import (
    AllianceAppraisalSerializer,
    AllianceRowSerializer,
    AllianceSerializer,
    GatheringSerializer,
    ListEntrySerializer,
    OrderFiguresSerializer,
    OrderSerializer,
    PledgeSerializer,
    SeatSerializer,
)
from services.statistics.orders import Span, counts, listed

EMPTY_MEANS_US = ("owner",)
MOST_ORDERS = 100


class VisibleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Rows somebody sees by the place, by the Party body over it, or by a unit's seat."""

    power = None
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return visible(self.model, self.request.user).with_card()

    def given(self, kind: Any, request: Request, row: Any = None) -> Any:
        """The input of a request about a row, or 400 at its fields."""
        context = {**self.get_serializer_context(), "row": row}
        given = kind(data=request.data, context=context)
        given.is_valid(raise_exception=True)
        return given

    def answer(self, kind: Any, row: Any, *, code: int = status.HTTP_201_CREATED) -> Response:
        return Response(kind(row, context=self.get_serializer_context()).data, code)


class DeskViewSet(VisibleViewSet):
    """One subject of an alliance with its moves."""

    subject = ""

    def carry(self, request: Request, move: str) -> Response:
        """Carry out a move; inputs that it needs are told at their fields."""
        row, desk = self.get_object(), DESKS[self.subject]
        if move not in desk.operations:
            raise Http404
        words = dict(self.given(AllianceWordsSerializer, request, row).validated_data)
        seen, step = words.pop("seen", None), desk.workflow[move]
        needed = [name for name in step.required if name not in EMPTY_MEANS_US]
        missing = [name for name in needed if name not in words]
        if missing:
            raise ValidationError({name: [_("This field is required.")] for name in missing})
        said = {name: words[name] for name in step.fields if name in words}
        row = desk.operations[move](row, by=request.user, at=timezone.now(), seen=seen, **said)
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)


def moves(answer: Any) -> Any:
    """The action `moves/<move>/` of a desk, with what it answers."""

    def make(self: DeskViewSet, request: Request, pk: str, move: str) -> Response:
        """One step: its name is one of `moves`, its words are those of its `fields`."""
        return self.carry(request, move)

    make.__name__ = "moves"
    schema = extend_schema(request=AllianceWordsSerializer, responses={200: answer})
    path = "moves/(?P<move>[a-z-]{1,24})"
    return action(detail=True, methods=["post"], url_path=path, filterset_class=None)(schema(make))


def adding(path: str, asked: Any, answer: Any, **more: Any) -> Any:
    """An action that writes something new in an alliance."""

    def decorate(method: Any) -> Any:
        schema = extend_schema(request=asked, responses={201: answer}, **more)(method)
        made = action(detail=True, methods=["post"], url_path=path, filterset_class=None)
        return made(schema)

    return decorate


class AllianceViewSet(DeskViewSet):
    """Alliances of communities and streets, and what is written in one."""

    model = Alliance
    subject = "alliance"
    serializer_class = AllianceSerializer
    serializer_classes = {"list": AllianceRowSerializer}
    filterset_class = AllianceFilter
    moves = moves(AllianceSerializer)

    @extend_schema(request=AllianceNewSerializer, responses={201: AllianceSerializer})
    def create(self, request: Request) -> Response:
        """Found an alliance."""
        given = self.given(AllianceNewSerializer, request).validated_data
        row = found_alliance(AllianceDraft(**given), by=request.user, at=timezone.now())
        return self.answer(AllianceSerializer, row)

    @adding("seats", SeatNewSerializer, SeatSerializer)
    def seats(self, request: Request, pk: str) -> Response:
        """Give a seat."""
        row = self.get_object()
        draft = SeatDraft(**self.given(SeatNewSerializer, request, row).validated_data)
        seat = give_seat(row, draft, by=request.user, at=timezone.now())
        return self.answer(SeatSerializer, seat)

    @adding("calls", CallSerializer, GatheringSerializer)
    def calls(self, request: Request, pk: str) -> Response:
        """Call a meeting ahead."""
        row = self.get_object()
        call = Call(**self.given(CallSerializer, request, row).validated_data)
        made = call_meeting(row, call, by=request.user, at=timezone.now())
        return self.answer(GatheringSerializer, made)

    @adding("meetings", AllianceMinutesSerializer, GatheringSerializer, parameters=[KEY_PARAMETER])
    def meetings(self, request: Request, pk: str) -> Response:
        """Write down a meeting that was not called; decisions become tasks with clocks."""
        row = self.get_object()
        account = self.given(AllianceMinutesSerializer, request, row).account(
            idempotency_key(request)
        )
        made = record_meeting(row, account, by=request.user, at=timezone.now())
        return self.answer(GatheringSerializer, made)

    @adding("entries", EntryNewSerializer, ListEntrySerializer)
    def entries(self, request: Request, pk: str) -> Response:
        """Write a line on one of the three lists."""
        row = self.get_object()
        draft = self.given(EntryNewSerializer, request, row).draft()
        made = enter_entry(row, draft, by=request.user, at=timezone.now())
        return self.answer(ListEntrySerializer, made)

    @adding("pledges", PledgeNewSerializer, PledgeSerializer)
    def pledges(self, request: Request, pk: str) -> Response:
        """Write a pledge down."""
        row = self.get_object()
        draft = PledgeDraft(**self.given(PledgeNewSerializer, request, row).validated_data)
        made = make_pledge(row, draft, by=request.user, at=timezone.now())
        return self.answer(PledgeSerializer, made)

    @adding("appraisals", SeatAppraisalSerializer, AllianceAppraisalSerializer)
    def appraisals(self, request: Request, pk: str) -> Response:
        """Appraise a unit's year; feedback and acknowledgement are moves of the appraisal."""
        row = self.get_object()
        given = self.given(SeatAppraisalSerializer, request, row)
        unit, year = given.validated_data["unit"], given.validated_data["year"]
        made = appraise_seat(row, unit, year, given.points(), by=request.user, at=timezone.now())
        return self.answer(AllianceAppraisalSerializer, made.of_alliance)

    @extend_schema(parameters=[OrdersAskedSerializer], responses=OrderFiguresSerializer)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def orders(self, request: Request, pk: str) -> Response:
        """Property orders: the figures, and the newest hundred of one of them."""
        row, at = self.get_object(), timezone.now()
        if row.kind != Alliance.Kind.PROPERTY:
            raise Http404
        asked = OrdersAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        start, said = default_span(row, timezone.localdate(at)), asked.validated_data
        days = sorted((said.get("first", start.first), said.get("last", start.last)))
        span = Span(*days)
        rows = listed(row, said["figure"], span, at=at).order_by("-issued_at", "-id")
        rows = rows.select_related("ticket__category", "ticket__area", "unit")
        shown = OrderSerializer(rows.defer("ticket__area__boundary")[:MOST_ORDERS], many=True)
        facts = {**counts(row, span, at=at), "first": span.first, "last": span.last}
        return Response({**facts, "orders": shown.data})


class SeatViewSet(VisibleViewSet):
    """Seats in alliances; `alliances/{id}/seats/` gives one."""

    model = Seat
    serializer_class = SeatSerializer
    filterset_class = SeatFilter

    @extend_schema(request=SeatEndSerializer, responses={200: SeatSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def end(self, request: Request, pk: str) -> Response:
        """Set the last day of a seat."""
        seat = self.get_object()
        given = self.given(SeatEndSerializer, request, seat).validated_data
        seat = end_seat(seat, by=request.user, at=timezone.now(), **given)
        return self.answer(SeatSerializer, seat, code=status.HTTP_200_OK)


class AllianceMeetingViewSet(DeskViewSet):
    """Meetings of alliances: called, held, called off."""

    model = AllianceMeeting
    subject = "alliance_meeting"
    serializer_class = GatheringSerializer
    filterset_class = GatheringFilter
    moves = moves(GatheringSerializer)

    @adding("record", AllianceMinutesSerializer, GatheringSerializer, parameters=[KEY_PARAMETER])
    def record(self, request: Request, pk: str) -> Response:
        """Write the minutes of a meeting that was called."""
        row = self.get_object()
        given = self.given(AllianceMinutesSerializer, request, row)
        made = record_meeting(
            row.alliance,
            given.account(idempotency_key(request)),
            by=request.user,
            at=timezone.now(),
            gathering=row,
            seen=given.validated_data.get("seen"),
        )
        return self.answer(GatheringSerializer, made)


class ListEntryViewSet(DeskViewSet):
    """Needs, resources and projects; `alliances/{id}/entries/` writes one."""

    model = ListEntry
    subject = "list_entry"
    serializer_class = ListEntrySerializer
    filterset_class = ListEntryFilter
    moves = moves(ListEntrySerializer)


class PledgeViewSet(DeskViewSet):
    """Pledges; `alliances/{id}/pledges/` writes one down."""

    model = Pledge
    subject = "pledge"
    serializer_class = PledgeSerializer
    filterset_class = PledgeFilter
    moves = moves(PledgeSerializer)


class AllianceAppraisalViewSet(VisibleViewSet):
    """Yearly appraisals made in alliances, with the figures that were before them."""

    model = AllianceAppraisal
    serializer_class = AllianceAppraisalSerializer
    filterset_class = AllianceAppraisalFilter
