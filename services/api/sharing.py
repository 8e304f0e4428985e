"""REST doors of the sharing register: parse, call one operation, answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from lib.api import ScopedViewSet
from services.filters.sharing import SharedFilter, UseFilter
from services.models import ListEntry, ResourceUse, SharedResource
from services.operations.desks import visible
from services.operations.sharing import (
    SHARING_DESK,
    SharedDraft,
    UseDraft,
    ask_for_use,
    change_shared,
    offered_shared,
    share_entry,
    share_resource,
    visible_shared,
    visible_uses,
)
from services.serializers.sharing import (
    EntrySharedSerializer,
    ResourceUseRowSerializer,
    ResourceUseSerializer,
    SharedChangeSerializer,
    SharedNewSerializer,
    SharedResourceSerializer,
    UseNewSerializer,
    UseWordsSerializer,
)

NUMBER = "[0-9]{1,18}"


class SharedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """What the register of an account works with, and what it answers."""

    power = None
    lookup_value_regex = NUMBER

    def given(self, kind: Any, request: Request) -> Any:
        """The input of a request, or 400 at its fields."""
        given = kind(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return given

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "at": timezone.now()}

    def acting(self) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.request.user, "at": timezone.now()}


class SharedResourceViewSet(SharedViewSet):
    """The register of the own cities."""

    model = SharedResource
    serializer_class = SharedResourceSerializer
    filterset_class: Any = SharedFilter

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return SharedResource.objects.none()
        return visible_shared(self.request.user).with_card()

    @extend_schema(request=SharedNewSerializer, responses={201: SharedResourceSerializer})
    def create(self, request: Request) -> Response:
        """Register something, for a community or a unit."""
        asked = self.given(SharedNewSerializer, request)
        area = asked.validated_data["community"]
        row = share_resource(area, SharedDraft(**asked.facts()), **self.acting())
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(request=SharedChangeSerializer, responses={200: SharedResourceSerializer})
    def update(self, request: Request, pk: str) -> Response:
        """Change what is shared, or whether it can be asked for."""
        asked = self.given(SharedChangeSerializer, request)
        row = change_shared(self.get_object(), SharedDraft(**asked.facts()), **self.acting())
        return Response(self.get_serializer(row).data)

    @extend_schema(request=EntrySharedSerializer, responses={201: SharedResourceSerializer})
    @action(detail=False, methods=["post"], url_path="from-entry", filterset_class=None)
    def from_entry(self, request: Request) -> Response:
        """Register a resource of an alliance's list."""
        number = self.given(EntrySharedSerializer, request).validated_data["entry"]
        entry = get_object_or_404(visible(ListEntry, request.user), pk=number)
        row = share_entry(entry, **self.acting())
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(request=UseNewSerializer, responses={201: ResourceUseSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def ask(self, request: Request, pk: str) -> Response:
        """Ask for some days of it."""
        words = dict(self.given(UseNewSerializer, request).validated_data)
        area, unit = words.pop("community") or None, words.pop("unit") or None
        draft = UseDraft(area=area, unit=unit, **words)
        use = ask_for_use(self.get_object(), draft, **self.acting())
        shown = ResourceUseSerializer(use, context=self.get_serializer_context())
        return Response(shown.data, status.HTTP_201_CREATED)


class PublicSharedViewSet(SharedViewSet):
    """What is shared, for everybody: no person and no telephone stands there."""

    model = SharedResource
    permission_classes = (AllowAny,)
    serializer_class = SharedResourceSerializer
    filterset_class: Any = SharedFilter

    def get_queryset(self) -> Any:
        return offered_shared().with_card()


class ResourceUseViewSet(SharedViewSet):
    """Uses of the own side, with their moves."""

    model = ResourceUse
    serializer_class = ResourceUseSerializer
    serializer_classes = {"list": ResourceUseRowSerializer}
    filterset_class: Any = UseFilter

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return ResourceUse.objects.none()
        return visible_uses(self.request.user).with_card()

    @extend_schema(request=UseWordsSerializer, responses={200: ResourceUseSerializer})
    @action(
        detail=True,
        methods=["post"],
        url_path="moves/(?P<move>[a-z-]{1,24})",
        filterset_class=None,
    )
    def moves(self, request: Request, pk: str, move: str) -> Response:
        """Carry out a move; inputs that it needs are told at their fields."""
        row = self.get_object()
        if move not in SHARING_DESK.operations:
            raise Http404
        words = dict(self.given(UseWordsSerializer, request).validated_data)
        seen, step = words.pop("seen", None), SHARING_DESK.workflow[move]
        missing = [name for name in step.required if name not in words]
        if missing:
            raise ValidationError({name: [_("This field is required.")] for name in missing})
        said = {name: words[name] for name in step.fields if name in words}
        row = SHARING_DESK.operations[move](row, **self.acting(), seen=seen, **said)
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)
