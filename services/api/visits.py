"""Visits and households that are looked after, over REST."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import KEY_PARAMETER, ScopedViewSet, idempotency_key
from lib.requests import client_ip
from members import privacy
from members.serializers import RevealedSerializer
from services.filters import CareFilter, VisitFilter
from services.models import CareContact, Visit
from services.operations.caring import change_care, end_care, keep_care
from services.operations.visits import VISIT, end_follow_up, log_visit, open_matter
from services.serializers.visits import (
    CareChangeSerializer,
    CareEndSerializer,
    CareNewSerializer,
    CareSerializer,
    HouseholdRevealSerializer,
    VisitMatterSerializer,
    VisitNewSerializer,
    VisitSerializer,
)
from tickets.api.moves import PicturesMixin


class ServedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Rows among which somebody serves, whose encrypted values are told for a reason."""

    power = Power.SERVE
    plans = {"list": "with_card", "retrieve": "with_card"}
    lookup_value_regex = "[0-9]{1,18}"

    def given(self, kind: Any, request: Request) -> Any:
        """The input of a request, or 400 at its fields."""
        given = kind(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return given

    def answer(self, row: Any, *, code: int = status.HTTP_200_OK) -> Response:
        """The row as it is now."""
        fresh = self.get_queryset().with_card().get(pk=row.pk)
        return Response(self.get_serializer(fresh).data, code)

    @extend_schema(request=HouseholdRevealSerializer, responses={200: RevealedSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def reveal(self, request: Request, pk: str) -> Response:
        """One value in clear, for a reason that is kept."""
        by: Any = request.user
        row = self.get_object()
        wanted = self.given(HouseholdRevealSerializer, request).validated_data
        facts = {"by": by, "at": timezone.now(), "ip": client_ip(request)}
        value = privacy.reveal(row, **wanted, **facts)
        return Response({"value": value}, headers={"Cache-Control": "no-store"})


class VisitViewSet(PicturesMixin, ServedViewSet):
    """The log of visits where you serve."""

    model = Visit
    subject_type = VISIT
    order = ("-visited_at", "-id")
    filterset_class = VisitFilter
    serializer_class = VisitSerializer

    @extend_schema(
        request=VisitNewSerializer, parameters=[KEY_PARAMETER], responses={201: VisitSerializer}
    )
    def create(self, request: Request) -> Response:
        """Write a visit down; a repeated Idempotency-Key answers with the first one."""
        draft = self.given(VisitNewSerializer, request).draft(idempotency_key(request))
        row = log_visit(draft, by=request.user, at=timezone.now())
        return self.answer(row, code=status.HTTP_201_CREATED)

    @extend_schema(request=VisitMatterSerializer, responses={201: VisitSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def matter(self, request: Request, **_keys: str) -> Response:
        """Make a matter of what was found; `ticket` is its number."""
        row = self.get_object()
        draft = self.given(VisitMatterSerializer, request).draft()
        open_matter(row, draft, by=request.user, at=timezone.now())
        return self.answer(row, code=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: VisitSerializer})
    @action(detail=True, methods=["post"], url_path="follow-up-end", filterset_class=None)
    def follow_up_end(self, request: Request, **_keys: str) -> Response:
        """Nobody needs to come back any more."""
        return self.answer(end_follow_up(self.get_object(), by=request.user, at=timezone.now()))


class CareViewSet(ServedViewSet):
    """Households that agreed to be looked after, masked."""

    model = CareContact
    order = ("due_on", "id")
    filterset_class = CareFilter
    serializer_class = CareSerializer

    @extend_schema(request=CareNewSerializer, responses={201: CareSerializer})
    def create(self, request: Request) -> Response:
        """Look after a household from now on."""
        draft = self.given(CareNewSerializer, request).draft()
        row = keep_care(draft, by=request.user, at=timezone.now())
        return self.answer(row, code=status.HTTP_201_CREATED)

    @extend_schema(request=CareChangeSerializer, responses={200: CareSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def change(self, request: Request, pk: str) -> Response:
        """Change how often, until when, telephone or door."""
        row = self.get_object()
        given = self.given(CareChangeSerializer, request).validated_data
        return self.answer(change_care(row, **given, by=request.user, at=timezone.now()))

    @extend_schema(request=CareEndSerializer, responses={204: None})
    @action(detail=True, methods=["post"], filterset_class=None)
    def end(self, request: Request, pk: str) -> Response:
        """Forget the household; nothing of it can be read afterwards."""
        row = self.get_object()
        given = self.given(CareEndSerializer, request).validated_data
        end_care(row, **given, by=request.user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
