"""Activities over REST: what is on, shifts, sign-ups, batches, co-organisers, and their moves."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import KEY_PARAMETER, ScopedViewSet, idempotency_key
from services.filters import (
    ActivityFilter,
    OrganiserFilter,
    ShiftFilter,
    SignUpFilter,
    UnitBatchFilter,
)
from services.models import Activity, Organiser, Shift, SignUp, UnitBatch
from services.operations import activities, attendance
from services.operations.activity_desks import (
    DESKS,
    SEEN_BY,
    own_sign_ups,
    visible_activities,
)
from services.operations.activity_series import propose_series
from services.operations.organising import ask_organiser
from services.operations.signups import BatchDraft, SignUpDraft, sign_up, sign_up_batch
from services.serializers.activities import (
    ActivityNewSerializer,
    ActivityRowSerializer,
    ActivitySerializer,
    ActivityShiftSerializer,
    ActivityWordsSerializer,
    BatchNewSerializer,
    OrganiserNewSerializer,
    OrganiserSerializer,
    PlacesSerializer,
    ShiftNewSerializer,
    SignUpNewSerializer,
    SignUpRowSerializer,
    SignUpSerializer,
    SpotCodeSerializer,
    UnitBatchSerializer,
)
from tickets.operations.intake import Contact


class SeenViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Rows somebody sees, and their moves; `subject` names the desk."""

    power = None
    lookup_value_regex = "[0-9]{1,18}"
    subject = ""

    def rows(self) -> Any:
        return SEEN_BY[self.subject](self.request.user)

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.rows().with_card()

    def given(self, kind: Any, request: Request) -> Any:
        """The input of a request, or 400 at its fields."""
        given = kind(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return given

    def answer(self, kind: Any, row: Any, *, code: int = status.HTTP_201_CREATED) -> Response:
        return Response(kind(row, context=self.get_serializer_context()).data, code)

    def carry(self, request: Request, move: str) -> Response:
        """Carry out a move; inputs that it needs are told at their fields."""
        row, desk = self.get_object(), DESKS[self.subject]
        if move not in desk.operations:
            raise Http404
        words = dict(self.given(ActivityWordsSerializer, request).validated_data)
        seen, step = words.pop("seen", None), desk.workflow[move]
        missing = [name for name in step.required if name not in words]
        if missing:
            raise ValidationError({name: [_("This field is required.")] for name in missing})
        said = {name: words[name] for name in step.fields if name in words}
        row = desk.operations[move](row, by=request.user, at=timezone.now(), seen=seen, **said)
        return self.answer(self.serializer_class, row, code=status.HTTP_200_OK)


def moves(answer: Any) -> Any:
    """The action `moves/<move>/` of a desk, with what it answers."""

    def make(self: SeenViewSet, request: Request, pk: str, move: str) -> Response:
        """One step: its name is one of `moves`, its words are those of its `fields`."""
        return self.carry(request, move)

    make.__name__ = "moves"
    schema = extend_schema(request=ActivityWordsSerializer, responses={200: answer})
    path = "moves/(?P<move>[a-z-]{1,24})"
    return action(detail=True, methods=["post"], url_path=path, filterset_class=None)(schema(make))


def adding(path: str, asked: Any, answer: Any, *, code: int = 201, **more: Any) -> Any:
    """An action that writes something about a row."""

    def decorate(method: Any) -> Any:
        schema = extend_schema(request=asked, responses={code: answer}, **more)(method)
        made = action(detail=True, methods=["post"], url_path=path, filterset_class=None)
        return made(schema)

    return decorate


class ActivityViewSet(SeenViewSet):
    """What is on: published activities for everybody, proposals for those they concern."""

    model = Activity
    subject = "activity"
    serializer_class = ActivitySerializer
    serializer_classes = {"list": ActivityRowSerializer}
    filterset_class = ActivityFilter
    moves = moves(ActivitySerializer)

    def rows(self) -> Any:
        return visible_activities(self.request.user) | Activity.objects.published()

    @extend_schema(request=ActivityNewSerializer, responses={201: ActivitySerializer})
    def create(self, request: Request) -> Response:
        """Propose an activity; with `rhythm` and `count` a series, whose first one is answered."""
        given = self.given(ActivityNewSerializer, request)
        rhythm, count = (given.validated_data.get(name) for name in ("rhythm", "count"))
        by, at = request.user, timezone.now()
        if rhythm:
            rows = propose_series(given.draft(), rhythm, count or 0, by=by, at=at)
            return self.answer(ActivitySerializer, rows[0])
        row = activities.propose_activity(given.draft(), by=by, at=at)
        return self.answer(ActivitySerializer, row)

    @adding("shifts", ShiftNewSerializer, ActivityShiftSerializer)
    def shifts(self, request: Request, pk: str) -> Response:
        """One more shift."""
        row = self.get_object()
        draft = activities.ShiftDraft(**self.given(ShiftNewSerializer, request).validated_data)
        shift = activities.add_shift(row, draft, by=request.user, at=timezone.now())
        return self.answer(ActivityShiftSerializer, shift)

    @adding("organisers", OrganiserNewSerializer, OrganiserSerializer)
    def organisers(self, request: Request, pk: str) -> Response:
        """Ask a unit or a community to organise it together."""
        row = self.get_object()
        given = self.given(OrganiserNewSerializer, request).validated_data
        body = given.get("unit") or given.get("community")
        if body is None:
            raise ValidationError({"unit": [_("This field is required.")]})
        asked = ask_organiser(row, body, by=request.user, at=timezone.now())
        return self.answer(OrganiserSerializer, asked)


class ShiftViewSet(SeenViewSet):
    """Shifts with the places left; signing up, alone or for a unit."""

    model = Shift
    serializer_class = ActivityShiftSerializer
    filterset_class = ShiftFilter

    def rows(self) -> Any:
        here = Shift.objects.within(self.request.user.reach(Power.SERVE))
        return here | Shift.objects.published()

    @adding("sign-up", SignUpNewSerializer, SignUpSerializer)
    def sign_up(self, request: Request, pk: str) -> Response:
        """Take a place, or one on the waiting list, with the own account."""
        shift, user = self.get_object(), request.user
        if user.person_id is None:
            raise PermissionDenied
        draft = SignUpDraft(
            contact=Contact(), **self.given(SignUpNewSerializer, request).validated_data
        )
        row, _code = sign_up(shift, draft, by=user, at=timezone.now())
        return self.answer(SignUpSerializer, row)

    @adding("batches", BatchNewSerializer, UnitBatchSerializer, parameters=[KEY_PARAMETER])
    def batches(self, request: Request, pk: str) -> Response:
        """Sign up several people of a unit, all of them or none."""
        shift = self.get_object()
        given = self.given(BatchNewSerializer, request).validated_data
        draft = BatchDraft(**given, idempotency_key=idempotency_key(request))
        row = sign_up_batch(shift, draft, by=request.user, at=timezone.now())
        return self.answer(UnitBatchSerializer, row)

    @adding("places", PlacesSerializer, ActivityShiftSerializer, code=200)
    def places(self, request: Request, pk: str) -> Response:
        """More or fewer places."""
        shift = self.get_object()
        given = self.given(PlacesSerializer, request).validated_data
        row = activities.set_places(shift, **given, by=request.user, at=timezone.now())
        return self.answer(ActivityShiftSerializer, row, code=status.HTTP_200_OK)

    @extend_schema(request=None, responses=SpotCodeSerializer)
    @action(detail=True, methods=["get"], url_path="spot-code", filterset_class=None)
    def spot_code(self, request: Request, pk: str) -> Response:
        """What the code on the organiser's screen says; it holds for a quarter of an hour."""
        shift = self.get_object()
        if not request.user.reach(Power.SERVE).covers_area(shift.activity.area):
            raise PermissionDenied
        return Response({"token": attendance.spot_token(shift)})


class SignUpViewSet(SeenViewSet):
    """Sign-ups of the own places, masked, and one's own."""

    model = SignUp
    subject = "sign_up"
    serializer_class = SignUpSerializer
    serializer_classes = {"list": SignUpRowSerializer}
    filterset_class = SignUpFilter
    moves = moves(SignUpSerializer)

    def rows(self) -> Any:
        return SEEN_BY["sign_up"](self.request.user) | own_sign_ups(self.request.user)

    @adding("arrive", SpotCodeSerializer, SignUpSerializer, code=200)
    def arrive(self, request: Request, pk: str) -> Response:
        """Check oneself in with the code on the spot."""
        return self.on_the_spot(request, attendance.arrive)

    @adding("leave", SpotCodeSerializer, SignUpSerializer, code=200)
    def leave(self, request: Request, pk: str) -> Response:
        """Check oneself out with the code on the spot."""
        return self.on_the_spot(request, attendance.leave)

    def on_the_spot(self, request: Request, operation: Any) -> Response:
        row = self.get_object()
        given = self.given(SpotCodeSerializer, request).validated_data
        row = operation(row, by=request.user, at=timezone.now(), **given)
        return self.answer(SignUpSerializer, row, code=status.HTTP_200_OK)


class OrganiserViewSet(SeenViewSet):
    """Who was asked to organise an activity together, and what they answered."""

    model = Organiser
    subject = "organiser"
    serializer_class = OrganiserSerializer
    filterset_class = OrganiserFilter
    moves = moves(OrganiserSerializer)


class UnitBatchViewSet(SeenViewSet):
    """People that units send; `shifts/{id}/batches/` signs them up."""

    model = UnitBatch
    subject = "unit_batch"
    serializer_class = UnitBatchSerializer
    filterset_class = UnitBatchFilter
    moves = moves(UnitBatchSerializer)
