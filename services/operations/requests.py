"""Asking for a service, and carrying a request from the counter to the hand-over (6.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.operations.nodes import day_of
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.moves import make_move
from lib.pii import encrypt
from lib.rows import reserve_id
from members.models import Post, User
from members.operations.accounts import system_user
from members.operations.check_ins import need
from members.operations.telling import of_unit
from services.models import ServiceItem, ServiceRequest
from services.models.requests import Mode
from services.operations.applicants import keep_applicant
from services.operations.request_clocks import MISSING, PUBLIC
from services.operations.request_telling import desk_of, tell_staff, write
from services.workflow.requests import REQUEST, RequestStatus
from tickets.clock import Limit, LimitUnit
from tickets.operations.clocks import (
    cancel_clocks,
    meet_clocks,
    rest_clocks,
    show_due,
    start_clock,
    wake_clocks,
)
from tickets.operations.intake import Contact

SUBJECT, ASKED = "service_request", "servicerequest"
"""Its name to the clocks, and the name of the model by which applicants know it."""


@dataclass(frozen=True, kw_only=True)
class RequestDraft:
    """What somebody asks for, where, and how."""

    item: ServiceItem
    area: Any
    mode: str
    words: str = ""
    wished: str = ""
    address: str = ""


@transaction.atomic
def ask_service(
    draft: RequestDraft,
    contact: Contact,
    *,
    by: Any,
    at: datetime,
    is_verified: bool = False,
) -> tuple[ServiceRequest, str]:
    """Ask for a service; answers the request and the receipt's code. Its clock runs at once.

    Raises Refused with `service_closed`, `not_offered_here`, `mode_not_offered`, `address_needed`.
    """
    item, area = draft.item, draft.area
    check_offer(draft, at)
    area.held_stamps()
    applicant, code = keep_applicant(ASKED, contact, by=by, at=at, is_verified=is_verified)
    pk = reserve_id(ServiceRequest)
    row = ServiceRequest.objects.create(
        pk=pk,
        number=f"{area.city.prefix}S{timezone.localdate(at):%Y%m%d}{pk:06d}",
        applicant=applicant,
        item=item,
        area=area,
        mode=draft.mode,
        words=draft.words.strip(),
        wished=draft.wished.strip(),
        address_cipher=encrypt(draft.address.strip()) if draft.address.strip() else "",
        unit=item.unit,
        created_by=by,
        created_at=at,
        flow_count=1,
    )
    row.append_record(
        move="ask",
        by=by,
        post=by.acting_post(Power.SERVE),
        reason="",
        before="",
        after=row.status,
        at=at,
        data={},
    )
    limit = Limit(item.limit_value, LimitUnit(item.limit_unit), key=item.limit_key)
    start_clock(row, "serve", limit, at=at)
    show_due(row)
    tell_staff("service_request_sent", row, to=desk_of(row, at) - {by.pk}, at=at)
    return row, code


def check_offer(draft: RequestDraft, at: datetime) -> None:
    """Refuse what is not offered, not here, or not in this way."""
    item = draft.item
    if not ServiceItem.objects.offered(day_of(at)).filter(pk=item.pk).exists():
        raise Refused("service_closed", _("This service is offered no longer."), "item")
    if not ServiceItem.objects.here(draft.area).filter(pk=item.pk).exists():
        raise Refused("not_offered_here", _("This service is not offered there."), "area")
    if draft.mode not in item.modes:
        raise Refused("mode_not_offered", _("Choose one of the ways that are offered."), "mode")
    if draft.mode == Mode.VISIT and not draft.address.strip():
        raise Refused("address_needed", _("Say where we are to come."), "address")


@transaction.atomic
def accept(
    row: ServiceRequest, *, by: Any, at: datetime, seen: int | None = None
) -> ServiceRequest:
    """Take a request on; the applicant hears of it."""
    row = make_move(row, REQUEST["accept"], by=by, at=at, seen=seen)
    write("service_request_accepted", row, at=at)
    return row


@transaction.atomic
def begin(
    row: ServiceRequest, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> ServiceRequest:
    """Start with what was accepted."""
    moved: ServiceRequest = make_move(
        row, REQUEST["begin"], by=by, at=at, seen=seen, data={"note": note}
    )
    return moved


@transaction.atomic
def give(
    row: ServiceRequest, *, by: Any, at: datetime, seen: int | None = None, unit: Any
) -> ServiceRequest:
    """Give a request to a unit of the same city, whose officers carry it out from now on.

    Raises Refused with `other_city`.
    """
    if unit.city_id != row.area.city_id:
        raise Refused("other_city", _("This unit works in another city."), "unit")
    row = make_move(
        row, REQUEST["give"], by=by, at=at, seen=seen, unit=unit, data={"unit": unit.pk}
    )
    tell_staff("service_request_given", row, to=of_unit(unit, at) - {by.pk}, at=at)
    return row


@transaction.atomic
def name_agent(
    row: ServiceRequest, *, by: Any, at: datetime, seen: int | None = None, agent: User
) -> ServiceRequest:
    """Say who acts for the applicant; an authorisation of somebody else ends with it.

    Raises Refused with `agent_out_of_reach` when the account does not carry out services there.
    """
    if not permits(agent.reach(Power.HANDLE), row):
        words = _("This person does not carry out services there.")
        raise Refused("agent_out_of_reach", words, "agent")
    row = make_move(
        row,
        REQUEST["name-agent"],
        by=by,
        at=at,
        seen=seen,
        agent=agent,
        authorised_on=None,
        authorised_until=None,
        data={"agent": agent.pk},
    )
    tell_staff("service_request_given", row, to={agent.pk} - {by.pk}, at=at)
    return row


@transaction.atomic
def ask_materials(
    row: ServiceRequest, *, by: Any, at: datetime, seen: int | None = None, missing: str
) -> ServiceRequest:
    """Tell the applicant everything that is missing, once; the clock rests until it comes."""
    need(missing, "missing")
    row = make_move(
        row,
        REQUEST["ask-materials"],
        by=by,
        at=at,
        seen=seen,
        missing=missing.strip(),
        reason=missing.strip(),
    )
    rest_clocks(row, at=at, reason=MISSING)
    write("service_request_missing", row, at=at, missing=row.missing)
    return row


@transaction.atomic
def decline(
    row: ServiceRequest,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    reason: str,
    referral: str = "",
) -> ServiceRequest:
    """Say no, why, and who can help instead."""
    need(reason)
    said = f"{reason.strip()} {referral.strip()}".strip()
    row = make_move(row, REQUEST["decline"], by=by, at=at, seen=seen, result=said, reason=said)
    cancel_clocks(row, at=at)
    show_due(row)
    write("service_request_declined", row, at=at, reason=said)
    return row


@transaction.atomic
def publicise(
    row: ServiceRequest, *, by: Any, at: datetime, seen: int | None = None
) -> ServiceRequest:
    """Show the request in public with a masked name for the days of its service; the clock rests.

    The first day is today; the days named have passed when the last is over.
    """
    first = day_of(at)
    row = make_move(
        row,
        REQUEST["publicise"],
        by=by,
        at=at,
        seen=seen,
        public_from=first,
        public_until=first + timedelta(days=row.item.publicity_days),
    )
    rest_clocks(row, at=at, reason=PUBLIC)
    return row


@transaction.atomic
def forward(
    row: ServiceRequest, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> ServiceRequest:
    """Send the request on to the street, which enters what came of it."""
    row = make_move(row, REQUEST["forward"], by=by, at=at, seen=seen, data={"note": note})
    wake_clocks(row, at=at, reason=PUBLIC)
    posts = Post.objects.active(day_of(at)).holding(Power.MANAGE_SERVICES)
    street = row.area.stamps().street_id
    tell_staff("service_request_forwarded", row, to=set(posts.at_area(street).user_ids()), at=at)
    return row


def end_work(row: ServiceRequest, *, at: datetime) -> ServiceRequest:
    """The duty is done: the clock is met, and the applicant hears of the result."""
    wake_clocks(row, at=at, reason=PUBLIC)
    meet_clocks(row, at=at)
    show_due(row)
    write("service_request_done", row, at=at, result=row.result)
    return row


@transaction.atomic
def decide(
    row: ServiceRequest, *, by: Any, at: datetime, seen: int | None = None, result: str
) -> ServiceRequest:
    """Enter the street's result."""
    need(result, "result")
    row = make_move(row, REQUEST["decide"], by=by, at=at, seen=seen, result=result.strip())
    return end_work(row, at=at)


