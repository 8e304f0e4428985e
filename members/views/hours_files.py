"""Hours as a file of the layout volunteer systems exchange: taken along, and brought in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.downloads import as_download
from lib.errors import Refused
from lib.requests import SignedIn, client_ip, field_of, needs, posted
from members.exports import export_hours, may_export
from members.filters import HoursFilter
from members.forms.dual import CheckInApplyForm, HoursSheetForm
from members.forms.files import FORMATS, ClearExportForm
from members.importers.hours import KIND, apply_hours, sheet, stage_upload, template
from members.models import HoursEntry
from members.operations.desks import visible
from members.views.files import SheetPages, forms_of, import_page, sheet_page
from records.models import ImportRun

PAGES = SheetPages(
    "members:hours_entries",
    gettext_lazy("Ledger of hours"),
    "members:hours_import",
    "members:hours_template",
    "members:hours_sheet",
    "members:service_record",
)


def asked(request: SignedIn) -> Any:
    """The entries of this address."""
    entries = visible(HoursEntry, request.user)
    return HoursFilter(request.GET, queryset=entries, request=request).qs


@require_safe
@needs(Power.EXPORT)
def hours_export(request: SignedIn) -> HttpResponseBase:
    """Exactly the ledger of this address in the layout of the exchange, masked."""
    kind = request.GET.get("format") if request.GET.get("format") in FORMATS else FORMATS[0]
    given = {"by": request.user, "at": timezone.now(), "ip": client_ip(request)}
    try:
        content = export_hours(asked(request), kind=kind, **given)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("members:hours_entries")
    return as_download(content, kind, file_name(kind))


@never_cache
@forms_of
@needs(Power.EXPORT)
def hours_export_clear(request: SignedIn) -> HttpResponseBase:
    """The same in clear, as another system needs it, for a reason that is kept."""
    if not may_export(request.user, in_clear=True):
        raise PermissionDenied
    form = ClearExportForm(posted(request))
    if form.is_valid():
        given = {"by": request.user, "at": timezone.now(), "ip": client_ip(request)}
        try:
            content = export_hours(asked(request), **form.cleaned_data, **given)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            return as_download(content, form.cleaned_data["kind"], file_name(**form.cleaned_data))
    status = 422 if form.is_bound else 200
    return render(request, "members/ledgers/export.html", {"form": form}, status=status)


def file_name(kind: str, **_more: Any) -> str:
    """Without a word about who is in it."""
    return f"hours-{timezone.localtime():%Y%m%d-%H%M}.{kind}"


@require_safe
@needs(Power.MANAGE_PEOPLE)
def hours_template(request: SignedIn) -> HttpResponseBase:
    """The empty file with two examples."""
    return as_download(template(), "xlsx", "hours.xlsx")


@forms_of
@needs(Power.MANAGE_PEOPLE)
def hours_import(request: SignedIn) -> HttpResponse:
    """Choose a file; it is kept and tried before anything is entered."""
    form = HoursSheetForm(posted(request), request.FILES or None, by=request.user)
    if form.is_valid():
        given = {"community": form.cleaned_data["community"], "by": request.user}
        try:
            run = stage_upload(form.cleaned_data["file"], **given, at=timezone.now())
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("members:hours_sheet", run.pk)
    runs = ImportRun.objects.of(request.user).filter(kind=KIND)
    context = {"form": form, "columns": sheet()["columns"].values(), **import_page(PAGES, runs)}
    status = 422 if form.is_bound else 200
    return render(request, "members/dual/import.html", context, status=status)


@forms_of
@needs(Power.MANAGE_PEOPLE)
def hours_sheet(request: SignedIn, run_id: int) -> HttpResponse:
    """A file row by row with what is wrong; then enter the good rows, all of them or none."""
    run = get_object_or_404(ImportRun.objects.of(request.user), pk=run_id, kind=KIND)
    form = CheckInApplyForm(posted(request))
    if form.is_valid() and request.method == "POST":
        try:
            apply_hours(run, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("The sheet has been entered."))
            return redirect("members:hours_sheet", run.pk)
    status = 422 if form.is_bound else 200
    page = sheet_page(request, run, form, PAGES, sheet()["columns"])
    return render(request, "members/dual/sheet.html", page, status=status)
