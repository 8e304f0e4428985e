"""The service team of a grid (网格连心服务队), derived from today's posts and stored nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, Tier
from grids.reach import Reach
from members.models import Person, Post
from members.roles import Role
from members.statistics.places import Vacancy, places_without


class Backbone(TextChoices):
    """The five sorts of people a service team is made of (五支骨干)."""

    IN_SERVICE = "in_service", _("In-service members")
    VOLUNTEERS = "volunteers", _("Volunteers")
    WORKERS = "workers", _("Grid workers")
    ANCHORS = "anchors", _("Anchor households")
    HEADS = "heads", pgettext_lazy("team", "Building and stairwell heads")


BACKBONE_OF = {
    Role.GRID_HEAD: Backbone.WORKERS,
    Role.GRID_WORKER: Backbone.WORKERS,
    Role.ANCHOR_HOUSEHOLD: Backbone.ANCHORS,
    Role.BUILDING_HEAD: Backbone.HEADS,
    Role.UNIT_HEAD_RESIDENT: Backbone.HEADS,
    Role.VOLUNTEER: Backbone.VOLUNTEERS,
    Role.OFFICIAL_LINKED: Backbone.IN_SERVICE,
}
MOST = 400


@dataclass
class Team:
    """Who serves a grid on a day, by backbone, and which places in it lack a head."""

    grid: Area
    members: dict[str, list[Post]] = field(default_factory=dict)
    bare: list[Area] = field(default_factory=list)

    def count(self, backbone: str) -> int:
        """How many people, each once."""
        return len({post.person_id for post in self.members[backbone]})

    @property
    def size(self) -> int:
        """How many people in all, each once."""
        return len({post.person_id for rows in self.members.values() for post in rows})

    @property
    def head(self) -> Post | None:
        """Who leads the grid; who stands in comes first."""
        heads = [post for post in self.members[Backbone.WORKERS] if post.role == Role.GRID_HEAD]
        return max(heads, key=is_stand_in, default=None)

    def gaps(self) -> Iterator[str]:
        """What is missing, as plain words: 1 head, ≥ 1 worker, each building a head (§2.2)."""
        roles = {post.role for post in self.members[Backbone.WORKERS]}
        if Role.GRID_HEAD not in roles:
            yield str(_("The grid has no head."))
        if Role.GRID_WORKER not in roles and self.grid.kind == "basic":
            yield str(_("The grid has no worker."))
        for backbone, words in LACKING.items():
            if not self.members[backbone]:
                yield str(words)
        if self.bare:
            yield str(_("Buildings or stairwells without head: %(count)d.")) % {
                "count": len(self.bare)
            }


LACKING = {
    Backbone.IN_SERVICE: _("No in-service member serves here."),
    Backbone.VOLUNTEERS: _("No volunteer serves here."),
    Backbone.ANCHORS: _("There is no anchor household."),
}


def is_stand_in(post: Post) -> bool:
    """Whether the post is held for somebody who is away; needs `with_row`."""
    return hasattr(post, "substitution")


def team_of(grid: Area, on: date) -> Team:
    """Everybody with a post of the team in a grid or a part of it that day.

    In-service members are officials linked to the grid, and members of the Party with an employer
    who volunteer there; what else such a person does is counted with its own backbone.
    """
    posts = Post.objects.under_area(grid).active(on).in_role(*BACKBONE_OF).with_row()
    team = Team(grid, {backbone: [] for backbone in Backbone.values})
    for post in posts.order_by("area__lft", "pk")[:MOST]:
        team.members[backbone_of(post)].append(post)
    here = Reach(areas=(grid.span,))
    for vacancy in (Vacancy.BUILDING_HEAD, Vacancy.UNIT_HEAD):
        rows = places_without(vacancy, on, areas=here, party=Reach())
        if vacancy == Vacancy.UNIT_HEAD:
            rows = rows.filter(tier=Tier.UNIT)
        team.bare += list(rows.defer("boundary").order_by("lft")[:MOST])
    return team


def backbone_of(post: Post) -> str:
    """Where somebody counts by this post."""
    person = post.person
    is_member = person.party_status != Person.PartyStatus.NONE
    if post.role == Role.VOLUNTEER and is_member and person.employer_id:
        return Backbone.IN_SERVICE
    return BACKBONE_OF[Role(post.role)]
