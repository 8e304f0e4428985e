"""要表登记、任务准入: a table or task is asked for, decided by the street, and ends on its day.

DOMAIN.md section 7.3: an approver who is not the asker, a basis, an end date. Which ledgers there
are is known above; here a ledger is its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import Area, Unit
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from lib.workflow import Desk
from members.models import Post
from members.operations.accounts import system_user
from members.operations.telling import of_unit
from members.roles import Role
from overview.models import TableRequest
from overview.workflow import TABLE_REQUEST
from records.operations import post_notices

COMMUNITY = (Role.COMMUNITY_SECRETARY, Role.COMMUNITY_CLERK)
LONGEST_DAYS = 366
"""The longest time something is admitted for; then it is asked for anew."""


@dataclass(frozen=True, kw_only=True)
class RequestDraft:
    """What somebody wants from the grids of a place; one of `unit` and `unit_words` asks."""

    kind: str
    title: str
    area: Area
    basis: str
    asked_fields: str
    rhythm: str
    from_on: date
    until_on: date
    unit: Unit | None = None
    unit_words: str = ""
    idempotency_key: str | None = None


def may_ask(by: Any, draft: RequestDraft) -> bool:
    """Whoever exports for the place, and whoever acts for the unit that asks."""
    acts = draft.unit is not None and draft.unit.pk in by.reach(Power.HANDLE).units
    if acts and draft.unit is not None:
        return serves(draft.unit, draft.area)
    return bool(by.reach(Power.EXPORT).covers_area(draft.area))


def serves(unit: Unit, area: Area) -> bool:
    """Whether a unit works in the district or city of a place."""
    if unit.district_id is not None:
        return unit.district_id == area.district_id
    return unit.city_id == area.city_id


def places_to_ask(by: Any, on: date) -> Any:
    """Streets and communities that somebody may ask something of."""
    areas = Area.objects.within(by.reach(Power.EXPORT)).open(on).of_tier("street", "community")
    units = Unit.objects.filter(pk__in=sorted(by.reach(Power.HANDLE).units)).order_by()
    streets = (
        Area.objects.open(on)
        .of_tier("street")
        .filter(
            Q(district__in=units.exclude(district=None).values("district"))
            | Q(city__in=units.filter(district=None).values("city"))
        )
    )
    found = Area.objects.filter(
        Q(pk__in=areas.order_by().values("pk")) | Q(pk__in=streets.order_by().values("pk"))
    )
    return found.order_by("tree_id", "lft").defer("boundary")


@transaction.atomic
def ask_for_table(draft: RequestDraft, *, by: Any, at: datetime) -> TableRequest:
    """Register what is asked for; the street decides.

    A repeated idempotency key answers with the first request. Raises PermissionDenied for whoever
    acts for neither side, Refused with `days_in_order`, `day_past` or `too_long`.
    """
    if not may_ask(by, draft):
        raise PermissionDenied
    key = f"{by.pk}:{draft.idempotency_key}" if draft.idempotency_key else None
    known = TableRequest.objects.filter(idempotency_key=key).first() if key else None
    if known is not None:
        return known
    check_days(draft.from_on, draft.until_on, today=day_of(at))
    facts = {**vars(draft), "idempotency_key": key}
    row = TableRequest.objects.create(**facts, asked_by=by, asked_at=at, flow_count=1)
    row.append_record(
        move="ask",
        by=by,
        post=by.acting_post(Power.EXPORT) or by.acting_post(Power.HANDLE),
        before="",
        after=row.status,
        at=at,
    )
    tell(row, "table_asked", to=deciders(row.area, at) - {by.pk}, at=at)
    return row


def check_days(first: date, last: date, *, today: date) -> None:
    """Whether something may run for these days."""
    if last < first:
        raise Refused("days_in_order", _("The last day lies before the first."), "until_on")
    if last < today:
        raise Refused("day_past", _("This day is over."), "until_on")
    if (last - first).days > LONGEST_DAYS:
        words = _("A year is the longest; ask again when it is over.")
        raise Refused("too_long", words, "until_on")


@transaction.atomic
def admit(
    row: TableRequest, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> TableRequest:
    """The street lets it in; the communities that fill it in hear of it."""
    row = make_move(row, TABLE_REQUEST["admit"], by=by, at=at, seen=seen, reason=note)
    told = {row.asked_by_id} | of_unit(row.unit, at) | fillers(row.area, at)
    tell(row, "table_admitted", to=told - {by.pk}, at=at)
    return row


@transaction.atomic
def answer(
    row: TableRequest,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    ledger: str,
    note: str = "",
) -> TableRequest:
    """Nobody fills it in: the ledger of this name has it already."""
    step = TABLE_REQUEST["answer"]
    row = make_move(row, step, by=by, at=at, seen=seen, reason=note, ledger=ledger)
    tell(row, "table_answered", to=askers(row, at) - {by.pk}, at=at)
    return row


@transaction.atomic
def refuse(
    row: TableRequest, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> TableRequest:
    """It is not let in."""
    row = make_move(row, TABLE_REQUEST["refuse"], by=by, at=at, seen=seen, reason=reason)
    tell(row, "table_refused", to=askers(row, at) - {by.pk}, at=at, reason=reason)
    return row


@transaction.atomic
def fulfil(
    row: TableRequest,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    ledger: str,
    note: str = "",
) -> TableRequest:
    """Name the ledger from which it is filled, so that nobody types it."""
    step = TABLE_REQUEST["fulfil"]
    return make_move(row, step, by=by, at=at, seen=seen, reason=note, ledger=ledger)


@transaction.atomic
def extend(
    row: TableRequest,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    until_on: date,
    reason: str,
) -> TableRequest:
    """It runs on till a later day; raises Refused as asking does, and with `not_later`."""
    if until_on <= row.until_on:
        raise Refused("not_later", _("This is no later than its last day."), "until_on")
    check_days(row.from_on, until_on, today=day_of(at))
    step, data = TABLE_REQUEST["extend"], {"until_on": until_on.isoformat()}
    facts: dict[str, Any] = {"seen": seen, "reason": reason, "data": data, "until_on": until_on}
    return make_move(row, step, by=by, at=at, **facts)


@transaction.atomic
def end(
    row: TableRequest, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> TableRequest:
    """Nobody fills it in from now on."""
    row = make_move(row, TABLE_REQUEST["end"], by=by, at=at, seen=seen, reason=reason)
    told = askers(row, at) | fillers(row.area, at)
    tell(row, "table_ended", to=told - {by.pk}, at=at, reason=reason)
    return row


@transaction.atomic
def withdraw(
    row: TableRequest, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> TableRequest:
    """Whoever asked does not need it any more."""
    return make_move(row, TABLE_REQUEST["withdraw"], by=by, at=at, seen=seen, reason=note)


def expire_requests(at: datetime, limit: int = 200) -> int:
    """End what is over: its last day lies behind. Answers how many; each ends once."""
    ended = 0
    for row in TableRequest.objects.over(day_of(at)).order_by("pk")[:limit]:
        with transaction.atomic():
            try:
                row = make_move(row, TABLE_REQUEST["expire"], by=system_user(), at=at)
            except Refused:
                continue
            tell(row, "table_ended", to=askers(row, at) | fillers(row.area, at), at=at)
            ended += 1
    return ended


def askers(row: TableRequest, at: datetime) -> set[int]:
    """The side that asked."""
    return {row.asked_by_id} | of_unit(row.unit, at)


def deciders(area: Area, at: datetime) -> set[int]:
    """Who decides for a place: the street's people, else the district's."""
    posts = Post.objects.active(day_of(at)).holding(Power.SUPERVISE)
    street = Area.objects.above(area).of_tier("street").first()
    found = set(posts.at_area(street).user_ids()) if street else set()
    return found or set(posts.filter(district=area.district_id).user_ids())


def fillers(area: Area, at: datetime) -> set[int]:
    """Those who fill it in: the desks of the communities of a place."""
    posts = Post.objects.active(day_of(at)).in_role(*COMMUNITY)
    return set(posts.under_area(area).user_ids())


def tell(row: TableRequest, kind: str, *, to: set[int], at: datetime, reason: str = "") -> None:
    """One notice to each of these accounts, with the way to the page."""
    post_notices(
        kind,
        to=to,
        event=f"tablerequest:{row.pk}:{kind}:{row.flow_count}",
        about=("tablerequest", row.pk),
        params={
            "title": row.title,
            "asker": row.asker,
            "place": row.area.name,
            "until": row.until_on.isoformat(),
            "reason": reason,
            "url": reverse("overview:table_request", args=(row.pk,)),
        },
        at=at,
    )


REQUEST_DESK = Desk(
    TableRequest,
    TABLE_REQUEST,
    {
        "admit": admit,
        "answer": answer,
        "refuse": refuse,
        "fulfil": fulfil,
        "extend": extend,
        "end": end,
        "withdraw": withdraw,
    },
)
