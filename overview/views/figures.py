"""Figures and what is behind them: the list of a measure, and months that were frozen."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.pages import count_words, keyset
from lib.requests import SignedIn, needs, page_links, words_of
from overview.models import Snapshot
from overview.panels.cases import case_of, measure_words, narrowed, order_of, with_looks
from overview.panels.figures import Question
from overview.panels.snapshots import line_of, snapshot_page
from overview.statistics.sources import SOURCE_OF, cases


@require_safe
@needs(Power.VIEW_FIGURES)
def figure_cases(request: SignedIn, measure: str) -> HttpResponse:
    """The rows that a measure counts in one period and place, whatever they are."""
    if measure not in SOURCE_OF:
        raise Http404
    question = Question.of(request.user, request.GET.dict(), timezone.localdate())
    if not question.opens(measure):
        raise PermissionDenied
    rows = narrowed(cases(question.scope(), measure), request.GET.dict())
    order, cursor = order_of(measure), request.GET.get("cursor")
    page = keyset(with_looks(rows), order=order, cursor=cursor)
    label, formula = measure_words(measure)
    context = {
        "label": label,
        "formula": formula,
        "question": question,
        "count": count_words(rows),
        "cases": [case_of(row, measure) for row in page.rows],
        **page_links(request, page),
    }
    return render(request, "figures/cases.html", context)


@require_safe
@needs(Power.VIEW_FIGURES)
def snapshots(request: SignedIn) -> HttpResponse:
    """The months that were frozen, the latest first."""
    rows = Snapshot.objects.within(request.user.reach(Power.VIEW_FIGURES)).select_related("city")
    page = keyset(rows, order=("-month", "-id"), cursor=request.GET.get("cursor"))
    context = {"snapshots": page.rows, **page_links(request, page)}
    return render(request, "figures/snapshots.html", context)


@require_safe
@needs(Power.VIEW_FIGURES)
def snapshot(request: SignedIn, number: str) -> HttpResponse:
    """One frozen month of one place, beside what its figures come to now."""
    rows = Snapshot.objects.within(request.user.reach(Power.VIEW_FIGURES))
    frozen = get_object_or_404(rows.select_related("city"), number=number)
    line = line_of(frozen, request.user, words_of(request, "within", most=24).upper())
    if line is None:
        raise Http404
    return render(request, "figures/snapshot.html", snapshot_page(line, request.user))
