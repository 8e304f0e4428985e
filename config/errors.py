"""Errors of the frame itself: pages for people, and for other systems what their norm wants."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import defaults
from django.views.csrf import csrf_failure as csrf_page

from tickets.open311.door import frame_error, is_ours


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """A request that cannot be read at all."""
    return (
        frame_error(request, 400) if is_ours(request) else defaults.bad_request(request, exception)
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Not for whoever asks."""
    if is_ours(request):
        return frame_error(request, 403)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Nothing is there."""
    if is_ours(request):
        return frame_error(request, 404)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """A fault of ours."""
    return frame_error(request, 500) if is_ours(request) else defaults.server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form that did not come from a page of ours."""
    if is_ours(request):
        return frame_error(request, 403)
    return csrf_page(request, reason)
