"""Doors of the site without a network: its pages, its service worker, and what was kept meanwhile.

The pages carry nothing of anybody; `report_kept` takes a report that was written elsewhere through
the same form, limits and operation as the page does.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from members.middleware import account_key
from members.operations.accounts import system_user
from records.throttle import may_send, name_device, within_rate
from tickets.forms.report import ReportForm, StaffReportForm
from tickets.operations.intake import follow
from tickets.panels.cards import ticket_url
from tickets.panels.report import category_groups, guesses
from tickets.panels.shell import SHELLS, languages, manifest, shell_page, worker_script
from tickets.views.report import form_of, open_matter, own_code


def shell_text(name: str, language: str) -> str:
    """One page of the shell in one language."""
    return shell_page(name, language, report_context() if name == "report" else {})


def report_context() -> dict[str, Any]:
    """The report form with every input anybody may have; the page shows what fits its reader."""
    form = StaffReportForm(by=system_user())
    leaves = list(form.fields["category"].queryset)
    return {"form": form, "groups": category_groups(leaves, ""), **guesses("")}


@login_not_required
@require_safe
def offline_page(request: HttpRequest, name: str = "waiting") -> HttpResponse:
    """A page that works without a network; in the language asked for, else the visitor's."""
    if name not in SHELLS:
        raise Http404
    asked = request.GET.get("language")
    language = asked if asked in languages() else get_language()
    return HttpResponse(shell_text(name, language), headers={"Cache-Control": "no-cache"})


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the shell; it changes with each release of it."""
    pages = [partial(shell_text, name, code) for name in SHELLS for code in languages()]
    return HttpResponse(
        worker_script(lambda: [page() for page in pages]),
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"},
    )


@login_not_required
@require_safe
def web_manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons and shortcuts for the home screen."""
    return JsonResponse(
        manifest(),
        content_type="application/manifest+json",
        headers={"Cache-Control": "no-cache"},
        json_dumps_params={"ensure_ascii": False},
    )


@login_not_required
@never_cache
@require_safe
def offline_account(request: HttpRequest) -> HttpResponse:
    """Who is signed in now, and the token to send with; asked before anything kept is sent.

    The device is named here too, so that a report that is sent twice finds its code again.
    """
    body = {"account": account_key(request.user), "token": get_token(request)}
    return name_device(request, JsonResponse(body))


@login_not_required
@never_cache
@require_POST
def report_kept(request: HttpRequest) -> HttpResponse:
    """A report that was written without a network; sent again, it answers with the first matter.

    Nobody is there to look at similar matters, so they are not asked about: the desk merges.
    """
    at = timezone.now()
    if request.user.is_authenticated and not request.user.holds(Power.REPORT_TICKET):
        raise PermissionDenied
    form = form_of(request, data=request.POST, files=request.FILES)
    if not request.user.is_authenticated and not may_send(request, "report", at=at):
        return refusal("too_many", _("Too many reports came from here. Try again later."), 429)
    if not form.is_valid() or not form.same_key():
        return refusal("invalid", "", 422, errors=form.errors.get_json_data())
    if not request.user.is_authenticated and not within_rate(
        "report:phone", form.cleaned_data["phone"], at=at
    ):
        return refusal("too_many", _("Too many reports came from here. Try again later."), 429)
    try:
        receipt = open_matter(request, form, at=at)
    except Refused as refused:
        return refusal(refused.code, str(refused), 409, field=refused.field)
    return told(request, form, receipt)


def told(request: HttpRequest, form: ReportForm, receipt: Any) -> HttpResponse:
    """The number and, for whoever asked, the code to follow it by."""
    signed_in = request.user.is_authenticated
    code = receipt.code or own_code(request, form)
    known = follow(code)
    is_own = known is not None and known.ticket_id == receipt.ticket.pk
    body = {
        "number": receipt.ticket.number,
        "code": code if is_own else "",
        "url": ticket_url(receipt.ticket) if signed_in else "",
    }
    return JsonResponse(body, status=200 if receipt.is_repeat else 201)


def refusal(code: str, message: str, status: int, **more: Any) -> HttpResponse:
    """A refusal as programs read it."""
    return JsonResponse({"code": code, "message": message, **more}, status=status)
