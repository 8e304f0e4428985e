"""REST door of tickets and assignments."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from grids.powers import Power
from lib.api import KEY_PARAMETER, idempotency_key
from tickets.api.filters import AssignmentApiFilter, TicketApiFilter
from tickets.api.holders import HoldersMixin
from tickets.api.jobs import BulkMixin
from tickets.api.moves import MatterViewSet, PicturesMixin, moves_schema
from tickets.models import Assignment, Ticket
from tickets.operations.followers import follow_ticket
from tickets.operations.intake import Contact, report_ticket
from tickets.serializers.intake import (
    ContactSerializer,
    JoinedSerializer,
    ReceiptSerializer,
    ReportSerializer,
)
from tickets.serializers.tickets import (
    AssignmentDetailSerializer,
    AssignmentRowSerializer,
    TicketRowSerializer,
    TicketSerializer,
)


@extend_schema_view(moves=moves_schema("ticket", TicketSerializer))
class TicketViewSet(
    BulkMixin,
    PicturesMixin,
    HoldersMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    MatterViewSet,
):
    """Matters within your reach."""

    model = Ticket
    power = Power.VIEW_TICKETS
    desk = subject_type = "ticket"
    order = ("-reported_at", "-id")
    plans = {"list": "with_card", "retrieve": "with_detail", "moves": "with_detail"}
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Z]{1,24}"
    filterset_class = TicketApiFilter
    serializer_class = TicketSerializer
    serializer_classes = {"list": TicketRowSerializer, "create": ReceiptSerializer}

    def subject_ids(self, row: Ticket) -> list[int]:
        """The ticket, and those that were merged into it."""
        return [row.pk, *row.merged.values_list("pk", flat=True)]

    @extend_schema(request=ContactSerializer, responses={201: JoinedSerializer})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def followers(self, request: Request, **_keys: str) -> Response:
        """Join an open matter, for yourself or for a caller whose telephone you give."""
        given = ContactSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        contact = Contact(**given.validated_data)
        joined = follow_ticket(self.get_object(), contact, by=request.user, at=timezone.now())
        return Response(JoinedSerializer(joined).data, 201)

    @extend_schema(
        request=ReportSerializer,
        parameters=[KEY_PARAMETER],
        responses={201: ReceiptSerializer, 200: ReceiptSerializer},
    )
    def create(self, request: Request) -> Response:
        """Report a matter; a repeated Idempotency-Key answers with the first one."""
        wanted = ReportSerializer(data=request.data, context=self.get_serializer_context())
        wanted.is_valid(raise_exception=True)
        report = wanted.report(idempotency_key(request))
        receipt = report_ticket(report, by=request.user, at=timezone.now())
        context = {**self.get_serializer_context(), "code": receipt.code}
        body = ReceiptSerializer(receipt.ticket, context=context).data
        here = reverse("api:ticket-detail", [receipt.ticket.number], request=request)
        return Response(body, 200 if receipt.is_repeat else 201, headers={"Location": here})


@extend_schema_view(moves=moves_schema("assignment", AssignmentDetailSerializer))
class AssignmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet):
    """Shares of matters, for your units and teams or in your areas."""

    model = Assignment
    power = Power.VIEW_TICKETS
    desk = "assignment"
    order = ("-issued_at", "-id")
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = AssignmentApiFilter
    serializer_class = AssignmentDetailSerializer
    serializer_classes = {"list": AssignmentRowSerializer}

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().with_card()
