"""Posts and what follows from them: substitution, cross-appointment, gaps, coverage, teams."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone, translation

from grids.models import Area
from grids.powers import Power
from grids.reach import Reach
from members.models import Person, Post
from members.operations import PostDraft, appoint, end_post, mark_unpaid, prolong_post, stand_in
from members.statistics.places import Vacancy, coverage_of, places_without
from members.statistics.teams import Backbone, team_of
from records.models import AuditEntry
from tests.members.conftest import fresh, give_post, user_with
from tests.members.test_people_import import refusing

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def worker(world) -> Post:
    return world.gridworker.person.posts.get()


def someone(name="替班") -> Person:
    return Person.objects.create(name=name, pinyin="tiban", initials="tb")


def draft(role, scope, **more) -> PostDraft:
    return PostDraft(role=role, scope=scope, from_on=TODAY, basis="社区会议纪要", **more)


def test_a_place_has_one_head_at_a_time(world, at):
    with refusing("post_taken"):
        appoint(someone(), draft("grid_head", world.sundi_1), by=world.community, at=at)
    head = world.gridhead.person.posts.get()
    end_post(head, on=TODAY - DAY, by=world.community, at=at, reason="换届")
    row = appoint(someone(), draft("grid_head", world.sundi_1), by=world.community, at=at)
    assert row.basis == "社区会议纪要"


def test_a_post_is_prolonged_only_by_a_named_decision_and_to_a_later_day(world, at):
    row = give_post(someone(), "volunteer", world.sundi, until_on=TODAY)
    with refusing("basis_needed"):
        prolong_post(row, until_on=TODAY + DAY, by=world.clerk, at=at, basis=" ")
    with refusing("not_later"):
        prolong_post(row, until_on=TODAY, by=world.clerk, at=at, basis="续任")
    row = prolong_post(row, until_on=TODAY + DAY, by=world.clerk, at=at, basis="续任")
    assert row.until_on == TODAY + DAY
    assert AuditEntry.objects.filter(action="post.prolong", reason="续任").exists()
    with refusing("post_has_no_end"):
        prolong_post(worker(world), until_on=TODAY, by=world.clerk, at=at, basis="x")


def test_who_stands_in_has_the_reach_while_it_lasts_and_not_after(world, at):
    user = user_with("volunteer", world.sundi_2, name="替")
    assert not user.reach(Power.TRIAGE).covers_area(world.sundi_1)
    row = stand_in(
        worker(world),
        user.person,
        from_on=TODAY,
        until_on=TODAY + 9 * DAY,
        by=world.community,
        at=at,
        reason="年休假",
    )
    assert row.stand_in.role == "grid_worker"
    assert fresh(user).reach(Power.TRIAGE).covers_area(world.sundi_1)
    end_post(row.stand_in, on=TODAY, by=world.community, at=at, reason="提前返岗")
    later = [post.role for post in fresh(user).posts_on(TODAY + DAY)]
    assert later == ["volunteer"]


def test_a_substitution_lies_in_the_term_and_is_somebody_else(world, at):
    facts = {"by": world.community, "at": at, "reason": "病假"}
    days = {"from_on": TODAY, "until_on": TODAY + DAY}
    with refusing("stands_in_for_self"):
        stand_in(worker(world), world.gridworker.person, **days, **facts)
    short = give_post(someone("短"), "grid_worker", world.sundi_2, until_on=TODAY)
    with refusing("outside_term"):
        stand_in(short, someone(), **days, **facts)
    made = stand_in(worker(world), someone(), **days, **facts).stand_in
    with refusing("only_standing_in"):
        stand_in(made, someone("再替"), **days, **facts)


def test_a_head_may_have_somebody_standing_in(world, at):
    head = world.gridhead.person.posts.get()
    days = {"from_on": TODAY, "until_on": TODAY + DAY}
    stand_in(head, someone(), **days, by=world.community, at=at, reason="外出培训")
    team = team_of(world.sundi_1, TODAY)
    assert team.head.person.name == "替班"


def test_a_cross_appointment_is_found_and_paid_by_one_body_at_most(world, at, client):
    clerk = world.clerk.person
    Post.objects.filter(person=clerk).update(is_paid=True)
    seat = draft("department_officer", world.property, is_paid=True)
    with refusing("cross_post_paid"):
        appoint(clerk, seat, by=world.admin, at=at)
    row = appoint(clerk, draft("department_officer", world.property), by=world.admin, at=at)
    assert list(Person.objects.cross_appointed(TODAY)) == [clerk]
    client.force_login(world.community)
    assert "unpaid" in client.get("/posts/cross/").content.decode()
    Post.objects.filter(pk=row.pk).update(is_paid=True)
    assert "paid by both" in client.get("/posts/cross/").content.decode()
    assert client.get("/api/v1/posts/cross/").json()["results"][0]["is_paid_twice"]
    assert not mark_unpaid(row, by=world.community, at=at, basis="交叉任职不取酬").is_paid
    client.force_login(world.community_other)
    assert client.get("/api/v1/posts/cross/").json()["results"] == []


def lacking(vacancy, area) -> set[str]:
    here = Reach(areas=(area.span,))
    rows = places_without(vacancy, TODAY, areas=here, party=Reach())
    return {row.name for row in rows}


def test_vacancies_are_the_open_places_without_a_post_today(world):
    assert lacking(Vacancy.GRID_HEAD, world.sundi) == {"孙底第二网格"}
    assert lacking(Vacancy.GRID_WORKER, world.sundi) == set()
    assert lacking(Vacancy.BUILDING_HEAD, world.sundi) == {"阳光花园2栋", "阳光花园3栋"}
    assert lacking(Vacancy.UNIT_HEAD, world.liyuan) == {"1单元"}
    assert lacking(Vacancy.BUILDING_HEAD, world.liyuan) == {"党河小区1栋"}
    give_post(someone(), "unit_head_resident", world.liyuan_u1)
    assert lacking(Vacancy.BUILDING_HEAD, world.liyuan) == set(), "each of its stairwells has one"
    Post.objects.filter(role="grid_worker", area=world.sundi_2).update(until_on=TODAY - DAY)
    assert lacking(Vacancy.GRID_WORKER, world.sundi) == {"孙底第二网格"}
    Area.objects.filter(pk=world.sundi_2.pk).update(valid_to=TODAY)
    assert lacking(Vacancy.GRID_WORKER, world.sundi) == set()


def test_a_branch_without_secretary_is_found_by_who_sees_it(world, branches):
    everywhere = Reach(everywhere=True)
    give_post(someone(), "branch_secretary", branches[0])
    rows = places_without(Vacancy.SECRETARY, TODAY, areas=Reach(), party=everywhere)
    assert [row.code for row in rows] == [branches[1].code]


def test_one_role_at_several_places_is_listed(world, client):
    person = someone("双岗")
    give_post(person, "building_head", world.sundi_b2)
    give_post(person, "building_head", world.sundi_b3)
    client.force_login(world.clerk)
    page = client.get("/posts/gaps/?kind=double").content.decode()
    assert f"/people/{person.pk}/" in page
    client.force_login(world.community_other)
    assert f"/people/{person.pk}/" not in client.get("/posts/gaps/?kind=double").content.decode()


def test_every_figure_of_coverage_is_as_long_as_its_list(world, client):
    (row,) = coverage_of([world.sundi], TODAY)
    assert (row.filled[Vacancy.GRID_HEAD], row.totals[Vacancy.GRID_HEAD]) == (1, 2)
    assert (row.filled[Vacancy.BUILDING_HEAD], row.totals[Vacancy.BUILDING_HEAD]) == (1, 3)
    assert row.share(Vacancy.UNIT_HEAD) is None
    for vacancy in (Vacancy.GRID_HEAD, Vacancy.GRID_WORKER, Vacancy.BUILDING_HEAD):
        assert row.missing(vacancy) == len(lacking(vacancy, world.sundi))
    client.force_login(world.street)
    page = client.get("/posts/coverage/").content.decode()
    assert "/posts/gaps/?kind=building_head&amp;within=340504003014" in page
    figures = client.get(f"/api/v1/posts/coverage/?within={world.sundi.code}").json()["results"]
    assert figures[0]["figures"][2] == {"vacancy": "building_head", "filled": 1, "total": 3}
    gaps = client.get(f"/api/v1/posts/gaps/?kind=building_head&within={world.sundi.code}").json()
    assert len(gaps["results"]) == 2


def test_a_team_is_derived_from_posts_and_says_what_it_lacks(world):
    team = team_of(world.sundi_1, TODAY)
    assert {name: team.count(name) for name in Backbone.values} == {
        "in_service": 0,
        "volunteers": 0,
        "workers": 2,
        "anchors": 0,
        "heads": 1,
    }
    assert [area.name for area in team.bare] == ["阳光花园2栋"]
    assert len(list(team.gaps())) == 4
    member = Person.objects.create(name="税务", party_status="full", employer=world.housing)
    give_post(member, "volunteer", world.sundi_1)
    give_post(someone("邻居"), "volunteer", world.sundi_b1)
    give_post(someone("中心户"), "anchor_household", world.sundi_b1)
    give_post(someone("二栋"), "building_head", world.sundi_b2)
    team = team_of(world.sundi_1, TODAY)
    assert list(team.gaps()) == []
    assert team.count(Backbone.IN_SERVICE) == 1
    assert team.size == 7


def test_the_team_page_names_members_only_to_who_sees_the_party_tree(world, client):
    member = Person.objects.create(name="税务员", party_status="full", employer=world.housing)
    row = give_post(member, "volunteer", world.sundi_1)
    path = f"/organisation/areas/{world.sundi_1.code}/team/"
    client.force_login(world.clerk)
    assert f"/posts/{row.pk}/" in client.get(path).content.decode()
    client.force_login(world.gridworker)
    page = client.get(path).content.decode()
    assert f"/posts/{row.pk}/" not in page
    api = client.get(f"/api/v1/teams/{world.sundi_1.code}/").json()
    assert api["backbones"][0] == {"name": "in_service", "count": 1, "posts": []}
    client.force_login(world.gridworker_two)
    assert client.get(path).status_code == 404
    client.force_login(world.clerk)
    community = f"/organisation/areas/{world.sundi.code}/team/"
    assert client.get(community).status_code == 404
    assert (
        "Service team" in client.get(f"/organisation/areas/{world.sundi_1.code}/").content.decode()
    )


def test_the_card_of_residents_masks_names_and_shows_no_private_number(world):
    client = Client()
    client.cookies["django_language"] = "en"
    assert (
        f"/b/{world.sundi_b1.code}/team/"
        in client.get(f"/b/{world.sundi_b1.code}/").content.decode()
    )
    page = client.get(f"/b/{world.sundi_b1.code}/team/").content.decode()
    for name in ("王格", "孙楼", "李社"):
        assert name not in page
        assert f"{name[0]}*" in page
    assert "刘*" not in page, "the worker of the other grid"
    assert client.get("/b/NOWHERE/team/").status_code == 404


def test_the_page_of_a_post_ends_prolongs_lends_and_says_no_at_the_field(world, client):
    row = worker(world)
    client.force_login(world.community)
    path = f"/posts/{row.pk}/"
    page = client.get(path).content.decode()
    assert "Somebody stands in" in page
    assert "Prolong the post" not in page
    lent = {
        "stand-in-person": world.gridworker_two.person_id,
        "stand-in-from_on": TODAY,
        "stand-in-until_on": TODAY + DAY,
        "stand-in-reason": "病假",
    }
    assert client.post(f"{path}stand-in/", lent).status_code == 302
    assert row.substitutions.count() == 1
    again = client.post(f"{path}stand-in/", lent)
    assert again.status_code == 422
    assert "holds the same post" in again.content.decode()
    ended = {"end-until_on": "2019-01-01", "end-reason": "调整"}
    answer = client.post(f"{path}end/", ended)
    assert answer.status_code == 422
    assert "cannot end before it began" in answer.content.decode()
    assert client.post(f"{path}nonsense/").status_code == 404
    client.force_login(world.gridhead)
    assert client.post(f"{path}end/", ended).status_code == 403


def test_somebody_is_appointed_on_a_page_with_its_basis(world, client):
    person = world.volunteer.person
    client.force_login(world.clerk)
    path = f"/people/{person.pk}/posts/new/"
    assert client.get(path).status_code == 200
    sent = {"role": "building_head", "place": world.sundi_b2.code, "from_on": TODAY}
    assert client.post(path, sent).status_code == 422, "no basis"
    sent["basis"] = "居民推选"
    far = client.post(path, {**sent, "place": world.hubei_b1.code})
    assert far.status_code == 422
    assert "No place for this role within your reach" in far.content.decode()
    above = client.post(path, {**sent, "role": "street_secretary"})
    assert above.status_code == 422
    assert client.post(path, sent).status_code == 302
    row = Post.objects.get(person=person, role="building_head")
    assert (row.area, row.basis) == (world.sundi_b2, "居民推选")


def test_posts_over_rest(world, client):
    client.force_login(world.clerk)
    body = {
        "person": world.volunteer.person_id,
        "role": "building_head",
        "place": world.sundi_b2.code,
        "from_on": str(TODAY),
        "until_on": str(TODAY),
        "basis": "居民推选",
    }
    made = client.post("/api/v1/posts/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    base = f"/api/v1/posts/{made.json()['id']}/"
    later = {"until_on": str(TODAY + DAY), "basis": "续任"}
    answer = client.post(f"{base}prolong/", later, content_type="application/json")
    assert answer.json()["until_on"] == str(TODAY + DAY)
    taken = client.post("/api/v1/posts/", body, content_type="application/json")
    assert taken.json()["code"] == "post_overlaps"
    lent = {
        "person": world.gridworker.person_id,
        "from_on": str(TODAY),
        "until_on": str(TODAY),
        "reason": "外出",
    }
    assert client.post(f"{base}stand-in/", lent, content_type="application/json").status_code == 200
    ended = {"until_on": str(TODAY), "reason": "辞任"}
    answer = client.post(f"{base}end/", ended, content_type="application/json")
    assert answer.json()["until_on"] == str(TODAY)
    listed = client.get("/api/v1/posts/?role=building_head").json()["results"]
    assert {row["scope_name"] for row in listed} == {"阳光花园1栋", "阳光花园2栋"}
    wrong = {**body, "place": "NOWHERE"}
    answer = client.post("/api/v1/posts/", wrong, content_type="application/json")
    assert "place" in answer.json()["errors"]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/posts/", 12),
        ("/posts/gaps/", 14),
        ("/posts/gaps/?kind=double", 14),
        ("/posts/cross/", 12),
        ("/posts/coverage/", 18),
        ("/organisation/areas/340504003014001/team/", 16),
    ],
)
def test_pages_ask_a_bounded_number_of_questions(
    world, client, path, most, django_assert_max_num_queries
):
    for number in range(12):
        give_post(someone(f"多{number}"), "volunteer", world.sundi_b1)
    client.force_login(world.street)
    client.get(path)
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200
