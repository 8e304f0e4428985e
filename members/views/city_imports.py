"""The import of a whole city: send the workbook, watch it being checked, look, enter."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.powers import Power
from lib.downloads import as_download
from lib.errors import Refused
from lib.pages import keyset
from lib.requests import SignedIn, client_ip, needs, page_links
from lib.sheets import copied
from members.forms import CityBookForm, EnterBookForm
from members.importers.city import (
    KIND,
    SHEETS,
    ask_to_enter,
    city_template,
    send_book,
    take_faults,
)
from members.panels.city_imports import (
    asked_rows,
    progress_of,
    row_card,
    sheet_rows,
    state_words,
)
from records.models import ImportRun


def visible(user: Any) -> Any:
    """The imports this person brought in, and those of the cities they configure."""
    theirs = ImportRun.objects.within(user.reach(Power.CONFIGURE))
    return (ImportRun.objects.of(user) | theirs).of_kind(KIND)


@require_safe
@needs(Power.CONFIGURE)
def city_import_template(request: SignedIn) -> HttpResponse:
    """The empty workbook."""
    return as_download(city_template(), "xlsx", "city-template.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CONFIGURE)
def city_imports(request: SignedIn) -> HttpResponse:
    """Send a workbook; nothing is entered before it was checked and looked at."""
    is_sent = request.method == "POST"
    form = CityBookForm(request.POST, request.FILES) if is_sent else CityBookForm()
    if form.is_valid():
        scheme = form.cleaned_data["scheme"]
        try:
            facts = {"scheme": scheme.code if scheme else "", "by": request.user}
            with copied(form.cleaned_data["file"]) as path:
                source = form.cleaned_data["file"].name
                run = send_book(path, source=source, **facts, at=timezone.now())
            return redirect("members:city_import", run.pk)
        except Refused as refused:
            form.add_error("file", str(refused))
    runs = visible(request.user).select_related("by__person")
    page = keyset(runs, order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "form": form,
        "layouts": SHEETS.values(),
        "runs": page.rows,
        **page_links(request, page),
    }
    return render(request, "members/city_imports.html", context, status=422 if is_sent else 200)


@require_safe
@needs(Power.CONFIGURE)
def city_import(request: SignedIn, run_id: int) -> HttpResponse:
    """One import: how far it is, what each sheet holds, and the rows one by one."""
    run = get_object_or_404(visible(request.user), pk=run_id)
    if request.headers.get("HX-Request"):
        progress = progress_of(run)
        response = render(request, "members/city_import_progress.html", {"progress": progress})
        if progress is None or progress["is_over"]:
            response["HX-Refresh"] = "true"
        return response
    return run_page(request, run, EnterBookForm())


def run_page(request: SignedIn, run: ImportRun, form: EnterBookForm, error: str = "") -> Any:
    """The page of one import, with what was refused."""
    sheets = sheet_rows(run)
    names = [sheet["name"] for sheet in sheets]
    chosen = request.GET.get("sheet", "")
    chosen = chosen if chosen in names else next(iter(names), "")
    state = request.GET.get("state", "")
    rows = asked_rows(run, chosen, state)
    page = keyset(rows, order=("number",), cursor=request.GET.get("cursor"))
    progress = progress_of(run)
    is_busy = progress is not None and not progress["is_over"]
    waits = run.state == ImportRun.State.STAGED and run.by_id == request.user.pk and not is_busy
    bad = run.counts.get("bad", 0)
    context = {
        "run": run,
        "progress": progress,
        "is_busy": is_busy,
        "sheets": sheets,
        "tabs": [
            {
                "label": sheet["title"],
                "url": f"?sheet={sheet['name']}",
                "active": sheet["name"] == chosen,
                "count": sheet["total"],
            }
            for sheet in sheets
        ],
        "states": [("", _("All")), *state_words().items()],
        "sheet": chosen,
        "state": state,
        "rows": [row_card(row) for row in page.rows],
        "bad": bad,
        "unclear": run.counts.get("unclear", 0),
        "waits": waits,
        "may_enter": waits and bool(run.counts) and not bad,
        "form": form,
        "error": error,
        **page_links(request, page),
    }
    return render(request, "members/city_import.html", context, status=422 if error else 200)


@require_POST
@needs(Power.CONFIGURE)
def city_import_enter(request: SignedIn, run_id: int) -> HttpResponse:
    """Let the worker enter what was checked."""
    run = get_object_or_404(visible(request.user), pk=run_id)
    form = EnterBookForm(request.POST)
    form.is_valid()
    try:
        ask_to_enter(run, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refused:
        return run_page(request, run, form, error=str(refused))
    return redirect("members:city_import", run.pk)


@require_safe
@needs(Power.CONFIGURE)
def city_import_faults(request: SignedIn, run_id: int) -> HttpResponse:
    """What was found, as a list."""
    run = get_object_or_404(visible(request.user), pk=run_id)
    facts = {"by": request.user, "at": timezone.now(), "ip": client_ip(request)}
    content = take_faults(run, **facts)
    return as_download(content, "xlsx", f"city-import-{run.pk}.xlsx")
