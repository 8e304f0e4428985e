"""Weights of the rates and the call-back sample: read by all, set by whoever configures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.powers import Power
from lib.errors import Refused
from tickets.forms.follow_up import SampleForm, WeightsForm
from tickets.models import CallBackSample, RateWeights
from tickets.operations.follow_up_settings import set_sample, set_weights

OPERATIONS = {"weights": set_weights, "sample": set_sample}


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_settings(request: HttpRequest) -> HttpResponse:
    """Both settings on one page; each form by itself."""
    may = request.user.holds(Power.CONFIGURE)
    wanted = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST" and (not may or wanted not in OPERATIONS):
        raise PermissionDenied
    forms = both(request, wanted) if may else {}
    if wanted and forms[wanted].is_valid() and kept(request, wanted, forms[wanted]):
        return redirect("tickets:follow_up_settings")
    context = {
        "forms": forms,
        "years": RateWeights.objects.select_related("city").order_by("-year", "city"),
        "samples": CallBackSample.objects.all(),
    }
    status = 422 if wanted else 200
    return render(request, "callbacks/settings.html", context, status=status)


def both(request: HttpRequest, wanted: str) -> dict[str, Any]:
    """The two forms, the one that was sent bound."""
    reach = request.user.reach(Power.CONFIGURE)
    return {
        "weights": WeightsForm(request.POST if wanted == "weights" else None, reach=reach),
        "sample": SampleForm(request.POST if wanted == "sample" else None),
    }


def kept(request: HttpRequest, wanted: str, form: Any) -> bool:
    """Keep the setting, or say at its field why not."""
    try:
        OPERATIONS[wanted](by=request.user, at=timezone.now(), **form.arguments())
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    messages.success(request, _("Kept. It counts from now on."))
    return True
