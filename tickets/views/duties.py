"""Pages of the duty list: the rules in force on a day, one rule with its versions, writing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import capped_count, keyset
from lib.requests import SignedIn, filter_chips, needs, page_links, seen_of
from tickets.exports import FORMATS
from tickets.filters import DutyRuleFilter
from tickets.forms.duties import DutyEndForm, DutyForm, initial_of
from tickets.models import DutyRule
from tickets.operations.duties import change_rule, end_rule, make_rule
from tickets.operations.duty_trials import Trial, moved_matters, try_rules
from tickets.panels.duties import (
    rule_page,
    rule_rows,
    rule_url,
    rules_words,
    shift_words,
    trial_panel,
)
from tickets.panels.frames import address
from tickets.views.matters import matters_page

methods = require_http_methods(["GET", "HEAD", "POST"])
PREFILLED = ("category", "condition", "district", "area", "lead")


def readable(request: SignedIn) -> QuerySet[DutyRule]:
    """The rules that speak of matters where this person works."""
    return DutyRule.objects.about(request.user.reach(Power.VIEW_AREAS))


def writable(request: SignedIn, number: int) -> DutyRule:
    """The newest version of a rule this person may change, or 404."""
    rows = DutyRule.objects.within(request.user.reach(Power.CONFIGURE)).newest().with_card()
    return get_object_or_404(rows, number=number)


@require_safe
@needs(Power.VIEW_AREAS)
def duty_rules(request: SignedIn) -> HttpResponse:
    """The duty list of a day, narrowed by category, place and unit."""
    narrowed = DutyRuleFilter(request.GET, queryset=readable(request), request=request)
    rows = narrowed.qs
    page = keyset(rows.with_card(), order=("category_id", "id"), cursor=request.GET.get("cursor"))
    context = {
        "form": narrowed.bar(),
        "main": narrowed.MAIN,
        "chips": filter_chips(request, narrowed.form),
        "rows": rule_rows(page.rows, on=narrowed.on),
        "count": rules_words(capped_count(rows)),
        "may_write": request.user.holds(Power.CONFIGURE),
        "sees_gaps": request.user.holds(Power.SUPERVISE),
        "exports": export_links(request),
        **page_links(request, page),
    }
    return render(request, "duty/list.html", context)


def export_links(request: SignedIn) -> list[dict[str, str]]:
    """The list as a file, for those who may take it along."""
    if not request.user.holds(Power.EXPORT):
        return []
    base = reverse("tickets:duty_export")
    return [
        {"label": kind.upper(), "url": f"{base}{address(request.GET, format=kind)}"}
        for kind in FORMATS
    ]


@require_safe
@needs(Power.VIEW_AREAS)
def duty_rule(request: SignedIn, number: int) -> HttpResponse:
    """One rule: what it says, or said on a day that is asked for, and all its versions."""
    versions = list(readable(request).filter(number=number).with_card().order_by("-version"))
    if not versions:
        raise Http404
    may_write = DutyRule.objects.within(request.user.reach(Power.CONFIGURE)).filter(number=number)
    context = rule_page(versions, request.GET.get("day", ""), today=timezone.localdate())
    return render(request, "duty/rule.html", {**context, "may_write": may_write.exists()})


@methods
@needs(Power.CONFIGURE)
def duty_rule_new(request: SignedIn) -> HttpResponse:
    """A new rule, perhaps prefilled by the gap it fills."""
    today = timezone.localdate()
    words = {name: request.GET[name] for name in PREFILLED if request.GET.get(name)}
    form = DutyForm(
        request.POST or None, by=request.user, today=today, initial={"valid_from": today, **words}
    )
    return write_page(request, form, None)


@methods
@needs(Power.CONFIGURE)
def duty_rule_change(request: SignedIn, number: int) -> HttpResponse:
    """The next version of a rule; the present one stays readable."""
    rule, today = writable(request, number), timezone.localdate()
    words = initial_of(rule, today)
    form = DutyForm(request.POST or None, by=request.user, today=today, rule=rule, initial=words)
    return write_page(request, form, rule)


def write_page(request: SignedIn, form: DutyForm, rule: DutyRule | None) -> HttpResponse:
    """The form; tried on last month's matters when that is pressed, written when saving is."""
    context: dict[str, Any] = {"form": form, "rule": rule}
    if request.method != "POST":
        return render(request, "duty/form.html", context)
    if not form.is_valid():
        return render(request, "duty/form.html", context, status=422)
    at = timezone.now()
    try:
        if "try" in request.POST:
            context["trial"] = tried(request, form, rule)
            return render(request, "duty/form.html", context)
        saved = write(request, form, rule, at)
    except Refused as refused:
        add_refusal(form, refused)
        return render(request, "duty/form.html", context, status=422)
    messages.success(request, _("Written: no. %(number)s") % {"number": saved.number})
    return redirect(rule_url(saved.number))


