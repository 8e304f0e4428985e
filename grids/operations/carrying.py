"""Carrying an approved change out on its forest: made, moved and closed on one day, in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from grids.models import Area, OrganisationChange
from grids.operations.areas import create_area
from grids.operations.nodes import audit, hang, remember, shut, touch_boundaries
from grids.operations.organisations import create_organisation
from grids.operations.plans import (
    MODELS,
    Part,
    Plan,
    area_draft,
    check_plan,
    check_under,
    organisation_draft,
)
from grids.trees import tree_lock
from grids.workflow import ChangeKind, Forest
from lib.errors import Refused
from lib.listing import listed
from lib.pinyin import spell


@dataclass
class Carried:
    """What a change did to its forest: what the other apps follow.

    `parts` pairs each planned part with the node it became; `heirs` maps each closed node to what
    takes its place; `moved` are nodes with all under them that hang elsewhere now.
    """

    change: OrganisationChange
    on: date
    parts: list[tuple[Part, Any]] = field(default_factory=list)
    moved: list[Any] = field(default_factory=list)
    heirs: dict[int, Any] = field(default_factory=dict)
    closed: dict[int, Any] = field(default_factory=dict)

    @property
    def forest(self) -> str:
        """Of which forest."""
        return self.change.forest

    def successors(self, closed_id: int) -> list[Any]:
        """All that take the place of a closed node: the parts of a split, else its one heir."""
        parts = [node for _part, node in self.parts]
        return parts if len(parts) > 1 else [self.heirs[closed_id]]

    def outcome(self) -> dict[str, Any]:
        """What is kept on the change: which nodes were made, moved and closed."""
        return {
            "made": [node.pk for _part, node in self.parts],
            "moved": [node.pk for node in self.moved],
            "closed": sorted(self.heirs),
        }


@dataclass
class Work:
    """One change being carried out under the lock of its trees."""

    change: OrganisationChange
    plan: Plan
    nodes: dict[int, Any]
    by: Any
    at: datetime
    done: Carried

    @property
    def on(self) -> date:
        return self.change.effective_on

    def make(self, part: Part, parent: Any) -> Any:
        """The node of a part; Refused when one of its facts is more than a node can hold."""
        try:
            node = self.create(part, parent)
        except ValidationError as error:
            raise Refused("part_wrong", f"{part.name}: {listed(error.messages)}") from error
        self.done.parts.append((part, node))
        return node

    def create(self, part: Part, parent: Any) -> Any:
        if self.change.forest == Forest.AREA:
            area = area_draft(part, parent, valid_from=self.on)
            return create_area(area, by=self.by, at=self.at)
        areas = list(Area.objects.filter(pk__in=part.areas))
        more = {"valid_from": self.on, "founded_on": self.on, "unit": parent.unit}
        body = organisation_draft(part, parent, areas, **more)
        return create_organisation(body, by=self.by, at=self.at)

    def rehang(self, ids: Sequence[int], parent: Any) -> None:
        """Move nodes with all under them, and keep where they hung before."""
        parent.refresh_from_db()
        rows = type(parent).objects.in_bulk(list(ids))
        nodes = [rows[pk] for pk in ids]
        if not nodes:
            return
        check_under(self.change.forest, parent, *nodes)
        hang(*nodes, under=parent, on=self.on)
        parent.refresh_from_db()
        self.done.moved += nodes
        action, reason = f"{parent._meta.model_name}.move", self.change.number
        for node in nodes:
            audit(action, node, by=self.by, at=self.at, reason=reason)

    def rehang_children(self, node: Any, parent: Any) -> None:
        """All that still lies open under a node goes under another."""
        children = type(node).objects.filter(parent=node, valid_to=None).order_by("lft")
        self.rehang(list(children.values_list("pk", flat=True)), parent)

    def close(self, node: Any, heir: Any) -> None:
        """Close a node; what it had counts for its heir from now on."""
        node.refresh_from_db()
        heir.refresh_from_db()
        shut(node, self.on, heir=heir)
        self.done.heirs[node.pk], self.done.closed[node.pk] = heir, node
        if isinstance(node, Area) and node.boundary is not None:
            touch_boundaries([node.district_id])
        audit(
            f"{node._meta.model_name}.close",
            node,
            by=self.by,
            at=self.at,
            reason=self.change.number,
        )

    def subjects(self) -> list[Any]:
        return [self.nodes[pk] for pk in self.plan.subjects]

    def parent(self) -> Any:
        return self.nodes[self.plan.parent or 0]


def carry_out(change: OrganisationChange, *, by: Any, at: datetime) -> Carried:
    """Do to the forest what the plan says, inside the caller's transaction.

    Raises Refused when the forest is no longer as the plan needs it.
    """
    plan = Plan.of_json(change.plan)
    locked = tree_lock(MODELS[change.forest], *plan.node_ids)
    nodes = dict(locked)
    check_plan(change.forest, change.kind, plan, nodes)
    work = Work(change, plan, nodes, by, at, Carried(change, change.effective_on))
    ACTS[ChangeKind(change.kind)](work)
    return work.done


def establish(work: Work) -> None:
    """A new node; what is named goes under it."""
    node = work.make(work.plan.parts[0], work.parent())
    work.rehang(work.plan.parts[0].children, node)


def split(work: Work) -> None:
    """分设: parts in place of one node; what nobody named goes to the first part."""
    [subject] = work.subjects()
    made = [work.make(part, subject.parent) for part in work.plan.parts]
    for part, node in zip(work.plan.parts, made, strict=True):
        work.rehang(part.children, node)
    work.rehang_children(subject, made[0])
    work.close(subject, made[0])


def merge(work: Work) -> None:
    """合并: one new node, or one of them, takes in the others."""
    subjects = work.subjects()
    if work.plan.parts:
        target = work.make(work.plan.parts[0], subjects[0].parent)
    else:
        target = work.nodes[work.plan.into or 0]
    for subject in subjects:
        if subject.pk != target.pk:
            work.rehang_children(subject, target)
            work.close(subject, target)


def move(work: Work) -> None:
    """划转: under another parent, with all that lies under it."""
    work.rehang(work.plan.subjects, work.parent())


def rename(work: Work) -> None:
    """更名: the code and the history stay."""
    [subject] = work.subjects()
    remember(subject, until=work.on)
    subject.name = work.plan.name.strip()
    subject.pinyin, subject.initials = spell(subject.name)
    if isinstance(subject, Area) and work.plan.official_name:
        subject.official_name = work.plan.official_name
    subject.save()
    audit(
        f"{subject._meta.model_name}.rename",
        subject,
        by=work.by,
        at=work.at,
        reason=work.change.number,
    )


def upgrade(work: Work) -> None:
    """升格: a Party body becomes of another kind; its members and groups stay."""
    [subject] = work.subjects()
    remember(subject, until=work.on)
    subject.kind = work.plan.kind
    if work.plan.name:
        subject.name = work.plan.name.strip()
        subject.pinyin, subject.initials = spell(subject.name)
    subject.save()
    audit("organisation.upgrade", subject, by=work.by, at=work.at, reason=work.change.number)


def abolish(work: Work) -> None:
    """撤销: closed; what it had goes to the one named, else to what it belonged to."""
    [subject] = work.subjects()
    heir = work.nodes[work.plan.into] if work.plan.into else subject.parent
    work.rehang_children(subject, heir)
    work.close(subject, heir)


ACTS: dict[ChangeKind, Callable[[Work], None]] = {
    ChangeKind.ESTABLISH: establish,
    ChangeKind.SPLIT: split,
    ChangeKind.MERGE: merge,
    ChangeKind.MOVE: move,
    ChangeKind.RENAME: rename,
    ChangeKind.UPGRADE: upgrade,
    ChangeKind.ABOLISH: abolish,
}
