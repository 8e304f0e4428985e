"""REST doors of street powers: stationed agencies, consent, personnel and planning opinions."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from grids.models import Unit
from grids.powers import Power
from lib.api import HoldsPower, ScopedViewSet
from lib.requests import client_ip
from members.models import ConsentRequest, PersonnelOpinion, PlanningOpinion
from members.operations.agencies import agencies_for
from members.operations.street_powers import ask_consent, draft_personnel, give_planning
from members.privacy import reveal
from overview.filters import ConsentFilter, PersonnelFilter, PlanningFilter
from overview.operations.street_powers import DESKS
from overview.panels.powers import agency_lines
from overview.serializers.powers import (
    AgencySerializer,
    ConsentNewSerializer,
    ConsentSerializer,
    NameRevealSerializer,
    PaperMoveSerializer,
    PersonnelNewSerializer,
    PersonnelSerializer,
    PlanningNewSerializer,
    PlanningSerializer,
    RevealedNameSerializer,
)

NUMBER = "[0-9]{1,18}"


class AgencyViewSet(ScopedViewSet):
    """The stationed agencies within reach."""

    model = Unit
    power = Power.VIEW_AREAS
    order = ("code",)
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9_-]{1,32}"
    filterset_class = None
    serializer_class = AgencySerializer

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Unit.objects.none()
        return agencies_for(self.request.user).with_card()

    def lines(self, units: Any) -> Any:
        """The agencies with their heads and figures."""
        return agency_lines(units, by=self.request.user, at=timezone.now())

    def list(self, request: Request) -> Response:
        """Agencies by code, with their heads and this year's whistle figures."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(AgencySerializer(self.lines(page), many=True).data)

    def retrieve(self, request: Request, code: str) -> Response:
        """One agency."""
        unit = get_object_or_404(self.get_queryset(), code=code)
        [line] = self.lines([unit])
        return Response(AgencySerializer(line).data)


class PaperViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """One sort of papers of a street with its moves."""

    subject = ""
    power = None
    lookup_value_regex = NUMBER

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.model.objects.to(self.request.user).with_card()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "at": timezone.now()}

    def given(self, kind: Any, request: Request) -> Any:
        """The input of a request, or 400 at its fields."""
        given = kind(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return given

    def begun(self, row: Any) -> Response:
        """The answer to a paper that was begun; it may be one its writer does not read further."""
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)

    def carry(self, request: Request, move: str) -> Response:
        """Carry out a move; what it needs is told at its fields."""
        row, desk = self.get_object(), DESKS[self.subject]
        if move not in desk.operations:
            raise Http404
        facts = self.given(PaperMoveSerializer, request).facts(desk.workflow[move])
        desk.operations[move](row, by=request.user, at=timezone.now(), **facts)
        return Response(self.get_serializer(self.get_object()).data)


def moves(answer: Any) -> Any:
    """The action `moves/<move>/` of a sort of papers, with what it answers."""

    def make(self: PaperViewSet, request: Request, pk: str, move: str) -> Response:
        """One step: its name is one of `moves`."""
        return self.carry(request, move)

    make.__name__ = "moves"
    schema = extend_schema(request=PaperMoveSerializer, responses={200: answer})
    path = "moves/(?P<move>[a-z-]{1,24})"
    return action(detail=True, methods=["post"], url_path=path, filterset_class=None)(schema(make))


class ConsentViewSet(PaperViewSet):
    """Requests of departments for a street's prior consent."""

    model, subject = ConsentRequest, "consent"
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilter
    moves = moves(ConsentSerializer)

    @extend_schema(request=ConsentNewSerializer, responses={201: ConsentSerializer})
    def create(self, request: Request) -> Response:
        """Ask a street for its consent."""
        draft = self.given(ConsentNewSerializer, request).draft()
        return self.begun(ask_consent(draft, by=request.user, at=timezone.now()))

    @extend_schema(request=NameRevealSerializer, responses={200: RevealedNameSerializer})
    @action(
        detail=True,
        methods=["post"],
        filterset_class=None,
        power=Power.REVEAL,
        permission_classes=(IsAuthenticated, HoldsPower),
    )
    def reveal(self, request: Request, pk: str) -> Response:
        """The full name, for a reason that is kept."""
        row, given = self.get_object(), self.given(NameRevealSerializer, request)
        facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        facts |= {"ip": client_ip(request), **given.validated_data}
        value = reveal(row, "name", **facts)
        return Response({"value": value}, headers={"Cache-Control": "no-store"})


class PersonnelOpinionViewSet(PaperViewSet):
    """Yearly opinions of streets on stationed agencies and their heads."""

    model, subject = PersonnelOpinion, "personnel"
    serializer_class = PersonnelSerializer
    filterset_class = PersonnelFilter
    moves = moves(PersonnelSerializer)

    @extend_schema(request=PersonnelNewSerializer, responses={201: PersonnelSerializer})
    def create(self, request: Request) -> Response:
        """Begin an opinion on an agency's year."""
        draft = self.given(PersonnelNewSerializer, request).draft()
        return self.begun(draft_personnel(draft, by=request.user, at=timezone.now()))


class PlanningOpinionViewSet(PaperViewSet):
    """What streets said on plans, major decisions and projects."""

    model, subject = PlanningOpinion, "planning"
    serializer_class = PlanningSerializer
    filterset_class = PlanningFilter
    moves = moves(PlanningSerializer)

    @extend_schema(request=PlanningNewSerializer, responses={201: PlanningSerializer})
    def create(self, request: Request) -> Response:
        """Log what the street said."""
        draft = self.given(PlanningNewSerializer, request).draft()
        return self.begun(give_planning(draft, by=request.user, at=timezone.now()))
