"""The appraisal scale: everybody reads it, whoever configures the city adds a version."""

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
from tickets.forms.scales import VALUES, ScaleForm
from tickets.operations.scales import add_scale
from tickets.panels.scales import example_page, scale_page


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_scale(request: HttpRequest) -> HttpResponse:
    """The scale in force, its versions, and the form that tries out and adds a new one."""
    may = request.user.holds(Power.CONFIGURE)
    page = scale_page(timezone.localdate())
    if request.method != "POST":
        latest = page["standing"][0]["scale"] if page["standing"] else None
        form = scale_form(request, initial=values_of(latest)) if may else None
        example = example_page(latest) if latest else {}
        return render(request, "appraisals/scale.html", {**page, **example, "form": form})
    if not may:
        raise PermissionDenied
    form = scale_form(request, data=request.POST)
    if form.is_valid() and "save" in request.POST and saved(request, form):
        return redirect("tickets:appraisal_scale")
    example = example_page(form.instance) if form.is_valid() else {}
    status = 200 if form.is_valid() else 422
    context = {**page, **example, "form": form, "is_preview": form.is_valid()}
    return render(request, "appraisals/scale.html", context, status=status)


def scale_form(request: HttpRequest, **given: Any) -> ScaleForm:
    """The form with the cities this person configures."""
    return ScaleForm(reach=request.user.reach(Power.CONFIGURE), **given)


def values_of(scale: Any) -> dict[str, Any]:
    """What the form starts from: the version in force."""
    return {name: getattr(scale, name) for name in VALUES} if scale else {}


def saved(request: HttpRequest, form: ScaleForm) -> bool:
    """Keep the new version, or say at the field why not."""
    try:
        add_scale(by=request.user, at=timezone.now(), **form.arguments())
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    messages.success(request, _("The new version is kept. Given scores keep their scale."))
    return True
