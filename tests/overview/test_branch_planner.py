"""The planner of branches: why, in words; each step opens a filled-in proposal or a link."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone, translation

from grids.models import OrganisationChange, PartyOrganisation
from members.models import Person, Post
from tests.members.conftest import give_post, user_with
from tests.overview.changes import branch
from tests.tickets.desk import queries

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def page(client, world):
    def read(user=world.community, path=f"/organisation/areas/{world.sundi.code}/branches/"):
        client.force_login(user)
        return client.get(path)

    return read


def sent(client, step, **more):
    """The form of a step as it is filled in beforehand, sent with a reason."""
    form = client.get(step.url).context["form"]
    given = {name: form[name].value() for name in form.fields}
    given |= {"reason": "按条例调整", "effective_on": timezone.localdate().isoformat(), **more}
    return client.post(step.url, {name: v for name, v in given.items() if v is not None})


def test_a_branch_of_53_is_split_by_where_its_members_are_active(world, client, page):
    """Scenario 13."""
    large = branch(world, "孙底支部", members=53, areas=[world.sundi_1, world.sundi_2])
    people = list(Person.objects.filter(organisation=large).order_by("pk"))
    for person in people[:20]:
        give_post(person, "volunteer", world.sundi_1)
    for person in people[20:40]:
        give_post(person, "volunteer", world.sundi_2)
    give_post(people[30], "branch_secretary", large)
    answer = page()
    [step] = answer.context["steps"]
    assert step.why == "53 members; a branch generally has no more than 50."
    assert "27 members, 27 of them full, for 孙底第一网格" in step.words
    assert "26 members, 26 of them full, for 孙底第二网格" in step.words
    assert answer.context["sum_after"] >= answer.context["sum_before"]
    form = client.get(step.url).context["form"]
    together = {form[f"member-{person.pk}"].value() for person in people[:20]}
    assert together == {form[f"area-{world.sundi_1.pk}"].value()}
    post = Post.objects.get(organisation=large)
    asked = parse_qs(urlsplit(step.url).query)
    assert asked[f"post-{post.pk}"] == [form[f"area-{world.sundi_2.pk}"].value()]
    made = sent(client, step)
    assert made.status_code == 302, made.context["form"].errors
    change = OrganisationChange.objects.get()
    shares = [part["members"] for part in change.plan["parts"]]
    assert sorted(map(len, shares)) == [26, 27]
    assert {pk for share in shares for pk in share} == {person.pk for person in people}
    assert change.criteria["size"]["points"] == 5
    assert client.get(step.instead).context["form"]["kind"].value() == "general_branch"


def test_two_full_members_join_a_joint_branch(world, client, page):
    """Scenario 14."""
    branch(world, "阳光支部", members=2, areas=[world.sundi_1])
    branch(world, "和美支部", members=8, areas=[world.sundi_2])
    [step] = page().context["steps"]
    assert step.why == "Fewer than 3 full members for more than 6 months: 阳光支部."
    assert "become a joint branch: together 10 members, 10 of them full." in step.words
    made = sent(client, step)
    assert made.status_code == 302, made.context["form"].errors
    [part] = OrganisationChange.objects.get().plan["parts"]
    assert part["kind"] == "joint_branch"
    assert set(part["areas"]) == {world.sundi_1.pk, world.sundi_2.pk}


def test_a_joint_branch_takes_a_small_one_in(world, client, page):
    small = branch(world, "阳光支部", members=1, areas=[world.sundi_1])
    joint = branch(world, "联合支部", members=9, kind="joint_branch", areas=[world.sundi_2])
    [step] = page().context["steps"]
    form = client.get(step.url).context["form"]
    assert (form["others"].value(), form["into"].value()) == ([str(small.pk)], str(joint.pk))


def test_a_hundred_members_become_a_committee(world, client, page):
    branch(world, "厂区支部", members=100)
    [step] = page().context["steps"]
    assert (step.kind, step.url.endswith("upgrade/?kind=committee")) == ("upgrade", True)


def test_a_group_that_is_short_ends(world, page):
    body = branch(world, "孙底支部", members=9)
    group = PartyOrganisation.objects.create(
        parent=PartyOrganisation.objects.get(pk=body.pk),
        kind="group",
        name="一组",
        code="P199G1",
        city=world.city,
        district=world.yushan_district,
        valid_from=body.valid_from,
    )
    group.areas.add(world.sundi_1)
    [step] = page().context["steps"]
    assert (step.kind, "一组 ends" in step.words) == ("absorb", True)


def test_a_grid_nobody_serves_is_given_to_the_nearest(world, client, page):
    body = branch(world, "孙底支部", members=9, areas=[world.sundi_1])
    answer = page()
    [step] = answer.context["steps"]
    assert step.words == "孙底支部 also covers 孙底第二网格."
    path = f"/organisation/areas/{world.sundi.code}/branches/"
    given = {"body": body.code, "area": world.sundi_2.code}
    assert client.post(f"{path}cover/", {**given, "area": world.hubei_1.code}).status_code == 302
    assert body.areas.count() == 1
    assert client.post(f"{path}cover/", given).status_code == 302
    assert set(body.areas.all()) == {world.sundi_1, world.sundi_2}
    assert page().context["steps"] == []


def test_who_plans(world, client, page):
    branch(world, "孙底支部", members=53)
    assert page(world.clerk).status_code == 403
    assert page(world.community_other).status_code == 404
    assert [step.kind for step in page(world.street).context["steps"]] == ["split"]
    keeper = user_with("organisation_member", PartyOrganisation.objects.get(code="P010"))
    answer = page(keeper, "/organisation/parties/P010/branches/")
    assert [step.kind for step in answer.context["steps"]] == ["split"]


def test_the_planner_over_rest(world, client):
    body = branch(world, "孙底支部", members=9, areas=[world.sundi_1])
    client.force_login(world.community)
    assert client.get("/api/v1/branch-plans/").status_code == 400
    plan = client.get(f"/api/v1/branch-plans/?area={world.sundi.code}").json()
    assert [step["kind"] for step in plan["steps"]] == ["widen"]
    assert plan["steps"][0]["cover"] == [body.code, world.sundi_2.code]
    wrong = {"body": "nothing", "area": world.sundi_2.code}
    refused = client.post("/api/v1/branch-plans/", wrong, **JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "node_unknown")
    given = {"body": body.code, "area": world.sundi_2.code}
    assert client.post("/api/v1/branch-plans/", given, **JSON).status_code == 204
    plan = client.get("/api/v1/branch-plans/?body=P010").json()
    assert plan["steps"] == []
    client.force_login(world.clerk)
    assert client.post("/api/v1/branch-plans/", given, **JSON).status_code == 403


def test_the_planner_costs_the_same_for_many_branches(world, client):
    client.force_login(world.community)
    path = f"/organisation/areas/{world.sundi.code}/branches/"
    branch(world, "支部", members=2)
    branch(world, "支部", members=55)
    client.get(path)
    few = queries(client, path)
    for _n in range(8):
        branch(world, "支部", members=2)
        branch(world, "支部", members=55)
    assert queries(client, path) == few
