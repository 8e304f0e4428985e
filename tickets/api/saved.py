"""REST door of saved views."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from lib.pages import capped_counts
from members.models import SavedView
from members.operations.saved import change_view, drop_view, save_view
from tickets.forms.saved import narrowed
from tickets.panels.saved import TAB_CAP
from tickets.serializers.saved import (
    SavedViewDraftSerializer,
    SavedViewSerializer,
    ViewCountSerializer,
)

LIST = OpenApiParameter("list", str, enum=SavedView.Kind.values)


class SavedViewViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Your views and those shared with one of your posts."""

    queryset = SavedView.objects.none()
    order: tuple[str, ...] = ("id",)
    lookup_value_regex = "[0-9]{1,18}"
    filter_backends: tuple[Any, ...] = ()
    serializer_class = SavedViewSerializer

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = SavedView.objects.to(self.request.user).select_related("area")
        if self.request.query_params.get("list"):
            rows = rows.for_list(self.request.query_params["list"])
        if self.action in ("update", "destroy"):
            rows = rows.of(self.request.user)
        return rows.defer("area__boundary")

    @extend_schema(parameters=[LIST])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All of one list, or of both."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=SavedViewDraftSerializer, responses={201: SavedViewSerializer})
    def create(self, request: Request) -> Response:
        """Keep a view."""
        view = save_view(self._draft(request), by=request.user, at=timezone.now())
        return Response(self.get_serializer(view).data, 201)

    @extend_schema(request=SavedViewDraftSerializer, responses={200: SavedViewSerializer})
    def update(self, request: Request, pk: str) -> Response:
        """Write your own view anew."""
        view = change_view(self.get_object(), self._draft(request), by=request.user)
        return Response(self.get_serializer(view).data)

    def destroy(self, request: Request, pk: str) -> Response:
        """Forget your own view."""
        drop_view(self.get_object(), by=request.user)
        return Response(status=204)

    @extend_schema(parameters=[LIST], responses=ViewCountSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def counts(self, request: Request) -> Response:
        """How many rows each holds for you now, in one query."""
        views = list(self.get_queryset())
        lists = [self._rows(view, request) for view in views]
        counts = zip(views, capped_counts(lists, TAB_CAP), strict=True)
        told = [
            {"id": view.pk, "count": min(count, TAB_CAP), "is_capped": count > TAB_CAP}
            for view, count in counts
        ]
        return Response(ViewCountSerializer(told, many=True).data)

    def _rows(self, view: SavedView, request: Request) -> QuerySet[Any]:
        found = narrowed(view.kind, view.params, request._request)
        return found.qs if found.form.is_valid() else found.queryset.none()

    def _draft(self, request: Request) -> Any:
        wanted = SavedViewDraftSerializer(data=request.data, context=self.get_serializer_context())
        wanted.is_valid(raise_exception=True)
        return wanted.draft()
