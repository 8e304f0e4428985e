"""Changes of the organisation as pages show them: the plan, what it would move, its life."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from grids.models import Area, OrganisationChange, PartyOrganisation
from grids.operations.changes import CRITERIA
from grids.operations.plans import Part, Plan, named
from grids.powers import Power
from grids.workflow import CHANGE, OPEN_CHANGE, ChangeStatus, Forest
from lib.listing import listed
from lib.moves import offered_moves
from lib.pii import mask_name
from lib.timelines import account_name, step_of
from lib.workflow import Move
from members.models import Post
from overview.operations.criteria import Suggestion, total
from overview.operations.forecasts import forecast_change
from overview.operations.parts import parts_of_plan, suggest_for
from tickets.panels.looks import Badge

LOOKS = {
    ChangeStatus.PROPOSED: ("yellow", "clock"),
    ChangeStatus.APPROVED: ("blue", "calendar"),
    ChangeStatus.EFFECTIVE: ("green", "circle-check"),
    ChangeStatus.DECLINED: ("grey", "minus"),
    ChangeStatus.WITHDRAWN: ("grey", "minus"),
    ChangeStatus.FAILED: ("red", "warning"),
}
LABELS = {
    "size": gettext_lazy("Size fits"),
    "convenience": gettext_lazy("Easy to serve and manage"),
    "resources": gettext_lazy("Resources put to use"),
    "functions": gettext_lazy("Functions more complete"),
}
"""党员人数适度、服务管理便利、资源配置有效、功能更加齐全."""


def changes_visible(user: Any) -> Any:
    """The changes somebody may see: of areas by that power, of Party bodies by the other."""
    areas = OrganisationChange.objects.within(user.reach(Power.VIEW_AREAS)).of_forest(Forest.AREA)
    party = OrganisationChange.objects.within(user.reach(Power.VIEW_PARTY)).of_forest(Forest.PARTY)
    return areas | party


def changes_to_decide(user: Any) -> Any:
    """Those that wait for somebody's decision as the superior body."""
    areas = OrganisationChange.objects.to_decide(user.reach(Power.MANAGE_AREAS))
    party = OrganisationChange.objects.to_decide(user.reach(Power.MANAGE_PARTY))
    either = areas.of_forest(Forest.AREA) | party.of_forest(Forest.PARTY)
    return either.proposed().exclude(proposed_by=user)


def change_url(change: OrganisationChange) -> str:
    """The page of a change."""
    return reverse("overview:change", args=(change.number,))


def node_url(forest: str, node: Any) -> str:
    """The page of a node."""
    return reverse(
        "overview:area" if forest == Forest.AREA else "overview:party", args=(node.code,)
    )


def badge_of(change: OrganisationChange) -> Badge:
    """Where a change stands."""
    tone, icon = LOOKS[ChangeStatus(change.status)]
    return Badge(change.get_status_display(), tone, icon)


@dataclass(frozen=True)
class ChangeRow:
    """One change in a list."""

    change: OrganisationChange
    url: str
    badge: Badge
    place: str
    by: str
    next: str


def change_rows(changes: Sequence[OrganisationChange], *, by: Any, at: datetime) -> list[ChangeRow]:
    """Rows of a list, each with what its reader may do next."""
    offered: dict[int, list[Move]] = {}
    for forest, workflow in CHANGE.items():
        rows = [row for row in changes if row.forest == forest]
        offered |= offered_moves(rows, workflow, by=by, at=at) if rows else {}
    return [
        ChangeRow(
            change=row,
            url=change_url(row),
            badge=badge_of(row),
            place=str(row.area or row.organisation),
            by=account_name(row.proposed_by),
            next=listed(move.label for move in offered[row.pk] if move.is_duty),
        )
        for row in changes
    ]


@dataclass
class PartView:
    """One node that is to be, or the one it became."""

    name: str
    code: str
    kind: str
    households: int | None
    url: str
    children: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    members: int = 0
    areas: list[str] = field(default_factory=list)


