"""Changes of the organisation: the list, one change with what it would move, and proposing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.models import OrganisationChange
from grids.panels import areas_of, organisations_of
from grids.powers import Power
from grids.workflow import ChangeKind, Forest
from lib.errors import Refused
from lib.moves import available_moves
from lib.pages import capped_count, keyset
from lib.requests import SignedIn, page_links, posted, seen_of
from overview.forms.changes import FORMS, SplitForm
from overview.operations import changes as operations
from overview.panels import changes as panels
from overview.panels.grounds import Ground, kinds_for

ORDER = ("-proposed_at", "-id")
ACTS = {
    "approve": operations.approve_change,
    "decline": operations.decline_change,
    "withdraw": operations.withdraw_change,
}
WORDS = {"approve": "note", "decline": "reason", "withdraw": "reason"}
VIEWS = ("decide", "open", "all")


@require_safe
def changes(request: SignedIn) -> HttpResponse:
    """What awaits a decision, what is open, or all within reach; newest first."""
    at = timezone.now()
    chosen = request.GET.get("view", "open")
    rows = panels.changes_visible(request.user)
    narrowed = {"decide": panels.changes_to_decide(request.user), "open": rows.open()}.get(
        chosen, rows
    )
    page = keyset(narrowed.with_card(), order=ORDER, cursor=request.GET.get("cursor"))
    labels = {"decide": _("To decide"), "open": _("Open"), "all": _("All")}
    context = {
        "rows": panels.change_rows(page.rows, by=request.user, at=at),
        "count": capped_count(narrowed),
        "views": [
            {"label": labels[name], "url": f"?view={name}", "active": name == chosen}
            for name in VIEWS
        ],
        **page_links(request, page),
    }
    return render(request, "changes/list.html", context)


@require_safe
def change(request: SignedIn, number: str) -> HttpResponse:
    """One change: the plan, what it would move, the criteria, its life, and the moves."""
    row = get_object_or_404(panels.changes_visible(request.user).with_card(), number=number)
    return change_page(request, row)


def change_page(request: SignedIn, row: OrganisationChange, **more: Any) -> HttpResponse:
    at = timezone.now()
    context = {
        "change": row,
        "badge": panels.badge_of(row),
        "facts": panels.facts_of(row),
        "plan": panels.plan_of(row, request.user),
        "effects": panels.effects_of(row, by=request.user, at=at),
        **panels.criteria_of(row),
        "moves": available_moves(row, row.workflow, by=request.user, at=at),
        "entries": panels.life_of(row),
        **more,
    }
    return render(request, "changes/change.html", context, status=422 if more else 200)


@require_POST
def change_move(request: SignedIn, number: str, move: str) -> HttpResponse:
    """Approve, decline or withdraw."""
    row = get_object_or_404(panels.changes_visible(request.user).with_card(), number=number)
    if move not in ACTS:
        raise Http404
    words = request.POST.get("words", "").replace("\0", "").strip()[:2000]
    try:
        ACTS[move](
            row,
            by=request.user,
            at=timezone.now(),
            seen=seen_of(request),
            **{WORDS[move]: words},
        )
    except Refused as refused:
        fresh = get_object_or_404(panels.changes_visible(request.user).with_card(), pk=row.pk)
        return change_page(request, fresh, error=str(refused), typed=words)
    messages.success(request, _("Saved."))
    return redirect(panels.change_url(row))


@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: SignedIn, forest: str, code: str, kind: str) -> HttpResponse:
    """Propose a change of a node, or of what will belong to it."""
    ground = ground_of(request, forest, code)
    if kind not in kinds_for(ground):
        raise Http404
    count = request.GET.get("parts", "2")
    form = FORMS[kind](
        posted(request),
        ground=ground,
        parts=int(count) if count.isdecimal() and len(count) < 3 else 2,
        today=timezone.localdate(),
        initial=suggested(request),
    )
    if form.is_valid():
        try:
            row = operations.propose_change(form.draft(kind), by=request.user, at=timezone.now())
            messages.success(request, _("Proposed. The superior body has been told."))
            return redirect(panels.change_url(row))
        except Refused as refused:
            form.add_error(field_of(form, refused.field), str(refused))
    context = {
        "form": form,
        "ground": ground,
        "kind": ChangeKind(kind),
        "is_split": isinstance(form, SplitForm),
        "plain": plain_fields(form),
        "node_url": panels.node_url(ground.forest, ground.node),
    }
    return render(request, "changes/new.html", context, status=422 if form.is_bound else 200)


def ground_of(request: SignedIn, forest: str, code: str) -> Ground:
    """The node in the address, for those who may propose changes of it."""
    today = timezone.localdate()
    if forest == "areas":
        reach = request.user.reach(Power.MANAGE_AREAS)
        rows: Any = areas_of(reach, today)
    elif forest == "parties":
        reach = request.user.reach(Power.MANAGE_PARTY)
        rows = organisations_of(reach, today)
    else:
        raise Http404
    if reach.is_empty:
        raise PermissionDenied
    node = get_object_or_404(rows, code=code)
    return Ground(Forest.AREA if forest == "areas" else Forest.PARTY, node, reach)


def suggested(request: SignedIn) -> dict[str, Any]:
    """What a suggestion in the address fills in beforehand; the proposer may differ."""
    many = ("others", "children", "areas", "along")
    return {
        name: request.GET.getlist(name) if name in many else request.GET[name]
        for name in request.GET
    }


def field_of(form: Any, name: str | None) -> str | None:
    """Where a refusal is said: at its field, else above the form."""
    for candidate in (name, f"{name}-0"):
        if candidate in form.fields:
            return candidate
    return None


def plain_fields(form: Any) -> list[Any]:
    """The fields of the plan, in their order; a split shows its own in tables."""
    if isinstance(form, SplitForm):
        return []
    common = ("effective_on", "reason")
    return [
        form[name]
        for name in form.fields
        if name not in common and not name.startswith(("points-", "note-"))
    ]
