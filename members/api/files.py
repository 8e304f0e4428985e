"""The ledger of people as a file over REST: check, decide, enter; the same rules as the pages."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from lib.sheets import copied
from members.importers import KIND, apply_people, decide_row, stage_people
from members.serializers import (
    ImportFileSerializer,
    ImportRowSerializer,
    PeopleImportSerializer,
    RowChoiceSerializer,
)
from records.models import ImportRun


class PeopleImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """The imports of people one brought in oneself."""

    model = ImportRun
    power = Power.MANAGE_PEOPLE
    order = ("-id",)
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = None
    serializer_class = PeopleImportSerializer

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return ImportRun.objects.none()
        return ImportRun.objects.of(self.request.user).of_kind(KIND)

    def get_parsers(self) -> list[Any]:
        """A file comes as a form; everything else as JSON."""
        posting = self.request is not None and self.request.method == "POST"
        return [MultiPartParser(), *super().get_parsers()] if posting else super().get_parsers()

    @extend_schema(
        request={"multipart/form-data": ImportFileSerializer},
        responses={201: PeopleImportSerializer},
    )
    def create(self, request: Request) -> Response:
        """Check a ledger; nothing is entered before `apply`."""
        by: Any = request.user
        given = ImportFileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        sent = given.validated_data["file"]
        with copied(sent) as path:
            run = stage_people(path, by=by, at=timezone.now(), source=sent.name)
        return Response(self.get_serializer(run).data, status.HTTP_201_CREATED)

    @extend_schema(responses={200: ImportRowSerializer(many=True)})
    @action(detail=True, methods=["get"], filterset_class=None)
    def rows(self, request: Request, pk: str) -> Response:
        """The rows of an import, masked, in the order of the file."""
        self.order = ("number",)
        page = self.paginate_queryset(self.get_object().rows.all())
        return self.get_paginated_response(ImportRowSerializer(page, many=True).data)

    @extend_schema(request=RowChoiceSerializer, responses={200: ImportRowSerializer})
    @action(
        detail=True,
        methods=["post"],
        url_path="rows/(?P<number>[0-9]{1,6})",
        filterset_class=None,
    )
    def row(self, request: Request, pk: str, number: str) -> Response:
        """Decide what a doubtful row is."""
        by: Any = request.user
        run = self.get_object()
        get_object_or_404(run.rows, number=number)
        given = RowChoiceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = decide_row(run, int(number), by=by, at=timezone.now(), **given.validated_data)
        return Response(ImportRowSerializer(row).data)

    @extend_schema(request=None, responses={200: PeopleImportSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def apply(self, request: Request, pk: str) -> Response:
        """Enter everything that is good, in one transaction."""
        by: Any = request.user
        run = apply_people(self.get_object(), by=by, at=timezone.now())
        return Response(self.get_serializer(run).data)
