"""People in reach, masked; one value in clear for a reason."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grids.models import PartyOrganisation
from grids.powers import Power
from grids.reach import permits
from lib.downloads import FORMATS
from lib.errors import Refused
from lib.listing import listed
from lib.pages import COUNT_CAP, capped_count, keyset
from lib.requests import SignedIn, client_ip, needs, page_links
from members import privacy
from members.filters import PersonFilter
from members.forms import RevealForm
from members.models import Membership, Person

ORDER = ("pinyin", "id")


@require_safe
@needs(Power.VIEW_PEOPLE)
def people(request: SignedIn) -> HttpResponse:
    """The people within reach, by name, with today's posts."""
    rows = Person.objects.within(request.user.reach(Power.VIEW_PEOPLE))
    narrowed = PersonFilter(request.GET, queryset=rows, request=request)
    page = keyset(narrowed.qs.with_card(), order=ORDER, cursor=request.GET.get("cursor"))
    today = timezone.localdate()
    context = {
        "filter": narrowed,
        "people": [(row, row.posts_on(today)) for row in page.rows],
        "count": _count_words(narrowed.qs),
        "exports": export_links(request),
        "may_import": request.user.holds(Power.MANAGE_PEOPLE),
        **page_links(request, page),
    }
    return render(request, "members/people.html", context)


def export_links(request: SignedIn) -> list[dict[str, str]]:
    """The list as a file, masked, and in clear for those who may reveal."""
    if not request.user.holds(Power.EXPORT):
        return []
    query = request.GET.copy()
    query.pop("cursor", None)
    masked, links = reverse("members:people_export"), []
    for kind in FORMATS:
        query["format"] = kind
        links.append({"label": kind.upper(), "url": f"{masked}?{query.urlencode()}"})
    query.pop("format", None)
    if request.user.holds(Power.REVEAL):
        clear = reverse("members:people_export_clear")
        links.append({"label": _("In clear"), "url": f"{clear}?{query.urlencode()}"})
    return links


@require_safe
@needs(Power.VIEW_PEOPLE)
def person(request: SignedIn, person_id: int) -> HttpResponse:
    """One person: masked facts and every post, past and present."""
    return render(request, "members/person.html", _card(request, person_id, RevealForm()))


@never_cache
@require_POST
@needs(Power.VIEW_PEOPLE)
def person_reveal(request: SignedIn, person_id: int) -> HttpResponse:
    """Show one value in clear, once; it is in the answer to this request and nowhere else."""
    form = RevealForm(request.POST)
    context = _card(request, person_id, form)
    if not form.is_valid():
        return render(request, "members/person.html", context, status=422)
    try:
        context["revealed"] = privacy.reveal(
            context["person"],
            form.cleaned_data["field"],
            by=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
            ip=client_ip(request),
        )
        context["revealed_label"] = form.label_of_field()
    except Refused as refused:
        form.add_error(refused.field, str(refused))
        return render(request, "members/person.html", context, status=422)
    return render(request, "members/person.html", context)


def _card(request: SignedIn, person_id: int, form: RevealForm) -> dict[str, Any]:
    rows = Person.objects.to(request.user).with_card()
    row = get_object_or_404(rows, pk=person_id)
    facts = (
        (_("Telephone"), row.masked_phone),
        (_("ID number"), row.masked_id),
        (_("Employer"), row.employer),
        (_("Skills"), listed(row.skills)),
    )
    return {
        "person": row,
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "form": form,
        "homes": homes_of(row, request.user),
        "may_appoint": request.user.holds(Power.MANAGE_PEOPLE),
        "may_erase": not row.erased_at and permits(request.user.reach(Power.MANAGE_PEOPLE), row),
        "may_reveal": request.user.holds(Power.REVEAL),
    }


def homes_of(row: Person, user: Any) -> dict[str, Any] | None:
    """The home branch, now and before, for those who see it in the Party tree."""
    reach = user.reach(Power.VIEW_PARTY)
    if reach.is_empty:
        return None
    branches = PartyOrganisation.objects.within(reach).filter(pk=row.organisation_id)
    past = Membership.objects.within(reach).filter(person=row).with_card()
    found = {"now": branches.first(), "past": list(past.order_by("-until_on", "-id")[:50])}
    return found if found["now"] or found["past"] else None


def _count_words(rows: QuerySet[Person]) -> str:
    count = capped_count(rows)
    if count > COUNT_CAP:
        return _("more than %(count)d people") % {"count": COUNT_CAP}
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}
