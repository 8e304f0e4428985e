"""Tickets and assignments as JSON: rows of lists, and details with all that belongs to them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.serializers import AreaBriefSerializer, NamedSerializer, UnitBriefSerializer
from tickets.models import Assignment, Clock, Ticket
from tickets.models.catalogue import Urgency
from tickets.models.ratings import Satisfaction, Solved
from tickets.models.tickets import Channel, PublicState, SolvedLevel
from tickets.operations.duties import suggest
from tickets.panels.duties import suggestion_words
from tickets.serializers.moves import described
from tickets.serializers.parts import (
    AttachmentSerializer,
    ClockSerializer,
    HeldSerializer,
    MatterSerializer,
    MovesField,
    RecordSerializer,
    ShareSerializer,
    history,
)
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.proposal import PROPOSAL
from tickets.workflow.states import AssignmentStatus, TicketStatus, VoidGround, WhistleStatus
from tickets.workflow.ticket import TICKET


class LeadSerializer(HeldSerializer):
    """Who leads a ticket now, if anybody; the ticket comes with its `leads` loaded."""

    def to_representation(self, instance: Ticket) -> dict[str, Any] | None:
        lead = next(iter(instance.leads), None)
        return super().to_representation(lead) if lead is not None else None


class TicketRowSerializer(MatterSerializer):
    """A ticket in a list."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.ChoiceField(TicketStatus.choices)
    title = serializers.CharField()
    urgency = serializers.ChoiceField(Urgency.choices)
    category = NamedSerializer()
    area = AreaBriefSerializer()
    community = AreaBriefSerializer(source="community_now", allow_null=True)
    grid = AreaBriefSerializer(source="grid_now", allow_null=True)
    address = serializers.CharField()
    lng = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    channel = serializers.ChoiceField(Channel.choices)
    lead = LeadSerializer(source="*", allow_null=True)
    reported_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    self_closed = serializers.BooleanField()
    suspended_until = serializers.DateField(allow_null=True)
    void_ground = serializers.ChoiceField(VoidGround.choices, allow_blank=True)


class AssignmentSerializer(MatterSerializer, HeldSerializer, ShareSerializer):
    """One unit's or team's share of a ticket."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(AssignmentStatus.choices)
    note = serializers.CharField()
    result = serializers.CharField()
    issued_at = serializers.DateTimeField()
    signed_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    rework_count = serializers.IntegerField()


class AssignmentOfTicketSerializer(AssignmentSerializer):
    """A share with its own moves, inside the ticket."""

    moves = MovesField("assignment")


class TicketOfShareSerializer(serializers.Serializer):
    """The ticket a share belongs to."""

    number = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(TicketStatus.choices)
    category = NamedSerializer()
    area = AreaBriefSerializer()
    address = serializers.CharField()


class AssignmentRowSerializer(AssignmentSerializer):
    """A share in an inbox."""

    ticket = TicketOfShareSerializer()


class AssignmentDetailSerializer(AssignmentRowSerializer):
    """A share by itself, with its clocks."""

    moves = MovesField("assignment")
    clocks = serializers.SerializerMethodField()

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, row: Assignment) -> Any:
        clocks = Clock.objects.of("assignment", row.pk).order_by("pk")
        return ClockSerializer(clocks, many=True, context=self.context).data


class RatingSerializer(serializers.Serializer):
    """What the requester said of the result."""

    round = serializers.IntegerField()
    solved = serializers.ChoiceField(Solved.choices)
    satisfaction = serializers.ChoiceField(Satisfaction.choices)
    comment = serializers.CharField()
    created_at = serializers.DateTimeField()


class ConditionSerializer(serializers.Serializer):
    """A filing condition with its limit: uh urgent hours, wh working hours, wd, nd days."""

    id = serializers.IntegerField()
    condition = serializers.CharField()
    closing_condition = serializers.CharField()
    limit_value = serializers.DecimalField(max_digits=8, decimal_places=4, normalize_output=True)
    limit_unit = serializers.CharField()
    is_default = serializers.BooleanField()


class WhistleBriefSerializer(serializers.Serializer):
    """A whistle where its ticket mentions it."""

    number = serializers.CharField()
    status = serializers.ChoiceField(WhistleStatus.choices)
    kind = serializers.CharField()
    issued_at = serializers.DateTimeField(allow_null=True)


class SuggestionSerializer(serializers.Serializer):
    """Who should lead, and why: a dedicated grid's own unit, a duty rule, or nobody by rule."""

    unit = UnitBriefSerializer(allow_null=True)
    reason = serializers.ChoiceField(("dedicated", "rule", "none"))
    words = serializers.CharField()
    rule = serializers.IntegerField(allow_null=True)


