"""Changes of the organisation: proposed, decided by the superior body, in effect on their day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import Mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from grids.models import Area, FormerArea, OrganisationChange, PartyOrganisation
from grids.operations import AreaDraft, create_area
from grids.operations.plans import Part, Plan
from grids.operations.trees import check_tree
from lib.errors import Refused
from members.models import Membership, Person, Post
from overview.operations import changes
from overview.operations.changes import (
    apply_due_changes,
    approve_change,
    decline_change,
    propose_change,
    withdraw_change,
)
from tests.overview.changes import TODAY, TOMORROW, branch, draft, grid, halves, proposed
from tests.tickets import desk
from tickets.models import Clock, Ticket, TicketGrams
from tickets.operations.marking import renew_grams

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def approved(world, change, *, by=None, at=None):
    return approve_change(change, by=by or world.district, at=at or world.now)


def refusal(act) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


# Scenario 15: a grid is drawn anew


def test_scenario_15_a_grid_is_split_and_open_matters_follow_their_buildings(world):
    first, second = (desk.reported(world, area=area) for area in (world.sundi_b1, world.sundi_b2))
    at_grid = desk.reported(world, area=world.sundi_1)
    change = approved(world, proposed(world, "split", halves(world)))
    assert change.status == "effective"
    old = Area.objects.get(pk=world.sundi_1.pk)
    assert (old.valid_to, old.heir) == (TODAY, grid("011"))
    for ticket, code in ((first, "011"), (second, "012"), (at_grid, "011")):
        ticket.refresh_from_db()
        assert ticket.grid_now == grid(code)
        assert ticket.grid_filed == world.sundi_1
        assert Clock.objects.of("ticket", ticket.pk).get().grid_now == grid(code)
    assert (at_grid.area, first.area) == (grid("011"), world.sundi_b1)
    assert at_grid.records.latest("id").move == "follow-area"
    assert not list(check_tree(Area))


def test_a_closed_matter_keeps_its_place_and_counts_for_the_heir_as_of_today(world):
    ticket = desk.closed(world, area=world.sundi_1)
    approved(world, proposed(world, "split", halves(world)))
    ticket.refresh_from_db()
    assert (ticket.area, ticket.grid_filed) == (world.sundi_1, world.sundi_1)
    assert ticket.grid_now == grid("011")


def test_a_moved_building_takes_the_marks_of_its_matters_along(world):
    """Words, reporter and units stay what they are; nothing says any more where it lay before."""
    ticket = desk.dispatched(world, area=world.sundi_b1)
    before = set(TicketGrams.objects.get(ticket=ticket).grams)
    plan = Plan(subjects=(world.sundi_b1.pk,), parent=world.sundi_2.pk)
    approved(world, proposed(world, "move", plan, by=world.community), by=world.street)
    after = TicketGrams.objects.get(ticket=ticket).grams
    assert before - set(after) == {f"@a{world.sundi_1.pk}"}
    assert set(after) - before == {f"@a{world.sundi_2.pk}"}
    ticket.refresh_from_db()
    renew_grams([ticket.pk])
    assert sorted(after) == sorted(TicketGrams.objects.get(ticket=ticket).grams)


def test_searches_find_a_matter_where_it_lies_now(world):
    ticket = desk.reported(world, area=world.sundi_b2)
    approved(world, proposed(world, "split", halves(world)))
    assert f"@a{grid('012').pk}" in TicketGrams.objects.get(ticket=ticket).grams


def test_team_work_goes_to_the_team_where_the_matter_lies_now(world):
    ticket = desk.dispatched(world, area=world.sundi_b2)
    share = ticket.assignments.get()
    type(share).objects.filter(pk=share.pk).update(unit=None, area=world.sundi_1)
    approved(world, proposed(world, "split", halves(world)))
    share.refresh_from_db()
    assert share.area == grid("012")


def test_posts_go_on_where_the_plan_says_and_end_where_it_says_nothing(world):
    worker = Post.objects.get(person__user=world.gridworker)
    head = Post.objects.get(person__user=world.gridhead)
    approved(world, proposed(world, "split", halves(world, posts=(worker.pk,))))
    for post in (worker, head):
        post.refresh_from_db()
        assert post.until_on == TODAY - DAY
    assert Post.objects.get(person=worker.person, area=grid("012")).from_on == TODAY
    assert not Post.objects.filter(person=head.person, from_on=TODAY).exists()
    assert (
        world.user("gridworker")
        .reach("view_tickets")
        .covers_area(Area.objects.get(pk=world.sundi_b2.pk))
    )


def test_codes_of_closed_areas_are_never_used_again(world):
    plan = halves(world)
    again = Part(name="又一网格", code="340504003014002", tier="grid")
    plan = Plan(subjects=plan.subjects, parts=(plan.parts[0], again))
    assert refusal(lambda: proposed(world, "split", plan)) == "code_taken"


# Who decides


def test_nobody_decides_on_the_own_proposal(world):
    change = proposed(world, "split", halves(world), by=world.district)
    assert refusal(lambda: approved(world, change)) == "own_change"


def test_a_grid_is_decided_on_by_the_district_and_not_by_the_street(world):
    change = proposed(world, "split", halves(world), by=world.community)
    with pytest.raises(PermissionDenied):
        approved(world, change, by=world.street)
    assert approved(world, change).status == "effective"


def test_a_building_is_decided_on_by_the_street(world):
    plan = Plan(
        parent=world.sundi_1.pk,
        parts=(Part(name="阳光花园9栋", code="340504003014B09", tier="building"),),
    )
    change = proposed(world, "establish", plan, by=world.community)
    assert approved(world, change, by=world.street).status == "effective"


def test_the_community_proposes_only_for_itself(world):
    with pytest.raises(PermissionDenied):
        proposed(world, "split", halves(world), by=world.community_sister)
    with pytest.raises(PermissionDenied):
        proposed(world, "split", halves(world), by=world.clerk)


def test_declining_and_withdrawing_change_nothing_and_say_why(world):
    for act, by, status in (
        (decline_change, world.district, "declined"),
        (withdraw_change, world.street, "withdrawn"),
    ):
        change = proposed(world, "split", halves(world))
        assert (
            refusal(lambda c=change, a=act, b=by: a(c, by=b, at=world.now, reason=" "))
            == "reason_needed"
        )
        assert act(change, by=by, at=world.now, reason="暂缓").status == status
    assert Area.objects.get(pk=world.sundi_1.pk).valid_to is None


def test_only_whoever_proposed_takes_it_back(world):
    change = proposed(world, "split", halves(world), by=world.community)
    act = lambda: withdraw_change(change, by=world.street, at=world.now, reason="暂缓")  # noqa: E731
    assert refusal(act) == "not_own_change"


def test_two_changes_of_one_node_are_not_open_at_once(world):
    proposed(world, "split", halves(world))
    plan = Plan(subjects=(world.sundi_1.pk,), name="孙底东网格")
    assert refusal(lambda: proposed(world, "rename", plan)) == "change_open"


# On its day


def test_a_change_of_tomorrow_waits_for_its_day_and_takes_effect_once(world):
    change = approved(world, proposed(world, "split", halves(world), on=TOMORROW))
    assert (change.status, apply_due_changes(world.now)) == ("approved", 0)
    midnight = world.now.replace(hour=16, minute=0)
    assert apply_due_changes(midnight) == 1
    assert apply_due_changes(midnight + DAY) == 0
    assert Area.objects.get(pk=world.sundi_1.pk).valid_to == TOMORROW
    assert grid("011").valid_from == TOMORROW


def test_what_was_missed_while_nobody_worked_takes_effect_as_of_its_day(world):
    approved(world, proposed(world, "split", halves(world), on=TOMORROW))
    assert apply_due_changes(world.now + 5 * DAY) == 1
    assert grid("012").valid_from == TOMORROW


def test_one_that_cannot_be_carried_out_any_more_says_why_and_holds_up_no_other(world):
    bad = approved(world, proposed(world, "split", halves(world), on=TOMORROW))
    plan = Plan(subjects=(world.sundi_2.pk,), name="孙底西网格")
    good = approved(world, proposed(world, "rename", plan, on=TOMORROW))
    Area.objects.filter(pk=world.sundi_b2.pk).update(parent=world.sundi_2)
    assert apply_due_changes(world.now + DAY) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == ("failed", "effective")
    assert bad.failure
    assert not Area.objects.filter(code="340504003014011").exists()


def test_what_was_approved_late_takes_effect_today_and_is_not_dated_back(world):
    change = proposed(world, "split", halves(world), on=TOMORROW)
    change = approved(world, change, at=world.now + 5 * DAY)
    assert change.effective_on == TODAY + 5 * DAY
    assert grid("011").valid_from == TODAY + 5 * DAY


def test_an_unforeseen_error_of_one_change_holds_up_no_other(world, monkeypatch):
    bad = approved(world, proposed(world, "split", halves(world), on=TOMORROW))
    plan = Plan(subjects=(world.sundi_2.pk,), name="孙底西网格")
    good = approved(world, proposed(world, "rename", plan, on=TOMORROW))
    followed = changes.follow_matters

    def breaking(carried, **how):
        if carried.change.pk == bad.pk:
            raise RuntimeError("never thought of")
        return followed(carried, **how)

    monkeypatch.setattr(changes, "follow_matters", breaking)
    assert apply_due_changes(world.now + DAY) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == ("failed", "effective")
    assert bad.failure == "执行时发生意外错误，运维人员可在日志中查看。"
    assert not Area.objects.filter(code="340504003014011").exists()


def test_a_change_that_met_a_deadlock_is_tried_again(world, monkeypatch):
    change = approved(world, proposed(world, "split", halves(world), on=TOMORROW))
    with monkeypatch.context() as once:
        once.setattr(changes, "follow_matters", Mock(side_effect=OperationalError("deadlock")))
        assert apply_due_changes(world.now + DAY) == 0
    change.refresh_from_db()
    assert change.status == "approved"
    assert apply_due_changes(world.now + DAY) == 1


def test_facts_that_no_column_can_hold_are_refused_and_nothing_is_approved(world):
    plan = halves(world)
    first = replace(plan.parts[0], households=10**12)
    change = proposed(world, "split", replace(plan, parts=(first, plan.parts[1])))
    assert refusal(lambda: approved(world, change)) == "part_wrong"
    change.refresh_from_db()
    assert change.status == "proposed"


# The other kinds


def test_two_grids_become_one(world):
    ticket = desk.reported(world, area=world.sundi_b3)
    part = Part(name="孙底大网格", code="340504003014020", tier="grid")
    change = proposed(
        world, "merge", Plan(subjects=(world.sundi_1.pk, world.sundi_2.pk), parts=(part,))
    )
    approved(world, change)
    new = grid("020")
    assert set(new.children.values_list("code", flat=True)) == {
        f"340504003014B0{number}" for number in (1, 2, 3)
    }
    ticket.refresh_from_db()
    assert ticket.grid_now == new
    assert {
        Post.objects.filter(area=new, person__user=user).count()
        for user in (world.gridworker, world.gridworker_two, world.gridhead)
    } == {1}


def test_one_grid_takes_in_another(world):
    plan = Plan(subjects=(world.sundi_1.pk, world.sundi_2.pk), into=world.sundi_1.pk)
    approved(world, proposed(world, "merge", plan))
    assert Area.objects.get(pk=world.sundi_2.pk).heir == world.sundi_1
    assert Area.objects.get(pk=world.sundi_b3.pk).parent == world.sundi_1


def test_a_building_moves_to_another_community_with_its_matters(world):
    ticket = desk.reported(world, area=world.sundi_b1)
    approved(
        world, proposed(world, "move", Plan(subjects=(world.sundi_1.pk,), parent=world.yushan.pk))
    )
    ticket.refresh_from_db()
    assert (ticket.community_now, ticket.community_filed) == (world.yushan, world.sundi)
    assert Ticket.objects.within(world.user("community_sister").reach("view_tickets")).count() == 1
    former = FormerArea.objects.get(node=world.sundi_1)
    assert (former.parent, former.until_on) == (world.sundi, TODAY)


def test_an_abolished_grid_leaves_its_buildings_and_matters_to_its_heir(world):
    ticket = desk.reported(world, area=world.sundi_1)
    approved(
        world, proposed(world, "abolish", Plan(subjects=(world.sundi_1.pk,), into=world.sundi_2.pk))
    )
    ticket.refresh_from_db()
    assert (ticket.area, ticket.grid_now) == (world.sundi_2, world.sundi_2)


def test_a_new_name_leaves_the_old_one_in_the_past(world):
    approved(
        world, proposed(world, "rename", Plan(subjects=(world.sundi_1.pk,), name="孙底东网格"))
    )
    row = Area.objects.get(pk=world.sundi_1.pk)
    assert (row.name, row.former.get().name) == ("孙底东网格", "孙底第一网格")


# Party organisations


def test_scenario_13_a_branch_of_53_is_split_and_its_members_move_on_the_day(world):
    row = branch(world, "孙底第一党支部", members=53, areas=[world.sundi_1, world.sundi_2])
    people = list(Person.objects.filter(organisation=row).values_list("pk", flat=True))
    parts = tuple(
        Part(
            name=f"孙底第{name}党支部",
            code=f"P2{name}",
            kind="branch",
            members=members,
            areas=(area.pk,),
        )
        for name, members, area in (
            ("东", tuple(people[:30]), world.sundi_1),
            ("西", tuple(people[30:50]), world.sundi_2),
        )
    )
    change = proposed(
        world, "split", Plan(subjects=(row.pk,), parts=parts), forest="party", by=world.community
    )
    assert change.superior_body.name == "孙底社区党委"
    change = approved(world, change, by=world.street)
    east, west = PartyOrganisation.objects.filter(code__startswith="P2").order_by("pk")
    assert (east.members.count(), west.members.count()) == (33, 20)
    assert (list(east.areas.all()), list(west.areas.all())) == ([world.sundi_1], [world.sundi_2])
    assert change.outcome["members"] == 53
    past = Membership.objects.filter(organisation=row)
    assert set(past.values_list("until_on", flat=True)) == {TODAY - DAY}
    row.refresh_from_db()
    assert (row.valid_to, row.heir) == (TODAY, east)


def party_halves(row, *, members=(), areas=()):
    """A branch into an eastern and a western one."""
    east = Part(name="东支部", code="P2东", kind="branch", members=members, areas=areas)
    return Plan(subjects=(row.pk,), parts=(east, Part(name="西支部", code="P2西", kind="branch")))


def test_a_split_moves_nobody_whose_home_is_elsewhere(world):
    row = branch(world, "孙底第一党支部", members=3)
    other = branch(world, "孙底第二党支部", members=3)
    stranger = other.members.first()
    plan = party_halves(row, members=(stranger.pk,))
    change = proposed(world, "split", plan, forest="party", by=world.community)
    approved(world, change, by=world.street)
    stranger.refresh_from_db()
    assert stranger.organisation == other
    assert PartyOrganisation.objects.get(code="P2东").members.count() == 3


def test_a_new_branch_covers_only_open_areas_of_its_city(world):
    row = branch(world, "孙底第一党支部", members=3)
    for areas in ((world.shazhou.pk,), (10**9,)):
        plan = party_halves(row, areas=areas)
        act = lambda p=plan: proposed(world, "split", p, forest="party", by=world.community)  # noqa: E731
        assert refusal(act) == "area_unknown"


def test_scenario_14_a_small_branch_joins_a_joint_branch(world):
    small = branch(world, "小支部", members=2)
    joint = branch(world, "联合党支部", members=4, kind="joint_branch")
    plan = Plan(subjects=(small.pk, joint.pk), into=joint.pk)
    approved(
        world, proposed(world, "merge", plan, forest="party", by=world.community), by=world.street
    )
    assert joint.members.count() == 6


def test_a_branch_of_more_than_fifty_is_upgraded_to_a_general_branch(world):
    row = branch(world, "孙底党支部", members=3)
    plan = Plan(subjects=(row.pk,), kind="general_branch", name="孙底党总支")
    approved(
        world, proposed(world, "upgrade", plan, forest="party", by=world.community), by=world.street
    )
    row.refresh_from_db()
    assert (row.kind, row.name) == ("general_branch", "孙底党总支")
    assert (row.former.get().kind, row.former.get().name) == ("branch", "孙底党支部")


def test_a_party_change_is_not_decided_on_by_those_below(world):
    row = branch(world, "孙底党支部", members=3)
    change = proposed(
        world,
        "rename",
        Plan(subjects=(row.pk,), name="孙底一支部"),
        forest="party",
        by=world.street,
    )
    with pytest.raises(PermissionDenied):
        approved(world, change, by=world.district)
    assert approved(world, change, by=world.community).status == "effective"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"reason": " "}, "reason_needed", "reason"),
        ({"effective_on": date(2026, 11, 22)}, "day_past", "effective_on"),
        ({"effective_on": date(2028, 1, 1)}, "day_too_far", "effective_on"),
        ({"criteria": {"size": {"points": 6}}}, "points_wrong", "criteria-size"),
    ],
)
def test_a_proposal_says_why_when_and_how_well(world, change, code, field):
    wrong = replace(draft("split", halves(world)), **change)
    with pytest.raises(Refused) as caught:
        propose_change(wrong, by=world.street, at=world.now)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert not OrganisationChange.objects.exists()


def test_edges_are_written_once_for_each_part_however_many_buildings(world):
    """A grid of a hundred buildings must not hold its street's lock for seconds."""

    def written(change):
        with CaptureQueriesContext(connection) as seen:
            approved(world, change)
        return sum("unnest" in row["sql"] and "v.lft" in row["sql"] for row in seen)

    before = written(proposed(world, "split", halves(world)))
    for number in range(8):
        code = f"340504003014B7{number}"
        draft = AreaDraft(tier="building", name=code, code=code, parent=grid("012"))
        create_area(draft, by=world.system, at=world.now)
    whole = grid("012")
    first = Part(name="第二十一网格", code="340504003014021", tier="grid")
    second = Part(name="第二十二网格", code="340504003014022", tier="grid")
    parts = (replace(first, children=(world.sundi_b2.pk,)), second)
    many = proposed(world, "split", Plan(subjects=(whole.pk,), parts=parts))
    assert written(many) == before == 2
    assert grid("021").children.count() == 9
    assert not list(check_tree(Area))
