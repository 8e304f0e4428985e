"""Entering check-ins, pairings, services and appraisals; the parameters; the ledger of hours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.downloads import as_download
from lib.errors import Refused
from lib.exports import xlsx_file
from lib.pages import COUNT_CAP, capped_count, count_words, keyset
from lib.requests import SignedIn, client_ip, field_of, needs, page_links, posted
from members.exports import may_export
from members.filters import HalfYearReportFilter, HoursFilter, PairingFilter
from members.forms.dual import (
    AppraisalForm,
    MemberCheckInForm,
    PairingEndForm,
    PairingForm,
    ServiceForm,
    ServiceScaleForm,
    UnitCheckInForm,
)
from members.models import HalfYearReport, HoursEntry, Pairing, ServiceAppraisal
from members.operations.appraisals import GIVEN, About, Points, appraise
from members.operations.check_ins import CheckInDraft, end_pairing, enter_check_in, pair
from members.operations.desks import visible
from members.operations.reports import note_export
from members.operations.scales import SCALE_VALUES, add_service_scale
from members.operations.services import ServiceDraft, enter_service, summed
from members.panels import hours as hours_panel
from members.panels import scales
from members.views.dual import forms_of, tabs

KINDS = {"member": MemberCheckInForm, "unit": UnitCheckInForm}


def entered(request: SignedIn, form: Any, save: Callable[[dict[str, Any]], Any]) -> Any:
    """Carry out what a valid form asks for; a refusal is told at its field, None answered."""
    if not form.is_valid():
        return None
    try:
        row = save(form.cleaned_data)
    except Refused as refused:
        form.add_error(field_of(form, refused), str(refused))
        return None
    messages.success(request, _("Saved."))
    return row


def form_page(request: SignedIn, form: Any, heading: Any, back: str, **more: Any) -> HttpResponse:
    context = {"form": form, "heading": heading, "back": back, **more}
    status = 422 if form.is_bound else 200
    return render(request, "members/dual/form.html", context, status=status)


@forms_of
def check_in_new(request: SignedIn, kind: str) -> HttpResponse:
    """Check in a member (oneself, where nobody is named) or a unit."""
    if kind not in KINDS:
        raise Http404
    form = KINDS[kind](posted(request), by=request.user)
    given = {"by": request.user, "at": timezone.now()}
    row = entered(request, form, lambda data: enter_check_in(CheckInDraft(**data), **given))
    if row is not None:
        return redirect("members:check_in", row.pk)
    words = {"member": _("Check in a member"), "unit": _("Check in a unit")}
    return form_page(request, form, words[kind], reverse("members:check_ins"))


@forms_of
def service_record_new(request: SignedIn) -> HttpResponse:
    """Enter a service of one's own, or as the community one of a member."""
    form = ServiceForm(posted(request), request.FILES or None, by=request.user)
    given = {"by": request.user, "at": timezone.now()}
    row = entered(request, form, lambda data: enter_service(ServiceDraft(**data), **given))
    if row is not None:
        return redirect("members:service_record", row.pk)
    return form_page(request, form, _("Enter a service"), reverse("members:service_records"))


@forms_of
@needs(Power.MANAGE_PEOPLE)
def service_appraisal_new(request: SignedIn) -> HttpResponse:
    """Enter the appraisal of a year, or change one that is a draft."""
    form = AppraisalForm(posted(request), by=request.user, initial=earlier(request))

    def save(data: dict[str, Any]) -> ServiceAppraisal:
        points = Points(**{name: data.pop(name) for name in GIVEN})
        return appraise(About(**data), points, by=request.user, at=timezone.now())

    row = entered(request, form, save)
    if row is not None:
        return redirect("members:service_appraisal", row.pk)
    scale = scales.present_scale(request.user, timezone.localdate())
    more = {"formula": scales.formula_of(scale), "grades": scales.grades_of(scale)}
    return form_page(
        request, form, _("Enter an appraisal"), reverse("members:service_appraisals"), **more
    )


def earlier(request: SignedIn) -> dict[str, Any]:
    """What an appraisal says so far, where one is to be changed."""
    number = request.GET.get("from", "")
    if not (number.isdecimal() and len(number) < 18):
        return {}
    rows = ServiceAppraisal.objects.within(request.user.reach(Power.MANAGE_PEOPLE)).with_card()
    row = get_object_or_404(rows, pk=number)
    found: dict[str, Any] = {name: getattr(row, name) for name in GIVEN}
    found |= {"community": row.community.code, "year": row.year}
    if row.person is None:
        return found | {"unit": row.unit.code}
    return found | {"person": row.person.name, "unit": ""}


