"""What a change starts from: a node, what hangs there, and what can be proposed for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from grids.models import Area, OrganisationKind, PartyOrganisation
from grids.reach import Reach, permits
from grids.workflow import ChangeKind, Forest
from members.models import Person, Post
from overview.panels.changes import badge_of, change_url

MOST_PARENTS = 400


@dataclass(frozen=True)
class Ground:
    """What a change starts from: the node it is about or will belong to, and what hangs there."""

    forest: str
    node: Any
    reach: Reach

    @property
    def is_area(self) -> bool:
        return self.forest == Forest.AREA

    def nodes(self) -> Any:
        """The open nodes of the forest within the reach of whoever proposes."""
        if self.is_area:
            rows: Any = Area.objects.within(self.reach).defer("boundary")
        else:
            rows = PartyOrganisation.objects.within(self.reach)
        return rows.filter(valid_to=None).order_by("code")

    def children(self) -> list[Any]:
        """What lies open directly under the node."""
        return list(self.nodes().filter(parent=self.node))

    def siblings(self) -> list[Any]:
        """What belongs to the same and is of the same level."""
        same = {"tier": self.node.tier} if self.is_area else {}
        rows = self.nodes().filter(parent=self.node.parent, **same)
        return list(rows.exclude(pk=self.node.pk))

    def parents(self) -> list[Any]:
        """Where the node could hang instead: what is of its parent's level in the same city."""
        rows = self.nodes().filter(city=self.node.city_id).exclude(pk=self.node.parent_id)
        if self.is_area:
            rows = rows.filter(tier=self.node.parent.tier, district=self.node.district_id)
        else:
            above = [kind for kind in OrganisationKind if kind.rank < self.node_rank]
            rows = rows.filter(kind__in=above, tree_id=self.node.tree_id)
        return list(rows[:MOST_PARENTS])

    @property
    def node_rank(self) -> int:
        return OrganisationKind(self.node.kind).rank

    def posts(self) -> list[Post]:
        """Who is in post at the node itself."""
        scope = {"area" if self.is_area else "organisation": self.node}
        rows = Post.objects.within(self.reach).filter(**scope, until_on=None)
        return list(rows.select_related("person"))

    def members(self) -> list[Person]:
        """Whose home the Party body is."""
        if self.is_area:
            return []
        return list(self.node.members.order_by("pinyin", "pk"))

    def covered(self) -> list[Area]:
        """Which open areas the Party body covers; closed ones stay linked for the past."""
        if self.is_area:
            return []
        return list(self.node.areas.filter(valid_to=None).defer("boundary").order_by("code"))


def kinds_for(ground: Ground) -> list[ChangeKind]:
    """What can be proposed for a node: the top of a tree leads it and is not divided."""
    kinds = [ChangeKind.ESTABLISH, ChangeKind.RENAME]
    if ground.node.parent_id is not None:
        kinds += [ChangeKind.SPLIT, ChangeKind.MERGE, ChangeKind.MOVE, ChangeKind.ABOLISH]
    if not ground.is_area:
        kinds.append(ChangeKind.UPGRADE)
    return [kind for kind in ChangeKind if kind in kinds]


def changes_here(ground: Ground) -> dict[str, Any]:
    """For the page of a node: its open and past changes, and what its reader may propose."""
    may = ground.node.valid_to is None and permits(ground.reach, ground.node)
    rows = ground.node.changes.order_by("-pk")[:10]
    name = "areas" if ground.is_area else "parties"
    return {
        "changes": [
            {
                "words": f"{row.get_kind_display()} · {row.effective_on:%Y-%m-%d}",
                "url": change_url(row),
                "badge": badge_of(row),
            }
            for row in rows
        ],
        "former": ground.node.former.order_by("-until_on")[:10],
        "proposals": [
            {
                "label": kind.label,
                "url": reverse("overview:change_new", args=(name, ground.node.code, kind)),
            }
            for kind in (kinds_for(ground) if may else ())
        ],
    }
