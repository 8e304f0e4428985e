"""The gap report of the duty list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.models import District
from grids.powers import Power
from lib.requests import SignedIn, needs
from tickets.forms.duties import GapForm
from tickets.models import Category
from tickets.panels.duty_gaps import LEAST, gap_page, unruled_matters
from tickets.views.matters import matters_page


@require_safe
@needs(Power.SUPERVISE)
def duty_gaps(request: SignedIn) -> HttpResponse:
    """Where the list is disputed or silent, each line with the way to a rule."""
    form = GapForm(request.GET or None, initial={"least": LEAST})
    least = (form.cleaned_data.get("least") if form.is_valid() else None) or LEAST
    context = gap_page(request.user, at=timezone.now(), least=least)
    context |= {"form": form, "may_write": request.user.holds(Power.CONFIGURE)}
    return render(request, "duty/gaps.html", context)


@require_safe
@needs(Power.SUPERVISE)
def duty_unruled(request: SignedIn) -> HttpResponse:
    """Exactly the matters of one category and district on which no rule speaks."""
    reach = request.user.reach(Power.SUPERVISE)
    category = get_object_or_404(
        Category.objects.leaves(), code=request.GET.get("category", "").replace("\0", "")
    )
    districts = District.objects.within(reach).defer("boundary")
    district = get_object_or_404(districts, code=request.GET.get("district", "").replace("\0", ""))
    rows = unruled_matters(category, district, reach=reach, at=timezone.now())
    return matters_page(request, rows, f"{category} · {district}")
