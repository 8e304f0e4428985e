"""The rules of hours and points: what is in force, its versions, and a new one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from grids.powers import Power
from lib.requests import SignedIn, posted
from members.forms.ledgers import LedgerRuleForm
from members.operations.points import RULE_VALUES, add_ledger_rule
from members.operations.points import ledger_rules as ledger_rules_of_all
from members.panels import ledgers as panels
from members.views.dual import forms_of, tabs
from members.views.dual_forms import entered


@forms_of
def ledger_rules(request: SignedIn) -> HttpResponse:
    """Cap of a day and points for an hour: everybody reads them, who configures adds a version."""
    may = request.user.holds(Power.CONFIGURE)
    if request.method == "POST" and not may:
        raise PermissionDenied
    rule = panels.present_rule(request.user, timezone.localdate())
    start = {name: getattr(rule, name) for name in RULE_VALUES}
    reach = request.user.reach(Power.CONFIGURE)
    form = LedgerRuleForm(posted(request), initial=start, reach=reach) if may else None
    given = {"by": request.user, "at": timezone.now()}
    if form and entered(request, form, lambda data: add_ledger_rule(**data, **given)):
        return redirect("members:ledger_rules")
    context = {
        "rule": rule,
        "form": form,
        "facts": panels.rule_facts(rule),
        "versions": ledger_rules_of_all(),
        "tabs": tabs(request, reverse("members:ledger_rules")),
    }
    status = 422 if form and form.is_bound else 200
    return render(request, "members/ledgers/rules.html", context, status=status)
