"""The tree base: numbering, bulk grafts, checking and repairing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from grids.models import Area, PartyOrganisation
from grids.operations import AreaDraft, check_tree, create_area, load_areas, repair_tree
from grids.trees import Edges, move_nodes, number_forest, tree_lock
from lib.errors import Refused
from tests.grids.drawing import actor, draft_street, draft_under, plant

parents = st.lists(st.integers(0, 30), max_size=30).map(
    lambda picks: [None, *(pick % (n + 1) for n, pick in enumerate(picks))]
)


@settings(deadline=None)
@given(parents)
def test_numbering_is_a_gap_free_walk_along_the_parents(parents):
    children = {}
    for key, parent in enumerate(parents):
        if parent is not None:
            children.setdefault(parent, []).append(key)
    places = number_forest(children, [(0, 7)])

    def walk(key, edge, level):
        left = edge
        for child in children.get(key, ()):
            edge = walk(child, edge + 1, level + 1)
        assert places[key] == Edges(7, left, edge + 1, level)
        return edge + 1

    assert walk(0, 1, 0) == 2 * len(parents)
    assert len(places) == len(parents)


def test_a_bulk_load_gives_the_tree_that_single_writes_give(ground):
    acting = {"by": ground.by, "at": ground.at}
    street, community, grid = plant(ground, "community", "grid")
    new_street = draft_street(ground.huashan)
    new_community = draft_under(new_street, "community", community_code="")
    below = draft_under(new_community, "grid", community_code=new_community.code, name="新网格")
    more = draft_under(community, "grid", community_code=community.code)
    building = draft_under(grid, "building", community_code=community.code)
    loaded = load_areas([new_street, new_community, building, below, more], **acting)
    assert check_tree(Area) == []
    assert [area.name for area in loaded] == [
        draft.name for draft in (new_street, new_community, building, below, more)
    ]
    assert [area.name for area in loaded[3].lineage()] == [
        new_street.name,
        new_community.name,
        "新网格",
    ]
    assert loaded[3].district == ground.huashan
    assert loaded[2].lineage() == [street, community, grid, loaded[2]]
    children = Area.objects.filter(parent=community)
    assert [area.name for area in children] == [grid.name, more.name]
    assert loaded[4].initials


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tier": "street"}, "street_is_root"),
        ({"code": "1"}, "code_prefix"),
        ({"name": ""}, "name_needed"),
    ],
)
def test_a_bulk_load_keeps_the_rules_and_is_all_or_nothing(ground, change, code):
    [street] = plant(ground)
    good = draft_under(street, "community", community_code="")
    values = {"tier": "community", "name": "坏", "code": f"{street.code}998", "parent": street}
    with pytest.raises(Refused) as caught:
        load_areas([good, AreaDraft(**values | change)], by=ground.by, at=ground.at)
    assert caught.value.code == code
    assert Area.objects.count() == 1


def test_a_bulk_load_refuses_codes_twice_or_known(ground):
    street, community = plant(ground, "community")
    acting = {"by": ground.by, "at": ground.at}
    twice = [draft_under(street, "community", community_code="", code=f"{street.code}997")]
    twice.append(draft_under(street, "community", community_code="", code=f"{street.code}997"))
    known = [draft_under(street, "community", community_code="", code=community.code)]
    for drafts in (twice, known):
        with pytest.raises(Refused) as caught:
            load_areas(drafts, **acting)
        assert caught.value.code == "code_taken"
    homeless = AreaDraft(tier="street", name="某街道", code="340504999")
    with pytest.raises(Refused) as caught:
        load_areas([homeless], **acting)
    assert caught.value.code == "district_needed"
    lost = draft_under(draft_street(ground.yushan), "community", community_code="")
    with pytest.raises(Refused) as caught:
        load_areas([lost], **acting)
    assert caught.value.code == "parent_unknown"


def test_a_bulk_load_needs_the_whole_city(ground):
    district = actor(districts=frozenset({ground.yushan.pk}))
    with pytest.raises(PermissionDenied):
        load_areas([draft_street(ground.yushan)], by=district, at=ground.at)


def spoil(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


DAMAGES = {
    "gap": "UPDATE grids_area SET rght = rght + 2 WHERE lft = 1",
    "swapped": "UPDATE grids_area SET lft = rght, rght = lft WHERE tier = 'grid'",
    "level": "UPDATE grids_area SET level = 5 WHERE tier = 'grid'",
    "merged trees": "UPDATE grids_area SET tree_id = 1",
    "lost tree": "UPDATE grids_area SET tree_id = 99 WHERE tier = 'grid'",
    "all zero": "UPDATE grids_area SET tree_id = 0, lft = 0, rght = 0, level = 0",
    "other district": "UPDATE grids_area SET district_id = %(huashan)s WHERE tier = 'grid'",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_repaired(ground, damage):
    plant(ground, "community", "grid")
    street, community = plant(ground, "community")
    wanted = {area.pk: area.parent_id for area in Area.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute(DAMAGES[damage], {"huashan": ground.huashan.pk})
    assert check_tree(Area)
    assert repair_tree(Area, by=ground.by, at=ground.at) > 0
    assert check_tree(Area) == []
    assert {area.pk: area.parent_id for area in Area.objects.all()} == wanted
    assert community.lineage() == [street, community]
    create_area(draft_under(street, "community", community_code=""), by=ground.by, at=ground.at)
    assert check_tree(Area) == []


def test_a_wrong_rank_is_found_but_not_guessed_at(ground):
    _street, community = plant(ground, "community")
    grid = create_area(
        draft_under(community, "grid", community_code=community.code), by=ground.by, at=ground.at
    )
    spoil("UPDATE grids_area SET tier = 'community' WHERE id = %s", grid.pk)
    repair_tree(Area, by=ground.by, at=ground.at)
    assert check_tree(Area) == [f"area {grid.pk} is a community under a community"]


def test_a_circle_is_reported_and_left(ground):
    _street, community, grid = plant(ground, "community", "grid")
    spoil("UPDATE grids_area SET parent_id = %s WHERE id = %s", grid.pk, community.pk)
    repair_tree(Area, by=ground.by, at=ground.at)
    assert f"area {grid.pk} stands under itself" in check_tree(Area)


def test_repair_is_for_who_reaches_everything(ground):
    with pytest.raises(PermissionDenied):
        repair_tree(Area, by=actor(cities=frozenset({ground.city.pk})), at=ground.at)


def test_the_command_checks_and_repairs(ground, capsys):
    plant(ground, "community", "grid")
    spoil(DAMAGES["gap"])
    with pytest.raises(CommandError, match="1 problem"):
        call_command("check_tree")
    call_command("check_tree", "--repair")
    assert "Both trees are sound." in capsys.readouterr().out
    with pytest.raises(CommandError, match="no account"):
        call_command("check_tree", "--repair", "--by", "nobody")


def test_the_lock_needs_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        tree_lock(Area, 1)


def test_the_lock_answers_the_nodes_as_they_are(ground):
    street, community = plant(ground, "community")
    Area.objects.filter(pk=community.pk).update(name="新名")
    with transaction.atomic():
        nodes = tree_lock(Area, street.pk, community.pk)
    assert nodes[community.pk].name == "新名"
    assert list(nodes) == [street.pk, community.pk]


def test_the_database_has_the_tree_index(db):
    for model in (Area, PartyOrganisation):
        with connection.cursor() as cursor:
            table = model._meta.db_table
            constraints = connection.introspection.get_constraints(cursor, table).values()
        assert ["tree_id", "lft"] in [item["columns"] for item in constraints if item["index"]]


def test_many_nodes_hang_elsewhere_at_once_as_one_after_the_other_would(ground):
    """From two trees into a third, a node and what lies under it both named; edges written once."""
    first, community, grid, building = plant(ground, "community", "grid", "building")
    _second, other_community, other_grid = plant(ground, "community", "grid")
    _third, target = plant(ground, "community")
    with transaction.atomic(), CaptureQueriesContext(connection) as seen:
        fresh = tree_lock(Area, grid.pk, other_grid.pk, building.pk, target.pk)
        nodes = [fresh[row.pk] for row in (other_grid, grid, building)]
        move_nodes(nodes, fresh[target.pk])
    assert sum("unnest" in row["sql"] for row in seen) == 1
    assert check_tree(Area) == []
    assert list(Area.objects.filter(parent=target).order_by("lft")) == [other_grid, grid, building]
    for row in nodes:
        kept = Area.objects.get(pk=row.pk)
        place = ("tree_id", "lft", "rght", "level", "parent_id")
        assert [getattr(row, name) for name in place] == [getattr(kept, name) for name in place]
    for left in (first, community, other_community):
        assert not Area.objects.get(pk=left.pk).children.filter(tier="grid").exists()
