"""Reach follows from the posts held today and from nothing else."""

import datetime

import pytest
from django.utils import timezone

from grids.models import Area, Unit
from grids.powers import Power
from grids.reach import Reach
from members.models import Person, Post, User
from members.roles import AREA_TIERS, POWERS, SCOPE_OF, Role
from tests.members.conftest import fresh, give_post, user_with


def areas(power: str, user: User) -> set[Area]:
    return set(Area.objects.within(user.reach(power)))


def test_a_community_clerk_reaches_the_community_and_all_below(world):
    below = {world.sundi_1, world.sundi_2, world.sundi_b1, world.sundi_b2, world.sundi_b3}
    assert areas(Power.VIEW_AREAS, world.clerk) == {world.sundi} | below


def test_two_posts_add_up(world):
    give_post(world.gridworker.person, "grid_worker", world.hunan_1)
    reached = areas(Power.VIEW_AREAS, fresh(world.gridworker))
    assert reached == {world.sundi_1, world.sundi_b1, world.sundi_b2, world.hunan_1}


def test_a_power_reaches_only_where_its_own_post_is_held(world):
    give_post(world.gridworker.person, "building_head", world.hubei_b1)
    worker = fresh(world.gridworker)
    assert world.hubei_b1 not in areas(Power.SERVE, worker)
    assert world.hubei_b1 in areas(Power.CHECK, worker)


@pytest.mark.parametrize(
    ("begins", "ends", "is_held"),
    [(0, None, True), (-5, 0, True), (-5, -1, False), (1, None, False), (0, 0, True)],
)
def test_only_posts_of_today_count(world, begins, ends, is_held):
    today = timezone.localdate()
    user = user_with(
        "community_clerk",
        world.sundi,
        from_on=today + datetime.timedelta(days=begins),
        until_on=None if ends is None else today + datetime.timedelta(days=ends),
    )
    assert user.holds(Power.TRIAGE) is is_held
    assert user.reach(Power.TRIAGE).is_empty is not is_held


def test_a_city_administrator_reaches_the_whole_city_and_no_other(world):
    reach = world.admin.reach(Power.CONFIGURE)
    assert reach == Reach(cities=frozenset({world.city.pk}))
    within = Area.objects.within(reach)
    assert set(within) == set(Area.objects.filter(city=world.city))


def test_a_district_desk_reaches_its_district(world):
    reach = world.district.reach(Power.ARBITRATE)
    assert reach == Reach(districts=frozenset({world.yushan_district.pk}))


def test_a_department_reaches_itself_and_the_units_below(world, squad):
    officer = user_with("department_officer", squad)
    assert world.department_head.reach(Power.HANDLE).units == {world.urban.pk, squad.pk}
    assert officer.reach(Power.HANDLE).units == {squad.pk}
    assert list(Unit.objects.within(officer.reach(Power.VIEW_AREAS))) == [squad]


def test_a_branch_post_speaks_of_the_party_tree_only(branches):
    secretary = user_with("branch_secretary", branches[0])
    reach = secretary.reach(Power.MANAGE_PARTY)
    assert reach == Reach(organisations=(branches[0].span,))
    assert secretary.reach(Power.VIEW_PEOPLE).is_empty
    assert areas(Power.VIEW_AREAS, secretary) == set()


def test_everybody_sees_own_matters_and_nothing_else(world):
    nobody = User.objects.create_user("nobody")
    for user in (world.volunteer, nobody):
        assert user.reach(Power.VIEW_TICKETS) == Reach(user_id=user.pk)
        assert user.holds(Power.VIEW_TICKETS)
        assert not user.holds(Power.TRIAGE)
        assert user.reach(Power.TRIAGE).is_empty


def test_the_system_account_reaches_everything_and_cannot_log_in(world, client):
    assert world.system.reach(Power.CONFIGURE).everywhere
    assert not world.system.has_usable_password()
    assert not world.system.is_active


def test_reach_costs_one_query_per_account_instance(world, squad, django_assert_num_queries):
    head = fresh(world.department_head)
    with django_assert_num_queries(1):
        for power in Power:
            head.reach(power)
            head.holds(power)


def test_people_are_found_by_posts_employer_and_branch(world, branches):
    nobody = Person.objects.create(name="nobody")
    comrade = Person.objects.create(name="comrade", organisation=branches[0], party_status="full")
    plumber = Person.objects.create(name="plumber", employer=world.property)
    seen = set(Person.objects.within(world.clerk.reach(Power.VIEW_PEOPLE)))
    names = ("clerk", "community", "gridhead", "gridworker", "gridworker_two", "buildinghead")
    near = {getattr(world, name).person for name in (*names, "volunteer", "property_officer")}
    assert seen == near | {plumber}
    secretary = user_with("branch_secretary", branches[0])
    party = set(Person.objects.within(secretary.reach(Power.VIEW_PARTY)))
    assert party == {comrade, secretary.person}
    city = set(Person.objects.within(world.admin.reach(Power.VIEW_PEOPLE)))
    assert {comrade, plumber, world.district.person} <= city
    assert not city & {nobody, world.community_dh.person}


def test_posts_covering_an_area_are_those_at_or_above_it(world):
    covering = Post.objects.active(timezone.localdate()).covering(world.sundi_1)
    names = ("gridhead", "gridworker", "clerk", "community", "volunteer", "street")
    expected = {getattr(world, name).pk for name in (*names, "street_clerk", "district", "admin")}
    assert set(covering.user_ids()) == expected
    supervisors = set(covering.holding(Power.SUPERVISE).values_list("role", flat=True))
    assert supervisors == {"street_secretary", "street_clerk", "district_desk", "admin"}
    assert covering.in_role("street_clerk").user_ids() == [world.street_clerk.pk]


def test_posts_in_reach_include_those_at_units_and_districts(world):
    reached = set(Post.objects.within(world.admin.reach(Power.VIEW_PEOPLE)))
    for name in ("district", "department", "property_officer", "gridworker"):
        assert getattr(world, name).active_posts[0] in reached
    assert world.district_dh.active_posts[0] not in reached


def test_every_role_has_powers_and_one_kind_of_place():
    assert set(POWERS) == set(Role) == set(SCOPE_OF)
    assert set(AREA_TIERS) == {role for role in Role if SCOPE_OF[role] == "area"}
    assert len(Power) <= 25
