"""Pages of posts: the list, one post and what may be done with it, gaps, doubles, coverage."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.boundaries import reach_of_code
from grids.powers import Power
from lib.errors import Refused
from lib.pages import count_words, keyset
from lib.requests import SignedIn, needs, page_links, posted
from members import operations
from members.filters import PostFilter
from members.forms import AppointForm, EndForm, ProlongForm, StandInForm, UnpaidForm
from members.models import Person, Post
from members.panels import posts as panels
from members.statistics.places import Vacancy

ORDER = ("-id",)


def visible(request: SignedIn) -> Any:
    """The posts within reach."""
    return Post.objects.within(request.user.reach(Power.VIEW_PEOPLE))


@require_safe
@needs(Power.VIEW_PEOPLE)
def posts(request: SignedIn) -> HttpResponse:
    """Who holds what, newest first; without a choice, today."""
    narrowed = PostFilter(request.GET, queryset=visible(request), request=request)
    page = keyset(narrowed.qs.with_row(), order=ORDER, cursor=request.GET.get("cursor"))
    context = {
        "filter": narrowed,
        "posts": page.rows,
        "count": count_words(narrowed.qs),
        **page_links(request, page),
    }
    return render(request, "members/posts.html", context)


@require_safe
@needs(Power.VIEW_PEOPLE)
def post(request: SignedIn, post_id: int) -> HttpResponse:
    """One post: its term and basis, who stood in, and what may be done."""
    return post_page(request, get_object_or_404(visible(request).with_row(), pk=post_id))


def forms_of(row: Post, by: Any, act: str = "", sent: Any = None) -> dict[str, Any]:
    """The forms that are open on a post; the one that was sent keeps what was typed."""
    made: dict[str, Any] = {}
    for name in panels.open_acts(row, by, timezone.localdate()):
        data = sent if name == act else None
        if name == "stand-in":
            made[name] = StandInForm(data, post=row, by=by, prefix=name)
        else:
            form = {"end": EndForm, "prolong": ProlongForm, "unpaid": UnpaidForm}[name]
            made[name] = form(data, prefix=name)
    return made


def post_page(
    request: SignedIn, row: Post, forms: dict[str, Any] | None = None, error: str = ""
) -> HttpResponse:
    labels = {
        "end": _("End the post"),
        "prolong": _("Prolong the post"),
        "stand-in": _("Somebody stands in"),
        "unpaid": _("Mark as unpaid"),
    }
    shown = forms_of(row, request.user) if forms is None else forms
    context = {
        "post": row,
        "facts": panels.post_facts(row),
        "substitutions": panels.substitutions_of(row),
        "acts": [(name, labels[name], form, form.is_bound) for name, form in shown.items()],
        "error": error,
    }
    return render(request, "members/post.html", context, status=422 if forms else 200)


@require_POST
@needs(Power.VIEW_PEOPLE)
def post_act(request: SignedIn, post_id: int, act: str) -> HttpResponse:
    """End, prolong, lend or mark a post."""
    row = get_object_or_404(visible(request).with_row(), pk=post_id)
    if act not in ACTS:
        raise Http404
    forms = forms_of(row, request.user, act, request.POST)
    if act not in forms:
        raise PermissionDenied
    form = forms[act]
    if not form.is_valid():
        return post_page(request, row, forms)
    try:
        ACTS[act](row, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return post_page(request, row, forms)
    messages.success(request, _("Saved."))
    return redirect("members:post", row.pk)


def end(row: Post, *, until_on: Any, **facts: Any) -> Post:
    """The last day is called `on` by the operation."""
    return operations.end_post(row, on=until_on, **facts)


ACTS: dict[str, Any] = {
    "end": end,
    "prolong": operations.prolong_post,
    "stand-in": operations.stand_in,
    "unpaid": operations.mark_unpaid,
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.MANAGE_PEOPLE)
def post_new(request: SignedIn, person_id: int) -> HttpResponse:
    """Appoint somebody, with the decision it rests on."""
    person = get_object_or_404(Person.objects.to(request.user), pk=person_id)
    first = {"from_on": timezone.localdate(), **request.GET.dict()}
    form = AppointForm(posted(request), by=request.user, initial=first)
    if form.is_valid():
        try:
            row = operations.appoint(person, form.draft(), by=request.user, at=timezone.now())
            messages.success(request, _("Appointed."))
            return redirect(post_or_place(row, request.user))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    status = 422 if form.is_bound else 200
    return render(request, "members/post_new.html", {"form": form, "person": person}, status=status)


def post_or_place(row: Post, user: Any) -> str:
    """The page of a post, or of its Party body for those who keep that and not the ledger."""
    shown = Post.objects.within(user.reach(Power.VIEW_PEOPLE)).filter(pk=row.pk).exists()
    return reverse("members:post", args=(row.pk,)) if shown else panels.scope_url(row)


def asked_place(request: SignedIn) -> tuple[str, Any]:
    """The code in the address and what lies in it; an unknown code asks for nothing."""
    code = request.GET.get("within", "")[:24]
    found = reach_of_code(code) if code.isalnum() and code.isascii() else None
    return (code, found) if found is not None else ("", None)


@require_safe
@needs(Power.VIEW_PEOPLE)
def post_gaps(request: SignedIn) -> HttpResponse:
    """Where somebody is missing, and who holds one role at several places."""
    today, user = timezone.localdate(), request.user
    kind = request.GET.get("kind", "")
    kind = kind if kind in panels.KINDS else panels.KINDS[0]
    code, within = asked_place(request)
    rows = panels.gaps_of(kind, user, today, within)
    is_double = kind == panels.DOUBLE
    order = ("pinyin", "id") if is_double else ("code",)
    page = keyset(rows.with_card(), order=order, cursor=request.GET.get("cursor"))
    context = {
        "tabs": panels.gap_tabs(kind, user, today, within, code),
        "doubles": panels.double_rows(page.rows, today) if is_double else [],
        "places": [] if is_double else panels.place_rows(page.rows),
        "is_party": kind == Vacancy.SECRETARY,
        **page_links(request, page),
    }
    return render(request, "members/post_gaps.html", context)


@require_safe
@needs(Power.VIEW_PEOPLE)
def post_cross(request: SignedIn) -> HttpResponse:
    """Who serves a community and an estate at once, and whether both pay."""
    today = timezone.localdate()
    people = Person.objects.within(request.user.reach(Power.VIEW_PEOPLE)).cross_appointed(today)
    page = keyset(people.with_card(), order=("pinyin", "id"), cursor=request.GET.get("cursor"))
    context = {
        "rows": panels.cross_rows(page.rows, today),
        "count": count_words(people),
        **page_links(request, page),
    }
    return render(request, "members/post_cross.html", context)


@require_safe
@needs(Power.VIEW_PEOPLE)
def post_coverage(request: SignedIn) -> HttpResponse:
    """How far heads and workers cover each community; each number opens its list."""
    today = timezone.localdate()
    _code, within = asked_place(request)
    rows = panels.communities_of(request.user, today, within)
    page = keyset(rows, order=("code",), cursor=request.GET.get("cursor"))
    context = {
        "heads": panels.coverage_heads(),
        "rows": panels.coverage_rows(page.rows, today),
        "count": count_words(rows),
        **page_links(request, page),
    }
    return render(request, "members/post_coverage.html", context)
