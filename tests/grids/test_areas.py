"""Founding, moving, changing and closing areas."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from grids.models import Area
from grids.operations import (
    AreaDraft,
    check_tree,
    close_area,
    create_area,
    move_area,
    rename_area,
    update_area,
)
from grids.trees import graft
from lib.errors import Refused
from records.models import AuditEntry
from tests.grids.drawing import actor, draft_street, draft_under, plant

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[118.5, 31.6], [118.6, 31.6], [118.6, 31.7], [118.5, 31.6]]],
}
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]],
}


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert str(caught.value.message)
    return caught.value.code, caught.value.field


def test_a_new_area_takes_city_district_and_spelling(ground):
    street, community, grid = plant(ground, "community", "grid")
    assert (grid.city, grid.district) == (ground.city, ground.yushan)
    assert grid.lineage() == [street, community, grid]
    named = create_area(
        AreaDraft(tier="building", name="阳光花园1栋", code=f"{community.code}B01", parent=grid),
        by=ground.by,
        at=ground.at,
    )
    assert (named.pinyin, named.initials) == ("yangguanghuayuan1dong", "yghy1d")
    assert named.valid_from == date(2026, 11, 23)
    assert AuditEntry.objects.filter(action="area.create", subject_id=named.pk).exists()
    assert check_tree(Area) == []


def test_stamps_name_the_units_above(ground):
    street, community, grid, building = plant(ground, "community", "grid", "building")
    stamps = building.stamps()
    assert (stamps.city_id, stamps.district_id) == (ground.city.pk, ground.yushan.pk)
    assert (stamps.street_id, stamps.community_id, stamps.grid_id) == (
        street.pk,
        community.pk,
        grid.pk,
    )
    assert community.stamps().grid_id is None
    street, _community, section, _unit = plant(
        ground, "community", "section", "unit", district=ground.dunhuang
    )
    assert _unit.stamps().grid_id == section.pk


@pytest.mark.parametrize(
    ("tier", "above", "code"),
    [
        ("community", "community", "tier_not_finer"),
        ("street", "community", "street_is_root"),
        ("grid", "street", "community_needed"),
        ("section", "community", "tier_not_used"),
        ("grid", "grid", "tier_not_finer"),
    ],
)
def test_the_tier_must_fit_the_parent_and_the_scheme(ground, tier, above, code):
    street, community, grid = plant(ground, "community", "grid")
    parent = {"street": street, "community": community, "grid": grid}[above]
    draft = draft_under(parent, tier, community_code=community.code)
    assert refusal(create_area, draft, by=ground.by, at=ground.at)[0] == code


@pytest.mark.parametrize(
    ("tier", "own", "code"),
    [
        ("grid", "01", "code_length"),
        ("grid", "0010", "code_length"),
        ("building", "001", "code_length"),
        ("building", "1", "code_length"),
        ("building", "1234567890123", "code_length"),
        ("building", "b001", "code_format"),
        ("building", "栋0001", "code_format"),
    ],
)
def test_the_own_part_of_a_code_has_its_form(ground, tier, own, code):
    _street, community, grid = plant(ground, "community", "grid")
    parent = community if tier == "grid" else grid
    draft = AreaDraft(tier=tier, name="某", code=community.code + own, parent=parent)
    assert refusal(create_area, draft, by=ground.by, at=ground.at) == (code, "code")


def test_a_code_begins_with_the_code_above(ground):
    street, _community = plant(ground, "community")
    wrong = {
        "street": draft_street(ground.yushan, code="340503999"),
        "community": AreaDraft(tier="community", name="某", code="340503999001", parent=street),
    }
    for draft in wrong.values():
        assert refusal(create_area, draft, by=ground.by, at=ground.at) == ("code_prefix", "code")


def test_a_code_is_never_used_again(ground):
    street, community = plant(ground, "community")
    close_area(community, on=date(2026, 12, 1), by=ground.by, at=ground.at)
    draft = AreaDraft(tier="community", name="新", code=community.code, parent=street)
    assert refusal(create_area, draft, by=ground.by, at=ground.at) == ("code_taken", "code")
    assert Area.objects.filter(code=community.code).count() == 1


def test_a_street_needs_a_district_and_anything_else_a_parent(ground):
    lost = AreaDraft(tier="street", name="某街道", code="340504001")
    assert refusal(create_area, lost, by=ground.by, at=ground.at)[0] == "district_needed"
    orphan = AreaDraft(tier="community", name="某社区", code="340504001001", district=ground.yushan)
    assert refusal(create_area, orphan, by=ground.by, at=ground.at)[0] == "parent_needed"


@pytest.mark.parametrize(
    ("name", "code"), [("", "name_needed"), ("   ", "name_needed"), ("街" * 81, "name_too_long")]
)
def test_a_name_of_a_sound_length_is_needed(ground, name, code):
    draft = draft_street(ground.yushan, name=name)
    assert refusal(create_area, draft, by=ground.by, at=ground.at) == (code, "name")


def test_an_area_can_be_founded_with_its_boundary(ground):
    street = create_area(draft_street(ground.yushan, boundary=SQUARE), by=ground.by, at=ground.at)
    assert street.boundary == SQUARE
    ground.yushan.refresh_from_db()
    assert ground.yushan.boundaries_version == 2


@pytest.mark.parametrize(
    "boundary",
    [
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon", "coordinates": [[[1, 2]]]},
        {"type": "Polygon", "coordinates": [[[500, 0], [501, 0], [501, 1], [500, 0]]]},
        {"type": "Polygon"},
        [],
        BOW_TIE,
    ],
)
def test_a_boundary_must_be_a_sound_outline(ground, boundary):
    [street] = plant(ground)
    changes = {"boundary": boundary}
    expected = ("bad_boundary", "boundary")
    assert refusal(update_area, street, changes, by=ground.by, at=ground.at) == expected


def test_moving_takes_the_subtree_along_and_keeps_codes(ground):
    street, community, grid = plant(ground, "community", "grid")
    [target] = plant(ground, district=ground.huashan)
    before = ground.yushan.boundaries_version, ground.huashan.boundaries_version
    moved = move_area(community, parent=target, by=ground.by, at=ground.at, reason="调整")
    grid.refresh_from_db()
    assert moved.lineage() == [target, community]
    assert grid.lineage() == [target, community, grid]
    assert grid.district == moved.district == ground.huashan
    assert grid.code.startswith(street.code)
    ground.yushan.refresh_from_db()
    ground.huashan.refresh_from_db()
    after = ground.yushan.boundaries_version, ground.huashan.boundaries_version
    assert after > before
    assert check_tree(Area) == []
    entry = AuditEntry.objects.get(action="area.move")
    assert (entry.reason, entry.data["before"]["parent"]) == ("调整", street.pk)


def test_moves_against_the_order_are_refused(ground):
    street, community, grid = plant(ground, "community", "grid")
    [elsewhere] = plant(ground, district=ground.dunhuang)
    acting = {"by": ground.by, "at": ground.at}
    assert refusal(move_area, street, parent=community, **acting)[0] == "street_is_root"
    assert refusal(move_area, community, parent=grid, **acting)[0] == "tier_not_finer"
    assert refusal(move_area, community, parent=community, **acting)[0] == "tier_not_finer"
    assert refusal(move_area, grid, parent=street, **acting)[0] == "community_needed"
    assert refusal(move_area, community, parent=elsewhere, **acting)[0] == "other_city"
    assert check_tree(Area) == []


def test_an_area_closes_after_what_lies_under_it(ground):
    _street, community, grid = plant(ground, "community", "grid")
    acting = {"by": ground.by, "at": ground.at}
    day = date(2026, 12, 1)
    assert refusal(close_area, community, on=day, **acting)[0] == "has_open_children"
    early = date(2026, 1, 1)
    assert refusal(close_area, grid, on=early, **acting) == ("closed_before_opened", "on")
    close_area(grid, on=day, **acting)
    assert refusal(close_area, community, on=date(2026, 11, 30), **acting)[0] == "has_open_children"
    community = close_area(community, on=day, **acting)
    assert refusal(close_area, community, on=day, **acting)[0] == "node_closed"
    assert not community.is_open(day)
    assert community.is_open(date(2026, 11, 30))
    assert community not in Area.objects.open(day)
    assert community in Area.objects.open(date(2026, 11, 30))


def test_nothing_is_founded_or_hung_under_a_closed_area(ground):
    _street, community = plant(ground, "community")
    _other, _other_community, grid = plant(ground, "community", "grid")
    acting = {"by": ground.by, "at": ground.at}
    close_area(community, on=date(2026, 11, 23), **acting)
    draft = draft_under(community, "grid", community_code=community.code)
    assert refusal(create_area, draft, **acting) == ("node_closed", "parent")
    assert refusal(move_area, grid, parent=community, **acting) == ("node_closed", "parent")


def test_a_rename_changes_the_spelling_and_nothing_of_the_tree(ground):
    _street, community = plant(ground, "community")
    renamed = rename_area(community, name="孙底社区", by=ground.by, at=ground.at)
    assert (renamed.initials, renamed.code) == ("sdsq", community.code)
    assert check_tree(Area) == []


def test_only_plain_fields_can_be_changed(ground):
    [street] = plant(ground)
    with pytest.raises(ValueError, match="not changeable"):
        update_area(street, {"code": "340504999"}, by=ground.by, at=ground.at)
    for changes in ({"households": -1}, {"kind": "odd"}, {"lng": "east"}):
        with pytest.raises(ValidationError):
            update_area(street, changes, by=ground.by, at=ground.at)


def test_writes_need_reach_over_every_area_they_touch(ground):
    street, community = plant(ground, "community")
    other, other_community = plant(ground, "community")
    own = actor(areas=(street.span,))
    inside = {"by": own, "at": ground.at}
    create_area(draft_under(community, "grid", community_code=community.code), **inside)
    for call, subject, values in (
        (create_area, draft_under(other, "community", community_code=""), {}),
        (create_area, draft_street(ground.yushan), {}),
        (move_area, community, {"parent": other}),
        (move_area, other_community, {"parent": street}),
        (update_area, other, {"changes": {"name": "某"}}),
        (close_area, other_community, {"on": date(2026, 12, 1)}),
    ):
        with pytest.raises(PermissionDenied):
            call(subject, **values, **inside)


def test_a_district_may_found_its_streets(ground):
    district = actor(districts=frozenset({ground.yushan.pk}))
    street = create_area(draft_street(ground.yushan), by=district, at=ground.at)
    assert street.district == ground.yushan
    with pytest.raises(PermissionDenied):
        create_area(draft_street(ground.huashan), by=district, at=ground.at)


def test_reach_is_asked_with_the_edges_of_now(ground):
    """A span read before a sibling grew must not cover the sibling's new rows."""
    street, first, _grid = plant(ground, "community", "grid")
    second = create_area(
        draft_under(street, "community", community_code=""), by=ground.by, at=ground.at
    )
    old_span = second.span
    for _number in range(3):
        draft = draft_under(first, "grid", community_code=first.code)
        create_area(draft, by=ground.by, at=ground.at)
    [grid] = [grid for grid in Area.objects.of_tier("grid") if old_span.contains(grid)]
    with pytest.raises(PermissionDenied):
        rename_area(grid, name="某", by=actor(areas=(old_span,)), at=ground.at)


def test_an_area_is_neither_deleted_nor_rehung_by_saving(ground):
    _street, community = plant(ground, "community")
    [target] = plant(ground)
    with pytest.raises(RuntimeError, match="never deleted"):
        community.delete()
    community.parent = target
    with pytest.raises(RuntimeError, match="move_nodes"):
        community.save()


def test_a_stale_copy_cannot_spoil_the_edges(ground):
    street, community = plant(ground, "community")
    stale = Area.objects.get(pk=street.pk)
    create_area(
        draft_under(community, "grid", community_code=community.code), by=ground.by, at=ground.at
    )
    stale.name = "某街道"
    stale.save()
    assert check_tree(Area) == []


def test_grafting_an_empty_list_changes_nothing(ground):
    plant(ground, "community")
    graft(Area, [])
    assert check_tree(Area) == []
