"""REST door of proposed whistles."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_view
from rest_framework import mixins

from grids.powers import Power
from tickets.api.filters import ProposalApiFilter
from tickets.api.moves import MatterViewSet, moves_schema
from tickets.models import Proposal
from tickets.serializers.proposals import ProposalDetailSerializer, ProposalSerializer


@extend_schema_view(moves=moves_schema("proposal", ProposalDetailSerializer))
class ProposalViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, MatterViewSet):
    """Whistles that somebody asked for within your reach, and those you asked for yourself."""

    model = Proposal
    power = Power.VIEW_TICKETS
    desk = "proposal"
    order = ("-proposed_at", "-id")
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = ProposalApiFilter
    serializer_class = ProposalDetailSerializer
    serializer_classes = {"list": ProposalSerializer}

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().with_card()
