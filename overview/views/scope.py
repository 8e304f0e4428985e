"""What this system is for, and what it refuses to do; open to everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def scope(request: HttpRequest) -> HttpResponse:
    """The limits of use, in plain words."""
    return render(request, "overview/scope.html")
