"""REST doors of points, rewards, orders and certificates: parse, call one operation, answer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lib.api import ScopedViewSet
from lib.requests import client_ip
from members.api.dual import NUMBER, DeskViewSet, VisibleViewSet, moves
from members.filters import CertificateFilter, PointsFilter, RedemptionFilter
from members.models import Certificate, LedgerRule, PointsEntry, Redemption, Reward
from members.operations.certificates import check_paper, issue_certificate, withdraw_certificate
from members.operations.points import add_ledger_rule, give_points, ledger_rules, reverse_points
from members.operations.rewards import (
    RewardDraft,
    change_reward,
    offer_reward,
    redeem,
    rewards_for,
)
from members.serializers.ledgers import (
    CertificateAskedSerializer,
    CertificateCheckedSerializer,
    CertificateNewSerializer,
    CertificateSerializer,
    LedgerReasonSerializer,
    LedgerRuleNewSerializer,
    LedgerRuleSerializer,
    PointsEntrySerializer,
    PointsGiveSerializer,
    RedemptionRowSerializer,
    RedemptionSerializer,
    RewardChangeSerializer,
    RewardNewSerializer,
    RewardSerializer,
)


class PointsEntryViewSet(VisibleViewSet):
    """The ledger of points."""

    model = PointsEntry
    serializer_class = row_serializer = PointsEntrySerializer
    filterset_class = PointsFilter

    @extend_schema(request=PointsGiveSerializer, responses={201: PointsEntrySerializer})
    def create(self, request: Request) -> Response:
        """Give special points, as the community."""
        given = self.given(PointsGiveSerializer, request).validated_data
        return self.created(give_points(**given, by=request.user, at=timezone.now()))

    @extend_schema(request=LedgerReasonSerializer, responses={200: PointsEntrySerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def reverse(self, request: Request, pk: str) -> Response:
        """Take special points back; answers the counter-entry."""
        given = self.given(LedgerReasonSerializer, request).validated_data
        row = reverse_points(self.get_object(), **given, by=request.user, at=timezone.now())
        return Response(self.get_serializer(row).data)


class RewardViewSet(VisibleViewSet):
    """What is given for points where one serves."""

    model = Reward
    serializer_class = row_serializer = RewardSerializer
    filterset_class: Any = None

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return rewards_for(self.request.user).with_card()

    @extend_schema(request=RewardNewSerializer, responses={201: RewardSerializer})
    def create(self, request: Request) -> Response:
        """Offer a reward, as the community."""
        given = dict(self.given(RewardNewSerializer, request).validated_data)
        community = given.pop("community")
        facts = {"by": request.user, "at": timezone.now()}
        return self.created(offer_reward(community, self.draft(given), **facts))

    @extend_schema(request=RewardChangeSerializer, responses={200: RewardSerializer})
    def update(self, request: Request, pk: str) -> Response:
        """Change a reward, its stock, or whether it is given at present."""
        given = dict(self.given(RewardChangeSerializer, request).validated_data)
        facts = {"by": request.user, "at": timezone.now()}
        row = change_reward(self.get_object(), self.draft(given), **facts)
        return Response(self.get_serializer(row).data)

    def draft(self, given: dict[str, Any]) -> RewardDraft:
        """The argument of the operations."""
        return RewardDraft(**{**given, "offered_by": given["offered_by"] or None})

    @extend_schema(request=None, responses={201: RedemptionSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def redeem(self, request: Request, pk: str) -> Response:
        """Order one for one's own points."""
        row = redeem(self.get_object(), by=request.user, at=timezone.now())
        return Response(RedemptionSerializer(row, context=self.get_serializer_context()).data, 201)


class RedemptionViewSet(DeskViewSet):
    """Rewards that volunteers ordered."""

    model, subject = Redemption, "redemption"
    serializer_class, row_serializer = RedemptionSerializer, RedemptionRowSerializer
    filterset_class = RedemptionFilter
    moves = moves(RedemptionSerializer)


class CertificateViewSet(VisibleViewSet):
    """Certificates of confirmed hours."""

    model = Certificate
    serializer_class = row_serializer = CertificateSerializer
    filterset_class = CertificateFilter

    @extend_schema(request=CertificateNewSerializer, responses={201: CertificateSerializer})
    def create(self, request: Request) -> Response:
        """Issue a certificate, as the community or for oneself."""
        given = dict(self.given(CertificateNewSerializer, request).validated_data)
        person = given.pop("person") or request.user.person
        if person is None:
            raise PermissionDenied
        row = issue_certificate(person, **given, by=request.user, at=timezone.now())
        return self.created(row)

    @extend_schema(request=LedgerReasonSerializer, responses={200: CertificateSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw a wrong certificate, with the reason."""
        given = self.given(LedgerReasonSerializer, request).validated_data
        row = withdraw_certificate(self.get_object(), **given, by=request.user, at=timezone.now())
        return Response(self.get_serializer(row).data)


class CertificateCheckView(APIView):
    """Open to everybody, as the page is; number and code come in the body."""

    permission_classes = (AllowAny,)

    @extend_schema(request=CertificateAskedSerializer, responses=CertificateCheckedSerializer)
    def post(self, request: Request) -> Response:
        """Whether a paper is genuine; 404 where number and code do not belong together."""
        asked = CertificateAskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts: dict[str, Any] = {"address": client_ip(request), "at": timezone.now()}
        row = check_paper(**asked.validated_data, **facts)
        if row is None:
            raise Http404
        return Response(CertificateCheckedSerializer(row).data)


class LedgerRuleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """The versions of the rules of hours and points, which everybody may read."""

    model = LedgerRule
    power = None
    lookup_value_regex = NUMBER
    filterset_class: Any = None
    serializer_class = LedgerRuleSerializer

    def get_queryset(self) -> Any:
        return ledger_rules()

    @extend_schema(request=LedgerRuleNewSerializer, responses={201: LedgerRuleSerializer})
    def create(self, request: Request) -> Response:
        """A new version from a day on, of a city or of all."""
        asked = LedgerRuleNewSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        row = add_ledger_rule(**given, by=request.user, at=timezone.now())
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)