class TicketSerializer(TicketRowSerializer):
    """A ticket with its moves, shares, history, pictures, clocks, whistles and ratings."""

    moves = MovesField("ticket")
    text = serializers.CharField()
    condition = ConditionSerializer(allow_null=True)
    city = NamedSerializer(source="city_now", allow_null=True)
    district = NamedSerializer(source="district_now", allow_null=True)
    street = AreaBriefSerializer(source="street_now", allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    filed_at = serializers.DateTimeField(allow_null=True)
    dispatched_at = serializers.DateTimeField(allow_null=True)
    handled_at = serializers.DateTimeField(allow_null=True)
    passed_at = serializers.DateTimeField(allow_null=True)
    solved_level = serializers.ChoiceField(SolvedLevel.choices, allow_blank=True)
    merged_into = serializers.CharField(source="merged_into.number", default=None, allow_null=True)
    public_state = serializers.ChoiceField(PublicState.choices)
    public_title = serializers.CharField()
    rework_count = serializers.IntegerField()
    reopened_count = serializers.IntegerField()
    assignments = serializers.SerializerMethodField()
    records = serializers.SerializerMethodField()
    attachments = serializers.SerializerMethodField()
    clocks = serializers.SerializerMethodField()
    whistles = WhistleBriefSerializer(source="whistles.all", many=True)
    ratings = RatingSerializer(source="ratings.all", many=True)
    suggestion = serializers.SerializerMethodField()

    def to_representation(self, ticket: Ticket) -> dict[str, Any]:
        """Reads the shares once: the lead, their moves and their clocks all need them."""
        self._shares = list(ticket.assignments.select_related("unit", "area").order_by("pk"))
        gone = ("withdrawn", "returned")
        ticket.leads = [
            row for row in self._shares if row.role == "lead" and row.status not in gone
        ]
        return super().to_representation(ticket)

    @extend_schema_field(AssignmentOfTicketSerializer(many=True))
    def get_assignments(self, ticket: Ticket) -> Any:
        moves = {"assignment": described("assignment", self._shares, self.context)}
        context = {**self.context, "moves": moves}
        return AssignmentOfTicketSerializer(self._shares, many=True, context=context).data

    @extend_schema_field(SuggestionSerializer(allow_null=True))
    def get_suggestion(self, ticket: Ticket) -> Any:
        """While the matter waits for its dispatch."""
        if ticket.status != TicketStatus.FILED:
            return None
        found = suggest(ticket, self.context["at"])
        told = {
            "unit": found.unit,
            "reason": found.reason,
            "words": suggestion_words(found),
            "rule": found.rule.number if found.rule else None,
        }
        return SuggestionSerializer(told).data

    @extend_schema_field(RecordSerializer(many=True))
    def get_records(self, ticket: Ticket) -> Any:
        return history(
            ticket.records.with_timeline(), TICKET, assignment=ASSIGNMENT, proposal=PROPOSAL
        )

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_attachments(self, ticket: Ticket) -> Any:
        rows = ticket.pictures()
        context = {**self.context, "pictures_at": ("ticket", {"number": ticket.number})}
        return AttachmentSerializer(rows, many=True, context=context).data

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, ticket: Ticket) -> Any:
        shares = Clock.objects.of("assignment", *(row.pk for row in self._shares))
        clocks = Clock.objects.of("ticket", ticket.pk) | shares
        return ClockSerializer(clocks.order_by("pk"), many=True, context=self.context).data