def plan_of(change: OrganisationChange, by: Any) -> dict[str, Any]:
    """The plan in words: subjects, parts, and where the rest goes, as far as the reader reaches."""
    plan = Plan.of_json(change.plan)
    is_area = change.forest == Forest.AREA
    rows: Any = nodes_within(change.forest, by)
    nodes = {row.pk: row for row in rows.filter(pk__in=plan.node_ids)}
    made = rows.filter(pk__in=change.outcome.get("made", []))
    posts = posts_of((pk for part in plan.parts for pk in part.posts), by)
    covered = [pk for part in plan.parts for pk in part.areas]
    areas = {} if is_area else names_of(nodes_within(Forest.AREA, by), covered)
    urls = {row.code: node_url(change.forest, row) for row in made}
    return {
        "subjects": [
            {"name": nodes[pk].name, "url": node_url(change.forest, nodes[pk])}
            for pk in plan.subjects
            if pk in nodes
        ],
        "parent": nodes.get(plan.parent or 0),
        "into": nodes.get(plan.into or 0),
        "name": plan.name,
        "kind": kind_name(change.forest, plan.kind),
        "parts": [
            part_view(change.forest, part, nodes, posts, areas, urls.get(part.code, ""))
            for part in plan.parts
        ],
    }


def nodes_within(forest: str, by: Any) -> Any:
    """The nodes of a forest that somebody may see."""
    if forest == Forest.AREA:
        return Area.objects.within(by.reach(Power.VIEW_AREAS)).defer("boundary")
    return PartyOrganisation.objects.within(by.reach(Power.VIEW_PARTY))


def names_of(rows: Any, ids: Sequence[int]) -> dict[int, str]:
    """The names of nodes by their ids."""
    return dict(rows.filter(pk__in=ids).values_list("pk", "name"))


def part_view(
    forest: str,
    part: Part,
    nodes: dict[int, Any],
    posts: dict[int, str],
    areas: dict[int, str],
    url: str,
) -> PartView:
    """One part with the names of what goes there."""
    return PartView(
        name=part.name,
        code=part.code,
        kind=kind_name(forest, part.kind if forest == Forest.PARTY else part.tier),
        households=part.households,
        url=url,
        children=[nodes[pk].name for pk in part.children if pk in nodes],
        posts=[posts[pk] for pk in part.posts if pk in posts],
        members=len(part.members),
        areas=[areas[pk] for pk in part.areas if pk in areas],
    )


def kind_name(forest: str, value: str) -> str:
    """A kind of Party body or a tier, in words."""
    model: Any = PartyOrganisation if forest == Forest.PARTY else Area
    column = "kind" if forest == Forest.PARTY else "tier"
    return str(dict(model._meta.get_field(column).choices).get(value, ""))


def posts_of(ids: Iterable[int], by: Any) -> dict[int, str]:
    """Posts in words, masked, as far as the reader may see who holds what."""
    reach = by.reach(Power.VIEW_PEOPLE) | by.reach(Power.VIEW_PARTY)
    rows = Post.objects.within(reach).filter(pk__in=list(ids)).select_related("person")
    return {row.pk: f"{row.get_role_display()} {mask_name(row.person.name)}" for row in rows}


@dataclass(frozen=True)
class Effect:
    """One line of what would move."""

    label: str
    value: str
    note: str = ""


def effects_of(change: OrganisationChange, *, by: Any, at: datetime) -> list[Effect]:
    """What moves with the change: people, posts, open matters, and figures as of today."""
    if change.status == ChangeStatus.EFFECTIVE:
        return effects_done(change)
    found = forecast_change(change, at=at)
    ending = listed(posts_of(found.posts_ending, by).values())
    words = _("%(kept)s go on, %(ending)s end")
    posts = words % {"kept": len(found.posts_kept), "ending": len(found.posts_ending)}
    lines = [
        Effect(_("Nodes that move"), f"{found.moving:,}"),
        Effect(_("Nodes that are closed"), f"{found.closing:,}"),
        Effect(_("Posts at what is closed"), posts, ending),
    ]
    if change.forest == Forest.PARTY:
        return [*lines, Effect(_("Members with a new home"), f"{found.members:,}")]
    last_month = _("Last month's matters that count elsewhere as of today")
    as_it_was = _("As it was then, nothing changes.")
    return [
        *lines,
        Effect(_("Open matters that follow"), f"{found.matters_open:,}"),
        Effect(last_month, f"{found.matters_last_month:,}", as_it_was),
        Effect(_("All matters that count elsewhere as of today"), f"{found.matters:,}"),
    ]


