"""The page of one area or Party organisation: facts, posts, what hangs there, open matters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.models import Area, PartyOrganisation, Place, Tier, Unit
from grids.panels import area_nodes, level_name, level_names, organisation_nodes
from grids.powers import Power
from grids.workflow import Forest
from lib.pages import COUNT_CAP, capped_count
from members.models import Post
from members.panels.teams import is_grid, team_summary
from members.roles import Role
from overview.panels.coverage import ways
from overview.panels.grounds import Ground, changes_here
from overview.panels.health import node_findings
from tickets.filters import TicketFilter
from tickets.models import Ticket

MANY = 60
HEADS = (
    Role.STREET_SECRETARY,
    Role.STREET_DIRECTOR,
    Role.COMMUNITY_SECRETARY,
    Role.GRID_HEAD,
    Role.BUILDING_HEAD,
    Role.UNIT_HEAD_RESIDENT,
    Role.BRANCH_SECRETARY,
)
"""Roles that answer for a node: they stand first."""


def area_page(request: HttpRequest, area: Area) -> dict[str, Any]:
    """Everything the page of an area shows; a fixed number of queries."""
    user, today = request.user, timezone.localdate()
    reach = user.reach(Power.VIEW_AREAS)
    children = list(area.children.open(today).with_card())
    return {
        "area": area,
        "way": way(Area.objects.within(reach).above(area, include_self=False), "overview:area"),
        "facts": area_facts(area),
        "posts": posts_at(Post.objects.within(reach).at_area(area), today),
        "children": area_nodes(children),
        "organisations": organisations_over(user, area, today),
        "units": units_for(area),
        "places": Place.objects.within(reach).under(area).open(today).with_card()[:MANY],
        "matters": matters(request, area),
        "team": team_summary(area, today) if shows_team(user, area) else None,
        **changes_here(Ground(Forest.AREA, area, user.reach(Power.MANAGE_AREAS))),
        "findings": node_findings(user, today, area),
        "links": ways(user, area),
        "today": today,
    }


def shows_team(user: Any, area: Area) -> bool:
    """Whether the page names the service team: of a grid, to who may see its people."""
    return area.tier in (Tier.SECTION, Tier.GRID) and (
        user.reach(Power.VIEW_PEOPLE).covers_area(area) and is_grid(area)
    )


def area_facts(area: Area) -> list[dict[str, Any]]:
    """What is known of an area, for the facts component."""
    synthetic = _("drawn for the demo") if area.boundary_is_synthetic else ""
    may_be_dedicated = area.tier in (Tier.SECTION, Tier.GRID)
    return [
        {"label": pgettext("of an area", "Level"), "value": level_name(area, level_names())},
        {"label": _("Code"), "value": area.code},
        {"label": _("Official name"), "value": area.official_name},
        {"label": _("District"), "value": area.district.name},
        {"label": _("Kind"), "value": area.get_kind_display() if may_be_dedicated else ""},
        {"label": _("Committee"), "value": area.get_committee_kind_display()},
        {"label": _("Households"), "value": thousands(area.households)},
        {"label": _("Residents"), "value": thousands(area.residents)},
        {"label": _("Valid from"), "value": f"{area.valid_from:%Y-%m-%d}"},
        *closed_facts(area, "overview:area"),
        {"label": _("Boundary"), "value": _("known") if area.boundary else "", "hint": synthetic},
    ]


def closed_facts(node: Any, page: str) -> list[dict[str, Any]]:
    """Since when a node is closed, and what took its place."""
    heir = node.heir
    url = reverse(page, args=(heir.code,)) if heir else ""
    return [
        {"label": _("Closed from"), "value": day(node.valid_to)},
        {"label": _("What took its place"), "value": heir.name if heir else "", "href": url},
    ]


def thousands(number: int | None) -> str:
    """A figure with separators; empty when unknown."""
    return "" if number is None else f"{number:,}"


def way(nodes: Iterable[Any], page: str) -> list[dict[str, str]]:
    """The nodes above, from the root down, as far as the reader may see."""
    return [{"label": node.name, "url": reverse(page, args=(node.code,))} for node in nodes]


def posts_at(posts: Any, today: date) -> list[Post]:
    """Who holds a post here today, heads first."""
    rows = list(posts.active(today).select_related("person")[:MANY])
    return sorted(rows, key=lambda post: (post.role not in HEADS, post.pk))


def organisations_over(user: Any, area: Area, today: date) -> list[dict[str, Any]]:
    """Party organisations that cover this very area."""
    rows = PartyOrganisation.objects.within(user.reach(Power.VIEW_PARTY)).open(today)
    return organisation_nodes(rows.linked_to([area]).with_card()[:MANY])


def units_for(area: Area) -> Any:
    """Units whose territory covers the area; their names and telephones are public."""
    return Unit.objects.active().serving(area).order_by("kind", "code")[:MANY]


def matters(request: HttpRequest, area: Area) -> dict[str, Any]:
    """How many open matters lie here, with the list that shows exactly these."""
    query = f"view=open&within={area.code}"
    rows = Ticket.objects.within(request.user.reach(Power.VIEW_TICKETS))
    count = capped_count(TicketFilter(QueryDict(query), queryset=rows, request=request).qs)
    words = f"{COUNT_CAP:,}+" if count > COUNT_CAP else f"{count:,}"
    return {"value": words, "url": f"{reverse('tickets:tickets')}?{query}"}


def party_page(request: HttpRequest, row: PartyOrganisation) -> dict[str, Any]:
    """Everything the page of a Party organisation shows."""
    user, today = request.user, timezone.localdate()
    party = user.reach(Power.VIEW_PARTY)
    above = PartyOrganisation.objects.within(party).above(row, include_self=False)
    areas = Area.objects.within(user.reach(Power.VIEW_AREAS)).filter(organisations=row)
    areas = areas.open(today) if row.is_open(today) else areas
    return {
        "row": row,
        "way": way(above, "overview:party"),
        "facts": party_facts(row),
        "posts": posts_at(Post.objects.within(party).filter(organisation=row), today),
        "children": organisation_nodes(row.children.open(today).with_card()),
        "areas": area_nodes(areas.with_card()[:MANY]),
        **changes_here(Ground(Forest.PARTY, row, user.reach(Power.MANAGE_PARTY))),
        "findings": node_findings(user, today, row),
        "links": ways(user, row),
        "today": today,
    }


def party_facts(row: PartyOrganisation) -> list[dict[str, Any]]:
    """What is known of a Party organisation; members are counted by home branch."""
    return [
        {"label": _("Kind"), "value": row.get_kind_display()},
        {"label": _("Code"), "value": row.code},
        {"label": _("Unit"), "value": str(row.unit) if row.unit else ""},
        {
            "label": _("Members"),
            "value": thousands(row.members.party_members().count()),
            "href": reverse("members:party_members", args=(row.code,)),
            "hint": _("with their home here, not below"),
        },
        {"label": _("Founded on"), "value": day(row.founded_on)},
        {"label": _("Term ends on"), "value": day(row.term_ends_on)},
        {"label": _("Valid from"), "value": day(row.valid_from)},
        *closed_facts(row, "overview:party"),
    ]


def day(on: date | None) -> str:
    """2026-06-12; empty when unknown."""
    return f"{on:%Y-%m-%d}" if on else ""
