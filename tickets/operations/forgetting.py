"""Forgetting who asked: the matter stays, the name and number of its requester go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from grids.powers import Power
from lib.errors import Refused
from lib.pii import keyed_hash
from records.models import Delivery, Notice
from records.operations import write_audit
from tickets.models import OpenRequest, Requester, Ticket

NOTHING: dict[str, Any] = {
    "name_cipher": "",
    "phone_cipher": "",
    "phone_hash": "",
    "device_hash": "",
    "user": None,
}


def forget_requester(phone: str, *, by: Any, at: datetime) -> dict[str, int]:
    """Erase name, number and device of a requester from every ended matter within the reach.

    Messages sent to the number lose it too. Inside the caller's transaction; answers how many
    matters, and how many lie elsewhere. Raises Refused with `matters_open` while one needs an
    answer to be sent.
    """
    theirs = Requester.objects.filter(phone_hash=keyed_hash(phone))
    here = Ticket.objects.within(by.reach(Power.MANAGE_PEOPLE))
    near = theirs.filter(ticket__in=here.order_by().values("pk"))
    open_ones = near.filter(ticket__in=Ticket.objects.open().order_by().values("pk")).count()
    if open_ones:
        message = ngettext(
            "%(count)d matter of this number is still open; close it first.",
            "%(count)d matters of this number are still open; close them first.",
            open_ones,
        )
        raise Refused("matters_open", message % {"count": open_ones})
    keys = list(near.select_for_update(no_key=True).values_list("pk", "ticket"))
    elsewhere = theirs.exclude(pk__in=[pk for pk, _ticket in keys]).count()
    requesters = [pk for pk, _ticket in keys]
    Requester.objects.filter(pk__in=requesters).update(**NOTHING)
    sent = OpenRequest.objects.filter(ticket__in={ticket for _pk, ticket in keys})
    sent.update(email_cipher="", account_id="", answers={})
    notices = Notice.objects.filter(requester_id__in=requesters, subject_type="ticket")
    Delivery.objects.filter(notice__in=notices).exclude(state="sending").update(address_cipher="")
    for ticket in sorted({ticket for _pk, ticket in keys}):
        write_audit("requester.erase", by=by, at=at, about=("ticket", ticket))
    return {"requesters": len(keys), "elsewhere": elsewhere}
