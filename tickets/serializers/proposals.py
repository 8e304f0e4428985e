"""Proposed whistles as JSON."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.serializers import AreaBriefSerializer
from lib.pii import mask_text
from tickets.models import Proposal
from tickets.panels.proposals import proposer
from tickets.serializers.parts import MatterSerializer, MovesField
from tickets.workflow.states import ProposalStatus


class ProposalSerializer(MatterSerializer):
    """A wish for a whistle; `whistles/` with its `proposal` takes it up."""

    id = serializers.IntegerField()
    ticket = serializers.CharField(source="ticket.number")
    title = serializers.CharField(source="ticket.title")
    community = AreaBriefSerializer(source="community_now", allow_null=True)
    by = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField()
    status = serializers.ChoiceField(ProposalStatus.choices)
    answer = serializers.CharField()
    whistle = serializers.CharField(source="whistle.number", default=None, allow_null=True)
    proposed_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.CharField())
    def get_by(self, row: Proposal) -> str:
        """Who asked, masked; residents stay unnamed."""
        return proposer(row)

    @extend_schema_field(serializers.CharField())
    def get_why(self, row: Proposal) -> str:
        return mask_text(row.why)


class ProposalDetailSerializer(ProposalSerializer):
    """One wish with its moves."""

    moves = MovesField("proposal")
