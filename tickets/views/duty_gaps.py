"""The gap report of the duty list."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.models import District
from grids.powers import Power
from lib.requests import SignedIn, needs
from tickets.forms.duties import GapForm
from tickets.models import Category, DutyRule
from tickets.operations.duties import disputed_matters
from tickets.panels.duty_gaps import LEAST, YEAR, gap_page, unruled_matters
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
def duty_disputed(request: SignedIn, number: int) -> HttpResponse:
    """The matters of the last year in which a rule was disputed."""
    reach, at = request.user.reach(Power.SUPERVISE), timezone.now()
    rule = DutyRule.objects.about(reach).filter(number=number).newest().with_card().first()
    if rule is None:
        raise Http404
    words = {"number": number, "category": rule.category}
    title = _("Disputed: no. %(number)s, %(category)s") % words
    return matters_page(request, disputed_matters(number, at - YEAR, reach=reach), title)


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