@require_safe
def pairings(request: SignedIn) -> HttpResponse:
    """Which units are paired with which communities."""
    rows = PairingFilter(request.GET, queryset=visible(Pairing, request.user), request=request)
    page = keyset(rows.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    keeps = [request.user.reach(power) for power in (Power.MANAGE_PEOPLE, Power.MANAGE_PARTY)]
    context = {
        "filter": rows,
        "rows": [(row, any(r.covers_area(row.community) for r in keeps)) for row in page.rows],
        "count": count_words(rows.qs),
        "tabs": tabs(request, reverse("members:pairings")),
        "may_pair": any(not reach.is_empty for reach in keeps),
        **page_links(request, page),
    }
    return render(request, "members/dual/pairings.html", context)


@forms_of
def pairing_new(request: SignedIn) -> HttpResponse:
    """Pair a unit with a community."""
    keeps = (Power.MANAGE_PEOPLE, Power.MANAGE_PARTY)
    if not any(request.user.holds(power) for power in keeps):
        raise PermissionDenied
    form = PairingForm(posted(request), by=request.user)
    given = {"by": request.user, "at": timezone.now()}
    row = entered(request, form, lambda data: pair(**data, **given))
    if row is not None:
        return redirect("members:pairings")
    return form_page(request, form, _("Pair a unit"), reverse("members:pairings"))


@forms_of
def pairing_end(request: SignedIn, pk: int) -> HttpResponse:
    """Set the last day of a pairing."""
    row = get_object_or_404(visible(Pairing, request.user).with_card(), pk=pk)
    keeps = (Power.MANAGE_PEOPLE, Power.MANAGE_PARTY)
    if not any(request.user.reach(power).covers_area(row.community) for power in keeps):
        raise PermissionDenied
    form = PairingEndForm(posted(request), initial={"on": timezone.localdate()})
    given = {"by": request.user, "at": timezone.now()}
    if entered(request, form, lambda data: end_pairing(row, **data, **given)) is not None:
        return redirect("members:pairings")
    heading = _("End the pairing of %(row)s") % {"row": row}
    return form_page(request, form, heading, reverse("members:pairings"))


@require_safe
def hours(request: SignedIn) -> HttpResponse:
    """The confirmed hours of a year, per member or per unit, by name; each opens its entries."""
    asked = hours_panel.Asked.of(request.GET, timezone.localdate().year)
    entries = visible(HoursEntry, request.user).in_year(asked.year)
    rows = summed(entries, per_unit=asked.by == "unit")
    page = keyset(rows, order=hours_panel.ORDERS[asked.by], cursor=request.GET.get("cursor"))
    scale = scales.present_scale(request.user, timezone.localdate())
    context = {
        "asked": asked,
        "rows": [hours_panel.line(row, asked, scale) for row in page.rows],
        "count": count_words(rows),
        "total": entries.total(),
        "scale": scale,
        "tabs": tabs(request, reverse("members:hours")),
        "views": hours_panel.views(asked),
        **page_links(request, page),
    }
    return render(request, "members/dual/hours.html", context)


@require_safe
def hours_entries(request: SignedIn) -> HttpResponse:
    """The ledger behind the sums: every entry and counter-entry, newest first."""
    rows = HoursFilter(request.GET, queryset=visible(HoursEntry, request.user), request=request)
    page = keyset(rows.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "filter": rows,
        "rows": page.rows,
        "count": count_words(rows.qs),
        "tabs": tabs(request, reverse("members:hours")),
        "may_bring": request.user.holds(Power.MANAGE_PEOPLE),
        "export": taken_along(request, "members:hours_export", in_clear=False),
        "clear": taken_along(request, "members:hours_export_clear", in_clear=True),
        **page_links(request, page),
    }
    return render(request, "members/dual/entries.html", context)


def taken_along(request: SignedIn, page: str, *, in_clear: bool) -> str:
    """The address at which the present list is taken along, where the reader may."""
    if not may_export(request.user, in_clear=in_clear):
        return ""
    query = request.GET.urlencode()
    return reverse(page) + (f"?{query}" if query else "")


@require_safe
@needs(Power.EXPORT)
def half_year_reports_export(request: SignedIn) -> HttpResponse:
    """Exactly the reports of the list as a file, masked; the audit trail keeps who took it."""
    reports = visible(HalfYearReport, request.user)
    rows = HalfYearReportFilter(request.GET, queryset=reports, request=request)
    count = capped_count(rows.qs)
    if count > COUNT_CAP:
        raise Refused("too_many_rows", _("Narrow the list before you export it."))
    at = timezone.now()
    note_export(by=request.user, at=at, ip=client_ip(request), what="reports", rows=count)
    header, lines = hours_panel.report_table(rows.qs.with_card().order_by("-id"))
    file = xlsx_file(_("Half-yearly reports"), header, lines)
    return as_download(file, "xlsx", f"reports-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx")


@forms_of
def service_scale(request: SignedIn) -> HttpResponse:
    """The parameters in force with the formula they make, their versions, and a new version."""
    may = request.user.holds(Power.CONFIGURE)
    scale = scales.present_scale(request.user, timezone.localdate())
    if request.method == "POST" and not may:
        raise PermissionDenied
    start = {name: getattr(scale, name) for name in SCALE_VALUES}
    reach = request.user.reach(Power.CONFIGURE)
    form = ServiceScaleForm(posted(request), initial=start, reach=reach) if may else None
    given = {"by": request.user, "at": timezone.now()}
    if form and entered(request, form, lambda data: add_service_scale(**data, **given)):
        return redirect("members:service_scale")
    status = 422 if form and form.is_bound else 200
    context = scale_page(request, scale, form)
    return render(request, "members/dual/scale.html", context, status=status)


def scale_page(request: SignedIn, scale: Any, form: Any) -> dict[str, Any]:
    """What the page of the parameters shows."""
    return {
        "scale": scale,
        "form": form,
        "formula": scales.formula_of(scale),
        "grades": scales.grades_of(scale),
        "facts": hours_panel.scale_facts(scale),
        "versions": hours_panel.versions(),
        "tabs": tabs(request, reverse("members:service_scale")),
    }
