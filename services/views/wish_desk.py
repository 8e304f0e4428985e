"""The desk of wishes: what waits, the figures, one wish with its moves, the ledger as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.moves import check_offered
from lib.pages import capped_count, count_words, keyset
from lib.requests import SignedIn, client_ip, needs, page_links, posted, seen_of
from records.models import Attachment
from services.filters import WishFilter
from services.forms.wish_moves import WishMoveForm
from services.forms.wishes import BatchForm, DeskWishForm, SeeForm
from services.models import Wish
from services.operations.claims import claim_wishes
from services.operations.seeing_wishes import fields_for, see_in_clear, visible_wishes
from services.operations.wish_desks import DESKS
from services.operations.wishes import make_wish
from services.panels import wishes as panels
from services.panels.tabs import desk_tabs
from services.statistics.wishes import figures_of
from services.views.doors import forms_of, saved, send_sheet


def works_here(request: SignedIn) -> None:
    """Staff who serve, and those who act for a unit."""
    user = request.user
    if not (user.holds(Power.SERVE) or panels.speaks(user)):
        raise PermissionDenied


@require_safe
def wish_desk(request: SignedIn) -> HttpResponse:
    """Wishes within reach, newest first, with what waits and the figures."""
    works_here(request)
    rows, at = visible_wishes(request.user), timezone.now()
    narrowed = WishFilter(request.GET, queryset=rows, request=request)
    page = keyset(narrowed.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    waits, late = capped_count(rows.waiting()), capped_count(rows.late(at))
    context = {
        "tabs": desk_tabs(request.user, request.path),
        "filter": narrowed,
        "lines": panels.desk_lines(page.rows),
        "stats": panels.desk_stats(figures_of(rows), waits, late),
        "count": count_words(narrowed.qs),
        "may_make": request.user.holds(Power.SERVE),
        "may_claim": bool(panels.speaks(request.user)),
        "export": panels.export_url(request.GET) if request.user.holds(Power.EXPORT) else "",
        **page_links(request, page),
    }
    return render(request, "wishes/desk.html", context)


def found(request: SignedIn, pk: int) -> Wish:
    """A wish within reach."""
    rows = visible_wishes(request.user).with_card().select_related("referral_ticket")
    row: Wish = get_object_or_404(rows, pk=pk)
    return row


@require_safe
def wish_desk_row(request: SignedIn, pk: int) -> HttpResponse:
    """One wish: what is known, who helps, the moves, the course."""
    context = panels.page(found(request, pk), by=request.user, at=timezone.now())
    context["tabs"] = desk_tabs(request.user, request.path)
    return render(request, "wishes/page.html", context)


@forms_of
@needs(Power.SERVE)
def wish_desk_new(request: SignedIn) -> HttpResponse:
    """Note a wish that was collected on a visit, in the box or by telephone."""
    form = DeskWishForm(posted(request), by=request.user)
    given = {"by": request.user, "at": timezone.now()}
    made = saved(form, lambda data: make_wish(form.staff_draft(), **given))
    if made is not None:
        wish, code = made
        words = _("Saved. The wisher's code is %(code)s: hand it over, it is not shown again.")
        messages.success(request, words % {"code": code})
        return redirect("services:wish_desk_row", wish.pk)
    context = {"form": form, "tabs": desk_tabs(request.user, request.path)}
    return render(request, "wishes/desk_new.html", context, status=422 if form.is_bound else 200)


@forms_of
def wish_move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move on a wish: its form, and carrying it out."""
    row, desk = found(request, pk), DESKS["wish"]
    if move not in desk.operations:
        raise Http404
    step = desk.workflow[move]
    files = request.FILES if request.method == "POST" else None
    form = WishMoveForm(posted(request), files, move=step, row=row)
    if not form.is_bound:
        check_offered(row, desk.workflow, step, by=request.user, at=timezone.now())
    given = {"by": request.user, "at": timezone.now(), "seen": seen_of(request)}
    if saved(form, lambda data: desk.operations[move](row, **given, **data)) is not None:
        messages.success(request, _("Saved."))
        return redirect("services:wish_desk_row", pk)
    context = {"form": form, "row": row, "step": step}
    return render(request, "wishes/move.html", context, status=422 if form.is_bound else 200)


@never_cache
@forms_of
def wish_see(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for a reason, then show one value in clear, once and only in this answer."""
    row = found(request, pk)
    fields = fields_for(row, request.user)
    if not fields:
        raise PermissionDenied
    form = SeeForm(posted(request), fields=fields)
    given = {"by": request.user, "at": timezone.now(), "ip": client_ip(request)}
    shown = saved(form, lambda data: see_in_clear(row, **data, **given) or _("nothing noted"))
    context = {"row": row, "form": form, "revealed": shown}
    status = 422 if form.is_bound and shown is None else 200
    return render(request, "wishes/see.html", context, status=status)


@require_safe
def wish_photo(request: SignedIn, pk: int, photo: int) -> HttpResponse:
    """A picture of a delivery, for those who work on the wish; it is never public."""
    row = found(request, pk)
    picture = get_object_or_404(Attachment.objects.about("wish", row.pk), pk=photo)
    response = FileResponse(picture.file.open("rb"), content_type=picture.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@forms_of
def wish_claim_many(request: SignedIn) -> HttpResponse:
    """Let a unit claim several wishes of the wall at once."""
    if not panels.speaks(request.user):
        raise PermissionDenied
    rows = Wish.objects.published().filter(status="published").with_card().order_by("-id")
    form = BatchForm(posted(request), by=request.user, rows=rows)
    given = {"by": request.user, "at": timezone.now()}
    made = saved(form, lambda data: claim_wishes(list(data["wishes"]), unit=data["unit"], **given))
    if made is not None:
        words = _("%(count)d wishes are yours. Begin within %(days)d days.")
        days = panels.claim_days()
        messages.success(request, words % {"count": len(made), "days": days})
        return redirect("services:wish_desk")
    context = {"form": form, "tabs": desk_tabs(request.user, request.path)}
    return render(request, "wishes/batch.html", context, status=422 if form.is_bound else 200)


@require_safe
@needs(Power.SERVE)
@needs(Power.EXPORT)
def wish_export(request: SignedIn) -> HttpResponse:
    """Exactly the wishes of the list as a file, masked; the audit trail keeps who took it."""
    rows: Any = Wish.objects.within(request.user.reach(Power.EXPORT))
    narrowed = WishFilter(request.GET, queryset=rows, request=request)
    listed = narrowed.qs.with_claims().order_by("-id")
    return send_sheet(request, listed, panels.table, what="wishes", title=_("Wishes"))
