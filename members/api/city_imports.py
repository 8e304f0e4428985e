"""The import of a whole city over REST: send, follow, look, enter; the same rules as the pages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from lib.sheets import copied
from members.importers.city import KIND, SHEETS, ask_to_enter, send_book
from members.panels.city_imports import asked_rows, state_words
from members.serializers import (
    CityBookSerializer,
    CityImportRowSerializer,
    CityImportSerializer,
    EnterBookSerializer,
)
from records.models import ImportRun

SHEET = OpenApiParameter("sheet", OpenApiTypes.STR, enum=list(SHEETS), required=True)
STATE = OpenApiParameter(
    "state", OpenApiTypes.STR, enum=["bad", "unclear", "good", "known", "applied"]
)


class CityImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """The imports of whole cities, newest first."""

    model = ImportRun
    power = Power.CONFIGURE
    order = ("-id",)
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = None
    serializer_class = CityImportSerializer

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return ImportRun.objects.none()
        by: Any = self.request.user
        theirs = ImportRun.objects.within(by.reach(Power.CONFIGURE))
        return (ImportRun.objects.of(by) | theirs).of_kind(KIND)

    def get_parsers(self) -> list[Any]:
        """A file comes as a form; everything else as JSON."""
        posting = self.request is not None and self.request.method == "POST"
        return [MultiPartParser(), *super().get_parsers()] if posting else super().get_parsers()

    @extend_schema(
        request={"multipart/form-data": CityBookSerializer}, responses={201: CityImportSerializer}
    )
    def create(self, request: Request) -> Response:
        """Send a workbook to be checked by the worker; nothing is entered before `enter`."""
        by: Any = request.user
        given = CityBookSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        scheme = given.validated_data.get("scheme")
        sent, code = given.validated_data["file"], scheme.code if scheme else ""
        with copied(sent) as path:
            run = send_book(path, source=sent.name, scheme=code, by=by, at=timezone.now())
        return Response(self.get_serializer(run).data, status.HTTP_201_CREATED)

    @extend_schema(parameters=[SHEET, STATE], responses={200: CityImportRowSerializer(many=True)})
    @action(detail=True, methods=["get"], filterset_class=None)
    def rows(self, request: Request, pk: str) -> Response:
        """The rows of one sheet, masked, in the order of the file."""
        sheet, state = request.query_params.get("sheet", ""), request.query_params.get("state", "")
        if sheet not in SHEETS:
            raise ValidationError({"sheet": [", ".join(SHEETS)]})
        if state and state not in state_words():
            raise ValidationError({"state": [", ".join(state_words())]})
        self.order = ("number",)
        page = self.paginate_queryset(asked_rows(self.get_object(), sheet, state))
        return self.get_paginated_response(CityImportRowSerializer(page, many=True).data)

    @extend_schema(request=EnterBookSerializer, responses={202: CityImportSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def enter(self, request: Request, pk: str) -> Response:
        """Let the worker enter a checked workbook, in one transaction."""
        by: Any = request.user
        given = EnterBookSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        run = self.get_object()
        ask_to_enter(run, **given.validated_data, by=by, at=timezone.now())
        return Response(self.get_serializer(run).data, status.HTTP_202_ACCEPTED)
