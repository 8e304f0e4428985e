"""Transfers between branches and past memberships over REST."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from members.filters import MembershipFilter
from members.models import Membership
from members.operations.transfers import transfer_members
from members.serializers.transfers import (
    MembershipSerializer,
    TransferredSerializer,
    TransferSerializer,
)


class MembershipViewSet(mixins.ListModelMixin, ScopedViewSet):
    """Past homes of members, within what one sees of the Party tree; `POST` transfers members."""

    model = Membership
    power = Power.VIEW_PARTY
    filterset_class = MembershipFilter
    serializer_class = MembershipSerializer

    @extend_schema(request=TransferSerializer, responses={201: TransferredSerializer})
    def create(self, request: Request) -> Response:
        """Move members to another branch; one keeps both."""
        by: Any = request.user
        given = TransferSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        count = transfer_members(by=by, at=timezone.now(), **given.validated_data)
        return Response({"moved": count}, status.HTTP_201_CREATED)
