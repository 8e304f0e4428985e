"""What every REST door answers alike: errors as JSON, and lists with absolute next and previous."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.pagination import BasePagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from lib.errors import Refused
from lib.pages import MAX_SIZE, SIZE, keyset
from lib.parsers import TooLarge

CODES = {
    400: "invalid",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    429: "throttled",
}
ANYWHERE = "non_field_errors"


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """The JSON of every error; None leaves it to Django, which is a fault of ours."""
    request = context["request"]
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), "application/json"
    if isinstance(error, Refused):
        return _refusal(error)
    known = _as_api_exception(error)
    if known is None:
        return None
    if known.status_code == status.HTTP_400_BAD_REQUEST:
        return Response({"code": "invalid", "errors": dict(_flat(known.detail))}, 400)
    body = {"code": CODES[known.status_code], "message": str(known.detail), "field": None}
    return Response(body, known.status_code, headers=_headers(known))


def _refusal(error: Refused) -> Response:
    """409, but a damaged cursor is plain bad input."""
    if error.code == "bad_cursor":
        return Response({"code": "invalid", "errors": {"cursor": [str(error)]}}, 400)
    body = {"code": error.code, "message": str(error), "field": error.field, **error.details}
    return Response(body, status.HTTP_409_CONFLICT)


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, SuspiciousOperation):
        return exceptions.ParseError(_("The request cannot be read."))
    return None


def _headers(error: exceptions.APIException) -> dict[str, str]:
    found = {}
    if getattr(error, "auth_header", None):
        found["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        found["Retry-After"] = str(math.ceil(error.wait))  # type: ignore[attr-defined]
    return found


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Nested messages as `contact.phone`, so that every value is a list of sentences."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif detail:
        sentences = detail if isinstance(detail, list) else [detail]
        yield path or ANYWHERE, [str(sentence) for sentence in sentences]


class KeysetPagination(BasePagination):
    """Lists as `{results, next, previous}` with absolute addresses; the view names its `order`."""

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> Any:
        self.request = request
        self.page = keyset(
            queryset,
            order=view.order,
            cursor=request.query_params.get("cursor"),
            size=page_size(request),
        )
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "results": data,
                "next": page_address(self.request, self.page.next),
                "previous": page_address(self.request, self.page.previous),
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": address, "previous": address},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "default": SIZE, "description": f"≤ {MAX_SIZE}"}
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
            {"name": "page_size", "in": "query", "required": False, "schema": size},
        ]


def page_address(request: Request, cursor: str | None) -> str | None:
    """The whole address of the page a cursor leads to, with all that was asked kept."""
    if cursor is None:
        return None
    params = request.query_params.copy()
    params["cursor"] = cursor
    return request.build_absolute_uri(f"?{urlencode(list(params.lists()), doseq=True)}")


def page_size(request: Request) -> int:
    """How many rows a page shall have: 25 unless asked otherwise, never more than 200."""
    text = request.query_params.get("page_size", str(SIZE))
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
        raise exceptions.ValidationError({"page_size": [_("A whole number from 1 to 200.")]})
    return min(int(text), MAX_SIZE)
