"""The account of somebody one keeps: open it, give a new password, help after a lost telephone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.requests import SignedIn, field_of, needs
from members.forms.accounts import OpenAccountForm
from members.forms.factors import WhyForm
from members.models import Person
from members.operations.factors import remove_factor
from members.operations.passwords import close_account, open_for, reset_password
from members.panels.accounts import kept_account


@never_cache
@require_safe
@needs(Power.MANAGE_PEOPLE)
def person_account(request: SignedIn, person_id: int) -> HttpResponse:
    """The account of a person within reach."""
    return account_page(request, person_of(request, person_id))


@never_cache
@require_POST
@needs(Power.MANAGE_PEOPLE)
def person_account_open(request: SignedIn, person_id: int) -> HttpResponse:
    """Open an account; answers with its first password, once."""
    person = person_of(request, person_id)
    form = OpenAccountForm(request.POST)
    if form.is_valid():
        try:
            password = open_for(person, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            return account_page(request, person_of(request, person_id), password=password)
    return account_page(request, person, open_form=form, status=422)


@never_cache
@require_POST
@needs(Power.MANAGE_PEOPLE)
def person_account_act(request: SignedIn, person_id: int, act: str) -> HttpResponse:
    """Give a new password (said once), take a second factor away, or close the account."""
    person = person_of(request, person_id)
    account = getattr(person, "user", None)
    if account is None:
        raise Http404
    form = WhyForm(request.POST, auto_id=f"{act}_%s")
    given = {"by": request.user, "at": timezone.now()}
    if form.is_valid():
        try:
            said = ACTS[act](account, reason=form.cleaned_data["reason"], **given)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            if act == "reset":
                return account_page(request, person_of(request, person_id), password=said)
            messages.success(request, SAID[act]())
            return redirect("members:person_account", person_id)
    return account_page(request, person, **{f"{act}_form": form}, status=422)


ACTS: dict[str, Any] = {"reset": reset_password, "factor": remove_factor, "close": close_account}
SAID = {
    "factor": lambda: _("The second factor has been taken away; the person has been told."),
    "close": lambda: _("The account is closed."),
}


def person_of(request: SignedIn, person_id: int) -> Person:
    """Somebody whose account one may look at; a strange person is not there."""
    rows = Person.objects.within(request.user.reach(Power.MANAGE_PEOPLE))
    person = get_object_or_404(rows.select_related("user"), pk=person_id)
    if person.erased_at:
        raise PermissionDenied
    return person


def account_page(
    request: SignedIn, person: Person, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The account with its forms; a new password is shown in this answer and nowhere else."""
    account = getattr(person, "user", None)
    context = {
        "person": person,
        "open_form": OpenAccountForm(),
        **{f"{act}_form": WhyForm(auto_id=f"{act}_%s") for act in ACTS},
        **kept_account(account, by=request.user, at=timezone.now()),
        **more,
    }
    return render(request, "members/person_account.html", context, status=status)
