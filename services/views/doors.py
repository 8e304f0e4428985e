"""What the pages of every desk do alike: take a form, say what went wrong, hand a list out, show
one value in clear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from lib.downloads import as_sheet
from lib.errors import Refused
from lib.requests import SignedIn, client_ip, field_of, posted
from members import privacy
from members.forms import RevealForm
from records.exports import Table, export_sheet

forms_of = require_http_methods(["GET", "HEAD", "POST"])
LABELS = {**RevealForm.LABELS, "door": _lazy("Door")}
"""What may be kept encrypted of somebody."""
Crumbs = Sequence[tuple[str, Any]]


def saved(form: Any, save: Callable[[dict[str, Any]], Any]) -> Any:
    """Carry out what a valid form asks for; a refusal is told at its field, None answered."""
    if not form.is_valid():
        return None
    try:
        return save(form.cleaned_data)
    except Refused as refused:
        form.add_error(field_of(form, refused), str(refused))
        return None


def form_page(
    request: SignedIn, form: Any, heading: Any, *, crumbs: Crumbs, **more: Any
) -> HttpResponse:
    """The page of one form; `crumbs` lead back, the last of them is where Cancel goes.

    `more` may hold `lead`, `submit`, `seen`, `kind`, `cards` and `tabs`.
    """
    context = {"form": form, "heading": heading, "crumbs": crumbs, "back": crumbs[-1][0], **more}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "services/form.html", context, status=status)


def reveal_page(
    request: SignedIn,
    row: Any,
    heading: Any,
    *,
    crumbs: Crumbs,
    only: tuple[str, ...] = ("name", "phone"),
    **more: Any,
) -> HttpResponse:
    """The form that asks why, and the one value in clear, once and only in this answer."""
    form = RevealForm(posted(request))
    form.fields["field"].choices = [(name, LABELS[name]) for name in only]
    facts = {"by": request.user, "at": timezone.now(), "ip": client_ip(request)}
    shown = saved(
        form, lambda said: privacy.reveal(row, said["field"], reason=said["reason"], **facts)
    )
    words = {"revealed": shown, "submit": _("Show it once"), "icon": "eye", **more}
    return form_page(request, form, heading, crumbs=crumbs, **words)


def send_sheet(
    request: SignedIn, rows: Any, table: Table, *, what: str, title: str
) -> HttpResponseBase:
    """Exactly the rows of a list as a sheet, masked; the audit trail keeps who took it."""
    at = timezone.now()
    facts = {"by": request.user, "at": at, "ip": client_ip(request)}
    file = export_sheet(rows, table, what=what, title=title, **facts)
    return as_sheet(file, what.replace("_", "-"), at)
