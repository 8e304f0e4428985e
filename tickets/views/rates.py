"""The three rates of a month, and the cases behind each figure."""

from __future__ import annotations

from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.pages import keyset
from lib.requests import needs, page_links, words_of
from tickets.panels.callbacks import call_rows
from tickets.panels.cards import ticket_card
from tickets.panels.rates import WORDS, Period, rates_page
from tickets.statistics import TICKET_FIGURES


def period_of(request: HttpRequest) -> Period:
    """The month and place asked for; this month when none, or none that exists, is asked for."""
    return Period(
        reach=request.user.reach(Power.VIEW_FIGURES),
        month=month_of(words_of(request, "month")),
        within=words_of(request, "within", most=24).upper(),
    )


def month_of(text: str) -> date:
    """The first day of a month written as 2026-11."""
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        return timezone.localdate().replace(day=1)


@require_safe
@needs(Power.VIEW_FIGURES)
def rates(request: HttpRequest) -> HttpResponse:
    """Response, solution and satisfaction of one month, with n and formula."""
    return render(request, "rates/rates.html", rates_page(period_of(request)))


@require_safe
@needs(Power.VIEW_FIGURES)
def rate_cases(request: HttpRequest) -> HttpResponse:
    """The rows behind one figure."""
    figure, period = words_of(request, "figure"), period_of(request)
    if figure not in WORDS:
        raise Http404
    is_matter = figure in TICKET_FIGURES
    order = ("-reported_at", "-id") if is_matter else ("-closed_at", "-id")
    rows = period.cases(figure)
    page = keyset(rows.with_card(), order=order, cursor=request.GET.get("cursor"))
    at = timezone.now()
    context = {
        "words": WORDS[figure],
        "period": period,
        "month": f"{period.month:%Y-%m}",
        "count": rows.count(),
        "tickets": [ticket_card(row, at) for row in page.rows] if is_matter else (),
        "calls": () if is_matter else call_rows(page.rows, at=at),
        **page_links(request, page),
    }
    return render(request, "rates/cases.html", context)
