"""What a change of the organisation is to do, as data: checked when proposed, kept as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.models import Area, OrganisationKind, PartyOrganisation, Tier
from grids.operations.area_rules import (
    AreaDraft,
    check_boundary,
    check_draft,
    check_name,
    check_tiers,
    scheme_tiers,
)
from grids.operations.organisations import (
    OrganisationDraft,
    check_finer,
    check_kinds,
    check_new_kind,
)
from grids.workflow import ChangeKind, Forest
from lib.errors import Refused

MOST_PARTS = 12
AREA_FACTS = ("name", "code", "tier", "official_name", "households", "residents", "boundary")
Node = Area | PartyOrganisation
MODELS: dict[str, type[Area] | type[PartyOrganisation]] = {
    Forest.AREA: Area,
    Forest.PARTY: PartyOrganisation,
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One node that is to be: its facts, and by id what goes there from the nodes it replaces.

    `children` are nodes that hang under it from then on; `posts` go on there; for a Party body,
    `members` have their home there and `areas` are what it covers.
    """

    name: str
    code: str
    tier: str = ""
    kind: str = ""
    official_name: str = ""
    households: int | None = None
    residents: int | None = None
    boundary: dict[str, Any] | None = None
    children: tuple[int, ...] = ()
    posts: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    areas: tuple[int, ...] = ()

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Part:
        """The part as it was stored."""
        given: dict[str, Any] = dict(stored)
        for name in ("children", "posts", "members", "areas"):
            given[name] = tuple(given.get(name, ()))
        return cls(**given)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Subjects are changed or closed; parts are made under `parent`; `into` takes what is left.

    `name`, `official_name` and `kind` are what a rename or an upgrade gives the one subject.
    """

    subjects: tuple[int, ...] = ()
    parent: int | None = None
    parts: tuple[Part, ...] = ()
    into: int | None = None
    name: str = ""
    official_name: str = ""
    kind: str = ""

    def as_json(self) -> dict[str, Any]:
        """The plan as it is stored."""
        return asdict(self)

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Plan:
        """The plan as it was stored."""
        given: dict[str, Any] = dict(stored)
        given["subjects"] = tuple(given.get("subjects", ()))
        given["parts"] = tuple(Part.of_json(part) for part in given.get("parts", ()))
        return cls(**given)

    @property
    def node_ids(self) -> set[int]:
        """Every node of the forest that the plan names."""
        children = {pk for part in self.parts for pk in part.children}
        return {*self.subjects, *children, *filter(None, (self.parent, self.into))}


def needed_subjects(kind: str) -> range:
    """How many nodes a change of a kind is about."""
    if kind == ChangeKind.ESTABLISH:
        return range(0, 1)
    if kind in (ChangeKind.MERGE, ChangeKind.MOVE):
        return range(2 if kind == ChangeKind.MERGE else 1, 60)
    return range(1, 2)


def check_plan(forest: str, kind: str, plan: Plan, nodes: Mapping[int, Any]) -> None:
    """Refused unless the plan can be carried out on these nodes as they are now.

    `nodes` are all that the plan names, by id; a name that is not among them is refused.
    """
    if missing := plan.node_ids - nodes.keys():
        raise Refused(
            "node_unknown",
            _("Some of what is named is not there: %(ids)s.") % {"ids": sorted(missing)},
        )
    if len(plan.subjects) not in needed_subjects(kind):
        raise Refused("subjects_wrong", _("Choose what is to be changed."), "subjects")
    for pk in plan.node_ids:
        if nodes[pk].valid_to is not None:
            raise Refused("node_closed", _("“%(name)s” is closed.") % {"name": nodes[pk].name})
    CHECKS[ChangeKind(kind)](forest, plan, nodes)


def check_establish(forest: str, plan: Plan, nodes: Mapping[int, Any]) -> None:
    if len(plan.parts) != 1 or plan.parent is None:
        raise Refused("parent_needed", _("Choose what it belongs to."), "parent")
    check_parts(forest, plan, nodes[plan.parent], nodes)


def check_split(forest: str, plan: Plan, nodes: Mapping[int, Any]) -> None:
    if not 2 <= len(plan.parts) <= MOST_PARTS:
        raise Refused("parts_needed", _("A split makes two parts or more."), "parts")
    subject = nodes[plan.subjects[0]]
    check_parts(forest, plan, superior_of(subject), nodes)
    open_children = set(
        type(subject).objects.filter(parent=subject, valid_to=None).values_list("pk", flat=True)
    )
    given = [pk for part in plan.parts for pk in part.children]
    if set(given) - open_children:
        raise Refused("not_its_child", _("Only what lies under it can be divided."), "parts")


def check_merge(forest: str, plan: Plan, nodes: Mapping[int, Any]) -> None:
    subjects = [nodes[pk] for pk in plan.subjects]
    if len({subject.parent_id for subject in subjects}) > 1:
        raise Refused("other_parent", _("Only what belongs to the same can be merged."), "subjects")
    if forest == Forest.AREA and len({subject.tier for subject in subjects}) > 1:
        raise Refused("other_tier", _("Only areas of one level can be merged."), "subjects")
    if (plan.into is None) == (not plan.parts):
        raise Refused("target_needed", _("Say what they become."), "parts")
    if plan.into is not None and plan.into not in plan.subjects:
        raise Refused("target_needed", _("One of them takes in the others."), "into")
    if plan.parts:
        check_parts(forest, plan, superior_of(subjects[0]), nodes)


def check_move(forest: str, plan: Plan, nodes: Mapping[int, Any]) -> None:
    if plan.parent is None:
        raise Refused("parent_needed", _("Choose what it belongs to."), "parent")
    check_under(forest, nodes[plan.parent], *(nodes[pk] for pk in plan.subjects))


def check_rename(forest: str, plan: Plan, nodes: Mapping[int, Any]) -> None:
    check_name(plan.name)
    if plan.name.strip() == nodes[plan.subjects[0]].name:
        raise Refused("name_same", _("That is its name already."), "name")


def check_upgrade(forest: str, plan: Plan, nodes: Mapping[int, Any]) -> None:
    if forest != Forest.PARTY:
        raise Refused("not_upgradable", _("Only Party organisations are upgraded."), "kind")
    subject = nodes[plan.subjects[0]]
    if plan.kind not in OrganisationKind.values or plan.kind == subject.kind:
        raise Refused("kind_same", _("Choose another kind."), "kind")
    check_new_kind(subject, plan.kind)


def check_abolish(forest: str, plan: Plan, nodes: Mapping[int, Any]) -> None:
    subject = nodes[plan.subjects[0]]
    heir = nodes[plan.into] if plan.into else subject.parent
    if heir is None:
        raise Refused("target_needed", _("Say what takes its place."), "into")
    if heir.is_descendant_of(subject, include_self=True):
        raise Refused("under_itself", _("It cannot stand under itself."), "into")
    check_under(forest, heir, *type(subject).objects.filter(parent=subject, valid_to=None))


CHECKS = {
    ChangeKind.ESTABLISH: check_establish,
    ChangeKind.SPLIT: check_split,
    ChangeKind.MERGE: check_merge,
    ChangeKind.MOVE: check_move,
    ChangeKind.RENAME: check_rename,
    ChangeKind.UPGRADE: check_upgrade,
    ChangeKind.ABOLISH: check_abolish,
}


def superior_of(subject: Any) -> Any:
    """What new parts of a node hang under; a root is not split, it leads its own tree."""
    if subject.parent is None:
        raise Refused("root_stays", _("What stands at the top is not divided here."), "subjects")
    return subject.parent


def check_parts(forest: str, plan: Plan, parent: Any, nodes: Mapping[int, Any]) -> None:
    """Refused unless every part may be made under the parent and no node is given twice."""
    given = [pk for part in plan.parts for pk in part.children]
    if len(given) != len(set(given)):
        raise Refused("given_twice", _("Something stands in two parts."), "parts")
    codes = [part.code for part in plan.parts]
    taken = MODELS[forest].objects.filter(code__in=codes).order_by().values_list("code", flat=True)
    if len(codes) != len(set(codes)) or taken:
        message = _("The code %(code)s is in use or was used before.")
        twice = next(iter(taken), None) or max(codes, key=codes.count)
        raise Refused("code_taken", message % {"code": twice}, "code")
    for part in plan.parts:
        check_part(forest, part, parent)
        for pk in part.children:
            check_finer_than_part(forest, nodes[pk], part)


def check_part(forest: str, part: Part, parent: Any) -> None:
    """Refused unless a node of these facts may be made under the parent."""
    if forest == Forest.AREA:
        draft = area_draft(part, parent)
        check_draft(draft, parent.lineage(), scheme_tiers(parent.city))
        if part.boundary is not None:
            check_boundary(part.boundary)
    else:
        check_kinds(organisation_draft(part, parent), parent)
        check_covered(part, parent)


def check_covered(part: Part, parent: PartyOrganisation) -> None:
    """Refused unless all that a Party body is to cover is open and lies in its city."""
    known = Area.objects.filter(pk__in=part.areas, city=parent.city_id, valid_to=None).count()
    if known != len(set(part.areas)):
        message = _("What “%(name)s” is to cover is not all there any more.") % {"name": part.name}
        raise Refused("area_unknown", message, "parts")


def check_finer_than_part(forest: str, child: Any, part: Part) -> None:
    """Refused unless a node may hang under a part that is not there yet."""
    if forest == Forest.AREA:
        if Tier(child.tier).rank <= Tier(part.tier).rank:
            raise Refused("tier_not_finer", _("It must be finer than what it belongs to."), "parts")
    elif OrganisationKind(child.kind).rank <= OrganisationKind(part.kind).rank:
        raise Refused("kind_not_finer", _("It must rank below what it belongs to."), "parts")


def check_under(forest: str, parent: Any, *nodes: Any) -> None:
    """Refused unless stored nodes may hang under another stored one."""
    way = parent.lineage() if forest == Forest.AREA else []
    for node in nodes:
        if parent.city_id != node.city_id:
            raise Refused("other_city", _("It cannot move to another city."), "parent")
        if parent.is_descendant_of(node, include_self=True):
            raise Refused("under_itself", _("It cannot stand under itself."), "parent")
        if forest == Forest.AREA:
            check_tiers(node.tier, way)
        else:
            check_finer(node.kind, parent)


def area_draft(part: Part, parent: Area, **more: Any) -> AreaDraft:
    """The draft of a part that is an area."""
    facts: dict[str, Any] = {name: getattr(part, name) for name in AREA_FACTS}
    if part.kind:
        facts["kind"] = part.kind
    return AreaDraft(parent=parent, **facts, **more)


def organisation_draft(
    part: Part, parent: PartyOrganisation, areas: Sequence[Area] = (), **more: Any
) -> OrganisationDraft:
    """The draft of a part that is a Party body."""
    return OrganisationDraft(
        kind=part.kind, name=part.name, code=part.code, parent=parent, areas=tuple(areas), **more
    )


def named(forest: str, ids: Iterable[int]) -> dict[int, Any]:
    """Nodes by their ids, with their parents."""
    rows: Any = (
        MODELS[forest].objects.filter(pk__in=list(ids)).select_related("parent", "district", "city")
    )
    return {row.pk: row for row in rows}


def codes_under(forest: str, prefix: str) -> list[str]:
    """Every code that ever began so, open or closed: none of them is used again."""
    rows = MODELS[forest].objects.filter(code__startswith=prefix).order_by()
    return list(rows.values_list("code", flat=True))
