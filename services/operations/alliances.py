"""Founding, changing and closing alliances, and giving seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.models import Area, PartyOrganisation, Tier, Unit
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from members.models import Person, Post
from members.operations.check_ins import need
from members.operations.telling import of_unit
from records.operations import write_audit
from services.models import Alliance, Seat
from services.operations.telling import of_seats, tell
from services.workflow.alliances import ALLIANCE


@dataclass(frozen=True, kw_only=True)
class AllianceDraft:
    """An alliance to be founded."""

    kind: str
    area: Area
    name: str
    founded_on: date
    rhythm: str = Alliance.Rhythm.QUARTER
    chair: Post | None = None


@dataclass(frozen=True, kw_only=True)
class SeatDraft:
    """A seat to be given: to a unit, a Party body, or the residents' committee of an area."""

    from_on: date
    unit: Unit | None = None
    organisation: PartyOrganisation | None = None
    area: Area | None = None
    person: Person | None = None


def may_keep(by: Any, alliance: Alliance) -> bool:
    """Whether somebody keeps this alliance: the community's own people, and those above it."""
    return bool(by.reach(Power.MANAGE_SERVICES).covers_area(alliance.area))


def locked(alliance: Alliance, by: Any, *, is_open: bool = True) -> Alliance:
    """The alliance under a lock, for whoever keeps it.

    Raises PermissionDenied outside the reach, and Refused with `alliance_closed`.
    """
    rows = Alliance.objects.select_for_update(of=("self",), no_key=True)
    fresh = rows.select_related("area").get(pk=alliance.pk)
    if not may_keep(by, fresh):
        raise PermissionDenied
    if is_open and not fresh.is_active:
        raise Refused("alliance_closed", _("This alliance is closed."))
    return fresh


def note(row: Any, move: str, *, by: Any, at: datetime, reason: str = "", **data: Any) -> None:
    """A flow record of a step that is no move: what was added to an alliance."""
    row.append_record(
        move=move,
        by=by,
        post=by.acting_post(Power.MANAGE_SERVICES),
        reason=reason,
        before="",
        after=getattr(row, "status", ""),
        at=at,
        data=data,
    )


def count(alliance: Alliance) -> None:
    """One more flow record of the alliance itself; the row is locked."""
    alliance.flow_count += 1
    alliance.save(update_fields=["flow_count"])


@transaction.atomic
def found_alliance(draft: AllianceDraft, *, by: Any, at: datetime) -> Alliance:
    """Found an alliance of a community; a regional one may also be a street's.

    The community's Party secretary chairs a property alliance, whoever holds that post.

    Raises PermissionDenied outside the reach, and Refused with `area_not_for_alliance`,
    `in_the_future`, `chair_is_the_secretary`, `chair_elsewhere` or `alliance_exists`.
    """
    if not by.reach(Power.MANAGE_SERVICES).covers_area(draft.area):
        raise PermissionDenied
    check_draft(draft, at)
    alliance = Alliance(
        kind=draft.kind,
        area=draft.area,
        name=draft.name.strip(),
        chair=draft.chair,
        rhythm=draft.rhythm,
        founded_on=draft.founded_on,
        created_by=by,
        created_at=at,
        flow_count=1,
    )
    keep(alliance)
    note(alliance, "found", by=by, at=at)
    write_audit("alliance.found", by=by, at=at, about=("alliance", alliance.pk))
    return alliance


def keep(alliance: Alliance) -> None:
    """Store it; two active ones of a kind in one area need two names."""
    try:
        with transaction.atomic():
            alliance.save()
    except IntegrityError as error:
        if "one_active_alliance_per_name" not in str(error):
            raise
        message = _("There is such an alliance with this name here already.")
        raise Refused("alliance_exists", message, "name") from None


def check_draft(draft: AllianceDraft, at: datetime) -> None:
    """The rules of a draft, each told at its field."""
    need(draft.name, "name")
    tiers = {Tier.COMMUNITY}
    if draft.kind == Alliance.Kind.REGIONAL:
        tiers.add(Tier.STREET)
    if draft.area.tier not in tiers or draft.area.valid_to is not None:
        message = _("An alliance belongs to a community; a regional one also to a street.")
        raise Refused("area_not_for_alliance", message, "area")
    if draft.founded_on > day_of(at):
        raise Refused("in_the_future", _("This day has not come yet."), "founded_on")
    check_chair(draft.kind, draft.area, draft.chair, at)


def check_chair(kind: str, area: Area, chair: Post | None, at: datetime) -> None:
    """Who may be named as chair: nobody but the secretary, or somebody in post in the area."""
    if chair is None:
        return
    if kind == Alliance.Kind.PROPERTY:
        message = _("The community's Party secretary chairs a property alliance.")
        raise Refused("chair_is_the_secretary", message, "chair")
    if not chairs_of(area, day_of(at)).filter(pk=chair.pk).exists():
        message = _("Choose a post that is held in this area today.")
        raise Refused("chair_elsewhere", message, "chair")


CHAIRS = ("community_secretary", "community_clerk", "street_secretary", "street_director")


def chairs_of(area: Area, on: date) -> Any:
    """The posts that may chair an alliance of an area."""
    return Post.objects.active(on).in_role(*CHAIRS).at_area(area)


