"""我也遇到: somebody joins an open matter instead of reporting it once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.powers import Power
from lib.errors import Refused
from lib.pii import keyed_hash
from tickets.models import Ticket
from tickets.operations.intake import Contact, add_requester


@dataclass(frozen=True)
class Joined:
    """The matter, the follower's own code (shown once), and how many people have met it."""

    ticket: Ticket
    code: str
    people: int


@transaction.atomic
def follow_ticket(
    ticket: Ticket, contact: Contact, *, by: Any, at: datetime, code: str = ""
) -> Joined:
    """Join an open matter: told at the same moments as whoever reported it, and may rate it.

    Residents join through the system account. The ticket is locked, so that two tries at once of
    one telephone, device or account make one follower. It is no step of the matter: no flow record.

    Raises PermissionDenied outside the reach of `by`, and Refused with `ticket_ended` or
    `following_already`.
    """
    if not by.holds(Power.REPORT_TICKET):
        raise PermissionDenied
    seen = Ticket.objects.within(by.reach(Power.VIEW_TICKETS)).filter(pk=ticket.pk)
    locked = seen.select_for_update(of=("self",), no_key=True).first()
    if locked is None:
        raise PermissionDenied
    if not locked.is_open:
        raise Refused("ticket_ended", _("This matter has ended; report yours as a new one."))
    if locked.requesters.filter(same_person(contact, by)).exists():
        raise Refused("following_already", _("You follow this matter already."), "phone")
    code = add_requester(locked, contact, by=by, at=at, is_follower=True, code=code)
    return Joined(locked, code, locked.requesters.count())


def same_person(contact: Contact, by: Any) -> Q:
    """Requesters with the telephone, the device or the account of this one.

    Staff who join for a caller, with the caller's telephone, are not the caller.
    """
    same = Q(pk__in=[])
    if contact.phone:
        return same | Q(phone_hash=keyed_hash(contact.phone))
    if contact.device:
        same |= Q(device_hash=keyed_hash(contact.device))
    if by.person_id:
        same |= Q(user=by)
    return same
