"""REST door of the keys of other systems."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from members.models import ApiKey
from members.operations.keys import issue_key, revoke_key
from tickets.serializers.keys import ApiKeyInput, ApiKeySerializer, IssuedKeySerializer


class ApiKeyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Keys by which other systems write over the open interface."""

    model = ApiKey
    power = Power.CONFIGURE
    order = ("-id",)
    lookup_value_regex = "[0-9]{1,18}"
    plans = {"list": "with_card", "retrieve": "with_card"}
    serializer_class = ApiKeySerializer

    @extend_schema(request=ApiKeyInput, responses={201: IssuedKeySerializer})
    def create(self, request: Request) -> Response:
        """Issue a key; its text is in this answer and in no other."""
        reach = request.user.reach(Power.CONFIGURE)
        given = ApiKeyInput(data=request.data, context={"reach": reach})
        given.is_valid(raise_exception=True)
        key, text = issue_key(given.facts(), by=request.user, at=timezone.now())
        body = {**ApiKeySerializer(key).data, "key": text}
        return Response(body, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: ApiKeySerializer})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """From now on the key opens nothing."""
        key = revoke_key(self.get_object(), by=request.user, at=timezone.now())
        return Response(ApiKeySerializer(key).data)
