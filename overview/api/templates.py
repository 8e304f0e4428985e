"""REST doors of templates and schedules: parse, call one operation, answer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from lib.requests import client_ip
from overview.api.ledgers import scope_of
from overview.forms.schedules import ScheduleForm
from overview.forms.templates import TableFileForm, TemplateForm
from overview.ledgers import LEDGERS
from overview.ledgers.making import Order, order_report
from overview.ledgers.sending import add_schedule, end_schedule
from overview.ledgers.templates import (
    add_template,
    check_ready,
    keeps,
    match_columns,
    replace_template,
    retire_template,
)
from overview.models import ReportSchedule, ReportTemplate
from overview.serializers.ledgers import RunNewSerializer, RunSerializer
from overview.serializers.templates import (
    MatchSerializer,
    ScheduleNewSerializer,
    ScheduleSerializer,
    TableFileSerializer,
    TemplateNewSerializer,
    TemplateSerializer,
)

NUMBER = "[0-9]{1,18}"


class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Rows of those who export."""

    power = Power.EXPORT
    filterset_class = None
    lookup_value_regex = NUMBER

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.model.objects.to(self.request.user).with_card()

    def acting(self) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.request.user, "at": timezone.now()}

    def answer(self, row: Any, code: int = status.HTTP_200_OK) -> Response:
        """The row as it is now."""
        fresh = self.model.objects.to(self.request.user).with_card().get(pk=row.pk)
        return Response(self.serializer_class(fresh).data, code)


def checked(form: Any) -> Any:
    """A form of the pages that a program filled in; 400 at its fields."""
    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
    return form


class ReportTemplateViewSet(ReportViewSet):
    """Templates of one's places, and of the places above them."""

    model = ReportTemplate
    serializer_class = TemplateSerializer
    parser_classes = (JSONParser, MultiPartParser)

    def kept(self) -> ReportTemplate:
        """One that this account may change."""
        row: ReportTemplate = self.get_object()
        if not keeps(self.request.user, row.area):
            raise PermissionDenied
        return row

    @extend_schema(
        request={"multipart/form-data": TemplateNewSerializer}, responses={201: TemplateSerializer}
    )
    def create(self, request: Request) -> Response:
        """Send an empty table; its columns are matched as well as can be guessed."""
        form = checked(TemplateForm(request.data, request.FILES, by=request.user))
        row = add_template(form.draft(), form.cleaned_data["file"], **self.acting())
        return self.answer(row, status.HTTP_201_CREATED)

    @extend_schema(request=MatchSerializer, responses={200: TemplateSerializer})
    @action(detail=True, methods=["post"])
    def match(self, request: Request, pk: str) -> Response:
        """Say what fills which column; reports can be made of it then."""
        row = self.kept()
        given = MatchSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = {one["letter"]: one["column"] for one in given.validated_data["columns"]}
        return self.answer(match_columns(row, chosen, **self.acting()))

    @extend_schema(
        request={"multipart/form-data": TableFileSerializer}, responses={201: TemplateSerializer}
    )
    @action(detail=True, methods=["post"])
    def replace(self, request: Request, pk: str) -> Response:
        """They changed their table: a new version."""
        row = self.kept()
        form = checked(TableFileForm(request.data, request.FILES))
        new = replace_template(row, form.cleaned_data["file"], **self.acting())
        return self.answer(new, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: TemplateSerializer})
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Take it out of use."""
        return self.answer(retire_template(self.kept(), **self.acting()))

    @extend_schema(request=RunNewSerializer, responses={201: RunSerializer})
    @action(detail=True, methods=["post"])
    def runs(self, request: Request, pk: str) -> Response:
        """Fill it for a period and place; without a place, for its own."""
        row = self.get_object()
        if row.ledger not in LEDGERS:
            raise Http404
        given = RunNewSerializer(data={"within": row.place_code, **request.data})
        given.is_valid(raise_exception=True)
        check_ready(row)
        scope = scope_of(LEDGERS[row.ledger], given.validated_data, by=request.user)
        order = Order(LEDGERS[row.ledger], "xlsx", scope.ground, scope.period, row)
        run = order_report(order, ip=client_ip(request), **self.acting())
        return Response(RunSerializer(run).data, status.HTTP_201_CREATED)


class ReportScheduleViewSet(ReportViewSet):
    """What one sends, and what is sent to one."""

    model = ReportSchedule
    serializer_class = ScheduleSerializer

    @extend_schema(request=ScheduleNewSerializer, responses={201: ScheduleSerializer})
    def create(self, request: Request) -> Response:
        """Let a report be sent on a day of each week or month."""
        given = ScheduleNewSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = QueryDict(mutable=True)
        for name, value in given.validated_data.items():
            said.setlist(name, [str(one) for one in value] if name == "receivers" else [str(value)])
        form = checked(ScheduleForm(said, by=request.user))
        row = add_schedule(form.draft(), **self.acting())
        return self.answer(row, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: ScheduleSerializer})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Nothing is sent any more."""
        return self.answer(end_schedule(self.get_object(), **self.acting()))
