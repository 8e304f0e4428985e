"""Checking and repairing a forest: in memory, under the lock, never by mptt's own rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from grids.models import Area, OrganisationKind, PartyOrganisation, Tier
from grids.powers import Power
from grids.trees import (
    TREE_COLUMNS,
    Arrangement,
    Edges,
    TreeNode,
    arrange,
    number_forest,
    store_places,
    tree_lock,
)
from records.operations import write_audit

TREES: tuple[type[TreeNode], ...] = (Area, PartyOrganisation)


def check_tree(model: type[TreeNode]) -> list[str]:
    """What is wrong with a forest, one sentence each; empty when it is sound.

    Sound: every root has a tree of its own, edges are the gap-free count of a walk along the
    parents, ranks grow finer downwards, and city and district are those of the root. Takes no
    lock: each of its two questions is one statement and so sees one moment.
    """
    return [*_edge_problems(model), *_row_problems(model)]


def repair_tree(model: type[TreeNode], *, by: Any, at: datetime) -> int:
    """Number the forest anew along the parents and copy the root's place down; answers the changes.

    Only parents are believed. Nodes that stand in a circle are left, and stay in `check_tree`.
    """
    if not by.reach(Power.CONFIGURE).everywhere:
        raise PermissionDenied
    with transaction.atomic():
        tree_lock(model, forest=True)
        forest = _read(model)
        places = _sound_places(forest)
        rows = [(key, place) for key, place in places.items() if forest.places[key] != place]
        store_places(model, rows)
        copied = _copy_places_down(model)
        data = {"model": model._meta.model_name, "nodes": len(rows), "places": copied}
        write_audit("tree.repair", by=by, at=at, data=data)
        return len(rows) + copied


def _read(model: type[TreeNode]) -> Arrangement:
    rows = model._default_manager.order_by("tree_id", "lft", "pk")
    return arrange(rows.values_list("pk", "parent_id", *TREE_COLUMNS))


def _sound_places(forest: Arrangement) -> dict[Any, Edges]:
    """The places all nodes should have: a root keeps its tree id unless an earlier one has it."""
    used: set[int] = set()
    fresh = max((place.tree_id for place in forest.places.values()), default=0)
    roots = []
    for key, tree_id in forest.roots:
        if tree_id in used or tree_id < 1:
            fresh += 1
            tree_id = fresh
        used.add(tree_id)
        roots.append((key, tree_id))
    return number_forest(forest.children, roots)


def _edge_problems(model: type[TreeNode]) -> Iterator[str]:
    name = model._meta.model_name
    forest = _read(model)
    sound = _sound_places(forest)
    for key, place in forest.places.items():
        if key not in sound:
            yield f"{name} {key[1]} stands under itself"
        elif place != sound[key]:
            yield f"{name} {key[1]} is at {_spell(place)}, should be at {_spell(sound[key])}"


def _spell(place: Edges) -> str:
    return f"tree {place.tree_id} [{place.lft}, {place.rght}] level {place.level}"


def _row_problems(model: type[TreeNode]) -> Iterator[str]:
    """Rank against the parent, city and district against the parent: one query for all."""
    name, column = model._meta.model_name, model.span_tier_field
    rank = Tier if model is Area else OrganisationKind
    below = model._default_manager.exclude(parent=None).order_by("pk")
    fields = (column, "city_id", "district_id")
    rows = below.values_list("pk", *fields, *(f"parent__{field}" for field in fields))
    for pk, tier, city, district, above, city_above, district_above in rows:
        if rank(tier).rank <= rank(above).rank:
            yield f"{name} {pk} is a {tier} under a {above}"
        if (city, district) != (city_above, district_above):
            yield f"{name} {pk} has another city or district than its parent"


def _copy_places_down(model: type[TreeNode]) -> int:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET city_id = r.city_id, "  # noqa: S608 - name of our own table
            f"district_id = r.district_id FROM {table} r WHERE r.tree_id = t.tree_id "
            "AND r.parent_id IS NULL AND (t.city_id, t.district_id) "
            "IS DISTINCT FROM (r.city_id, r.district_id)"
        )
        return cursor.rowcount
