"""Accounts, people and notices over REST."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from grids.powers import Power
from lib.api import ScopedViewSet
from lib.downloads import as_download
from lib.requests import client_ip
from members import privacy
from members.exports import exported, may_export
from members.filters import NoticeFilter, PersonApiFilter
from members.models import Person
from members.operations.channels import own_channel, subscribe
from members.serializers import (
    ClearExportSerializer,
    NoticeSerializer,
    PersonSerializer,
    ReadCountSerializer,
    RevealedSerializer,
    RevealSerializer,
    SubscriptionInput,
    SubscriptionSerializer,
)
from records.models import Notice, Subscription
from records.operations import mark_all_read, mark_read


class PersonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """People within reach, masked."""

    model = Person
    power = Power.VIEW_PEOPLE
    order = ("pinyin", "id")
    lookup_value_regex = "[0-9]{1,18}"
    plans = {"list": "with_card", "retrieve": "with_card", "reveal": "with_card"}
    serializer_class = PersonSerializer
    filterset_class = PersonApiFilter

    def get_queryset(self) -> Any:
        """One person also where somebody keeps the Party body that is their home."""
        if self.action == "retrieve" and not getattr(self, "swagger_fake_view", False):
            return Person.objects.to(self.request.user).with_card()
        return super().get_queryset()

    @extend_schema(request=RevealSerializer, responses={200: RevealedSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def reveal(self, request: Request, pk: str) -> Response:
        """One value of one person in clear, for a reason that is kept."""
        by: Any = request.user
        person = self.get_object()
        wanted = RevealSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        value = privacy.reveal(
            person,
            **wanted.validated_data,
            by=by,
            at=timezone.now(),
            ip=client_ip(request),
        )
        return Response({"value": value}, headers={"Cache-Control": "no-store"})

    @extend_schema(request=ClearExportSerializer, responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=False, methods=["post"])
    def export(self, request: Request) -> Any:
        """Exactly the filtered list as a file, masked; in clear with a reason that is kept."""
        given = ClearExportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        if not may_export(request.user, in_clear=bool(wanted.get("reason"))):
            raise PermissionDenied
        content = exported(
            self.filter_queryset(self.get_queryset()),
            by=request.user,
            ip=client_ip(request),
            query=request.query_params,
            **wanted,
        )
        return as_download(content, wanted["kind"], f"people.{wanted['kind']}")


class NoticeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """The own inbox, newest first."""

    queryset = Notice.objects.none()
    order = ("-id",)
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = NoticeFilter
    serializer_class = NoticeSerializer

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Notice.objects.to(self.request.user)

    @extend_schema(request=None, responses={200: NoticeSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def read(self, request: Request, pk: str) -> Response:
        """Mark one notice as read."""
        mark_read(self.get_object(), by=request.user, at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        operation_id="notices_read_all", request=None, responses={200: ReadCountSerializer}
    )
    @action(detail=False, methods=["post"], url_path="read", filterset_class=None)
    def read_all(self, request: Request) -> Response:
        """Mark everything up to now as read."""
        count = mark_all_read(by=request.user, at=timezone.now())
        return Response({"read": count})


class SubscriptionViewSet(mixins.ListModelMixin, GenericViewSet):
    """How I am told: e-mail and the channels I chose."""

    queryset = Subscription.objects.none()
    order = ("id",)
    filterset_class = None
    serializer_class = SubscriptionSerializer

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Subscription.objects.of(self.request.user)

    @extend_schema(request=SubscriptionInput, responses={200: SubscriptionSerializer})
    def create(self, request: Request) -> Response:
        """Choose what goes over one channel, or over e-mail."""
        by: Any = request.user
        given = SubscriptionInput(data=request.data)
        given.is_valid(raise_exception=True)
        via = own_channel(by, given.validated_data.get("via"))
        row = subscribe(by, via, by=by, at=timezone.now(), **given.rules())
        return Response(self.get_serializer(row).data)
