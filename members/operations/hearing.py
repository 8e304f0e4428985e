"""Who hears of a nomination: those asked for an opinion, those who decide, those who spoke."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from grids.models import PartyOrganisation, Tier
from grids.operations.nodes import day_of
from grids.powers import Power
from members.models import Nomination, Post
from members.operations.telling import of_member
from members.workflow.nominations import LEAST_OPINIONS
from records.operations import post_notices


def tell_proposed(row: Nomination, *, at: datetime) -> None:
    """Ask the people around the place for their opinion: in the community, or in the Party body."""
    power = Power.VIEW_PEOPLE if row.area_id else Power.VIEW_PARTY
    asked = keepers(row, power, at) - {row.proposed_by_id} - of_member(row.person)
    tell("nomination_proposed", row, to=asked, at=at)


def tell_heard(row: Nomination, *, at: datetime) -> None:
    """Tell those who decide, once, that enough people have been heard."""
    if row.opinions.exclude(by=row.proposed_by_id).count() != LEAST_OPINIONS:
        return
    power = Power.MANAGE_PEOPLE if row.area_id else Power.MANAGE_PARTY
    tell("nomination_heard", row, to=keepers(row, power, at) - of_member(row.person), at=at)


def tell_outcome(row: Nomination, *, by: Any, at: datetime, reason: str) -> None:
    """Tell who proposed and who gave an opinion how it ended; who was appointed hears it too."""
    spoke = {row.proposed_by_id, *row.opinions.values_list("by", flat=True)}
    nominee = of_member(row.person) if row.post_id else set()
    tell(f"nomination_{row.status}", row, to=(spoke | nominee) - {by.pk}, at=at, reason=reason)


def keepers(row: Nomination, power: str, at: datetime) -> set[int]:
    """The accounts with a power near the place: up to its community, or to the body above it."""
    posts = Post.objects.active(day_of(at)).holding(power)
    if row.area is not None:
        return set(posts.filter(area__in=communities_and_below([row.area])).user_ids())
    body: Any = row.organisation
    near = Q(organisation__in=PartyOrganisation.objects.above(body).order_by().values("pk"))
    near |= Q(area__in=communities_and_below(body.areas.all()))
    return set(posts.filter(near).user_ids())


def communities_and_below(areas: Any) -> set[int]:
    """These areas and those around them, streets left out: the street is no neighbour."""
    way = {node for area in areas for node in area.lineage()}
    return {node.pk for node in way if Tier(node.tier).rank >= Tier.COMMUNITY.rank}


def tell(kind: str, row: Nomination, *, to: set[int], at: datetime, reason: str = "") -> None:
    """One notice to each of these accounts, the nominee masked, with the way to the page."""
    post_notices(
        kind,
        to=to,
        event=f"nomination:{row.pk}:{kind}",
        about=("nomination", row.pk),
        params={
            "who": row.person.masked_name,
            "role": row.role,
            "place": str(row.place),
            "reason": reason,
            "url": reverse("members:nomination", args=(row.pk,)),
        },
        at=at,
    )
