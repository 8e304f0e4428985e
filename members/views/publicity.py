"""Lists of hours: made and printed by the community, hung for everybody, objected to by anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import count_words, keyset
from lib.requests import SignedIn, field_of, needs, page_links, posted
from members.forms.ledgers import HoursListForm, HoursObjectionForm
from members.models import HoursList
from members.operations.publicity import hanging, hanging_lines, object_to_line, post_list
from members.views.dual import forms_of, tabs
from members.views.dual_forms import entered, form_page
from records.throttle import TooMany, may_send, name_device

FOR_ALL = 200
"""Lines of a page of a list; the paper has them all."""


@require_safe
@needs(Power.MANAGE_PEOPLE)
def hours_lists(request: SignedIn) -> HttpResponse:
    """The lists of the communities somebody keeps, newest first."""
    rows = HoursList.objects.within(request.user.reach(Power.MANAGE_PEOPLE))
    page = keyset(rows.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    today = timezone.localdate()
    context = {
        "rows": [{"row": row, "is_public": row.is_public(today)} for row in page.rows],
        "count": count_words(rows),
        "tabs": tabs(request, reverse("members:hours_lists")),
        **page_links(request, page),
    }
    return render(request, "members/ledgers/lists.html", context)


@forms_of
@needs(Power.MANAGE_PEOPLE)
def hours_list_new(request: SignedIn) -> HttpResponse:
    """Put the confirmed hours of a period on the notice board."""
    form = HoursListForm(posted(request), by=request.user)
    given = {"by": request.user, "at": timezone.now()}
    row = entered(request, form, lambda data: post_list(data.pop("community"), **data, **given))
    if row is not None:
        return redirect("members:hours_list", row.pk)
    return form_page(request, form, _("Publish a list of hours"), reverse("members:hours_lists"))


@require_safe
@needs(Power.MANAGE_PEOPLE)
def hours_list(request: SignedIn, pk: int) -> HttpResponse:
    """The paper for the notice board: all lines with masked names, and where to object."""
    rows = HoursList.objects.within(request.user.reach(Power.MANAGE_PEOPLE))
    row = get_object_or_404(rows.with_card(), pk=pk)
    path = reverse("members:hours_public_list", args=(pk,))
    context = {
        "row": row,
        "lines": row.lines.with_card(),
        "is_public": row.is_public(timezone.localdate()),
        "address": f"{settings.SITE_URL}{path}",
        "path": path,
    }
    return render(request, "members/ledgers/list.html", context)


@login_not_required
@never_cache
@require_safe
def hours_public(request: HttpRequest) -> HttpResponse:
    """The lists that hang today, for everybody."""
    rows = hanging(timezone.localdate())
    page = keyset(rows.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {"rows": page.rows, "count": count_words(rows), **page_links(request, page)}
    return name_device(request, render(request, "members/ledgers/public.html", context))


@login_not_required
@never_cache
@require_safe
def hours_public_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list that hangs today, with masked names; each line can be objected to."""
    rows = hanging(timezone.localdate())
    row = get_object_or_404(rows.with_card(), pk=pk)
    lines = row.lines.with_card()
    page = keyset(lines, order=("id",), cursor=request.GET.get("cursor"), size=FOR_ALL)
    context = {
        "row": row,
        "lines": page.rows,
        "ends": row.public_until + timedelta(days=1),
        "count": count_words(row.lines.all()),
        **page_links(request, page),
    }
    return name_device(request, render(request, "members/ledgers/public_list.html", context))


@login_not_required
@never_cache
@forms_of
def hours_object(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a line is wrong; nobody is asked who they are, so using it is limited."""
    lines = hanging_lines(timezone.localdate()).select_related("list__community")
    line = get_object_or_404(lines.with_card().defer("list__community__boundary"), pk=pk)
    form = HoursObjectionForm(posted(request))
    if form.is_valid():
        at = timezone.now()
        if not may_send(request, "apply", at=at):
            raise TooMany
        try:
            object_to_line(line, words=form.cleaned_data["words"], at=at)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Thank you. The community looks into it."))
            return redirect("members:hours_public_list", line.list_id)
    context: dict[str, Any] = {"form": form, "line": line}
    status = 422 if form.is_bound else 200
    page = render(request, "members/ledgers/object.html", context, status=status)
    return name_device(request, page)