def add_refusal(form: Any, refused: Refused) -> None:
    """The reason at the field it is about."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def write(request: SignedIn, form: DutyForm, rule: DutyRule | None, at: Any) -> DutyRule:
    """Make the rule, or the next version of it."""
    if rule is None:
        return make_rule(form.draft(), by=request.user, at=at)
    return change_rule(rule, form.draft(), by=request.user, at=at, seen=seen_of(request))


def tried(request: SignedIn, form: DutyForm, rule: DutyRule | None) -> dict[str, Any]:
    """Where last month's matters would have gone, each line with the address of its list."""
    without = [rule.number] if rule else []
    trial = try_rules([form.draft()], without=without, by=request.user, at=timezone.now())
    sent = {name: form[name].value() or "" for name in (*PREFILLED, "valid_from", "valid_to")}
    return trial_panel(trial, {**sent, "rule": rule.number if rule else ""})


@methods
@needs(Power.CONFIGURE)
def duty_rule_end(request: SignedIn, number: int) -> HttpResponse:
    """Let a rule end; what went by it last month shows who would be left without one."""
    rule, at = writable(request, number), timezone.now()
    form = DutyEndForm(request.POST or None, initial={"on": timezone.localdate(at)})
    if form.is_valid():
        try:
            end_rule(rule, by=request.user, at=at, seen=seen_of(request), **form.cleaned_data)
            return redirect(rule_url(number))
        except Refused as refused:
            add_refusal(form, refused)
    trial = try_rules([], without=[number], by=request.user, at=at)
    context = {"form": form, "rule": rule, "trial": trial_panel(trial, {"rule": number, "ends": 1})}
    return render(request, "duty/end.html", context, status=422 if form.is_bound else 200)


@require_safe
@needs(Power.CONFIGURE)
def duty_moved(request: SignedIn) -> HttpResponse:
    """Exactly the matters behind one line of a dry run."""
    trial = asked_trial(request)
    if trial is None:
        return redirect("tickets:duty_rules")
    pair = [asked_unit(trial, request.GET.get(name, "")) for name in ("before", "after")]
    reach = request.user.reach(Power.VIEW_TICKETS)
    rows = moved_matters(trial, *pair, reach=reach)
    return matters_page(request, rows, shift_words(trial, *pair))


def asked_trial(request: SignedIn) -> Trial | None:
    """The dry run that the address describes; None, with a word, when it can be tried no longer."""
    number, today = request.GET.get("rule", ""), timezone.localdate()
    is_known = number.isascii() and number.isdigit() and len(number) < 9
    rule = writable(request, int(number)) if is_known else None
    drafts = []
    if "ends" not in request.GET:
        words = initial_of(rule, today) if rule else {}
        form = DutyForm(request.GET, by=request.user, today=today, rule=rule, initial=words)
        if not form.is_valid():
            messages.warning(request, _("This dry run can no longer be told; try the rule again."))
            return None
        drafts = [form.draft()]
    try:
        without = [rule.number] if rule else []
        return try_rules(drafts, without=without, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
        return None


def asked_unit(trial: Any, code: str) -> int | None:
    """The unit of a code among those of the trial; None stands for nobody."""
    return next((pk for pk, unit in trial.units.items() if unit.code == code), None)
