"""Stationed agencies of streets: who sees which, who writes about which, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import Area, PartyOrganisation, Tier, Unit, UnitKind
from grids.operations.nodes import day_of
from grids.powers import Power
from grids.reach import Reach
from lib.errors import Refused
from members.models import Post, User
from members.roles import Role
from records.operations import post_notices

PAGES = {
    "consentrequest": "overview:consent",
    "personnelopinion": "overview:personnel",
    "planningopinion": "overview:planning",
}


def agencies_for(by: User) -> QuerySet[Unit]:
    """The stationed agencies somebody sees: in their areas, or below their department."""
    rows = Unit.objects.of_kind(UnitKind.STATIONED_AGENCY).active()
    return rows.within(by.reach(Power.VIEW_AREAS))


def agencies_overseen(by: User) -> QuerySet[Unit]:
    """The stationed agencies for whose head somebody's department answers."""
    units = sorted(by.reach(Power.HANDLE).units)
    rows = Unit.objects.of_kind(UnitKind.STATIONED_AGENCY).active().exclude(area=None)
    return rows.filter(Q(parent__in=units) | Q(parent=None, pk__in=units))


def streets_led(by: User) -> QuerySet[Area]:
    """The streets for which somebody writes: by a post there, above, or in the Party body."""
    reach = by.reach(Power.MANAGE_PARTY)
    bodies = PartyOrganisation.objects.within(Reach(organisations=reach.organisations))
    over = Q(organisations__in=bodies.order_by().values("pk"))
    streets = Area.objects.of_tier(Tier.STREET).filter(valid_to=None).order_by().values("pk")
    own = Area.objects.within(reach).order_by().values("pk")
    found = Area.objects.filter(pk__in=streets)
    found = found.filter(Q(pk__in=own) | Q(pk__in=found.filter(over).order_by().values("pk")))
    return found.defer("boundary").order_by("code")


def agencies_of_streets(by: User) -> QuerySet[Unit]:
    """The stationed agencies on which somebody writes an opinion for the street."""
    trees = streets_led(by).order_by().values("tree_id")
    rows = Unit.objects.of_kind(UnitKind.STATIONED_AGENCY).active()
    return rows.filter(area__tree_id__in=trees)


def authorities_for(by: User) -> QuerySet[Unit]:
    """The departments that work in the streets somebody writes for."""
    streets = streets_led(by).order_by()
    rows = Unit.objects.of_kind(UnitKind.DEPARTMENT).active().order_by("code")
    return rows.filter(
        Q(district__in=streets.values("district")) | Q(area__tree_id__in=streets.values("tree_id"))
    )


def street_of(unit: Unit) -> Area:
    """The street an agency is stationed in.

    Raises Refused with `not_an_agency` or `agency_without_street`.
    """
    if unit.kind != UnitKind.STATIONED_AGENCY:
        raise Refused("not_an_agency", _("This is not a stationed agency."), "unit")
    if unit.area is None:
        message = _("This agency serves a whole district and is stationed in no street.")
        raise Refused("agency_without_street", message, "unit")
    return Area.objects.get(tree_id=unit.area.tree_id, parent=None)


def head_of(unit: Unit, on: date) -> Any:
    """The post of an agency's head on a day; None while it is vacant."""
    return heads_of([unit], on).get(unit.pk)


def heads_of(units: Iterable[Unit], on: date) -> dict[int | None, Post]:
    """The posts of the heads of agencies on a day, by unit; the longest-serving of several."""
    posts = Post.objects.active(on).in_role(Role.DEPARTMENT_HEAD).filter(unit__in=list(units))
    rows = posts.select_related("person").order_by("-from_on", "-pk")
    return {post.unit_id: post for post in rows}


def leaders_of(street: Area, at: datetime) -> set[int]:
    """The accounts that write for a street: posts there, and in the Party body over it."""
    posts = Post.objects.active(day_of(at)).holding(Power.MANAGE_PARTY)
    return set(posts.filter(Q(area=street) | Q(organisation__areas=street)).user_ids())


def secretaries_of(street: Area, at: datetime) -> set[int]:
    """The accounts that sign for a street."""
    posts = Post.objects.active(day_of(at)).in_role(Role.STREET_SECRETARY)
    return set(posts.at_area(street).user_ids())


def tell(kind: str, row: Any, *, to: set[int], at: datetime) -> None:
    """One notice to each of these accounts; it names the agency or plan, never a person."""
    name = row._meta.model_name
    post_notices(
        kind,
        to=to,
        event=f"{name}:{row.pk}:{kind}:{row.flow_count}",
        about=(name, row.pk),
        params={
            "title": str(getattr(row, "unit", None) or row.title),
            "street": str(row.street),
            "department": str(row.department or ""),
            "url": reverse(PAGES[name], args=(row.pk,)),
        },
        at=at,
    )
