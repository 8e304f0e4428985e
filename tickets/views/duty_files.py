"""The duty list as a file: taken along, and brought in."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.downloads import as_download
from lib.errors import Refused
from lib.exports import csv_lines, xlsx_file
from lib.requests import SignedIn, client_ip, needs
from records.models import ImportRun
from records.operations import write_audit
from tickets.exports import FORMATS
from tickets.filters import DutyRuleFilter
from tickets.forms.duties import DutyImportForm
from tickets.importers import DUTY_COLUMNS, exported_duties, import_duties
from tickets.views.duties import readable


@require_safe
@needs(Power.EXPORT)
def duty_export(request: SignedIn) -> HttpResponse:
    """Exactly the rules of this address, in the columns in which they can be brought in again."""
    kind = request.GET.get("format") if request.GET.get("format") in FORMATS else FORMATS[0]
    narrowed = DutyRuleFilter(request.GET, queryset=readable(request), request=request)
    rows = narrowed.qs.with_card().order_by("category_id", "id")
    at = timezone.now()
    write_audit("duty.export", by=request.user, at=at, ip=client_ip(request))
    header, lines = list(DUTY_COLUMNS.values()), exported_duties(rows.iterator(chunk_size=500))
    content: Any = csv_lines(header, lines)
    if kind == "xlsx":
        content = xlsx_file(_("Duty list"), header, lines)
    return as_download(content, kind, f"duty-list-{timezone.localdate(at):%Y%m%d}.{kind}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CONFIGURE)
def duty_import(request: SignedIn) -> HttpResponse:
    """Bring in a file of rules; the page of the import shows what became of every row."""
    is_sent = request.method == "POST"
    form = DutyImportForm(request.POST, request.FILES) if is_sent else DutyImportForm()
    if form.is_valid():
        try:
            run = read_file(request, form)
            return redirect("tickets:import_run", run.pk)
        except Refused as refused:
            form.add_error("file", str(refused))
    context = {"form": form, "columns": DUTY_COLUMNS}
    return render(request, "duty/import.html", context, status=422 if is_sent else 200)


def read_file(request: SignedIn, form: DutyImportForm) -> ImportRun:
    """The import of the file that was sent; it says at once when nothing was written."""
    sent, only_check = form.cleaned_data["file"], form.cleaned_data["only_check"]
    with NamedTemporaryFile(suffix=Path(sent.name).suffix[:8]) as copy:
        for chunk in sent.chunks():
            copy.write(chunk)
        copy.flush()
        run = import_duties(
            Path(copy.name),
            by=request.user,
            at=timezone.now(),
            source=Path(sent.name).name[:200],
            dry_run=only_check,
        )
    if run.counts.get("bad"):
        messages.error(request, _("Nothing was written. Correct the bad rows and send it again."))
    elif only_check:
        messages.success(request, _("Every row can be brought in; nothing was written yet."))
    else:
        messages.success(request, _("The duty list is brought in."))
    return run
