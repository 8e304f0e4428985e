"""The ledger of people as a file: the template, bringing one in, and taking the list along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.powers import Power
from lib.downloads import FORMATS, as_download
from lib.errors import Refused
from lib.pages import keyset
from lib.requests import SignedIn, client_ip, needs, page_links, way_back
from lib.sheets import copied
from members.exports import exported, may_export
from members.filters import PersonFilter
from members.forms import ClearExportForm, PeopleFileForm
from members.importers import (
    COLUMNS,
    KIND,
    Choice,
    apply_people,
    decide_row,
    stage_people,
    template_file,
)
from members.models import Person
from members.panels.imports import count_tabs, row_cards
from records.models import ImportRow, ImportRun


def own_runs(user: Any) -> Any:
    """The imports of people this person brought in, and those of the cities they configure."""
    theirs = ImportRun.objects.within(user.reach(Power.CONFIGURE))
    return (ImportRun.objects.of(user) | theirs).of_kind(KIND)


@require_safe
@needs(Power.MANAGE_PEOPLE)
def people_template(request: SignedIn) -> HttpResponse:
    """The empty ledger."""
    return as_download(template_file(), "xlsx", "people-template.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.MANAGE_PEOPLE)
def people_import(request: SignedIn) -> HttpResponse:
    """Send a ledger; nothing is entered before its rows were looked at."""
    is_sent = request.method == "POST"
    form = PeopleFileForm(request.POST, request.FILES) if is_sent else PeopleFileForm()
    if form.is_valid():
        try:
            run = read_file(form.cleaned_data["file"], by=request.user)
            return redirect("members:people_run", run.pk)
        except Refused as refused:
            form.add_error("file", str(refused))
    runs = own_runs(request.user).select_related("by__person")
    page = keyset(runs, order=("-id",), cursor=request.GET.get("cursor"))
    context = {"form": form, "columns": COLUMNS, "runs": page.rows, **page_links(request, page)}
    return render(request, "members/people_import.html", context, status=422 if is_sent else 200)


def read_file(sent: Any, *, by: Any) -> ImportRun:
    """The staged import of the file that was sent."""
    with copied(sent) as path:
        return stage_people(path, by=by, at=timezone.now(), source=Path(sent.name).name)


@require_safe
@needs(Power.MANAGE_PEOPLE)
def people_run(request: SignedIn, run_id: int) -> HttpResponse:
    """One import: what each row would do, or did."""
    return run_page(request, get_object_or_404(own_runs(request.user), pk=run_id))


def run_page(request: SignedIn, run: ImportRun, **more: Any) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = run.rows.filter(state=state) if state in ImportRow.State.values else run.rows.all()
    page = keyset(rows, order=("number",), cursor=request.GET.get("cursor"))
    people = Person.objects.within(request.user.reach(Power.VIEW_PEOPLE))
    waits = run.state == ImportRun.State.STAGED and run.by_id == request.user.pk
    context = {
        "run": run,
        "tabs": count_tabs(run, state),
        "rows": row_cards(page.rows, people),
        "waits": waits,
        "here": request.get_full_path() if request.method == "GET" else "",
        "may_apply": waits and not run.counts.get("bad") and run.counts.get("good"),
        **page_links(request, page),
        **more,
    }
    return render(request, "members/people_run.html", context, status=422 if more else 200)


@require_POST
@needs(Power.MANAGE_PEOPLE)
def people_run_row(request: SignedIn, run_id: int, number: int) -> HttpResponse:
    """Decide what a doubtful row is."""
    run = get_object_or_404(own_runs(request.user), pk=run_id)
    get_object_or_404(run.rows, number=number)
    choice = request.POST.get("choice", "")
    if choice not in Choice.values:
        return run_page(request, run, error=_("Choose one of the answers."))
    try:
        decide_row(run, number, choice, by=request.user, at=timezone.now())
    except Refused as refused:
        return run_page(request, run, error=str(refused), error_row=number)
    return redirect(way_back(request, reverse("members:people_run", args=(run.pk,))))


@require_POST
@needs(Power.MANAGE_PEOPLE)
def people_run_apply(request: SignedIn, run_id: int) -> HttpResponse:
    """Enter everything that is good, at once."""
    run = get_object_or_404(own_runs(request.user), pk=run_id)
    try:
        run = apply_people(run, by=request.user, at=timezone.now())
    except Refused as refused:
        run = get_object_or_404(own_runs(request.user), pk=run_id)
        return run_page(request, run, error=str(refused))
    messages.success(request, _("%(count)d rows entered.") % {"count": run.counts["applied"]})
    return redirect("members:people_run", run.pk)


def asked(request: SignedIn) -> Any:
    """The people of the list of this address."""
    rows = Person.objects.within(request.user.reach(Power.VIEW_PEOPLE))
    return PersonFilter(request.GET, queryset=rows, request=request).qs


@require_safe
@needs(Power.EXPORT)
@needs(Power.VIEW_PEOPLE)
def people_export(request: SignedIn) -> HttpResponse:
    """Exactly the list of this address as a file, masked."""
    kind = request.GET.get("format") if request.GET.get("format") in FORMATS else FORMATS[0]
    facts = {"by": request.user, "ip": client_ip(request), "query": request.GET}
    try:
        content = exported(asked(request), kind=kind, **facts)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("members:people")
    return as_download(content, kind, file_name(kind))


def file_name(kind: str) -> str:
    """Without a word about who is in it."""
    return f"people-{timezone.localtime():%Y%m%d-%H%M}.{kind}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.VIEW_PEOPLE)
def people_export_clear(request: SignedIn) -> HttpResponse:
    """The list of this address in clear, for a reason that is kept."""
    if not may_export(request.user, in_clear=True):
        raise PermissionDenied
    form = ClearExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        facts = {"by": request.user, "ip": client_ip(request), "query": request.GET}
        given = form.cleaned_data
        try:
            content = exported(asked(request), **given, **facts)
            return as_download(content, given["kind"], file_name(given["kind"]))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    context = {"form": form, "query": request.GET.urlencode()}
    return render(
        request, "members/people_export.html", context, status=422 if form.is_bound else 200
    )
