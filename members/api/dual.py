"""REST doors of dual check-in, report and appraisal: parse, call one operation, answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from members.filters import (
    CheckInFilter,
    HalfYearReportFilter,
    HoursFilter,
    PairingFilter,
    ServiceAppraisalFilter,
    ServiceFilter,
)
from members.importers import hours
from members.importers.check_ins import KIND, apply_check_ins, stage_upload
from members.models import (
    CheckIn,
    HalfYearReport,
    HoursEntry,
    Pairing,
    ServiceAppraisal,
    ServiceRecord,
    ServiceScale,
)
from members.operations.appraisals import appraise
from members.operations.check_ins import end_pairing, enter_check_in, pair
from members.operations.desks import DESKS, visible
from members.operations.services import enter_service
from members.serializers.dual import (
    CheckInNewSerializer,
    CheckInRowSerializer,
    CheckInSerializer,
    DualWordsSerializer,
    HalfYearReportRowSerializer,
    HalfYearReportSerializer,
    HoursSerializer,
    PairingEndSerializer,
    PairingNewSerializer,
    PairingSerializer,
    ServiceAppraisalNewSerializer,
    ServiceAppraisalRowSerializer,
    ServiceAppraisalSerializer,
    ServiceNewSerializer,
    ServiceRowSerializer,
    ServiceScaleSerializer,
    ServiceSerializer,
    SheetApplyInput,
    SheetInput,
    SheetSerializer,
)
from members.serializers.ledgers import HoursSheetInput
from records.models import ImportRun

NUMBER = "[0-9]{1,18}"


class VisibleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Rows that somebody sees by any of their posts, or as their own."""

    power = None
    lookup_value_regex = NUMBER
    row_serializer: Any = None

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return visible(self.model, self.request.user).with_card()

    def get_serializer_class(self) -> Any:
        return self.row_serializer if self.action == "list" else self.serializer_class

    def given(self, kind: Any, request: Request) -> Any:
        """The input of a request, or 400 at its fields."""
        given = kind(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return given

    def created(self, row: Any) -> Response:
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)


class DeskViewSet(VisibleViewSet):
    """One subject of dual check-in with its moves."""

    subject = ""

    def carry(self, request: Request, move: str) -> Response:
        """Carry out a move; words that it needs are told at their fields."""
        row, desk = self.get_object(), DESKS[self.subject]
        if move not in desk.operations:
            raise Http404
        words = self.given(DualWordsSerializer, request).validated_data
        step = desk.workflow[move]
        missing = [name for name in step.required if not words.get(name, "").strip()]
        if missing:
            raise ValidationError({name: [_("This field is required.")] for name in missing})
        said = {name: words.get(name, "") for name in step.fields}
        row = desk.operations[move](
            row, by=request.user, at=timezone.now(), seen=words.get("seen"), **said
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)


def moves(answer: Any) -> Any:
    """The action `moves/<move>/` of a desk, with what it answers."""

    def make(self: DeskViewSet, request: Request, pk: str, move: str) -> Response:
        """One step: its name is one of `moves`, its words are those of its `fields`."""
        return self.carry(request, move)

    make.__name__ = "moves"
    schema = extend_schema(request=DualWordsSerializer, responses={200: answer})
    path = "moves/(?P<move>[a-z-]{1,24})"
    return action(detail=True, methods=["post"], url_path=path, filterset_class=None)(schema(make))


