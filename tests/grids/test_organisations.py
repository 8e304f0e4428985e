"""Founding, moving, changing, closing and linking Party organisations."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from grids.models import PartyOrganisation
from grids.operations import (
    OrganisationDraft,
    check_tree,
    close_organisation,
    create_organisation,
    link_area_organisation,
    load_organisations,
    move_organisation,
    unlink_area_organisation,
    update_organisation,
)
from lib.errors import Refused
from tests.grids.drawing import actor, plant


@pytest.fixture
def party(ground):
    """A street's working committee, two community committees, a branch and a group; their areas."""
    acting = {"by": ground.by, "at": ground.at}
    ground.acting = acting
    ground.street, ground.community = plant(ground, "community")

    def found(kind, code, parent=None, **values):
        draft = OrganisationDraft(
            kind=kind,
            name=f"党组织{code}",
            code=code,
            parent=parent,
            city=ground.city,
            district=ground.yushan,
            **values,
        )
        return create_organisation(draft, **acting)

    ground.found = found
    ground.root = found("working_committee", "W", areas=(ground.street,))
    ground.first = found("committee", "C1", ground.root, areas=(ground.community,))
    ground.second = found("committee", "C2", ground.root)
    ground.branch = found("branch", "B", ground.first)
    ground.group = found("group", "G", ground.branch)
    return ground


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_a_new_organisation_takes_its_roots_place(party):
    assert (party.group.city, party.group.district) == (party.city, party.yushan)
    assert party.branch.initials == "dzzb"
    assert check_tree(PartyOrganisation) == []


def test_an_agencys_branch_may_be_a_root_but_no_group(party):
    assert party.found("branch", "AGENCY").parent is None
    assert refusal(party.found, "group", "LONE") == "parent_needed"


def test_the_kind_must_rank_below(party):
    assert refusal(party.found, "committee", "X", party.branch) == "kind_not_finer"
    assert refusal(party.found, "joint_branch", "X", party.branch) == "kind_not_finer"
    assert refusal(party.found, "branch", "B", party.first) == "code_taken"


def test_a_root_needs_a_city_and_all_need_name_and_code(party):
    kind = "committee"
    for values, code in (
        ({"name": "党委", "code": "N"}, "city_needed"),
        ({"name": " ", "code": "N", "city": party.city}, "name_needed"),
        ({"name": "党委", "code": " ", "city": party.city}, "code_format"),
    ):
        draft = OrganisationDraft(kind=kind, **values)
        assert refusal(create_organisation, draft, **party.acting) == code


def test_it_cannot_move_to_another_city(party):
    draft = OrganisationDraft(kind="committee", name="党委", code="DH", city=party.other_city)
    elsewhere = create_organisation(draft, **party.acting)
    code = refusal(move_organisation, party.branch, parent=elsewhere, **party.acting)
    assert code == "other_city"


def test_moving_takes_the_groups_along(party):
    move_organisation(party.branch, parent=party.second, **party.acting)
    party.group.refresh_from_db()
    assert list(PartyOrganisation.objects.above(party.group)) == [
        party.root,
        party.second,
        party.branch,
        party.group,
    ]
    assert check_tree(PartyOrganisation) == []


def test_a_root_can_come_under_another_tree_and_below_itself_never(party):
    agency = party.found("general_branch", "AGENCY")
    inside = party.found("branch", "A1", agency)
    move_organisation(agency, parent=party.second, **party.acting)
    inside.refresh_from_db()
    assert inside.tree_id == party.root.tree_id
    assert check_tree(PartyOrganisation) == []
    code = refusal(move_organisation, party.root, parent=party.branch, **party.acting)
    assert code == "under_itself"


def test_an_upgrade_keeps_ranks_in_order(party):
    upgraded = update_organisation(party.branch, {"kind": "general_branch"}, **party.acting)
    assert upgraded.kind == "general_branch"
    change = {"kind": "committee"}
    assert refusal(update_organisation, party.branch, change, **party.acting) == "kind_not_finer"
    change = {"kind": "branch"}
    assert refusal(update_organisation, party.root, change, **party.acting) == "kind_not_coarser"
    change = {"name": " "}
    assert refusal(update_organisation, party.root, change, **party.acting) == "name_needed"
    renamed = update_organisation(party.root, {"name": "安民街道党工委"}, **party.acting)
    assert renamed.initials == "amjddgw"
    with pytest.raises(ValueError, match="not changeable"):
        update_organisation(party.root, {"code": "Z"}, **party.acting)


def test_closing_goes_from_below(party):
    day = date(2026, 12, 1)
    code = refusal(close_organisation, party.branch, on=day, **party.acting)
    assert code == "has_open_children"
    close_organisation(party.group, on=day, **party.acting)
    branch = close_organisation(party.branch, on=day, **party.acting)
    assert branch not in PartyOrganisation.objects.open(day)
    assert branch in PartyOrganisation.objects.closed(day)


def test_links_to_areas_come_and_go(party):
    link_area_organisation(party.branch, party.community, **party.acting)
    link_area_organisation(party.branch, party.community, **party.acting)
    assert list(party.community.organisations.order_by("code")) == [party.branch, party.first]
    unlink_area_organisation(party.branch, party.community, **party.acting)
    assert list(party.branch.areas.all()) == []
    [elsewhere] = plant(party, district=party.dunhuang)
    code = refusal(link_area_organisation, party.branch, elsewhere, **party.acting)
    assert code == "other_city"


def test_writes_need_reach_in_the_party_tree(party):
    secretary = {"by": actor(organisations=(party.first.span,)), "at": party.at}
    update_organisation(party.branch, {"name": "某支部"}, **secretary)
    street = {"by": actor(areas=(party.street.span,)), "at": party.at}
    update_organisation(party.root, {"name": "某党工委"}, **street)
    for call, subject, values in (
        (update_organisation, party.second, {"changes": {"name": "某"}}),
        (close_organisation, party.root, {"on": date(2026, 12, 1)}),
        (move_organisation, party.branch, {"parent": party.second}),
        (link_area_organisation, party.second, {"area": party.community}),
    ):
        with pytest.raises(PermissionDenied):
            call(subject, **values, **secretary)
    with pytest.raises(PermissionDenied):
        party.acting |= secretary
        party.found("committee", "NEW")


def test_a_bulk_load_links_areas_and_keeps_ranks(party):
    root = OrganisationDraft(
        kind="committee", name="机关党委", code="L1", city=party.city, areas=(party.street,)
    )
    branch = OrganisationDraft(
        kind="branch",
        name="机关支部",
        code="L2",
        parent=root,
        areas=(party.street, party.community),
    )
    under_old = OrganisationDraft(kind="group", name="小组", code="L3", parent=party.branch)
    made = load_organisations([root, branch, under_old], **party.acting)
    assert check_tree(PartyOrganisation) == []
    assert set(made[1].areas.all()) == {party.street, party.community}
    assert made[2].district == party.yushan
    wrong = OrganisationDraft(kind="committee", name="错", code="L4", parent=party.branch)
    assert refusal(load_organisations, [wrong], **party.acting) == "kind_not_finer"
    with pytest.raises(PermissionDenied):
        load_organisations(
            [OrganisationDraft(kind="group", name="小组", code="L5", parent=party.branch)],
            by=actor(organisations=(party.root.span,)),
            at=party.at,
        )