LATER = ("ties", "pairings", "check_ins", "duties", "wishes_moved", "deliberations_moved")
LATER += ("requests_moved",)
"""Counts that most changes have none of; nothing is said of them then."""


def effects_done(change: OrganisationChange) -> list[Effect]:
    """What moved, as it was counted when it took effect."""
    done = change.outcome
    labels = {
        "members": _("Members with a new home"),
        "posts_continued": _("Posts that went on"),
        "posts_ended": _("Posts that ended"),
        "matters_moved": _("Open matters that moved"),
        "alliances_moved": _("Alliances that moved"),
        "spaces_moved": _("Shared spaces that moved"),
        "wishes_moved": _("Wishes that moved"),
        "deliberations_moved": _("Deliberations that moved"),
        "visits_moved": _("Visits that moved"),
        "requests_moved": _("Service requests that moved"),
        "care_moved": _("Households looked after that moved"),
        "matters_restamped": _("Matters that count elsewhere as of today"),
        "ties": _("Units, places and Party bodies tied to the successor"),
        "pairings": _("Pairings that go on"),
        "check_ins": _("Check-ins that go on"),
        "duties": _("Duty rules handed on"),
    }
    lines = [
        Effect(_("Nodes that moved"), f"{len(done.get('moved', [])):,}"),
        Effect(_("Nodes that were closed"), f"{len(done.get('closed', [])):,}"),
    ]
    other = "matters_" if change.forest == Forest.PARTY else "members"
    return lines + [
        Effect(label, f"{done[name]:,}")
        for name, label in labels.items()
        if name in done and not name.startswith(other) and (done[name] or name not in LATER)
    ]


def criteria_of(change: OrganisationChange) -> dict[str, Any]:
    """The four criteria with points and note, what data says while it is open, and both sums."""
    found = suggestions_of(change) if change.status in OPEN_CHANGE else {}
    rows = [
        {
            "label": LABELS[name],
            "points": change.criteria.get(name, {}).get("points"),
            "note": change.criteria.get(name, {}).get("note", ""),
            "suggested": found.get(name),
        }
        for name in CRITERIA
    ]
    return {
        "criteria": rows,
        "criteria_sum": sum(row["points"] or 0 for row in rows),
        "suggested_sum": total(found.values()) if found else None,
    }


def compared(before: Mapping[str, Suggestion], after: Mapping[str, Suggestion]) -> dict[str, Any]:
    """The four criteria as data has them now and as a planner would leave them, and both sums."""
    rows = [
        {
            "name": name,
            "label": LABELS[name],
            "before": before[name].points,
            "after": after[name].points,
            "words": after[name].words,
        }
        for name in before
    ]
    sums = {"sum_before": total(before.values()), "sum_after": total(after.values())}
    return {"criteria": rows, **sums}


def suggestions_of(change: OrganisationChange) -> dict[str, Suggestion]:
    """What data says of the parts of a plan."""
    plan = Plan.of_json(change.plan)
    nodes = named(change.forest, [*plan.subjects, *filter(None, [plan.parent])])
    subjects = [nodes[pk] for pk in plan.subjects if pk in nodes]
    around = subjects[0] if subjects else nodes.get(plan.parent or 0)
    if around is None:
        return {}
    return suggest_for(change.forest, parts_of_plan(change.forest, plan, subjects), around)


def facts_of(change: OrganisationChange) -> list[dict[str, Any]]:
    """What is known of a change, for the facts component."""
    superior = change.superior_body or change.superior_area or change.district
    return [
        {"label": pgettext("change", "Kind"), "value": change.get_kind_display()},
        {"label": _("Of which tree"), "value": change.get_forest_display()},
        {"label": _("Takes effect on"), "value": change.effective_on.isoformat()},
        {"label": _("Proposed by"), "value": account_name(change.proposed_by)},
        {"label": _("Who decides"), "value": str(superior or change.city)},
        {"label": _("Why it failed"), "value": change.failure, "wide": True},
    ]


def life_of(change: OrganisationChange) -> list[dict[str, Any]]:
    """The flow records for the timeline component, newest first."""
    titles = {"propose": pgettext("change", "Proposed")}
    records = change.records.select_related("by__person", "post")
    return [
        step_of(
            record,
            title=titles.get(record.move) or change.workflow[record.move].label,
            look=LOOKS[ChangeStatus(record.after)],
        )
        for record in reversed(records)
    ]
