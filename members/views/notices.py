"""The inbox: what the reader was told, newest first."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lib.pages import capped_count, keyset
from lib.requests import SignedIn, page_links
from records import operations
from records.models import Notice
from records.notices import notice_text

ORDER = ("-id",)


@require_safe
def notices(request: SignedIn) -> HttpResponse:
    """All notices of the reader, or the unread ones; the words come in the page's language."""
    mine = Notice.objects.to(request.user)
    unread_only = request.GET.get("show") == "unread"
    rows = mine.unread() if unread_only else mine
    page = keyset(rows, order=ORDER, cursor=request.GET.get("cursor"))
    unread_count = capped_count(mine.unread())
    context = {
        "entries": [(notice, notice_text(notice)) for notice in page.rows],
        "unread_count": unread_count,
        "tabs": [
            {"label": _("All"), "url": "?", "active": not unread_only},
            {
                "label": _("Unread"),
                "url": "?show=unread",
                "active": unread_only,
                "count": unread_count,
            },
        ],
        **page_links(request, page),
    }
    return render(request, "members/notices.html", context)


@require_POST
def notice_read(request: SignedIn, notice_id: int) -> HttpResponse:
    """Mark one notice as read and go on to the matter it speaks of."""
    notice = get_object_or_404(Notice.objects.to(request.user), pk=notice_id)
    operations.mark_read(notice, by=request.user, at=timezone.now())
    return redirect(notice_text(notice).path or "members:notices")


@require_POST
def notices_read_all(request: SignedIn) -> HttpResponse:
    """Mark everything up to now as read."""
    operations.mark_all_read(by=request.user, at=timezone.now())
    return redirect("members:notices")
