"""The way into the service desk: its first tab that the reader may open."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from lib.requests import SignedIn
from services.panels.tabs import desk_tabs


@require_safe
def desk(request: SignedIn) -> HttpResponse:
    """Go to the first desk this person works at."""
    tabs = desk_tabs(request.user, request.path)
    if not tabs:
        raise PermissionDenied
    return redirect(tabs[0]["url"])
