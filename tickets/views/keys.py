"""Keys of other systems: issue one, see when each was used last, revoke."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.powers import Power
from lib.errors import Refused
from lib.pages import keyset
from lib.requests import SignedIn, field_of, needs, page_links, posted
from members.models import ApiKey
from members.operations.keys import issue_key, revoke_key
from tickets.forms.keys import KeyForm


@require_safe
@needs(Power.CONFIGURE)
def api_keys(request: SignedIn) -> HttpResponse:
    """The keys of one's cities, the newest first."""
    rows = ApiKey.objects.within(request.user.reach(Power.CONFIGURE)).with_card()
    page = keyset(rows, order=("-id",), cursor=request.GET.get("cursor"))
    context = {"keys": page.rows, **page_links(request, page)}
    return render(request, "tickets/api_keys.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Power.CONFIGURE)
def api_key_new(request: SignedIn) -> HttpResponse:
    """Issue a key; its text stands on the page that follows, and nowhere after."""
    form = KeyForm(posted(request), reach=request.user.reach(Power.CONFIGURE))
    if form.is_valid():
        try:
            key, text = issue_key(form.facts(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(field_of(form, refused), str(refused))
        else:
            context = {"key": key, "text": text}
            return render(request, "tickets/api_key_issued.html", context)
    status = 422 if form.is_bound else 200
    return render(request, "tickets/api_key_new.html", {"form": form}, status=status)


@require_POST
@needs(Power.CONFIGURE)
def api_key_revoke(request: SignedIn, key_id: int) -> HttpResponse:
    """From now on the key opens nothing."""
    rows = ApiKey.objects.within(request.user.reach(Power.CONFIGURE))
    key = get_object_or_404(rows, pk=key_id)
    try:
        revoke_key(key, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Revoked. Whoever has it can write nothing any more."))
    return redirect("tickets:api_keys")
