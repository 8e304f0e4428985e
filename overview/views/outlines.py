"""Drawing the outline of an area; warnings are told, nothing is blocked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.operations import update_area
from grids.panels import areas_of
from grids.powers import Power
from grids.workflow import Forest
from lib.requests import SignedIn, needs, posted
from overview.forms.outlines import OutlineForm
from overview.panels.changes import node_url
from overview.panels.coverage import ways
from overview.panels.outlines import outline_page


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.MANAGE_AREAS)
def outline(request: SignedIn, code: str) -> HttpResponse:
    """The outline on the map or as text, what is odd about it, and the type of a community."""
    today = timezone.localdate()
    rows = areas_of(request.user.reach(Power.MANAGE_AREAS), today).defer(None)
    area = get_object_or_404(rows.select_related("parent", "district"), code=code)
    form = OutlineForm(posted(request), area=area)
    boundary = area.boundary
    if form.is_valid():
        boundary = form.cleaned_data["boundary"]
        if "check" not in request.POST:
            update_area(area, form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect(request.path)
    context = outline_page(area, form, today, boundary)
    context |= {
        "links": ways(request.user, area, but="outline"),
        "top_url": node_url(Forest.AREA, area),
        "checked": form.is_bound and form.is_valid(),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "organisation/outline.html", context, status=status)
