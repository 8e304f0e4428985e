"""What somebody asked for in this browser, without an account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from services.views.visitors import receipts


@login_not_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My requests, bookings, wishes and sign-ups: those whose receipts this browser keeps."""
    rows = [{"line": row.receipt_line, "url": url} for row, url in receipts(request)]
    return render(request, "services/mine.html", {"rows": rows})
