"""The search of the top bar, and the one everybody may use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from grids.powers import Power
from lib.requests import client_ip, page_links, words_of
from overview.search import HELP, KINDS, OPEN_KINDS, Answer, Kind, Reader, answer_to, straight_to
from records.throttle import TooMany, within_rate

AT_ONCE, ON_THE_PAGE = 3, 5
"""Rows of each kind under the box while somebody types, and on the page of all kinds."""


@vary_on_headers("HX-Request")
@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What answers to the words within reach; a whole number or code leads straight to its page."""
    sees_people = request.user.holds(Power.VIEW_PEOPLE)
    return found(request, KINDS, "overview/search.html", {"sees_people": sees_people})


@login_not_required
@vary_on_headers("HX-Request")
@never_cache
@require_safe
def public_search(request: HttpRequest) -> HttpResponse:
    """What answers among what is published for residents, without an account."""
    words, at = words_of(request, "q"), timezone.now()
    if words and not within_rate("search:ip", client_ip(request), at=at):
        raise TooMany
    return found(request, OPEN_KINDS, "overview/public_search.html", {})


def found(
    request: HttpRequest, kinds: Sequence[Kind], template: str, context: dict[str, Any]
) -> HttpResponse:
    """The page of results, or the few rows that stand under the box while somebody types."""
    words, reader = words_of(request, "q"), Reader(request.user, timezone.now())
    context |= {"words": words, "now": reader.at, "all_url": f"{request.path}?{query(words)}"}
    if request.headers.get("HX-Request"):
        context["answer"] = answer_to(words, kinds, reader, each=AT_ONCE)
        return render(request, "overview/suggestions.html", context)
    if words and "kind" not in request.GET and (page := straight_to(words, kinds, reader)):
        return redirect(page)
    asked = words_of(request, "kind")
    only = asked if asked in {HELP, *(kind.name for kind in kinds)} else ""
    answer = answer_to(
        words, kinds, reader, each=ON_THE_PAGE, only=only, cursor=request.GET.get("cursor")
    )
    context |= {
        "answer": answer,
        "tabs": tabs(answer, request.path, words) if answer.groups else [],
        **page_links(request, answer.page),
    }
    return render(request, template, context)


def query(words: str, kind: str = "") -> str:
    """The words as the end of an address, narrowed to a kind or not."""
    return urlencode({"q": words, "kind": kind} if kind else {"q": words})


def tabs(answer: Answer, path: str, words: str) -> list[dict[str, Any]]:
    """All kinds together, then each kind that has something."""
    everything = {"label": _("All"), "url": f"{path}?{query(words)}", "active": not answer.chosen}
    return [
        everything,
        *(
            {
                "label": group.label,
                "url": f"{path}?{query(words, group.name)}",
                "count": group.count_words,
                "active": group is answer.chosen,
            }
            for group in answer.groups
        ),
    ]
