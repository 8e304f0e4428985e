"""Changes of the organisation as pages show them: the plan, what it would move, its life."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from grids.models import Area, OrganisationChange, PartyOrganisation
from grids.operations.changes import CRITERIA
from grids.operations.plans import Part, Plan
from grids.powers import Power
from grids.workflow import CHANGE, ChangeKind, ChangeStatus, Forest
from lib.listing import listed
from lib.moves import offered_moves
from lib.pii import mask_name
from lib.workflow import Move
from members.models import Person, Post
from tickets.models import Ticket
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
    rows = OrganisationChange.objects.all()
    areas = rows.of_forest(Forest.AREA).within(user.reach(Power.VIEW_AREAS))
    party = rows.of_forest(Forest.PARTY).within(user.reach(Power.VIEW_PARTY))
    either = Q(pk__in=areas.order_by().values("pk")) | Q(pk__in=party.order_by().values("pk"))
    return rows.filter(either)


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
            by=name_of(row.proposed_by),
            next=listed(move.label for move in offered[row.pk] if move.is_duty),
        )
        for row in changes
    ]


def name_of(account: Any) -> str:
    """The name behind an account, masked."""
    return mask_name(account.person.name) if account.person else _("System")


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


def plan_of(change: OrganisationChange) -> dict[str, Any]:
    """The plan in words: subjects, parts, and where the rest goes."""
    plan = Plan.of_json(change.plan)
    model: Any = Area if change.forest == Forest.AREA else PartyOrganisation
    rows = model.objects.filter(pk__in=plan.node_ids)
    nodes = {row.pk: row for row in (rows.defer("boundary") if model is Area else rows)}
    made = model.objects.in_bulk(change.outcome.get("made", []))
    made_urls = {row.code: node_url(change.forest, row) for row in made.values()}
    posts = posts_of(pk for part in plan.parts for pk in part.posts)
    areas = Area.objects.filter(pk__in=[pk for part in plan.parts for pk in part.areas])
    names = dict(areas.values_list("pk", "name"))
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
            part_view(change.forest, part, nodes, posts, names, made_urls.get(part.code, ""))
            for part in plan.parts
        ],
    }


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


def posts_of(ids: Iterable[int]) -> dict[int, str]:
    """Posts in words, masked."""
    rows = Post.objects.filter(pk__in=list(ids)).select_related("person")
    return {row.pk: f"{row.get_role_display()} {mask_name(row.person.name)}" for row in rows}


@dataclass(frozen=True)
class Effect:
    """One line of what would move."""

    label: str
    value: str
    note: str = ""


def effects_of(change: OrganisationChange, *, at: datetime) -> list[Effect]:
    """What moves with the change: people, posts, open matters, and figures as of today."""
    if change.status == ChangeStatus.EFFECTIVE:
        return effects_done(change)
    plan = Plan.of_json(change.plan)
    closing = closing_ids(change.kind, plan)
    effects = [
        Effect(_("Nodes that move"), f"{len(moving_ids(plan, change.forest, closing)):,}"),
        Effect(_("Nodes that are closed"), f"{len(closing):,}"),
    ]
    if change.forest == Forest.PARTY:
        members = Person.objects.filter(organisation__in=closing).count()
        effects.append(Effect(_("Members with a new home"), f"{members:,}"))
    effects.append(posts_effect(change, plan, closing))
    if change.forest == Forest.AREA:
        effects += matter_effects(plan, closing, at)
    return effects


def effects_done(change: OrganisationChange) -> list[Effect]:
    """What moved, as it was counted when it took effect."""
    done = change.outcome
    labels = {
        "members": _("Members with a new home"),
        "posts_continued": _("Posts that went on"),
        "posts_ended": _("Posts that ended"),
        "matters_moved": _("Open matters that moved"),
        "matters_restamped": _("Matters that count elsewhere as of today"),
    }
    lines = [
        Effect(_("Nodes that moved"), f"{len(done.get('moved', [])):,}"),
        Effect(_("Nodes that were closed"), f"{len(done.get('closed', [])):,}"),
    ]
    return lines + [
        Effect(label, f"{done[name]:,}") for name, label in labels.items() if name in done
    ]


def closing_ids(kind: str, plan: Plan) -> list[int]:
    """Which nodes a plan closes."""
    if kind not in (ChangeKind.SPLIT, ChangeKind.MERGE, ChangeKind.ABOLISH):
        return []
    return [pk for pk in plan.subjects if pk != plan.into]


def moving_ids(plan: Plan, forest: str, closing: Sequence[int]) -> set[int]:
    """Which nodes hang elsewhere afterwards."""
    model: Any = Area if forest == Forest.AREA else PartyOrganisation
    below = model.objects.filter(parent__in=closing, valid_to=None).values_list("pk", flat=True)
    moved = {pk for part in plan.parts for pk in part.children} | set(below)
    if plan.parent is not None:
        moved |= set(plan.subjects)
    return moved


def posts_effect(change: OrganisationChange, plan: Plan, closing: Sequence[int]) -> Effect:
    """How many posts go on, and how many end because nobody was given to a part."""
    scope = "area__in" if change.forest == Forest.AREA else "organisation__in"
    held = Post.objects.filter(**{scope: closing}).filter(
        Q(until_on=None) | Q(until_on__gte=change.effective_on)
    )
    ids = set(held.values_list("pk", flat=True))
    kept = ids & {pk for part in plan.parts for pk in part.posts}
    ending = ids - kept if len(plan.parts) > 1 else set()
    note = listed(posts_of(ending).values()) if ending else ""
    words = _("%(kept)s go on, %(ending)s end")
    value = words % {"kept": len(ids) - len(ending), "ending": len(ending)}
    return Effect(_("Posts at what is closed"), value, note)


def matter_effects(plan: Plan, closing: Sequence[int], at: datetime) -> list[Effect]:
    """Open matters that follow, and last month's that count elsewhere as of today."""
    tops = set(closing) | {pk for part in plan.parts for pk in part.children}
    if plan.parent is not None:
        tops |= set(plan.subjects)
    either = Q(pk__in=[])
    for node in Area.objects.filter(pk__in=tops).defer("boundary"):
        either |= Q(area__tree_id=node.tree_id, area__lft__gte=node.lft, area__lft__lte=node.rght)
    first = timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = (first - timedelta(days=1)).replace(day=1)
    last_month = Q(reported_at__gte=before, reported_at__lt=first)
    counts = Ticket.objects.filter(either).aggregate(
        open=Count("pk", filter=Q(pk__in=Ticket.objects.open().values("pk"))),
        month=Count("pk", filter=last_month),
        all=Count("pk"),
    )
    as_it_was = _("As it was then, nothing changes.")
    return [
        Effect(_("Open matters that follow"), f"{counts['open']:,}"),
        Effect(
            _("Last month's matters that count elsewhere as of today"),
            f"{counts['month']:,}",
            as_it_was,
        ),
        Effect(_("All matters that count elsewhere as of today"), f"{counts['all']:,}"),
    ]


