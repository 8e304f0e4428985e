"""What hangs on a closed community or grid goes on: pairings, check-ins, stand-ins, duty rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from grids.models import Area, PartyOrganisation, Place, Unit
from grids.operations.plans import Part, Plan
from members.models import CheckIn, Pairing, Post, ServiceRecord, Substitution
from members.operations.check_ins import pair
from members.operations.posts import stand_in
from overview.operations.changes import approve_change
from records.models import Notice
from tests.members.dual import again, checked_in, offices, served
from tests.overview.changes import TODAY, branch, grid, halves, proposed
from tickets.models import DutyRule
from tickets.operations.duties import Draft, make_rule

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LONG_AGO = date(2026, 1, 1)


@pytest.fixture
def staff(world):
    return offices(world)


def merged(world):
    """孙底 and 雨山 become one community."""
    part = Part(name="安民新社区", code="340504003020", tier="community")
    plan = Plan(subjects=(world.sundi.pk, world.yushan.pk), parts=(part,))
    return in_effect(world, "merge", plan)


def divided(world):
    """孙底 becomes an eastern community with its first grid and a western with its second."""
    east, west = (
        Part(name=f"孙底{name}社区", code=code, tier="community", children=(child.pk,))
        for name, code, child in (
            ("东", "340504003021", world.sundi_1),
            ("西", "340504003022", world.sundi_2),
        )
    )
    return in_effect(world, "split", Plan(subjects=(world.sundi.pk,), parts=(east, west)))


def in_effect(world, kind, plan):
    change = approve_change(
        proposed(world, kind, plan, by=world.street), by=world.district, at=world.now
    )
    assert change.status == "effective"
    return change


def area(code: str) -> Area:
    return Area.objects.get(code=code)


def paired(world, unit, community, **more):
    return pair(unit, community, from_on=LONG_AGO, by=world.street, at=world.now, **more)


# Pairings


def test_a_pairing_goes_on_with_the_merged_community_and_the_old_one_stays_as_history(world, staff):
    old = paired(world, staff.tax, world.sundi, note="每季度一次")
    change = merged(world)
    old.refresh_from_db()
    assert (old.community, old.until_on) == (world.sundi, TODAY - DAY)
    new = Pairing.objects.get(community=area("340504003020"))
    assert (new.unit, new.from_on, new.until_on, new.note) == (
        staff.tax,
        TODAY,
        None,
        "每季度一次",
    )
    assert change.outcome["pairings"] == 1


def test_a_unit_paired_with_both_has_one_pairing_afterwards(world, staff):
    for community in (world.sundi, world.yushan):
        paired(world, staff.tax, community)
    merged(world)
    assert Pairing.objects.on(TODAY).filter(unit=staff.tax).count() == 1
    assert Pairing.objects.filter(unit=staff.tax).count() == 3


def test_a_pairing_with_an_end_does_not_begin_while_another_lasts(world, staff):
    paired(world, staff.tax, world.sundi, until_on=TODAY + 9 * DAY)
    paired(world, staff.tax, world.yushan, until_on=TODAY + 30 * DAY)
    merged(world)
    rows = Pairing.objects.filter(community=area("340504003020")).order_by("from_on")
    assert [(row.from_on, row.until_on) for row in rows] == [
        (TODAY, TODAY + 9 * DAY),
        (TODAY + 10 * DAY, TODAY + 30 * DAY),
    ]


def test_after_a_split_a_pairing_goes_where_the_unit_sits(world, staff):
    Unit.objects.filter(pk=staff.tax.pk).update(area=world.sundi_b3)
    for unit in (staff.tax, staff.bank):
        paired(world, unit, world.sundi)
    divided(world)
    where = {row.unit: row.community.code for row in Pairing.objects.on(TODAY)}
    assert where == {staff.tax: "340504003022", staff.bank: "340504003021"}


# Check-ins


def test_a_check_in_goes_on_as_it_was_and_the_old_one_says_that_it_moved(world, staff):
    old = checked_in(world, staff.tax_members[0])
    merged(world)
    old.refresh_from_db()
    assert (old.status, old.ended_on, old.community) == ("moved", TODAY - DAY, world.sundi)
    new = CheckIn.objects.open().get(person=staff.tax_members[0])
    assert (new.community, new.status, new.on) == (area("340504003020"), "confirmed", old.on)
    assert new.records.get().move == "enter"
    assert Notice.objects.filter(kind="dual_follows", recipient=staff.tax_member).count() == 1


def test_one_that_waits_is_confirmed_by_the_successor(world, staff):
    row = checked_in(world, staff.tax_members[1], by=staff.tax_officer)
    assert row.status == "pending"
    merged(world)
    new = CheckIn.objects.open().get(person=staff.tax_members[1])
    assert (new.status, new.community) == ("pending", area("340504003020"))


def test_after_a_split_a_member_is_where_they_are_known_to_live(world, staff):
    here, unknown = staff.tax_members[:2]
    Post.objects.create(person=here, role="volunteer", area=world.sundi_b3, from_on=LONG_AGO)
    for person in (here, unknown):
        checked_in(world, person)
    divided(world)
    where = {row.person: row.community.code for row in CheckIn.objects.open()}
    assert where == {here: "340504003022", unknown: "340504003021"}


def test_a_unit_checked_in_at_both_is_checked_in_once(world, staff):
    checked_in(world, staff.tax)
    checked_in(world, staff.tax, by=world.community_sister, community=world.yushan)
    merged(world)
    assert CheckIn.objects.open().filter(unit=staff.tax).count() == 1


def test_hours_that_wait_are_confirmed_by_the_successor_and_confirmed_ones_stay(world, staff):
    checked_in(world, staff.tax_members[0])
    done = served(world, staff.tax_members[0], 2)
    waits = served(world, staff.tax_members[0], 3, by=again(staff.tax_member))
    merged(world)
    done, waits = (ServiceRecord.objects.get(pk=row.pk) for row in (done, waits))
    assert (done.community, waits.community) == (world.sundi, area("340504003020"))
    assert waits.records.latest("id").move == "follow-area"


def test_a_grid_that_is_split_moves_no_check_in(world, staff):
    row = checked_in(world, staff.tax_members[0])
    in_effect(world, "split", halves(world))
    row.refresh_from_db()
    assert (row.status, row.community) == ("confirmed", world.sundi)


def test_an_abolished_community_without_another_ends_its_check_ins(world, staff):
    row = checked_in(world, staff.tax_members[0])
    for node in (world.sundi_1, world.sundi_2):
        in_effect(world, "move", Plan(subjects=(node.pk,), parent=world.yushan.pk))
    in_effect(world, "abolish", Plan(subjects=(world.sundi.pk,)))
    row.refresh_from_db()
    assert row.status == "moved"
    assert not CheckIn.objects.open().exists()


# Stand-ins


def test_who_stands_in_goes_on_standing_in(world):
    head = Post.objects.get(person__user=world.gridhead)
    days = {"from_on": TODAY - DAY, "until_on": TODAY + 5 * DAY}
    row = stand_in(
        head, world.gridworker_two.person, by=world.community, at=world.now, reason="病假", **days
    )
    in_effect(world, "split", halves(world, posts=(head.pk,)))
    new = Substitution.objects.exclude(pk=row.pk).get()
    assert (new.post.area, new.stand_in.area) == (grid("012"), grid("012"))
    assert (new.stand_in.person, new.stand_in.until_on) == (
        world.gridworker_two.person,
        TODAY + 5 * DAY,
    )
    row.refresh_from_db()
    assert row.stand_in.until_on == row.post.until_on == TODAY - DAY


def test_a_substitution_of_later_is_for_the_post_that_goes_on(world):
    head = Post.objects.get(person__user=world.gridhead)
    days = {"from_on": TODAY + DAY, "until_on": TODAY + 5 * DAY}
    row = stand_in(
        head, world.gridworker_two.person, by=world.community, at=world.now, reason="病假", **days
    )
    in_effect(world, "split", halves(world, posts=(head.pk,)))
    row.refresh_from_db()
    assert row.post.area == row.stand_in.area == grid("012")
    assert row.post.from_on == TODAY


def test_who_stands_in_for_a_post_that_ends_stands_in_no_longer(world):
    head = Post.objects.get(person__user=world.gridhead)
    days = {"from_on": TODAY - DAY, "until_on": TODAY + 5 * DAY}
    row = stand_in(
        head, world.gridworker_two.person, by=world.community, at=world.now, reason="病假", **days
    )
    in_effect(world, "split", halves(world))
    row.refresh_from_db()
    assert row.stand_in.until_on == TODAY - DAY
    assert Substitution.objects.count() == 1


# Duty rules


def ruled(world, where, lead=None, **more):
    draft = Draft(
        category=world.category("0101"),
        lead=lead or world.urban,
        area=where,
        valid_from=TODAY,
        assist=(world.water,),
        legal_basis="街道权责清单第3条",
        **more,
    )
    return make_rule(draft, by=world.admin, at=world.now - 3 * DAY)


def test_a_rule_of_a_closed_grid_counts_for_each_of_its_parts(world):
    rule = ruled(world, world.sundi_1)
    DutyRule.objects.filter(pk=rule.pk).update(valid_from=LONG_AGO)
    change = in_effect(world, "split", halves(world))
    rule.refresh_from_db()
    assert (rule.valid_to, rule.end_note) == (TODAY - DAY, change.number)
    for code in ("011", "012"):
        new = DutyRule.objects.get(area=grid(code))
        assert (new.lead, new.valid_from, new.valid_to) == (world.urban, TODAY, None)
        assert list(new.assist.all()) == [world.water]
        assert (new.legal_basis, new.note) == ("街道权责清单第3条", change.number)
    assert change.outcome["duties"] == 1


def test_of_two_rules_of_merged_communities_the_older_one_goes_on(world):
    ruled(world, world.sundi)
    ruled(world, world.yushan, lead=world.housing)
    merged(world)
    assert DutyRule.objects.get(area=area("340504003020")).lead == world.urban
    assert not DutyRule.objects.filter(area=world.yushan, valid_to=None).exists()


def test_a_rule_of_the_successor_itself_stays(world):
    ruled(world, world.sundi)
    own = ruled(world, world.yushan, lead=world.housing)
    plan = Plan(subjects=(world.sundi.pk, world.yushan.pk), into=world.yushan.pk)
    in_effect(world, "merge", plan)
    assert DutyRule.objects.valid(TODAY).get(area=world.yushan) == own


# Units, places, Party bodies


def test_units_places_and_the_branch_over_a_closed_area_go_on_with_the_successor(world):
    body = branch(world, "孙底第一党支部", members=3, areas=[world.sundi_1])
    place = Place.objects.create(
        name="孙底邻里驿站",
        kind="post_house",
        area=world.sundi_1,
        lng=118.5,
        lat=31.6,
        valid_from=LONG_AGO,
    )
    in_effect(world, "split", halves(world))
    place.refresh_from_db()
    assert place.area == grid("011")
    covered = set(PartyOrganisation.objects.get(pk=body.pk).areas.all())
    assert covered == {world.sundi_1, grid("011"), grid("012")}
    merged(world)
    assert Unit.objects.get(pk=world.property.pk).area == area("340504003020")