class PairingViewSet(VisibleViewSet):
    """Pairings of units with communities."""

    model = Pairing
    serializer_class = row_serializer = PairingSerializer
    filterset_class = PairingFilter

    @extend_schema(request=PairingNewSerializer, responses={201: PairingSerializer})
    def create(self, request: Request) -> Response:
        """Pair a unit with a community from a day on."""
        given = self.given(PairingNewSerializer, request).validated_data
        return self.created(pair(**given, by=request.user, at=timezone.now()))

    @extend_schema(request=PairingEndSerializer, responses={200: PairingSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def end(self, request: Request, pk: str) -> Response:
        """Set the last day."""
        row = self.get_object()
        given = self.given(PairingEndSerializer, request).validated_data
        row = end_pairing(row, **given, by=request.user, at=timezone.now())
        return Response(self.get_serializer(row).data)


class CheckInViewSet(DeskViewSet):
    """Check-ins of units and members at communities."""

    model, subject = CheckIn, "check_in"
    serializer_class, row_serializer = CheckInSerializer, CheckInRowSerializer
    filterset_class = CheckInFilter
    moves = moves(CheckInSerializer)

    @extend_schema(request=CheckInNewSerializer, responses={201: CheckInSerializer})
    def create(self, request: Request) -> Response:
        """Check in a unit, a member, or oneself."""
        draft = self.given(CheckInNewSerializer, request).draft()
        if draft.unit is None and draft.person is None:
            raise ValidationError({"person": [_("Say who checks in.")]})
        return self.created(enter_check_in(draft, by=request.user, at=timezone.now()))


class ServiceRecordViewSet(DeskViewSet):
    """Records of service."""

    model, subject = ServiceRecord, "service_record"
    serializer_class, row_serializer = ServiceSerializer, ServiceRowSerializer
    filterset_class = ServiceFilter
    moves = moves(ServiceSerializer)

    @extend_schema(request=ServiceNewSerializer, responses={201: ServiceSerializer})
    def create(self, request: Request) -> Response:
        """Enter a service."""
        draft = self.given(ServiceNewSerializer, request).draft()
        if draft.person is None:
            raise ValidationError({"person": [_("Say who served.")]})
        return self.created(enter_service(draft, by=request.user, at=timezone.now()))


class HoursEntryViewSet(VisibleViewSet):
    """The ledger of confirmed hours."""

    model = HoursEntry
    serializer_class = row_serializer = HoursSerializer
    filterset_class = HoursFilter


class HalfYearReportViewSet(DeskViewSet):
    """Half-yearly reports of units and members."""

    model, subject = HalfYearReport, "half_year_report"
    serializer_class, row_serializer = HalfYearReportSerializer, HalfYearReportRowSerializer
    filterset_class = HalfYearReportFilter
    moves = moves(HalfYearReportSerializer)


class ServiceAppraisalViewSet(DeskViewSet):
    """Appraisals of units and members by communities."""

    model, subject = ServiceAppraisal, "service_appraisal"
    serializer_class, row_serializer = ServiceAppraisalSerializer, ServiceAppraisalRowSerializer
    filterset_class = ServiceAppraisalFilter
    moves = moves(ServiceAppraisalSerializer)

    @extend_schema(
        request=ServiceAppraisalNewSerializer, responses={201: ServiceAppraisalSerializer}
    )
    def create(self, request: Request) -> Response:
        """Enter the appraisal of a year, or change one that is a draft."""
        given = self.given(ServiceAppraisalNewSerializer, request)
        row = appraise(given.about(), given.points(), by=request.user, at=timezone.now())
        return self.created(row)


class ServiceScaleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """The versions of the parameters, which everybody may read."""

    model = ServiceScale
    power = None
    lookup_value_regex = NUMBER
    filterset_class = None
    serializer_class = ServiceScaleSerializer

    def get_queryset(self) -> Any:
        return ServiceScale.objects.select_related("city")


class SheetViewSet(mixins.RetrieveModelMixin, ScopedViewSet):
    """One's own sheets of a kind, looked at before they are entered."""

    kind = ""
    enter: Any = None
    model = ImportRun
    power = Power.MANAGE_PEOPLE
    lookup_value_regex = NUMBER
    filterset_class = None
    serializer_class = SheetSerializer
    parser_classes = (MultiPartParser, JSONParser)

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return ImportRun.objects.none()
        return ImportRun.objects.of(self.request.user).filter(kind=self.kind)

    @extend_schema(request=SheetApplyInput, responses={200: SheetSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def apply(self, request: Request, pk: str) -> Response:
        """Enter and confirm the good rows, all of them or none."""
        run = self.get_object()
        given = SheetApplyInput(data=request.data)
        given.is_valid(raise_exception=True)
        facts = {"by": request.user, "at": timezone.now()}
        run = type(self).enter(run, **given.validated_data, **facts)
        return Response(self.get_serializer(run).data)


class CheckInImportViewSet(SheetViewSet):
    """Batch check-in from a sheet."""

    kind, enter = KIND, staticmethod(apply_check_ins)

    @extend_schema(request=SheetInput, responses={201: SheetSerializer})
    def create(self, request: Request) -> Response:
        """Read a sheet and keep its rows; nothing is entered yet."""
        given = SheetInput(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        run = stage_upload(file, by=request.user, at=timezone.now())
        return Response(self.get_serializer(run).data, status.HTTP_201_CREATED)


class HoursImportViewSet(SheetViewSet):
    """Hours of another volunteer system from a file."""

    kind, enter = hours.KIND, staticmethod(hours.apply_hours)

    @extend_schema(request=HoursSheetInput, responses={201: SheetSerializer})
    def create(self, request: Request) -> Response:
        """Read a file and try its rows; nothing is entered yet."""
        given = HoursSheetInput(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        facts = {"by": request.user, "at": timezone.now()}
        run = hours.stage_upload(**given.validated_data, **facts)
        return Response(self.get_serializer(run).data, status.HTTP_201_CREATED)
