"""REST door of what a phone carries along: my open work with all that is needed to act on it."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.forms.report import place_choices
from tickets.panels.carried import carried
from tickets.serializers.carried import CarriedSerializer


class MyTasksView(APIView):
    """The most urgent open work of whoever asks, at most 40 of each kind."""

    @extend_schema(responses={200: CarriedSerializer})
    def get(self, request: Request) -> Response:
        """My open assignments, whistle tasks and waiting matters, each with its steps."""
        at = timezone.now()
        own = next((post.area for post in request.user.active_posts if post.area_id), None)
        told = {
            "at": at,
            "account": str(request.user.pk),
            "area": own.code if own else "",
            "places": [
                {"code": code, "name": name} for code, name in (place_choices(own) if own else ())
            ],
            "results": carried(request.user, at=at),
        }
        return Response(
            CarriedSerializer(told, context={"request": request}).data,
            headers={"Cache-Control": "no-store"},
        )
