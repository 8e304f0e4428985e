"""Batch check-in from a sheet, its template, and files to take along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.downloads import as_download
from lib.errors import Refused
from lib.pages import keyset
from lib.requests import SignedIn, field_of, needs, page_links, posted
from members.forms.dual import CheckInApplyForm, CheckInSheetForm
from members.importers.check_ins import (
    KIND,
    apply_check_ins,
    sheet,
    stage_upload,
    template,
)
from members.panels.sheets import sheet_line, sheet_views
from records.models import ImportRun


@dataclass(frozen=True)
class SheetPages:
    """The pages around a sheet: where one comes from, the form, the sheet, what a row became."""

    back: str
    label: Any
    again: str
    template: str
    sheet: str
    row: str


PAGES = SheetPages(
    "members:check_ins",
    gettext_lazy("Check-ins"),
    "members:check_in_import",
    "members:check_in_template",
    "members:check_in_sheet",
    "members:check_in",
)

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Power.MANAGE_PEOPLE)
def check_in_template(request: SignedIn) -> HttpResponseBase:
    """The empty sheet with two examples."""
    return as_download(template(), "xlsx", "check-ins.xlsx")


@forms_of
@needs(Power.MANAGE_PEOPLE)
def check_in_import(request: SignedIn) -> HttpResponse:
    """Choose a sheet; it is kept and shown before anything is entered."""
    form = CheckInSheetForm(posted(request), request.FILES or None)
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            run = stage_upload(file, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("members:check_in_sheet", run.pk)
    runs = ImportRun.objects.of(request.user).filter(kind=KIND)
    context = {"form": form, "columns": sheet()["columns"].values(), **import_page(PAGES, runs)}
    status = 422 if form.is_bound else 200
    return render(request, "members/dual/import.html", context, status=status)


@forms_of
@needs(Power.MANAGE_PEOPLE)
def check_in_sheet(request: SignedIn, run_id: int) -> HttpResponse:
    """A sheet row by row with what is wrong; then enter the good rows, all of them or none."""
    run = get_object_or_404(ImportRun.objects.of(request.user), pk=run_id, kind=KIND)
    form = CheckInApplyForm(posted(request))
    if form.is_valid() and request.method == "POST":
        try:
            apply_check_ins(run, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("The sheet has been entered."))
            return redirect("members:check_in_sheet", run.pk)
    status = 422 if form.is_bound else 200
    page = sheet_page(request, run, form, PAGES, sheet()["columns"])
    return render(request, "members/dual/sheet.html", page, status=status)


def import_page(pages: SheetPages, runs: Any) -> dict[str, Any]:
    """The addresses around a form that brings in a sheet, and the sheets so far."""
    return {
        "back": reverse(pages.back),
        "back_label": pages.label,
        "template": reverse(pages.template),
        "runs": [{"row": run, "url": reverse(pages.sheet, args=(run.pk,))} for run in runs[:10]],
    }


def sheet_page(
    request: SignedIn, run: ImportRun, form: Any, pages: SheetPages, columns: dict[str, str]
) -> dict[str, Any]:
    """The rows of a sheet, all or those of one state, in their order."""
    state = request.GET.get("state", "")
    rows = run.rows.filter(state=state) if state in ("good", "bad", "applied") else run.rows.all()
    page = keyset(rows, order=("number",), cursor=request.GET.get("cursor"))
    return {
        "run": run,
        "form": form,
        "rows": [
            {
                **sheet_line(row, columns),
                "url": reverse(pages.row, args=(row.subject_id,)) if row.subject_id else "",
            }
            for row in page.rows
        ],
        "columns": columns.values(),
        "views": sheet_views(run, state, reverse(pages.sheet, args=(run.pk,))),
        "back": reverse(pages.back),
        "back_label": pages.label,
        "again": reverse(pages.again),
        **page_links(request, page),
    }
