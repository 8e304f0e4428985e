"""Check-ins, services, half-yearly reports, service appraisals: one list, page and move for all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.moves import available_moves, check_offered
from lib.pages import count_words, keyset
from lib.requests import SignedIn, field_of, page_links, posted, seen_of
from members.filters import (
    CheckInFilter,
    HalfYearReportFilter,
    HoursObjectionFilter,
    RedemptionFilter,
    ServiceAppraisalFilter,
    ServiceFilter,
)
from members.forms.dual import DualMoveForm
from members.operations.appraisals import numbers_of
from members.operations.desks import DESKS, visible
from members.panels import dual as panels
from members.panels import scales

ORDER = ("-id",)
FILTERS = {
    "check_in": CheckInFilter,
    "service_record": ServiceFilter,
    "redemption": RedemptionFilter,
    "hours_objection": HoursObjectionFilter,
    "half_year_report": HalfYearReportFilter,
    "service_appraisal": ServiceAppraisalFilter,
}
LEDGERS = (
    ("members:hours", gettext_lazy("Confirmed hours")),
    ("members:points", gettext_lazy("Points")),
    ("members:rewards", gettext_lazy("Rewards")),
    ("members:redemptions", gettext_lazy("Orders")),
    ("members:hours_lists", gettext_lazy("Public lists")),
    ("members:hours_objections", gettext_lazy("Objections")),
    ("members:certificates", gettext_lazy("Certificates")),
    ("members:ledger_rules", gettext_lazy("Rules")),
)
"""The pages of hours and points, beside each other."""

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def dual_list(request: SignedIn, subject: str) -> HttpResponse:
    """What is within reach of one subject, newest first."""
    face = panels.FACES[subject]
    rows = visible(DESKS[subject].model, request.user)
    narrowed = FILTERS[subject](request.GET, queryset=rows, request=request)
    page = keyset(narrowed.qs.with_card(), order=ORDER, cursor=request.GET.get("cursor"))
    today = timezone.localdate()
    context = {
        "face": face,
        "filter": narrowed,
        "rows": [panels.line(face, row, today) for row in page.rows],
        "count": count_words(narrowed.qs),
        "tabs": tabs(request, face.list_url),
        "actions": actions(request, subject),
        "totals": panels.member_totals(request.user, rows) if subject == "check_in" else [],
        **page_links(request, page),
    }
    return render(request, "members/dual/list.html", context)


def tabs(request: SignedIn, here: str) -> list[dict[str, Any]]:
    """The pages of dual check-in, beside each other; of hours and points on one of theirs."""
    if here in {reverse(page) for page, _label in LEDGERS}:
        keeps = request.user.holds(Power.MANAGE_PEOPLE)
        open_to = [row for row in LEDGERS if keeps or row[0] != "members:hours_lists"]
        return panels.beside(open_to, here)
    pages = (
        ("members:check_ins", _("Check-ins")),
        ("members:pairings", _("Pairings")),
        ("members:service_records", _("Services")),
        ("members:hours", _("Hours and points")),
        ("members:half_year_reports", _("Reports")),
        ("members:service_appraisals", _("Appraisals")),
        ("members:service_scale", _("Parameters")),
    )
    return panels.beside(pages, here)


def actions(request: SignedIn, subject: str) -> list[dict[str, Any]]:
    """What may be begun from a list; the first one is the page's own."""
    user = request.user
    keeps = user.holds(Power.MANAGE_PEOPLE)
    found: list[tuple[Any, str, bool]] = []
    if subject == "check_in":
        member = reverse("members:check_in_new", args=("member",))
        unit = reverse("members:check_in_new", args=("unit",))
        found += [(_("Check in a member"), member, True)]
        found += [(_("Check in a unit"), unit, keeps or bool(user.reach(Power.HANDLE).units))]
        found += [(_("Bring in a sheet"), reverse("members:check_in_import"), keeps)]
    if subject == "service_record":
        found += [(_("Enter a service"), reverse("members:service_record_new"), True)]
    if subject == "service_appraisal":
        found += [(_("Enter an appraisal"), reverse("members:service_appraisal_new"), keeps)]
    if subject == "half_year_report":
        url = f"{reverse('members:half_year_reports_export')}?{request.GET.urlencode()}"
        found += [(_("Export"), url, user.holds(Power.EXPORT))]
    return [{"label": label, "url": url} for label, url, is_open in found if is_open]


@require_safe
def dual_row(request: SignedIn, subject: str, pk: int) -> HttpResponse:
    """One of them: its facts, its life, and the moves open to the reader."""
    face, desk = panels.FACES[subject], DESKS[subject]
    row = get_object_or_404(visible(desk.model, request.user).with_card(), pk=pk)
    moves = available_moves(row, desk.workflow, by=request.user, at=timezone.now())
    context: dict[str, Any] = {
        "face": face,
        "row": row,
        "badge": panels.badge_of(row),
        "facts": face.facts(row),
        "moves": [
            {"move": move, "url": reverse(f"members:{subject}_move", args=(pk, move.name))}
            for move in moves
        ],
        "entries": panels.life_of(face, row),
        "is_late": panels.is_late(row, timezone.localdate()),
    }
    context |= beside(request, subject, row)
    return render(request, "members/dual/row.html", context)


def beside(request: SignedIn, subject: str, row: Any) -> dict[str, Any]:
    """What only some subjects have: pictures, the sum behind a score."""
    if subject == "service_record":
        return {"photos": panels.photos_of(row)}
    return {"sum": appraisal_sum(request, row)} if subject == "service_appraisal" else {}


def appraisal_sum(request: SignedIn, row: Any) -> dict[str, Any]:
    """The formula with its figures, and the rates beside it; those fed back stay as they were."""
    change = f"{reverse('members:service_appraisal_new')}?from={row.pk}"
    may_change = row.status == "draft" and request.user.holds(Power.MANAGE_PEOPLE)
    return {
        "formula": scales.formula_of(row.scale),
        "grades": scales.grades_of(row.scale),
        "numbers": row.numbers or numbers_of(row),
        "tone": panels.GRADE_TONES[row.grade],
        "lost": row.meetings_missed * row.scale.absence,
        "change": change if may_change else "",
    }


@forms_of
def dual_move(request: SignedIn, subject: str, pk: int, move: str) -> HttpResponse:
    """One move: its form, and what carries it out."""
    desk = DESKS[subject]
    row = get_object_or_404(visible(desk.model, request.user).with_card(), pk=pk)
    if move not in desk.operations:
        raise Http404
    step, back = desk.workflow[move], reverse(f"members:{subject}", args=(pk,))
    form = DualMoveForm(posted(request), move=step, row=row)
    if form.is_valid():
        try:
            facts = {"by": request.user, "at": timezone.now(), "seen": seen_of(request)}
            desk.operations[move](row, **facts, **form.cleaned_data)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    elif not form.is_bound:
        check_offered(row, desk.workflow, step, by=request.user, at=timezone.now())
    context = {"form": form, "row": row, "move": step, "back": back, "face": panels.FACES[subject]}
    return render(request, "members/dual/move.html", context, status=422 if form.is_bound else 200)
