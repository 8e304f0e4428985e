"""The own second factor: set up with a QR code, recovery codes, and taking it away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from lib.errors import Refused
from lib.requests import SignedIn
from members.forms.factors import AppCodeForm, CodeForm
from members.models import SecondFactor
from members.operations.factors import (
    begin_factor,
    confirm_factor,
    drop_factor,
    enrolment_address,
    renew_recovery_codes,
)
from members.throttle import with_code
from members.views.signing_in import locked_out


@never_cache
@require_safe
def second_factor(request: SignedIn) -> HttpResponse:
    """Whether there is one, what it needs next, and how many recovery codes are left."""
    return factor_page(request)


@require_POST
def second_factor_begin(request: SignedIn) -> HttpResponse:
    """A new secret to put into the app."""
    try:
        begin_factor(request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("members:second_factor")


@never_cache
@sensitive_post_parameters("code")
@require_POST
def second_factor_confirm(request: SignedIn) -> HttpResponse:
    """The first code of the app; answers with the recovery codes, once."""
    return answer_code(request, AppCodeForm, confirm_factor)


@never_cache
@sensitive_post_parameters("code")
@require_POST
def second_factor_codes(request: SignedIn) -> HttpResponse:
    """New recovery codes instead of the present ones, once."""
    return answer_code(request, AppCodeForm, renew_recovery_codes)


@never_cache
@sensitive_post_parameters("code")
@require_POST
def second_factor_drop(request: SignedIn) -> HttpResponse:
    """Take the second factor away."""
    return answer_code(request, CodeForm, drop_factor)


def answer_code(
    request: SignedIn, kind: type[forms.Form], act: Callable[..., list[str] | None]
) -> HttpResponse:
    """Do something for which a code is asked, and show the recovery codes it made, if any."""
    form = kind(request.POST)
    if not form.is_valid():
        return factor_page(request, form, act, status=422)
    try:
        use = partial(act, request.user, form.cleaned_data["code"], at=timezone.now())
        codes = with_code(request, request.user, use)
    except Refused as refused:
        if refused.code == "locked_out":
            return locked_out(request, None, None)
        form.add_error("code", str(refused))
        return factor_page(request, form, act, status=422)
    if codes is None:
        messages.success(request, _("The second factor has been taken away."))
        return redirect("members:second_factor")
    return render(request, "members/recovery_codes.html", {"codes": codes})


def factor_page(
    request: SignedIn,
    form: forms.Form | None = None,
    act: Callable[..., Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page in its three states: none yet, to be confirmed, in use."""
    row = SecondFactor.objects.of(request.user).select_related("user").first()
    context: dict[str, Any] = {"factor": row, "must": request.user.must_have_factor}
    if row is not None and row.confirmed_at:
        given = {renew_recovery_codes: "renew_form", drop_factor: "drop_form"}.get(act)
        context["left"] = row.codes_left
        context |= {"renew_form": AppCodeForm(auto_id="renew_%s")}
        context |= {"drop_form": CodeForm(auto_id="drop_%s")}
        context |= {given: form} if given else {}
    elif row is not None:
        code = segno.make(enrolment_address(row), error="m")
        context["qr"] = code.svg_data_uri(scale=5, border=3)
        context["form"] = form or AppCodeForm()
        context["spelt"] = " ".join(row.secret[n : n + 4] for n in range(0, len(row.secret), 4))
    return render(request, "members/second_factor.html", context, status=status)