def criteria_of(change: OrganisationChange) -> list[dict[str, Any]]:
    """The four criteria with points and note, and their sum."""
    return [
        {
            "label": LABELS[name],
            "points": change.criteria.get(name, {}).get("points"),
            "note": change.criteria.get(name, {}).get("note", ""),
        }
        for name in CRITERIA
    ]


def facts_of(change: OrganisationChange) -> list[dict[str, Any]]:
    """What is known of a change, for the facts component."""
    superior = change.superior_body or change.superior_area or change.district
    return [
        {"label": pgettext("change", "Kind"), "value": change.get_kind_display()},
        {"label": _("Of which tree"), "value": change.get_forest_display()},
        {"label": _("Takes effect on"), "value": change.effective_on.isoformat()},
        {"label": _("Proposed by"), "value": name_of(change.proposed_by)},
        {"label": _("Who decides"), "value": str(superior or change.city)},
        {"label": _("Why it failed"), "value": change.failure, "wide": True},
    ]


def life_of(change: OrganisationChange) -> list[dict[str, Any]]:
    """The flow records for the timeline component, newest first."""
    titles = {"propose": pgettext("change", "Proposed")}
    records = change.records.select_related("by__person", "post")
    return [
        {
            "at": record.at,
            "title": titles.get(record.move) or str(change.workflow[record.move].label),
            "by": name_of(record.by),
            "post": record.post.get_role_display() if record.post else "",
            "note": record.reason,
            "tone": LOOKS[ChangeStatus(record.after)][0],
            "icon": LOOKS[ChangeStatus(record.after)][1],
        }
        for record in reversed(records)
    ]
