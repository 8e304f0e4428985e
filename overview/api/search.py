"""REST doors of the search: over all within reach, and over what is published for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lib.answers import page_address, page_size
from lib.requests import client_ip
from overview.search import HELP, KINDS, OPEN_KINDS, Kind, Reader, answer_to, straight_to
from overview.serializers.search import FoundSerializer
from records.throttle import within_rate

EACH = 5
"""Rows of every kind when no kind is named."""


def described(kinds: Sequence[Kind]) -> Any:
    """The schema of a search over these kinds."""
    names = [*(kind.name for kind in kinds), HELP]
    return extend_schema(
        parameters=[
            OpenApiParameter("q", str, required=True, description="What is looked for."),
            OpenApiParameter("kind", str, enum=names, description="Only this kind, in pages."),
            OpenApiParameter("cursor", str, description="A page of one kind."),
            OpenApiParameter("page_size", int, description="Up to 200, of one kind."),
        ],
        responses={200: FoundSerializer},
    )


def found(request: Request, kinds: Sequence[Kind]) -> Response:
    """What answers, as JSON."""
    words = request.query_params.get("q", "").replace("\0", "").strip()[:100]
    only = request.query_params.get("kind", "")
    if only and only not in {HELP, *(kind.name for kind in kinds)}:
        raise ValidationError({"kind": [_("There is no such kind.")]})
    reader = Reader(request.user, timezone.now())
    answer = answer_to(
        words,
        kinds,
        reader,
        each=EACH,
        only=only,
        cursor=request.query_params.get("cursor"),
        size=page_size(request),
    )
    body = {
        "straight_to": straight_to(words, kinds, reader),
        "kinds": answer.groups,
        "results": answer.hits,
        "next": page_address(request, answer.page.next),
        "previous": page_address(request, answer.page.previous),
    }
    return Response(FoundSerializer(body).data)


class SearchView(APIView):
    """Everything within reach."""

    permission_classes = (IsAuthenticated,)

    @described(KINDS)
    def get(self, request: Request) -> Response:
        """The first five of every kind that answers, or one kind page by page."""
        return found(request, KINDS)


class PublicSearchView(APIView):
    """What is published for residents; who has no account is limited by address."""

    permission_classes = (AllowAny,)

    @described(OPEN_KINDS)
    def get(self, request: Request) -> Response:
        """The first five of every kind that answers, or one kind page by page."""
        if not within_rate("search:ip", client_ip(request), at=timezone.now()):
            raise Throttled
        return found(request, OPEN_KINDS)
