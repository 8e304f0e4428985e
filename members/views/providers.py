"""Settings of the sign-in: providers of identities and their rules."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.requests import field_of, needs
from members.forms.providers import ProviderForm, RuleForm, first_values
from members.models import IdentityProvider
from members.operations.providers import add_rule, drop_rule, save_provider, try_provider
from members.querysets.sessions import covers_everything
from members.roles import Role
from members.views.identities import back_of


@require_safe
@needs(Power.CONFIGURE)
def providers(request: HttpRequest) -> HttpResponse:
    """Every provider, and the rules of passwords and sessions as they are set."""
    reach = request.user.reach(Power.CONFIGURE)
    must = [label for role, label in Role.choices if role in settings.SECOND_FACTOR_ROLES]
    rules = (
        (_("Length of a password"), _length()),
        (_("Earlier passwords refused"), settings.PASSWORD_HISTORY),
        (_("Days until a password is too old"), settings.PASSWORD_MAX_DAYS),
        (_("Minutes until an unused session ends"), settings.SESSION_IDLE_MINUTES),
        (_("Second factor required of"), ", ".join(map(str, must)) or _("nobody")),
    )
    context = {
        "providers": IdentityProvider.objects.within(reach),
        "may_set_up": covers_everything(reach),
        "rules": [{"label": label, "value": value} for label, value in rules],
    }
    return render(request, "members/providers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CONFIGURE)
def provider_new(request: HttpRequest) -> HttpResponse:
    """Set a provider up."""
    if not covers_everything(request.user.reach(Power.CONFIGURE)):
        raise PermissionDenied
    return provider_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CONFIGURE)
def provider(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a provider."""
    return provider_page(request, row_of(request, pk))


def provider_page(request: HttpRequest, row: IdentityProvider | None) -> HttpResponse:
    """The form, and the form again with what is wrong."""
    sent = request.POST if request.method == "POST" else None
    form = ProviderForm(sent, initial=first_values(row) if row else {"is_active": True})
    if form.is_valid():
        try:
            row = save_provider(form.facts(), by=request.user, at=timezone.now(), provider=row)
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            messages.success(request, _("Saved. Try it before people rely on it."))
            return redirect("members:provider", row.pk)
    return shown(request, row, form=form, status=422 if form.errors else 200)


def shown(
    request: HttpRequest, row: IdentityProvider | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a provider with its rules."""
    context: dict[str, Any] = {"provider": row, "rule_form": RuleForm(auto_id="rule_%s")}
    if row is not None:
        context["form"] = ProviderForm(initial=first_values(row))
        context["rules"] = row.rules.select_related("area", "unit")
        context["back"] = back_of(request, row)
    return render(request, "members/provider.html", {**context, **more}, status=status)


@require_POST
@needs(Power.CONFIGURE)
def provider_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the provider who it is, now."""
    row = row_of(request, pk)
    try:
        try_provider(row, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It answers, and is who it was set up as."))
    return redirect("members:provider", row.pk)


@require_POST
@needs(Power.CONFIGURE)
def provider_rule_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a rule."""
    row = row_of(request, pk)
    form = RuleForm(request.POST, auto_id="rule_%s")
    if form.is_valid():
        try:
            add_rule(row, form.draft(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            return redirect("members:provider", row.pk)
    return shown(request, row, rule_form=form, status=422)


@require_POST
@needs(Power.CONFIGURE)
def provider_rule_drop(request: HttpRequest, pk: int, rule_id: int) -> HttpResponse:
    """Take a rule away."""
    row = row_of(request, pk)
    drop_rule(get_object_or_404(row.rules, pk=rule_id), by=request.user, at=timezone.now())
    return redirect("members:provider", row.pk)


def row_of(request: HttpRequest, pk: int) -> IdentityProvider:
    """A provider one may set up."""
    rows = IdentityProvider.objects.within(request.user.reach(Power.CONFIGURE))
    return get_object_or_404(rows, pk=pk)


def _length() -> int:
    rules = {rule["NAME"].rpartition(".")[2]: rule for rule in settings.AUTH_PASSWORD_VALIDATORS}
    length: int = rules["MinimumLengthValidator"]["OPTIONS"]["min_length"]
    return length
