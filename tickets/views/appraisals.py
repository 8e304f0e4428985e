"""The yearly results of departments: figures with their formula and lists, votes, words, export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.models import Unit
from grids.powers import Power
from lib.downloads import as_download
from lib.errors import Refused
from lib.pages import Page, capped_count, keyset
from lib.requests import client_ip, needs, page_links
from members.roles import Role
from tickets.exports import export_opinions, export_year
from tickets.forms.appraisals import OpinionForm, StatementForm, VoteForm
from tickets.models import SatisfactionVote
from tickets.operations.publication import publish_year, seats_of, state_opinion, vote_satisfaction
from tickets.panels.appraisals import LATE, STANDS, UnitLine, YearView

YEARS = range(2015, 2100)


def asked_year(request: HttpRequest) -> int:
    """The year asked for; this one when none is, or when there is no such year."""
    text = request.GET.get("year", "")
    known = text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS
    return int(text) if known else timezone.localdate().year


def year_of(request: HttpRequest, year: int) -> YearView:
    """The year as this reader may see it."""
    if year not in YEARS:
        raise Http404
    return YearView(request.user, year, timezone.now())


@require_safe
def appraisals(request: HttpRequest) -> HttpResponse:
    """The departments of the year by code: no rank, no consequence."""
    view = year_of(request, asked_year(request))
    page = keyset(view.units(), order=("code",), cursor=request.GET.get("cursor"))
    user = request.user
    context = {
        "year": view.year,
        "earlier": view.year - 1,
        "later": view.year + 1,
        "lines": view.lines(page.rows),
        "count": len(page.rows) if is_all(page) else capped_count(view.units()),
        "may_publish": may_publish(user) and view.year < timezone.localdate().year,
        "may_export": user.holds(Power.EXPORT),
        "sees_rates": user.holds(Power.VIEW_FIGURES),
        **page_links(request, page),
    }
    return render(request, "appraisals/year.html", context)


def is_all(page: Page) -> bool:
    """Whether one screen shows everything, so that nothing is left to count."""
    return page.next is None and page.previous is None


def may_publish(user: Any) -> bool:
    """Whoever appraises for a whole district or city publishes its year."""
    reach = user.reach(Power.APPRAISE)
    return bool(reach.everywhere or reach.cities or reach.districts)


@require_POST
@needs(Power.APPRAISE)
def appraisals_publish(request: HttpRequest, year: int) -> HttpResponse:
    """Freeze the year of every department that has not been published."""
    view = year_of(request, year)
    try:
        count = publish_year(view.year, by=request.user, at=view.at)
        messages.success(request, _("Published: %(n)s departments.") % {"n": count})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"/appraisals/?year={year}")


@require_safe
@needs(Power.EXPORT)
def appraisals_export(request: HttpRequest, year: int, what: str) -> HttpResponse:
    """The year, or the opinions of it, as a sheet with a line for the seal."""
    view = year_of(request, year)
    make = export_opinions if what == "opinions" else export_year
    file = make(view, ip=client_ip(request))
    return as_download(file, "xlsx", f"{what}-{year}.xlsx")


def line_of(view: YearView, code: str) -> UnitLine:
    """One department's year, within reach."""
    unit = get_object_or_404(view.units(), code=code)
    return view.lines([unit])[0]


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """One department's year: formula, exclusions, votes, opinions, and the forms that are open."""
    view = year_of(request, year)
    line = line_of(view, code)
    forms = open_forms(request, view, line)
    wanted = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST":
        if wanted not in forms:
            raise PermissionDenied
        if forms[wanted].is_valid() and said(request, view, line.unit, wanted, forms[wanted]):
            return redirect(line.url)
    votes = view.votes().in_year(year).filter(unit=line.unit)
    context = {
        "line": line,
        "year": year,
        "forms": forms,
        "votes": votes.select_related("community").defer("community__boundary"),
        "opinions": view.opinions(line.unit),
    }
    return render(request, "appraisals/unit.html", context, status=422 if wanted else 200)


def open_forms(request: HttpRequest, view: YearView, line: UnitLine) -> dict[str, Any]:
    """What this reader may say of the year: vote, opinion of the street, statement."""
    user, given = request.user, request.POST.get("form") if request.method == "POST" else None
    forms: dict[str, Any] = {}
    communities = seats_of(user, Role.COMMUNITY_SECRETARY, view.at)
    if line.result is None and communities.exists():
        data = request.POST if given == "vote" else None
        forms["vote"] = VoteForm(data, seats=communities, initial=own_vote(view, line, communities))
    streets = seats_of(user, Role.STREET_SECRETARY, view.at)
    if streets.exists():
        forms["opinion"] = OpinionForm(request.POST if given == "opinion" else None, seats=streets)
    if line.unit.pk in user.reach(Power.HANDLE).units and not view.opinions(line.unit).filter(
        side="unit"
    ):
        forms["statement"] = StatementForm(request.POST if given == "statement" else None)
    return forms


def own_vote(view: YearView, line: UnitLine, communities: Any) -> dict[str, Any]:
    """What the community said before: it may change its mind until publication."""
    vote = SatisfactionVote.objects.in_year(view.year).of(line.unit, communities).first()
    return {"level": vote.level, "comment": vote.comment} if vote else {}


def said(request: HttpRequest, view: YearView, unit: Unit, name: str, form: Any) -> bool:
    """Keep what was said, or say at the form why it cannot be."""
    operation = vote_satisfaction if name == "vote" else state_opinion
    try:
        operation(unit, by=request.user, at=view.at, year=view.year, **form.arguments())
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Kept, with your name and the time."))
    return True


@require_safe
def appraisal_tasks(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The calls behind a figure of one department."""
    view = year_of(request, year)
    line = line_of(view, code)
    stands, late = request.GET.get("stands", ""), request.GET.get("late", "")
    if (stands and stands not in STANDS) or (late and late not in LATE):
        raise Http404
    rows = view.calls(line.unit, stands=stands, late=late)
    page = keyset(rows.with_card(), order=("-issued_at", "-id"), cursor=request.GET.get("cursor"))
    context = {
        "line": line,
        "year": year,
        "words": STANDS.get(stands) or LATE.get(late) or _("All calls"),
        "stands": STANDS,
        "rows": page.rows,
        "count": rows.count(),
        **page_links(request, page),
    }
    return render(request, "appraisals/tasks.html", context)
