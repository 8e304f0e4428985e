"""REST doors of ledgers and reports: the list, a preview, the rows behind a figure, made files."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from lib.api import ScopedViewSet
from lib.downloads import as_download
from lib.requests import client_ip
from overview.forms.ledgers import ScopeForm
from overview.ledgers import LEDGERS, ledgers_for
from overview.ledgers.declarations import Ledger
from overview.ledgers.keeping import take_file, visible_runs
from overview.ledgers.making import Order, order_report
from overview.models import ReportRun
from overview.panels.runs import file_name
from overview.serializers.ledgers import (
    LedgerSerializer,
    PreviewSerializer,
    RunNewSerializer,
    RunSerializer,
    preview_of,
)

MOST = 200
SCOPE = [
    OpenApiParameter("period", str, description="2026-11-03, 2026-W45, 2026-11, 2026-Q4, 2026."),
    OpenApiParameter("within", str, description="Code of an area, district or city."),
]


def scope_of(ledger: Ledger, data: Any, *, by: Any) -> Any:
    """The place and period asked for; 400 at the field where there is no such."""
    asked = {"period": data.get("period", ""), "within": data.get("within") or "all"}
    form = ScopeForm(asked, ledger=ledger, by=by, at=timezone.now())
    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
    return form.scope()


class LedgerViewSet(GenericViewSet):
    """Ledgers and reports that one may read."""

    permission_classes = (IsAuthenticated,)
    serializer_class = LedgerSerializer
    lookup_field = "slug"
    lookup_value_regex = "[a-z-]{1,40}"
    pagination_class = None
    filter_backends: tuple[Any, ...] = ()

    def ledger(self, request: Request, slug: str) -> Ledger:
        """One of them; 404 for an unknown one, 403 for one that one may not read."""
        if slug not in LEDGERS:
            raise Http404
        if not LEDGERS[slug].is_open_to(request.user):
            raise PermissionDenied
        return LEDGERS[slug]

    @extend_schema(responses={200: LedgerSerializer(many=True)})
    def list(self, request: Request) -> Response:
        """All of them with their columns."""
        return Response(LedgerSerializer(ledgers_for(request.user), many=True).data)

    @extend_schema(parameters=SCOPE, responses={200: PreviewSerializer})
    def retrieve(self, request: Request, slug: str) -> Response:
        """The first 200 lines of each part, masked, for a place and period."""
        ledger = self.ledger(request, slug)
        scope = scope_of(ledger, request.query_params, by=request.user)
        return Response(PreviewSerializer(preview_of(ledger, scope, MOST)).data)

    @extend_schema(request=RunNewSerializer, responses={201: RunSerializer})
    @action(detail=True, methods=["post"])
    def runs(self, request: Request, slug: str) -> Response:
        """Make a report; a long one is made by the worker: ask its `report-runs` row again."""
        ledger = self.ledger(request, slug)
        given = RunNewSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        scope = scope_of(ledger, given.validated_data, by=request.user)
        order = Order(ledger, given.validated_data["kind"], scope.ground, scope.period)
        run = order_report(order, by=request.user, at=timezone.now(), ip=client_ip(request))
        return Response(RunSerializer(run).data, status.HTTP_201_CREATED)


class ReportRunViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Made reports: one's own, and those about places of which one sees every row."""

    model = ReportRun
    serializer_class = RunSerializer
    filterset_class = None
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return ReportRun.objects.none()
        return visible_runs(self.request.user).with_card()

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, pagination_class=None)
    def file(self, request: Request, pk: str) -> Any:
        """The file, noted in the trail; `file_gone` once it was kept long enough."""
        run = get_object_or_404(self.get_queryset(), pk=pk)
        facts = {"by": request.user, "at": timezone.now(), "ip": client_ip(request)}
        return as_download(take_file(run, **facts), run.kind, file_name(run))
