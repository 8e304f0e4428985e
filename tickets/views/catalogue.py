"""Pages of the catalogue: looking things up, editing kinds and conditions, bringing a sheet in."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.operations.configuring import configures
from grids.powers import Power
from lib.downloads import as_download
from lib.errors import Refused
from lib.exports import csv_lines, xlsx_file
from lib.requests import SignedIn, posted, words_of
from records.models import ImportRun
from tickets.forms.catalogue import (
    ApplyForm,
    CategoryForm,
    ConditionForm,
    NewCategoryForm,
    SheetForm,
)
from tickets.importers.categories import (
    KIND,
    apply_catalogue,
    catalogue_rows,
    columns,
    stage_catalogue,
)
from tickets.models import Category, CategoryLimit
from tickets.operations.categories import (
    add_condition,
    create_category,
    update_category,
    update_condition,
)
from tickets.panels.catalogue import (
    STATES,
    catalogue,
    category_page,
    headings,
    sheet_page,
    sheet_url,
)

forms_of = require_http_methods(["GET", "HEAD", "POST"])


def check_editor(request: SignedIn) -> None:
    """The catalogue is shared: 403 unless this person configures every city."""
    if not configures(request.user, None):
        raise PermissionDenied


def refused(form: Any, refusal: Refused) -> None:
    """Put a refusal where it belongs on the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


@require_safe
def categories(request: SignedIn) -> HttpResponse:
    """What can be filed, under which condition, within which limit."""
    words, state = words_of(request, "q", most=60), request.GET.get("state", "used")
    found = catalogue(words, state)
    may_edit = configures(request.user, None)
    context = {
        "catalogue": found,
        "count": sum(len(leaves) for _heading, leaves in found),
        "words": words,
        "state": state,
        "states": STATES,
        "may_edit": may_edit,
        "headings": headings() if may_edit else [],
    }
    return render(request, "settings/categories.html", context)


@require_safe
def category(request: SignedIn, code: str) -> HttpResponse:
    """One kind of matter: its conditions, their limits, and what they were."""
    row = get_object_or_404(Category.objects.select_related("parent"), code=code)
    context = {**category_page(row), "may_edit": configures(request.user, None)}
    return render(request, "settings/category.html", context)


@forms_of
def category_edit(request: SignedIn, code: str) -> HttpResponse:
    """Change what a category is called and how it is treated."""
    check_editor(request)
    row = get_object_or_404(Category.objects.select_related("parent"), code=code)
    form = CategoryForm(posted(request), category=row)
    back = reverse("tickets:category", args=[code])
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            update_category(row, form.changes(), by=request.user, at=timezone.now(), seen=seen)
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    title = _("Edit %(name)s") % {"name": row.name}
    return form_page(request, form, title=title, back=back)


@forms_of
def category_new(request: SignedIn) -> HttpResponse:
    """Add a kind of matter with its first condition, or a heading."""
    check_editor(request)
    initial = {"parent": request.GET.get("heading")}
    form = NewCategoryForm(posted(request), initial=initial)
    if form.is_valid():
        try:
            row = add_category(form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("tickets:category", row.code)
    return form_page(request, form, title=_("New category"), back=reverse("tickets:categories"))


@transaction.atomic
def add_category(given: dict[str, Any], *, by: Any, at: Any) -> Category:
    """A category and its first condition, both or none."""
    acting = {"by": by, "at": at}
    names = {name: given[name] for name in ("code", "name", "parent")}
    row = create_category(**names, **acting)
    if given["parent"] is not None:
        words = {name: given[name] for name in ("condition", "closing_condition")}
        add_condition(row, given["limit"], **words, **acting)
    return row


@forms_of
def condition_new(request: SignedIn, code: str) -> HttpResponse:
    """Add a filing condition with its limit."""
    check_editor(request)
    row = get_object_or_404(Category, code=code, parent__isnull=False)
    form = ConditionForm(posted(request), category=row)
    back = reverse("tickets:category", args=[code])
    if form.is_valid():
        given = form.cleaned_data
        acting = {"by": request.user, "at": timezone.now(), "seen": given["seen"]}
        try:
            add_condition(row, given["limit"], **form.arguments(), **acting)
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    title = _("New condition of %(name)s") % {"name": row.name}
    return form_page(request, form, title=title, back=back)


@forms_of
def condition_edit(request: SignedIn, condition_id: int) -> HttpResponse:
    """Word a filing condition differently, make it the usual one, or retire it."""
    check_editor(request)
    row = get_object_or_404(CategoryLimit.objects.select_related("category"), pk=condition_id)
    form = ConditionForm(posted(request), category=row.category, row=row)
    back = reverse("tickets:category", args=[row.category.code])
    if form.is_valid():
        acting = {"by": request.user, "at": timezone.now(), "seen": form.cleaned_data["seen"]}
        try:
            update_condition(row, **form.arguments(), **acting)
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    title = _("Edit a condition of %(name)s") % {"name": row.category.name}
    return form_page(request, form, title=title, back=back)


def form_page(request: SignedIn, form: Any, *, title: str, back: str) -> HttpResponse:
    """A form on a page of its own; 422 when something is to be corrected."""
    context = {"form": form, "title": title, "back": back}
    status = 422 if form.is_bound else 200
    return render(request, "settings/form.html", context, status=status)


@require_safe
def categories_export(request: SignedIn) -> HttpResponse:
    """The catalogue in use in the nine columns that cities exchange."""
    check_editor(request)
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    header, rows = list(columns().values()), catalogue_rows()
    content = csv_lines(header, rows) if kind == "csv" else xlsx_file("categories", header, rows)
    return as_download(content, kind, f"categories-{timezone.localdate():%Y%m%d}.{kind}")


@forms_of
def category_import(request: SignedIn) -> HttpResponse:
    """Choose a sheet; it is kept and shown before anything is applied."""
    check_editor(request)
    form = SheetForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with NamedTemporaryFile(suffix=Path(file.name).suffix) as kept:
            for chunk in file.chunks():
                kept.write(chunk)
            kept.flush()
            try:
                run = stage_catalogue(
                    Path(kept.name), name=file.name, by=request.user, at=timezone.now()
                )
            except Refused as refusal:
                refused(form, refusal)
            else:
                return redirect(sheet_url(run))
    staged = ImportRun.objects.within(request.user.reach(Power.CONFIGURE)).filter(kind=KIND)
    context = {"form": form, "runs": staged.order_by("-pk")[:10], "columns": columns().values()}
    status = 422 if form.is_bound else 200
    return render(request, "settings/category_import.html", context, status=status)


@forms_of
def category_sheet(request: SignedIn, run_id: int) -> HttpResponse:
    """A staged sheet row by row: what is new, changed, bad; then apply it."""
    check_editor(request)
    run = get_object_or_404(ImportRun, pk=run_id, kind=KIND)
    form = ApplyForm(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            apply_catalogue(run, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            refused(form, refusal)
            status = 422
        else:
            messages.success(request, _("The sheet has been applied."))
            return redirect("tickets:category_sheet", run.pk)
    context = {**sheet_page(run, request.GET.get("state", "")), "form": form}
    return render(request, "settings/category_sheet.html", context, status=status)
