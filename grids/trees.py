"""The tree base and its write lock: the only module that imports mptt, and no rule of any model.

Roots are streets, so a write locks one tree; a new root, a bulk load and a repair lock the forest.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self, TypeVar

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _
from mptt.managers import TreeManager
from mptt.models import MPTTModel
from mptt.querysets import TreeQuerySet as MpttQuerySet

from grids.reach import Span

__all__ = [
    "FOREST",
    "TREE_COLUMNS",
    "Arrangement",
    "Edges",
    "TreeManager",
    "TreeNode",
    "TreeQuerySet",
    "arrange",
    "graft",
    "move_nodes",
    "number_forest",
    "store_places",
    "tree_hold",
    "tree_lock",
]

# What stands for a node while edges are computed: its row ("row", pk), or id() of one not stored
Key = Any

TREE_COLUMNS = ("tree_id", "lft", "rght", "level")
FOREST = 0


class TreeQuerySet(MpttQuerySet):
    """Questions every tree answers."""

    def under(self, node: TreeNode, *, include_self: bool = True) -> Self:
        """The node and all that lies under it."""
        edge = node.lft if include_self else node.lft + 1
        return self.filter(tree_id=node.tree_id, lft__gte=edge, lft__lte=node.rght)

    def above(self, node: TreeNode, *, include_self: bool = True) -> Self:
        """The way from the root down to the node."""
        rows = self.filter(tree_id=node.tree_id, lft__lte=node.lft, rght__gte=node.rght)
        return rows if include_self else rows.exclude(pk=node.pk)

    def spans(self) -> tuple[Span, ...]:
        """These nodes as spans of a reach, sorted."""
        tier = self.model.span_tier_field
        rows = self.order_by().values_list("pk", tier, "tree_id", "lft", "rght")
        return tuple(sorted(Span(*row) for row in rows))


class TreeNode(MPTTModel):
    """One node of a forest: never deleted, written only under the tree lock.

    Saving a new node takes the lock of its parent's tree; a change of parent needs `move_nodes`.
    """

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("First day on which it is closed.")
    )

    heir = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="forebears",
        verbose_name=_("heir"),
        help_text=_("What took its place when it was closed."),
    )

    span_tier_field = "tier"

    class Meta:
        abstract = True
        # Without this line migrations drop the (tree_id, lft) index that mptt adds.
        indexes: Sequence[models.Index] = ()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert under the lock, or store plain fields; the edges are never written from memory."""
        if not self._state.adding:
            if self._mptt_cached_fields["parent"] != self.parent_id:
                raise RuntimeError("a node changes its parent only through grids.trees.move_nodes")
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            tree_lock(type(self), *filter(None, [self.parent_id]))
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> None:
        """Refused: old records point here, so a node is closed instead."""
        raise RuntimeError("nodes are closed, never deleted")

    def is_open(self, on: date) -> bool:
        """True when the node exists on the day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @property
    def span(self) -> Span:
        """This node as a span of a reach."""
        tier = getattr(self, self.span_tier_field)
        return Span(self.pk, tier, self.tree_id, self.lft, self.rght)


Node = TypeVar("Node", bound=TreeNode)


def tree_lock(model: type[Node], *node_ids: int, forest: bool = False) -> dict[int, Node]:
    """Hold the write lock until the transaction ends, and return the nodes as they now are.

    Locks the trees that the nodes stand in; without nodes, or with `forest`, all trees and the
    making of roots. Take the widest lock that a transaction needs first: widening it later may
    deadlock with another transaction that does the same.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("tree_lock needs the operation's transaction")
    whole = forest or not node_ids
    _advise(model, FOREST, shared=not whole)
    if whole:
        return model._default_manager.in_bulk(node_ids)
    while True:
        before = transaction.savepoint()
        wanted = _tree_ids(model, node_ids)
        for tree_id in wanted:
            _advise(model, tree_id)
        nodes = model._default_manager.in_bulk(node_ids)
        if {node.tree_id for node in nodes.values()} <= set(wanted):
            transaction.savepoint_commit(before)
            return nodes
        # A node went to another tree while this waited; rolling back frees the locks just taken.
        transaction.savepoint_rollback(before)


def tree_hold(model: type[TreeNode], tree_id: int) -> None:
    """Keep one tree as it is until the transaction ends: many may hold it, a writer waits for all.

    For what reads where a node stands and stores it: otherwise a reorganisation that commits in
    between would not find the row it has to carry along.
    """
    _advise(model, tree_id, shared=True)


def _tree_ids(model: type[TreeNode], node_ids: Sequence[int]) -> list[int]:
    rows = model._default_manager.filter(pk__in=node_ids).order_by()
    return sorted(rows.values_list("tree_id", flat=True).distinct())


def _advise(model: type[TreeNode], tree_id: int, *, shared: bool = False) -> None:
    space = zlib.crc32(model._meta.db_table.encode()) - 2**31
    suffix = "_shared" if shared else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{suffix}(%s, %s)", [space, tree_id])