def chair_of(alliance: Alliance, on: date) -> Post | None:
    """Who chairs it on a day: the named post while it is held, else the Party secretary's."""
    if alliance.chair is not None and alliance.chair.is_active(on):
        return alliance.chair
    posts = Post.objects.active(on).in_role("community_secretary", "street_secretary")
    found: Post | None = posts.at_area(alliance.area).select_related("person", "area").first()
    return found


@transaction.atomic
def change_alliance(
    alliance: Alliance,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    name: str,
    rhythm: str,
    founded_on: date,
    chair: Post | None = None,
) -> Alliance:
    """Change the name, how often it meets, its day or its chair."""
    fresh = locked(alliance, by)
    draft = AllianceDraft(
        kind=fresh.kind,
        area=fresh.area,
        name=name,
        founded_on=founded_on,
        rhythm=rhythm,
        chair=chair,
    )
    check_draft(draft, at)
    same = Alliance.objects.active().filter(area=fresh.area, kind=fresh.kind, name=name.strip())
    if same.exclude(pk=fresh.pk).exists():
        message = _("There is such an alliance with this name here already.")
        raise Refused("alliance_exists", message, "name")
    changed: Alliance = make_move(
        fresh,
        ALLIANCE["change"],
        by=by,
        at=at,
        seen=seen,
        name=name.strip(),
        rhythm=rhythm,
        founded_on=founded_on,
        chair=chair,
    )
    return changed


@transaction.atomic
def close_alliance(
    alliance: Alliance,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    closed_on: date,
    reason: str,
) -> Alliance:
    """End it on a day; what it decided stays with those who were given it.

    Raises Refused with `before_founded` or `in_the_future`.
    """
    need(reason)
    fresh = locked(alliance, by, is_open=False)
    if closed_on < fresh.founded_on:
        raise Refused("before_founded", _("It was founded later."), "closed_on")
    if closed_on > day_of(at):
        raise Refused("in_the_future", _("This day has not come yet."), "closed_on")
    told = of_seats(fresh, at)
    fresh = make_move(
        fresh, ALLIANCE["close"], by=by, at=at, seen=seen, reason=reason, closed_on=closed_on
    )
    tell("alliance_closed", fresh, alliance=fresh, to=told - {by.pk}, at=at, reason=reason)
    return fresh


@transaction.atomic
def give_seat(alliance: Alliance, draft: SeatDraft, *, by: Any, at: datetime) -> Seat:
    """Give a seat; the unit's people hear of it.

    Raises Refused with `seat_of_one_body`, `not_of_this_place`, `before_founded` or
    `seated_already`.
    """
    alliance = locked(alliance, by)
    check_seat(alliance, draft)
    seat = Seat(alliance=alliance, given_by=by, given_at=at, **vars(draft))
    try:
        with transaction.atomic():
            seat.save()
    except IntegrityError as error:
        if "one_open_seat_per_" not in str(error):
            raise
        raise Refused("seated_already", _("It has a seat here already."), "unit") from None
    count(alliance)
    note(alliance, "give-seat", by=by, at=at, who=str(seat))
    to = of_unit(seat.unit, at) - {by.pk}
    tell("alliance_seat_given", seat, alliance=alliance, to=to, at=at, place=str(alliance.area))
    return seat


def check_seat(alliance: Alliance, draft: SeatDraft) -> None:
    """One body that belongs to the place, not before the alliance was founded."""
    bodies = [draft.unit, draft.organisation, draft.area]
    if sum(body is not None for body in bodies) != 1:
        message = _("Name a unit, a Party body or the residents' committee: exactly one.")
        raise Refused("seat_of_one_body", message, "unit")
    if draft.unit is not None and not seatable_units(alliance.area).contains(draft.unit):
        message = _("This unit neither has its seat here nor serves this area.")
        raise Refused("not_of_this_place", message, "unit")
    body = draft.organisation
    if body is not None and not body.areas.filter(pk=alliance.area_id).exists():
        message = _("This Party body does not cover the area.")
        raise Refused("not_of_this_place", message, "organisation")
    if draft.area is not None and draft.area.pk != alliance.area_id:
        raise Refused("not_of_this_place", _("This is another area."), "area")
    if draft.from_on < alliance.founded_on:
        raise Refused("before_founded", _("It was founded later."), "from_on")


def seatable_units(area: Area) -> Any:
    """Units that may sit in an alliance of an area: seated in it, or serving it."""
    inside = Unit.objects.active().filter(
        area__tree_id=area.tree_id, area__lft__gte=area.lft, area__lft__lte=area.rght
    )
    return (Unit.objects.active().serving(area) | inside).order_by("code")


@transaction.atomic
def end_seat(seat: Seat, *, by: Any, at: datetime, until_on: date, reason: str) -> Seat:
    """Set the last day of a seat.

    Raises Refused with `seat_ended` or `before_it_began`.
    """
    need(reason)
    alliance = locked(seat.alliance, by)
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if seat.until_on is not None:
        raise Refused("seat_ended", _("This seat has its last day already."), "until_on")
    if until_on < seat.from_on:
        raise Refused("before_it_began", _("The last day lies before the first."), "until_on")
    seat.until_on = until_on
    seat.save(update_fields=["until_on"])
    count(alliance)
    note(alliance, "end-seat", by=by, at=at, reason=reason, who=str(seat))
    return seat
