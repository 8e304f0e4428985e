"""REST door of deadlines: why a clock falls due when it does."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from grids.powers import Power
from tickets.explanations import clock_story, clock_within
from tickets.serializers.clocks import ClockStorySerializer


class ClockViewSet(GenericViewSet):
    """Deadlines of the matters within your reach."""

    serializer_class = ClockStorySerializer
    lookup_value_regex = "[0-9]{1,18}"
    pagination_class = None
    filter_backends: tuple[Any, ...] = ()

    @extend_schema(parameters=[OpenApiParameter("id", int, OpenApiParameter.PATH)])
    def retrieve(self, request: Request, pk: str) -> Response:
        """One deadline: every day counted or skipped, the pauses, the ladder."""
        clock = clock_within(request.user.reach(Power.VIEW_TICKETS), int(pk))
        if clock is None:
            raise Http404
        at = timezone.now()
        context = {**self.get_serializer_context(), "at": at, "story": clock_story(clock, at=at)}
        return Response(ClockStorySerializer(clock, context=context).data)
