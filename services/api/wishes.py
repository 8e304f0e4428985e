"""Wishes over REST: the public wall, the desk with its moves, claims, and the figures."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from lib.requests import client_ip
from services.filters import ClaimFilter, WallFilter, WishFilter
from services.models import Wish, WishClaim
from services.operations.claims import ClaimDraft, claim_wish, claim_wishes
from services.operations.seeing_wishes import see_in_clear, visible_wishes
from services.operations.wish_desks import DESKS
from services.operations.wishes import make_wish
from services.serializers.wishes import (
    WallWishSerializer,
    WishBatchSerializer,
    WishClaimMadeSerializer,
    WishClaimNewSerializer,
    WishClaimSerializer,
    WishFiguresSerializer,
    WishMadeSerializer,
    WishNewSerializer,
    WishRowSerializer,
    WishSeenSerializer,
    WishSeeSerializer,
    WishSerializer,
    WishWordsSerializer,
)
from services.statistics.wishes import figures_of


class MovingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Rows with moves: what a move needs is told at its field."""

    subject = ""
    words: Any = None
    lookup_value_regex = "[0-9]{1,18}"

    def given(self, kind: Any, request: Request, row: Any = None) -> Any:
        """The input of a request about a row, or 400 at its fields."""
        context = {**self.get_serializer_context(), "row": row}
        given = kind(data=request.data, context=context)
        given.is_valid(raise_exception=True)
        return given

    def carry(self, request: Request, move: str) -> Response:
        """Carry out a move; inputs that it needs are told at their fields."""
        row, desk = self.get_object(), DESKS[self.subject]
        if move not in desk.operations:
            raise Http404
        words = dict(self.given(self.words, request, row).validated_data)
        seen, step = words.pop("seen", None), desk.workflow[move]
        missing = [name for name in step.required if name not in words]
        if missing:
            raise ValidationError({name: [_("This field is required.")] for name in missing})
        said = {name: words[name] for name in step.fields if name in words}
        row = desk.operations[move](row, by=request.user, at=timezone.now(), seen=seen, **said)
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)

    def answer(self, kind: Any, row: Any, *, code: int = status.HTTP_201_CREATED) -> Response:
        return Response(kind(row, context=self.get_serializer_context()).data, code)


class WallViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """The public wall: needs, age groups and communities, no persons. Claiming needs an account."""

    model = Wish
    permission_classes = (AllowAny,)
    serializer_class = WallWishSerializer
    filterset_class = WallFilter
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Z]{1,24}"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Wish.objects.none()
        return Wish.objects.published().with_claims()

    @extend_schema(responses=WishFiguresSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def figures(self, request: Request) -> Response:
        """The figures above the wall, of the wishes asked for."""
        rows = self.filter_queryset(Wish.objects.published())
        return Response(WishFiguresSerializer(figures_of(rows)).data)

    @extend_schema(request=WishClaimNewSerializer, responses={201: WishClaimMadeSerializer})
    @action(
        detail=True,
        methods=["post"],
        permission_classes=(IsAuthenticated,),
        filterset_class=None,
    )
    def claim(self, request: Request, number: str) -> Response:
        """Claim a wish: for the account itself, a unit it acts for, or the team of its area."""
        row = self.get_object()
        context = self.get_serializer_context()
        given = WishClaimNewSerializer(data=request.data, context=context)
        given.is_valid(raise_exception=True)
        draft = ClaimDraft(**given.validated_data)
        claim, code = claim_wish(row, draft, by=request.user, at=timezone.now())
        shown = WishClaimMadeSerializer({"claim": claim, "code": code}, context=context)
        return Response(shown.data, status.HTTP_201_CREATED)

    @extend_schema(request=WishBatchSerializer, responses={201: WishClaimSerializer(many=True)})
    @action(
        detail=False,
        methods=["post"],
        url_path="claims",
        permission_classes=(IsAuthenticated,),
        filterset_class=None,
        pagination_class=None,
    )
    def claim_many(self, request: Request) -> Response:
        """Claim several wishes for one unit; those that others have by now are left out."""
        context = self.get_serializer_context()
        given = WishBatchSerializer(data=request.data, context=context)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        rows = list(Wish.objects.published().filter(number__in=asked["wishes"]))
        made = claim_wishes(rows, by=request.user, at=timezone.now(), unit=asked["unit"])
        shown = WishClaimSerializer(made, many=True, context=context)
        return Response(shown.data, status.HTTP_201_CREATED)


class WishViewSet(MovingViewSet):
    """Wishes at the desk: of the places somebody serves, and those that their unit has claimed."""

    model = Wish
    subject = "wish"
    words = WishWordsSerializer
    serializer_class = WishSerializer
    serializer_classes = {"list": WishRowSerializer}
    filterset_class = WishFilter

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Wish.objects.none()
        rows = visible_wishes(self.request.user)
        if self.action == "list":
            return rows.with_card()
        return rows.with_claims().select_related("referral_ticket")

    @extend_schema(request=WishNewSerializer, responses={201: WishMadeSerializer})
    def create(self, request: Request) -> Response:
        """Make a wish: one's own (`source` public), or one that staff collected."""
        draft = self.given(WishNewSerializer, request).draft()
        wish, code = make_wish(draft, by=request.user, at=timezone.now())
        return self.answer(WishMadeSerializer, {"wish": wish, "code": code})

    @extend_schema(request=WishWordsSerializer, responses={200: WishSerializer})
    @action(
        detail=True,
        methods=["post"],
        url_path="moves/(?P<move>[a-z-]{1,24})",
        filterset_class=None,
    )
    def moves(self, request: Request, pk: str, move: str) -> Response:
        """One step: its name is one of `moves`, its words are those of its `fields`."""
        return self.carry(request, move)

    @extend_schema(request=WishSeeSerializer, responses={200: WishSeenSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def reveal(self, request: Request, pk: str) -> Response:
        """One value in clear, for a reason; the look is recorded."""
        row = self.get_object()
        given = self.given(WishSeeSerializer, request).validated_data
        ip = client_ip(request)
        value = see_in_clear(row, **given, by=request.user, at=timezone.now(), ip=ip)
        return Response({"value": value})

    @extend_schema(responses=WishFiguresSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def figures(self, request: Request) -> Response:
        """The figures of the desk, of the wishes asked for."""
        rows = self.filter_queryset(visible_wishes(request.user))
        return Response(WishFiguresSerializer(figures_of(rows)).data)


class ClaimViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Claims of wishes, by place for staff and by unit for those who act for one."""

    model = WishClaim
    power = Power.HANDLE
    plans = {"list": "with_card", "retrieve": "with_card"}
    serializer_class = WishClaimSerializer
    filterset_class = ClaimFilter
    lookup_value_regex = "[0-9]{1,18}"
