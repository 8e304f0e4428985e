"""Where I am signed in, and ending it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lib.errors import Refused
from lib.requests import SignedIn
from members.operations.sessions import end_other_sessions, end_session
from members.panels.accounts import session_lines


@require_safe
def sessions(request: SignedIn) -> HttpResponse:
    """Each place where the own account is signed in, the present one first."""
    lines = session_lines(request.user, request.session.session_key, timezone.now())
    context = {"lines": lines, "idle": settings.SESSION_IDLE_MINUTES}
    return render(request, "members/sessions.html", context)


@require_POST
def session_end(request: SignedIn, mark: str) -> HttpResponse:
    """Sign out somewhere else."""
    try:
        end_session(request.user, mark, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("That session has ended."))
    return redirect("members:sessions")


@require_POST
def sessions_end_others(request: SignedIn) -> HttpResponse:
    """Sign out everywhere else."""
    count = end_other_sessions(request.user, request.session.session_key, at=timezone.now())
    words = ngettext("%(n)d session has ended.", "%(n)d sessions have ended.", count)
    messages.success(request, words % {"n": count})
    return redirect("members:sessions")