@transaction.atomic
def finish(
    row: ServiceRequest, *, by: Any, at: datetime, seen: int | None = None, result: str
) -> ServiceRequest:
    """Say what came of it, where no street decides."""
    need(result, "result")
    row = make_move(row, REQUEST["finish"], by=by, at=at, seen=seen, result=result.strip())
    return end_work(row, at=at)


@transaction.atomic
def supplement(row: ServiceRequest, *, at: datetime, note: str) -> ServiceRequest:
    """The applicant says what they bring; the request waits for us again, and the clock runs on."""
    need(note, "note")
    by = system_user()
    row = make_move(row, REQUEST["supplement"], by=by, at=at, reason=note.strip())
    wake_clocks(row, at=at, reason=MISSING)
    tell_staff("service_request_supplemented", row, to=desk_of(row, at), at=at)
    return row


@transaction.atomic
def withdraw(row: ServiceRequest, *, at: datetime, reason: str = "") -> ServiceRequest:
    """The applicant needs it no longer."""
    row = make_move(row, REQUEST["withdraw"], by=system_user(), at=at, reason=reason.strip())
    cancel_clocks(row, at=at)
    show_due(row)
    return row


@transaction.atomic
def rate(row: ServiceRequest, *, at: datetime, stars: int, comment: str = "") -> ServiceRequest:
    """The applicant says how it went, once.

    Raises Refused with `stars_wrong`.
    """
    if not 1 <= stars <= 5:
        raise Refused("stars_wrong", _("Give one to five stars."), "stars")
    moved: ServiceRequest = make_move(
        row, REQUEST["rate"], by=system_user(), at=at, stars=stars, reason=comment.strip()
    )
    return moved


OPEN_FOR_PAPERS = (
    RequestStatus.ACCEPTED,
    RequestStatus.IN_PROGRESS,
    RequestStatus.PUBLICITY,
    RequestStatus.FORWARDED,
    RequestStatus.DONE,
)
"""While papers may be taken."""
