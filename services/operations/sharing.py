"""The sharing register: what is registered, who asks for it, who agrees (DESIGN.md M11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import Area, Unit
from grids.operations.nodes import day_of
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.moves import make_move
from lib.workflow import Desk
from members.operations.telling import of_unit
from records.operations import post_notices, write_audit
from services.models import ListEntry, ResourceUse, SharedResource
from services.operations.telling import of_place
from services.workflow.alliances import EntryKind
from services.workflow.sharing import SHARED_USE, SharedKind

MOST_DAYS = 92
"""The longest use: a quarter, after which it is asked for again."""


@dataclass(frozen=True, kw_only=True)
class SharedDraft:
    """What is shared and on which terms; `contact` is the unit to ask, never a person."""

    kind: str
    name: str
    unit: Unit | None = None
    contact: Unit | None = None
    description: str = ""
    available: str = ""
    terms: str = ""
    is_open: bool = True


@dataclass(frozen=True, kw_only=True)
class UseDraft:
    """Who asks, for which days, both included, and what for; a unit or a community."""

    from_on: date
    until_on: date
    purpose: str
    area: Area | None = None
    unit: Unit | None = None


def gives(by: Any, area: Area, unit: Unit | None) -> bool:
    """Whether somebody may register for this place, or for this unit."""
    acts = unit is not None and unit.pk in by.reach(Power.HANDLE).units
    return acts or by.reach(Power.MANAGE_SERVICES).covers_area(area)


@transaction.atomic
def share_resource(
    area: Area, draft: SharedDraft, *, by: Any, at: datetime, entry: ListEntry | None = None
) -> SharedResource:
    """Register something that is shared; PermissionDenied outside the reach."""
    if not gives(by, area, draft.unit):
        raise PermissionDenied
    facts = vars(draft)
    row = SharedResource.objects.create(
        area=area, entry=entry, created_by=by, created_at=at, **facts
    )
    about = ("sharedresource", row.pk)
    write_audit("shared_resource.add", by=by, at=at, about=about, data={"name": row.name})
    return row


@transaction.atomic
def change_shared(
    row: SharedResource, draft: SharedDraft, *, by: Any, at: datetime
) -> SharedResource:
    """Change what is shared, or whether it can be asked for; uses agreed before stand.

    Raises PermissionDenied outside the reach.
    """
    fresh = locked(row)
    if not (gives(by, fresh.area, fresh.unit) and gives(by, fresh.area, draft.unit)):
        raise PermissionDenied
    before = {name: str(getattr(fresh, name)) for name in vars(draft)}
    for name, value in vars(draft).items():
        setattr(fresh, name, value)
    fresh.save()
    about, data = ("sharedresource", row.pk), {"before": before}
    write_audit("shared_resource.change", by=by, at=at, about=about, data=data)
    return fresh


def locked(row: SharedResource) -> SharedResource:
    """The resource, locked: its uses are decided one at a time."""
    rows = SharedResource.objects.select_related("area", "unit")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


@transaction.atomic
def share_entry(entry: ListEntry, *, by: Any, at: datetime) -> SharedResource:
    """Register a resource of an alliance's list in one tap; once registered, it answers that row.

    Raises PermissionDenied outside the reach, Refused with `not_a_resource`.
    """
    rows = ListEntry.objects.select_for_update(of=("self",), no_key=True)
    fresh = rows.select_related("alliance__area", "unit").get(pk=entry.pk)
    area: Any = fresh.alliance.area
    if not gives(by, area, fresh.unit):
        raise PermissionDenied
    if fresh.kind != EntryKind.RESOURCE:
        raise Refused("not_a_resource", _("Only a resource of the list can be shared."))
    known = SharedResource.objects.filter(entry=fresh).first()
    if known is not None:
        return known
    draft = SharedDraft(
        kind=SharedKind.SERVICE,
        name=fresh.what[:120],
        description=fresh.what if len(fresh.what) > 120 else "",
        unit=fresh.unit,
        contact=fresh.unit,
    )
    return share_resource(area, draft, by=by, at=at, entry=fresh)


@transaction.atomic
def ask_for_use(row: SharedResource, draft: UseDraft, *, by: Any, at: datetime) -> ResourceUse:
    """Ask for something shared, for a community or a unit.

    Raises PermissionDenied for whoever acts for neither, Refused with `one_asker`,
    `shared_closed`, `day_past`, `days_in_order`, `too_long` or `use_overlaps`.
    """
    if (draft.area is None) == (draft.unit is None):
        raise Refused("one_asker", _("Name the community or the unit that asks, one."), "unit")
    served = draft.area is not None and by.reach(Power.SERVE).covers_area(draft.area)
    acts = draft.unit is not None and draft.unit.pk in by.reach(Power.HANDLE).units
    if not (served or acts):
        raise PermissionDenied
    fresh = locked(row)
    check_use(fresh, draft, at)
    use = ResourceUse.objects.create(
        resource=fresh, asked_by=by, asked_at=at, flow_count=1, **vars(draft)
    )
    use.append_record(
        move="ask",
        by=by,
        post=by.acting_post(Power.HANDLE),
        reason="",
        before="",
        after=use.status,
        at=at,
        data={},
    )
    tell(use, "shared_asked", to=of_giver(fresh, at), by=by, at=at)
    return use


def check_use(row: SharedResource, draft: UseDraft, at: datetime) -> None:
    """The rules of a use, each told at its field."""
    if not row.is_open:
        raise Refused("shared_closed", _("This cannot be asked for at present."))
    if draft.from_on < day_of(at):
        raise Refused("day_past", _("This day is over."), "from_on")
    if draft.until_on < draft.from_on:
        raise Refused("days_in_order", _("The last day is before the first one."), "until_on")
    if (draft.until_on - draft.from_on).days >= MOST_DAYS:
        text = _("At most %(n)s days at once; ask again after that.") % {"n": MOST_DAYS}
        raise Refused("too_long", text, "until_on")
    check_free(row, draft.from_on, draft.until_on)


def check_free(row: SharedResource, from_on: date, until_on: date) -> None:
    """Nobody else has it on these days."""
    taken = row.uses.agreed_between(from_on, until_on).first()
    if taken is not None:
        text = _("From %(first)s to %(last)s it is with somebody else.")
        days = {"first": taken.from_on.isoformat(), "last": taken.until_on.isoformat()}
        raise Refused("use_overlaps", text % days, "from_on")


@transaction.atomic
def agree(
    row: ResourceUse, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> ResourceUse:
    """The giver agrees.

    Raises PermissionDenied outside the reach, and Refused with `use_overlaps` where it is promised
    to somebody else.
    """
    resource = locked(row.resource)
    if not permits(by.reach(Power.HANDLE), row):
        raise PermissionDenied
    check_free_but(row, resource)
    row = make_move(row, SHARED_USE["agree"], by=by, at=at, seen=seen, reason=note)
    tell(row, "shared_agreed", to=of_asker(row, at), by=by, at=at)
    return row


def check_free_but(row: ResourceUse, resource: SharedResource) -> None:
    """Nobody else has it on the days of this use."""
    others = resource.uses.exclude(pk=row.pk).agreed_between(row.from_on, row.until_on)
    if others.exists():
        raise Refused("use_overlaps", _("It is promised to somebody else on these days."))


@transaction.atomic
def decline(
    row: ResourceUse, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> ResourceUse:
    """The giver cannot, and says why."""
    row = make_move(row, SHARED_USE["decline"], by=by, at=at, seen=seen, reason=reason)
    tell(row, "shared_declined", to=of_asker(row, at), by=by, at=at, reason=reason)
    return row


@transaction.atomic
def note_return(
    row: ResourceUse, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> ResourceUse:
    """It is back, with a word on how it went."""
    move = SHARED_USE["return"]
    row = make_move(row, move, by=by, at=at, seen=seen, reason=note, feedback=note[:500])
    tell(row, "shared_returned", to=of_asker(row, at), by=by, at=at)
    return row


@transaction.atomic
def withdraw(
    row: ResourceUse, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> ResourceUse:
    """Whoever asked does not need it any more."""
    row = make_move(row, SHARED_USE["withdraw"], by=by, at=at, seen=seen, reason=reason)
    tell(row, "shared_withdrawn", to=of_giver(row.resource, at), by=by, at=at, reason=reason)
    return row


def of_giver(row: SharedResource, at: datetime) -> set[int]:
    """The accounts that answer for what is shared."""
    return of_unit(row.unit, at) if row.unit is not None else of_place(row.area, at)


def of_asker(row: ResourceUse, at: datetime) -> set[int]:
    """The accounts of the side that asked."""
    side = of_unit(row.unit, at) if row.unit is not None else of_place(row.area, at)
    return side | {row.asked_by_id}


def tell(row: ResourceUse, kind: str, *, to: set[int], by: Any, at: datetime, **more: str) -> None:
    """One notice to each of the other side, with the way to the page."""
    params = {
        "what": row.resource.name,
        "who": row.asker,
        "first": row.from_on.isoformat(),
        "last": row.until_on.isoformat(),
        "url": reverse("services:shared_use", args=(row.pk,)),
    }
    post_notices(
        kind,
        to=to - {by.pk},
        event=f"resourceuse:{row.pk}:{kind}:{row.flow_count}",
        about=("resourceuse", row.pk),
        params={**params, **more},
        at=at,
    )


def visible_shared(by: Any) -> Any:
    """What somebody keeps in the register, and what they can ask for in their cities."""
    cities = own_cities(by)
    rows = SharedResource.objects.all()
    return rows if cities is None else rows.filter(area__city__in=cities)


def own_cities(by: Any) -> set[int] | None:
    """The cities somebody holds a post in; None for all."""
    reach = by.reach(Power.SERVE)
    if reach.everywhere:
        return None
    cities = {post.city_id for post in by.active_posts if post.city_id}
    cities |= {post.area.city_id for post in by.active_posts if post.area is not None}
    cities |= {post.unit.city_id for post in by.active_posts if post.unit is not None}
    cities |= {post.district.city_id for post in by.active_posts if post.district is not None}
    return cities | set(reach.cities)


def offered_shared() -> Any:
    """What can be asked for, in all cities: residents read it without an account."""
    return SharedResource.objects.offered()


def visible_uses(by: Any) -> Any:
    """The uses of one's own side, as giver or asker."""
    return ResourceUse.objects.seen_by(by.reach(Power.SERVE), by.reach(Power.HANDLE))


SHARING_DESK = Desk(
    ResourceUse,
    SHARED_USE,
    {"agree": agree, "decline": decline, "return": note_return, "withdraw": withdraw},
)
