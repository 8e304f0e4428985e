"""A link by which one requester rates one closing: signed, short-lived, without personal data."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from tickets.models import Requester

SALT = "tickets.rating"
LIFETIME = timedelta(days=14)


def rating_link(requester: Requester, *, at: datetime) -> str:
    """The whole address, for the closing notice and for the clerk who calls; never logged."""
    turn = requester.ticket.reopened_count + 1
    token = signing.dumps([requester.pk, turn, int((at + LIFETIME).timestamp())], salt=SALT)
    return f"{settings.SITE_URL}{reverse('tickets:rate', args=(token,))}"


def requester_of(token: str, *, at: datetime) -> Requester:
    """Who may rate by this link, while the result it was sent for stands.

    Raises Refused with `link_expired` or `link_unknown`.
    """
    try:
        pk, turn, until = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Refused("link_unknown", _("We do not know this link.")) from None
    if at.timestamp() > until:
        text = _("This link has expired. Use the code of your receipt instead.")
        raise Refused("link_expired", text)
    rows = Requester.objects.select_related("ticket__category")
    requester = rows.filter(pk=pk).first()
    if requester is None:
        raise Refused("link_unknown", _("We do not know this link."))
    if requester.ticket.reopened_count + 1 != turn:
        text = _("The matter has been reopened since. You will be asked again at the end.")
        raise Refused("link_expired", text)
    return requester
