"""Templates of other people's tables: send one, match its columns, take it filled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import count_words, keyset
from lib.requests import SignedIn, client_ip, field_of, needs, page_links, posted
from overview.forms.ledgers import ScopeForm
from overview.forms.templates import MatchForm, TableFileForm, TemplateForm
from overview.ledgers import LEDGERS
from overview.ledgers.making import Order, order_report
from overview.ledgers.scope import Scope
from overview.ledgers.templates import (
    add_template,
    check_ready,
    keeps,
    match_columns,
    replace_template,
    retire_template,
)
from overview.models import ReportTemplate
from overview.panels.tabs import report_tabs
from overview.panels.templates import template_lines, template_page
from overview.views.ledgers import sent

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Power.EXPORT)
def report_templates(request: SignedIn) -> HttpResponse:
    """The templates of my places and of those above them."""
    rows = ReportTemplate.objects.to(request.user).current()
    page = keyset(rows.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "lines": template_lines(page.rows),
        "count": count_words(rows),
        "tabs": report_tabs(request.user, request.path),
        **page_links(request, page),
    }
    return render(request, "report_templates/list.html", context)


@forms_of
@needs(Power.EXPORT)
def report_template_new(request: SignedIn) -> HttpResponse:
    """Send an empty table; its columns are matched as well as can be guessed."""
    files = request.FILES if request.method == "POST" else None
    asked = request.GET.get("fills", "")
    form = TemplateForm(posted(request), files, by=request.user, initial={"fills": asked})
    if form.is_valid():
        try:
            row = add_template(
                form.draft(), form.cleaned_data["file"], by=request.user, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Look at the matched columns, then save them."))
            return redirect("overview:report_template", row.pk)
    status = 422 if form.is_bound else 200
    return render(request, "report_templates/new.html", {"form": form}, status=status)


def found(request: SignedIn, template_id: int) -> ReportTemplate:
    """A template this person may use."""
    rows = ReportTemplate.objects.to(request.user).with_card()
    row: ReportTemplate = get_object_or_404(rows, pk=template_id)
    return row


def kept(request: SignedIn, template_id: int) -> ReportTemplate:
    """A template this person may change."""
    row = found(request, template_id)
    if not keeps(request.user, row.area):
        raise PermissionDenied
    return row


def scope_of(request: SignedIn, row: ReportTemplate, data: Any) -> tuple[ScopeForm, Scope]:
    """The period and place asked for; without a place, that of the template."""
    data = data.copy()
    data.setdefault("within", row.place_code)
    form = ScopeForm(data, ledger=LEDGERS[row.ledger], by=request.user, at=timezone.now())
    return form, form.scope()


@forms_of
def report_template(request: SignedIn, template_id: int) -> HttpResponse:
    """One template: which of our columns fills which of theirs, and its reports."""
    row = found(request, template_id)
    if row.ledger not in LEDGERS:
        return redirect("overview:report_templates")
    form = MatchForm(posted(request), template=row)
    if form.is_valid() and request.method == "POST":
        try:
            match_columns(row, form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Saved. The table can be filled now."))
            return redirect("overview:report_template", row.pk)
    return page(request, row, form)


def page(request: SignedIn, row: ReportTemplate, form: MatchForm, error: str = "") -> HttpResponse:
    """The page of a template, with what went wrong."""
    scope_form, scope = scope_of(request, row, request.GET)
    context = template_page(row, LEDGERS[row.ledger], scope, by=request.user)
    context |= {"form": form, "scope_form": scope_form, "error": error}
    failed = error or (form.is_bound and form.errors)
    return render(request, "report_templates/page.html", context, status=422 if failed else 200)


@forms_of
def report_template_replace(request: SignedIn, template_id: int) -> HttpResponse:
    """They sent a changed table: a new version."""
    row = kept(request, template_id)
    files = request.FILES if request.method == "POST" else None
    form = TableFileForm(posted(request), files)
    if form.is_valid():
        try:
            content = form.cleaned_data["file"]
            new = replace_template(row, content, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Look at the matched columns, then save them."))
            return redirect("overview:report_template", new.pk)
    context = {"form": form, "row": row}
    status = 422 if form.is_bound else 200
    return render(request, "report_templates/replace.html", context, status=status)


@require_POST
def report_template_retire(request: SignedIn, template_id: int) -> HttpResponse:
    """Nobody asks for it any more."""
    row = kept(request, template_id)
    try:
        retire_template(row, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Out of use. Its reports stay."))
    return redirect("overview:report_templates")


@require_POST
def report_template_make(request: SignedIn, template_id: int) -> Any:
    """Their table, filled for a period and place."""
    row = found(request, template_id)
    form, scope = scope_of(request, row, request.POST)
    error = "" if form.is_valid() else " ".join(str(e) for e in form.errors.values())
    if not error:
        order = Order(LEDGERS[row.ledger], "xlsx", scope.ground, scope.period, row)
        facts = {"by": request.user, "at": timezone.now(), "ip": client_ip(request)}
        try:
            check_ready(row)
            return sent(request, order_report(order, **facts))
        except Refused as refused:
            error = str(refused)
    return page(request, row, MatchForm(template=row), error)
