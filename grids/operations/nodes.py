"""What the writes of both forests share: fresh nodes under the lock, reach, closing, moving."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, District, FormerArea, FormerOrganisation, PartyOrganisation
from grids.reach import Reach, permits
from grids.trees import TreeNode, move_nodes, tree_lock
from lib.errors import Refused
from records.operations import write_audit

Node = TypeVar("Node", Area, PartyOrganisation)


def day_of(at: datetime) -> date:
    """The calendar day of a moment in site time."""
    return timezone.localdate(at)


def current_reach(by: Any, power: str) -> Reach:
    """The actor's reach with the edges that its nodes have now; the kept ones may be outdated."""
    reach: Reach = by.reach(power)
    areas = Area.objects.filter(pk__in=[span.id for span in reach.areas])
    organisations = PartyOrganisation.objects.filter(
        pk__in=[span.id for span in reach.organisations]
    )
    return replace(
        reach,
        areas=areas.spans() if reach.areas else (),
        organisations=organisations.spans() if reach.organisations else (),
    )


def require_reach(by: Any, power: str, *nodes: TreeNode) -> None:
    """PermissionDenied unless the actor may use the power on every one of the fresh nodes."""
    reach = current_reach(by, power)
    if not all(permits(reach, node) for node in nodes):
        raise PermissionDenied


def require_city(by: Any, power: str, *, city_id: int, district_id: int | None = None) -> None:
    """PermissionDenied unless the actor may use the power on the district, or the whole city."""
    reach: Reach = by.reach(power)
    if not (reach.everywhere or city_id in reach.cities or district_id in reach.districts):
        raise PermissionDenied


def locked(model: type[Node], *nodes: Node) -> list[Node]:
    """The nodes as they are now, their trees locked until the transaction ends."""
    fresh = tree_lock(model, *(node.pk for node in nodes))
    return [fresh[node.pk] for node in nodes]


def refuse_closed(node: Node, on: date, field: str | None = None) -> None:
    """Refused when the node does not exist on the day."""
    if not node.is_open(on):
        raise Refused("node_closed", _("“%(name)s” is closed.") % {"name": node.name}, field)


def check_fields(row: Any) -> None:
    """ValidationError when a plain field of the row holds what its column cannot."""
    relations = {field.name for field in row._meta.concrete_fields if field.is_relation}
    row.clean_fields(exclude=relations)


def insert(row: Any) -> None:
    """Store a new row; Refused when its code is or was in use."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "code" not in str(error):
            raise
        message = _("The code %(code)s is in use or was used before.") % {"code": row.code}
        raise Refused("code_taken", message, "code") from error


FORMER: dict[type[Any], tuple[type[Any], tuple[str, ...]]] = {
    Area: (FormerArea, ("name", "parent_id")),
    PartyOrganisation: (FormerOrganisation, ("name", "parent_id", "kind")),
}
"""Where the past of a node is kept, and which of its columns have one."""


def remember(*nodes: Node, until: date) -> None:
    """Keep how nodes stood until a day, before they are moved, renamed or upgraded from then on.

    Within one day only the last state counts, so what changes twice that day is kept once.
    """
    model, columns = FORMER[type(nodes[0])]
    keys = [node.pk for node in nodes]
    known = model.objects.filter(node__in=keys).order_by().values_list("node")
    since = dict(known.annotate(last=Max("until_on")))
    stood = {
        row.pop("pk"): row
        for row in type(nodes[0]).objects.filter(pk__in=keys).values("pk", *columns)
    }
    rows = [(node, since.get(node.pk, node.valid_from)) for node in nodes]
    model.objects.bulk_create(
        model(node=node, from_on=begun, until_on=until, **stood[node.pk])
        for node, begun in rows
        if begun < until
    )


def hang(*nodes: Node, under: Node, on: date) -> None:
    """Move locked nodes from a day on, and carry the new root's district down with them."""
    remember(*nodes, until=on)
    move_nodes(nodes, under)
    for node in nodes:
        if under.district_id != node.district_id:
            type(node).objects.under(node).update(district=under.district_id)
            node.district_id = under.district_id


def shut(node: Node, on: date, *, heir: Node | None = None) -> None:
    """Close a locked node from a day on; Refused while something under it stays open.

    `heir` is what takes its place: where figures as of today count what it had.
    """
    if node.valid_to is not None:
        raise Refused("node_closed", _("“%(name)s” is closed.") % {"name": node.name})
    if on < node.valid_from:
        raise Refused("closed_before_opened", _("The day lies before its first day."), "on")
    below = type(node).objects.under(node, include_self=False)
    if below.filter(valid_to=None).exists() or below.filter(valid_to__gt=on).exists():
        raise Refused("has_open_children", _("Close or move what lies under it first."))
    node.valid_to, node.heir = on, heir
    node.save(update_fields=["valid_to", "heir"])


def touch_boundaries(district_ids: Iterable[int]) -> None:
    """Make look-ups by point load the outlines of these districts again."""
    rows = District.objects.filter(pk__in=sorted(set(district_ids)))
    rows.update(boundaries_version=F("boundaries_version") + 1)


def audit(action: str, row: Any, *, by: Any, at: datetime, reason: str = "", **data: Any) -> None:
    """One audit entry about a row of grids."""
    about = (row._meta.model_name, row.pk)
    write_audit(action, by=by, about=about, at=at, reason=reason, data=data)
