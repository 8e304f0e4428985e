"""Help: the list of pages by chapter, and one page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from overview.search import chapters, help_page


def base_for(request: HttpRequest) -> str:
    """The frame of residents, or that of staff."""
    return "base.html" if request.user.is_authenticated else "public_base.html"


@login_not_required
@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """All that somebody may read, by task; strangers see what is for residents."""
    known = request.user.is_authenticated
    context = {"base": base_for(request), "chapters": chapters(strangers=not known).items()}
    return render(request, "help/index.html", context)


@login_not_required
@require_safe
def help_text(request: HttpRequest, slug: str) -> HttpResponse:
    """One page; what is for staff asks strangers to sign in."""
    page, known = help_page(slug), request.user.is_authenticated
    if page is None:
        raise Http404
    if not (page.is_public or known):
        return redirect_to_login(request.path)
    beside = [row for row in chapters(strangers=not known)[page.chapter] if row != page]
    context = {"base": base_for(request), "page": page, "beside": beside}
    return render(request, "help/page.html", context)
