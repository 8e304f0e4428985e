"""Service requests over REST: the rows within reach, and their moves."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from grids.powers import Power
from lib.api import ScopedViewSet
from services.filters import ServiceRequestFilter
from services.models import ServiceRequest
from services.operations.desks import DESKS
from services.serializers.requests import ServiceRequestSerializer, ServiceRequestWordsSerializer


class ServiceRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """Requests for services, of one's places and those given to one's unit."""

    model = ServiceRequest
    power = Power.HANDLE
    plans = {"list": "with_card", "retrieve": "with_card", "moves": "with_card"}
    serializer_class = ServiceRequestSerializer
    filterset_class = ServiceRequestFilter
    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(request=ServiceRequestWordsSerializer, responses={200: ServiceRequestSerializer})
    @action(
        detail=True,
        methods=["post"],
        url_path="moves/(?P<move>[a-z-]{1,24})",
        filterset_class=None,
    )
    def moves(self, request: Request, pk: str, move: str) -> Response:
        """One step: its name is one of `moves`, its words are those of its `fields`."""
        row, desk = self.get_object(), DESKS["service_request"]
        if move not in desk.operations:
            raise Http404
        given = ServiceRequestWordsSerializer(data=request.data, context={"row": row})
        given.is_valid(raise_exception=True)
        words, step = dict(given.validated_data), desk.workflow[move]
        seen = words.pop("seen", None)
        missing = [name for name in step.required if name not in words]
        if missing:
            raise ValidationError({name: [_("This field is required.")] for name in missing})
        said = {name: words[name] for name in step.fields if name in words}
        desk.operations[move](row, by=request.user, at=timezone.now(), seen=seen, **said)
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)
