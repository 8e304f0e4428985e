"""Members of a Party organisation, and their transfer to another branch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.models import PartyOrganisation
from grids.powers import Power
from lib.errors import Refused
from lib.pages import keyset, known_count
from lib.requests import SignedIn, needs, page_links, posted
from members.forms.transfers import TransferForm
from members.models import Person
from members.operations.transfers import HOMES, transfer_members


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.VIEW_PARTY)
def party_members(request: SignedIn, code: str) -> HttpResponse:
    """Whose home an organisation is; who keeps it sends them to another branch from here."""
    user = request.user
    rows = PartyOrganisation.objects.within(user.reach(Power.VIEW_PARTY))
    home = get_object_or_404(rows, code=code)
    form = TransferForm(
        posted(request), kept=kept_by(user, home), initial={"on": timezone.localdate()}
    )
    chosen = ticked(request)
    if form.is_valid() and moved(request, form, chosen):
        return redirect("members:party_members", home.code)
    members = Person.objects.of(home)
    page = keyset(members, order=("pinyin", "id"), cursor=request.GET.get("cursor"))
    context = {
        "home": home,
        "members": page.rows,
        "chosen": chosen,
        "count": known_count(page, members),
        "form": form if keeps(user, home) else None,
        "may_appoint": user.holds(Power.MANAGE_PEOPLE),
        **page_links(request, page),
    }
    status = 422 if form.is_bound else 200
    return render(request, "members/party_members.html", context, status=status)


def kept_by(user: Any, home: PartyOrganisation) -> Any:
    """The other branches this person keeps."""
    rows = PartyOrganisation.objects.within(user.reach(Power.MANAGE_PARTY))
    return rows.open(timezone.localdate()).of_kind(*HOMES).exclude(pk=home.pk).order_by("code")


def keeps(user: Any, home: PartyOrganisation) -> bool:
    """Whether this person may send somebody away from here."""
    rows = PartyOrganisation.objects.within(user.reach(Power.MANAGE_PARTY))
    return rows.filter(pk=home.pk).exists()


def ticked(request: SignedIn) -> set[int]:
    """Whom the reader ticked, or came from."""
    given = (request.POST or request.GET).getlist("people")
    return {int(text) for text in given if text.isascii() and text.isdecimal() and len(text) < 19}


def moved(request: SignedIn, form: TransferForm, chosen: set[int]) -> bool:
    """Whether the transfer was made; what refuses it stands in the form."""
    try:
        count = transfer_members(chosen, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    messages.success(request, _("%(count)d transferred.") % {"count": count})
    return True
