"""REST doors of figures: all of one question, the rows behind a measure, frozen months."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.powers import Power
from lib.api import HoldsPower, ScopedViewSet
from lib.periods import Period
from overview.models import Snapshot
from overview.panels.cases import case_of, narrowed, order_of, with_looks
from overview.panels.figures import Question
from overview.panels.readings import read
from overview.panels.snapshots import line_of, snapshot_page
from overview.serializers.figures import (
    AllFiguresSerializer,
    CaseQuerySerializer,
    CaseSerializer,
    FigureQuerySerializer,
    FrozenLineSerializer,
    SnapshotPageSerializer,
    SnapshotSerializer,
)
from overview.statistics.sources import SOURCE_OF, cases
from tickets.models import Ticket


def question_of(request: Request) -> Question:
    """What is asked; unlike a page, nonsense is refused at its field."""
    given = FigureQuerySerializer(data=request.query_params)
    given.is_valid(raise_exception=True)
    asked = given.validated_data
    if asked.get("period") and Period.parse(asked["period"]) is None:
        raise ValidationError({"period": [_("No such period.")]})
    return Question.of(request.user, asked, timezone.localdate())


class FiguresView(APIView):
    """Every figure of one period and place."""

    power = Power.VIEW_FIGURES
    permission_classes = (IsAuthenticated, HoldsPower)

    @extend_schema(parameters=[FigureQuerySerializer], responses={200: AllFiguresSerializer})
    def get(self, request: Request) -> Response:
        """Each figure with its formula, beside the period before and the same of last year."""
        question = question_of(request)
        page = {"question": question, "results": read(question)}
        return Response(AllFiguresSerializer(page).data)


class FigureCasesView(GenericAPIView):
    """The rows behind a measure."""

    power = Power.VIEW_FIGURES
    permission_classes = (IsAuthenticated, HoldsPower)
    serializer_class = CaseSerializer
    queryset = Ticket.objects.none()  # for the schema; rows of every kind are behind figures

    @extend_schema(parameters=[CaseQuerySerializer])
    def get(self, request: Request, measure: str) -> Response:
        """As many rows as the measure counts, the latest first; nobody is named."""
        if measure not in SOURCE_OF:
            raise Http404
        question = question_of(request)
        if not question.opens(measure):
            raise PermissionDenied
        self.order = order_of(measure)
        found = narrowed(cases(question.scope(), measure), request.query_params.dict())
        rows = self.paginate_queryset(with_looks(found))
        lines = [case_of(row, measure) for row in rows or ()]
        return self.get_paginated_response(CaseSerializer(lines, many=True).data)


class SnapshotViewSet(mixins.ListModelMixin, ScopedViewSet):
    """Months that were frozen."""

    model = Snapshot
    power = Power.VIEW_FIGURES
    order = ("-month", "-id")
    plans = {"list": "with_city", "retrieve": "with_city"}
    serializer_class = SnapshotSerializer
    lookup_field = "number"

    @extend_schema(
        parameters=[OpenApiParameter("within", str, description="The code of a place.")],
        responses={200: SnapshotPageSerializer},
    )
    def retrieve(self, request: Request, number: str) -> Response:
        """The figures of one place, beside what they come to now."""
        frozen = self.get_object()
        line = line_of(frozen, request.user, request.query_params.get("within", "")[:24].upper())
        if line is None:
            raise Http404
        page = snapshot_page(line, request.user)
        shown = {"place": line.place.code, "results": page["rows"]}
        return Response(SnapshotSerializer(frozen).data | FrozenLineSerializer(shown).data)