@dataclass(frozen=True, slots=True)
class Edges:
    """Where a node stands in the forest."""

    tree_id: int
    lft: int
    rght: int
    level: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A forest by keys: children in order, roots with their tree ids, and the edges as stored."""

    children: defaultdict[Key, list[Key]] = field(default_factory=lambda: defaultdict(list))
    roots: list[tuple[Key, int]] = field(default_factory=list)
    places: dict[Key, Edges] = field(default_factory=dict)


def number_forest(
    children: Mapping[Key, Sequence[Key]], roots: Iterable[tuple[Key, int]]
) -> dict[Key, Edges]:
    """Edges of every node reachable from `roots` (key, tree id), children in the given order."""
    places: dict[Key, Edges] = {}
    for root, tree_id in roots:
        edge = 0
        opened: list[tuple[Key, int]] = []
        steps: list[tuple[Key, bool]] = [(root, True)]
        while steps:
            key, opening = steps.pop()
            edge += 1
            if opening:
                opened.append((key, edge))
                steps.append((key, False))
                steps.extend((child, True) for child in reversed(children.get(key, ())))
            else:
                key, left = opened.pop()
                places[key] = Edges(tree_id, left, edge, len(opened))
    return places


def graft(model: type[TreeNode], nodes: Sequence[TreeNode], *, batch: int = 2000) -> None:
    """Store many new nodes at once, each with `parent` unset, stored, or among them and before it.

    Computes all edges in memory and writes new and shifted rows in bulk, under the forest lock.
    """
    with transaction.atomic():
        tree_lock(model, forest=True)
        forest = _standing(model, nodes)
        last_id = model._default_manager.aggregate(last=models.Max("tree_id"))["last"] or 0
        for node in nodes:
            if node.parent is None:
                last_id += 1
                forest.roots.append((id(node), last_id))
            else:
                forest.children[_key(node.parent)].append(id(node))
        places = number_forest(forest.children, forest.roots)
        old = forest.places.items()
        store_places(model, [(key, places[key]) for key, place in old if places[key] != place])
        for level in _levels(nodes, places):
            model._default_manager.bulk_create(level, batch_size=batch)


def move_nodes(nodes: Sequence[TreeNode], parent: TreeNode) -> None:
    """Hang locked nodes, each with all under it, as the last children of the locked `parent`.

    Their edges are computed in memory and written once, so twenty cost what one does: mptt's own
    move writes the whole tree for each. No node may hang above the parent.
    """
    model = type(parent)
    trees = {node.tree_id for node in (*nodes, parent)}
    rows = model._default_manager.filter(tree_id__in=trees).order_by("tree_id", "lft")
    forest = arrange(rows.values_list("pk", "parent_id", *TREE_COLUMNS))
    moved = {_key(node): node for node in nodes}
    for children in forest.children.values():
        children[:] = [key for key in children if key not in moved]
    forest.children[_key(parent)] += moved
    roots = [(key, tree_id) for key, tree_id in forest.roots if key not in moved]
    places = number_forest(forest.children, roots)
    old = forest.places.items()
    store_places(model, [(key, places[key]) for key, place in old if places[key] != place])
    model._default_manager.filter(pk__in=[node.pk for node in nodes]).update(parent=parent)
    for key, node in moved.items():
        node.parent = parent
        for name in TREE_COLUMNS:
            setattr(node, name, getattr(places[key], name))
        node._mptt_meta.update_mptt_cached_fields(node)


def _key(node: TreeNode) -> Key:
    return id(node) if node.pk is None else ("row", node.pk)


def _standing(model: type[TreeNode], nodes: Sequence[TreeNode]) -> Arrangement:
    """The stored trees that `nodes` are hung into."""
    parents = {node.parent.pk for node in nodes if node.parent is not None and node.parent.pk}
    trees = model._default_manager.filter(pk__in=parents).order_by().values("tree_id")
    rows = model._default_manager.filter(tree_id__in=trees).order_by("tree_id", "lft")
    return arrange(rows.values_list("pk", "parent_id", *TREE_COLUMNS))


def arrange(rows: Iterable[tuple[Any, ...]]) -> Arrangement:
    """The arrangement of stored rows (pk, parent id, tree columns) in tree order."""
    forest = Arrangement()
    for pk, parent_id, tree_id, lft, rght, level in rows:
        forest.places["row", pk] = Edges(tree_id, lft, rght, level)
        if parent_id is None:
            forest.roots.append((("row", pk), tree_id))
        else:
            forest.children["row", parent_id].append(("row", pk))
    return forest


def _levels(nodes: Sequence[TreeNode], places: Mapping[Any, Edges]) -> Iterator[list[TreeNode]]:
    """The new nodes with their edges set, parents first, so that parents have keys by then."""
    by_level: dict[int, list[TreeNode]] = defaultdict(list)
    for node in nodes:
        place = places[id(node)]
        for name in TREE_COLUMNS:
            setattr(node, name, getattr(place, name))
        by_level[place.level].append(node)
    for level in sorted(by_level):
        yield by_level[level]


def store_places(model: type[TreeNode], rows: Sequence[tuple[Any, Edges]]) -> None:
    """Write changed edges in one statement, whatever their number."""
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    columns = [[key[1] for key, _place in rows]]
    columns += [[getattr(place, name) for _key, place in rows] for name in TREE_COLUMNS]
    sets = ", ".join(f"{name} = v.{name}" for name in TREE_COLUMNS)
    values = "unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[])"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {sets} "  # noqa: S608 - names of our own columns
            f"FROM {values} AS v(id, {', '.join(TREE_COLUMNS)}) WHERE t.id = v.id",
            columns,
        )
