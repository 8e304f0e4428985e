"""REST doors of long work: your jobs, their rows, and one step on many matters."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from records.models import Job
from tickets.api.filters import TicketApiFilter
from tickets.forms.bulk import bulk_form
from tickets.models import Ticket
from tickets.operations.bulk import MOST, judge, open_bulk, open_undo
from tickets.panels.bulk import reasons
from tickets.serializers.bulk import (
    BulkPreviewSerializer,
    BulkSerializer,
    JobDetailSerializer,
    JobRowSerializer,
    JobSerializer,
    preview_of,
)
from tickets.workflow.bulk import BULK


class JobViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """What you started, newest first."""

    queryset = Job.objects.none()
    order: tuple[str, ...] = ("-id",)
    lookup_value_regex = "[0-9]{1,18}"
    filter_backends: tuple[Any, ...] = ()
    serializer_class = JobSerializer

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Job.objects.to(self.request.user)

    def get_serializer_class(self) -> Any:
        return JobDetailSerializer if self.action in ("retrieve", "undo") else JobSerializer

    @extend_schema(responses=JobRowSerializer(many=True))
    @action(detail=True, url_path="rows")
    def rows(self, request: Request, pk: str) -> Response:
        """What became of each matter, in order; `state` narrows."""
        rows = self.get_object().rows.all()
        if request.query_params.get("state"):
            rows = rows.filter(state=request.query_params["state"])
        self.order = ("number",)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(JobRowSerializer(page, many=True).data)

    @extend_schema(request=None, responses={201: JobDetailSerializer})
    @action(detail=True, methods=["post"], pagination_class=None)
    def undo(self, request: Request, pk: str) -> Response:
        """Take back what it did, as another job, where the step has an inverse."""
        undo = open_undo(self.get_object(), by=request.user, at=timezone.now())
        return Response(self.get_serializer(undo).data, 201)


class BulkMixin:
    """One step on many matters at once, as a job."""

    @extend_schema(
        request=BulkSerializer, responses={202: JobDetailSerializer, 200: BulkPreviewSerializer}
    )
    @action(
        detail=False,
        methods=["post"],
        url_path="bulk",
        filterset_class=None,
        pagination_class=None,
    )
    def bulk(self, request: Request) -> Response:
        """With `preview`, on how many the step is open; without, the job that does it (202)."""
        wanted = BulkSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        given = wanted.validated_data
        row, at = BULK[given["move"]], timezone.now()
        if not request.user.holds(row.move.power):
            raise PermissionDenied
        tickets, seen = self._chosen(given)
        if given["preview"]:
            verdicts = judge(tickets, row.move, by=request.user, at=at)
            able = sum(one.refusal is None for one in verdicts)
            return Response(preview_of(able, len(verdicts), reasons(verdicts)))
        inputs = _inputs(row.name, tickets, given.get("inputs", {}), request.user)
        counts = {ticket: seen.get(ticket.number, ticket.flow_count) for ticket in tickets}
        job = open_bulk(row.name, counts, inputs=inputs, by=request.user, at=at)
        return Response(JobDetailSerializer(job).data, 202)

    def _chosen(self, given: dict[str, Any]) -> tuple[list[Ticket], dict[str, int]]:
        """The matters within reach, and the states that were read."""
        rows = self.get_queryset().select_related("area", "category")  # type: ignore[attr-defined]
        if "filter" in given:
            narrowed = TicketApiFilter(given["filter"], queryset=rows, request=self.request)  # type: ignore[attr-defined]
            if not narrowed.form.is_valid():
                raise ValidationError({"filter": [str(narrowed.form.errors.as_text())]})
            return list(narrowed.qs.order_by("-reported_at", "-id")[: MOST + 1]), {}
        asked = {one["number"]: one.get("seen") for one in given["tickets"]}
        found = list(rows.filter(number__in=list(asked)).order_by("-reported_at", "-id"))
        return found, {number: seen for number, seen in asked.items() if seen is not None}


def _inputs(
    name: str, tickets: list[Ticket], given: dict[str, Any], by: Any
) -> dict[str, list[str]]:
    """The inputs as a form keeps them; wrong ones are told at their names."""
    if not tickets:
        return {}
    data = QueryDict(mutable=True)
    for field, value in given.items():
        values = value if isinstance(value, list) else [value]
        data.setlist(field, [str(one) for one in values if one is not None])
    form = bulk_form(name, tickets[0], by=by, data=data)
    if not form.is_valid():
        raise ValidationError({field: list(errors) for field, errors in form.errors.items()})
    return form.plain()
