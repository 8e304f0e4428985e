"""The planner's page: steps open filled-in proposals; the four criteria by what data says."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation
from rest_framework.test import APIClient

from grids.models import Area, OrganisationChange, Place
from grids.operations.plans import Plan
from members.models import Post
from overview.operations.criteria import PartFacts, suggest
from tests.overview.changes import branch, proposed
from tests.tickets.desk import queries
from tests.world import SINCE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def build(grid: Area, number: int, households: int, lng: float) -> Area:
    return Area.objects.create(
        parent=Area.objects.get(pk=grid.pk),
        tier="building",
        name=f"{number}栋",
        code=f"340504003014{number:04d}",
        city=grid.city,
        district=grid.district,
        lng=lng,
        lat=31.7,
        households=households,
        valid_from=SINCE,
    )


def uneven(world) -> None:
    """Grid 1 with 800 households in eight buildings more, grid 2 with 100."""
    for place in range(8):
        build(world.sundi_1, 100 + place, 100, 118.5 + place * 0.001)
    Area.objects.filter(pk__in=[world.sundi_b1.pk, world.sundi_b2.pk]).update(
        households=0, lng=118.5, lat=31.701
    )
    Area.objects.filter(pk=world.sundi_1.pk).update(households=800)
    Area.objects.filter(pk=world.sundi_2.pk).update(households=60)
    Area.objects.filter(pk=world.sundi_b3.pk).update(lng=118.509, lat=31.7, households=60)


def page_of(client, world):
    client.force_login(world.community)
    return client.get(f"/organisation/areas/{world.sundi.code}/planner/")


def test_a_split_opens_its_proposal_filled_in(world, client):
    uneven(world)
    page = page_of(client, world)
    html = page.content.decode()
    assert "孙底第一网格 has 800 households. Into 2:" in html
    step = page.context["steps"][0]
    form = client.get(step.url).context["form"]
    assert (form["name-0"].value(), form["households-0"].value()) == ("孙底第一网格-1", "400")
    shares = [form[f"child-{row.pk}"].value() for row in world.sundi_1.children.all()]
    assert sorted(set(shares)) == ["0", "1"]
    data = {name: form[name].value() for name in form.fields} | {
        "reason": "800户",
        "effective_on": timezone.localdate().isoformat(),
    }
    answer = client.post(
        step.url, {name: value for name, value in data.items() if value is not None}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    change = OrganisationChange.objects.get()
    assert [part["households"] for part in change.plan["parts"]] == [400, 400]
    assert change.criteria["size"]["points"] == 5


def test_a_small_grid_is_merged_into_its_neighbour(world, client):
    Area.objects.filter(pk=world.sundi_1.pk).update(households=330)
    Area.objects.filter(pk__in=[world.sundi_b1.pk, world.sundi_b2.pk]).update(lng=118.5, lat=31.7)
    Area.objects.filter(pk=world.sundi_2.pk).update(households=90)
    Area.objects.filter(pk=world.sundi_b3.pk).update(lng=118.503, lat=31.7)
    [step] = page_of(client, world).context["steps"]
    assert step.words == ("孙底第二网格 has only 90 households. Into 孙底第一网格: together 420.")
    form = client.get(step.url).context["form"]
    assert form["others"].value() == [str(world.sundi_2.pk)]
    assert form["into"].value() == str(world.sundi_1.pk)
    assert "Households: 420." in form.suggested["size"].words


def test_buildings_move_together(world, client):
    for place in range(6):
        build(world.sundi_1, 200 + place, 75, 118.5 + place * 0.001)
    for place in range(3):
        build(world.sundi_2, 300 + place, 100, 118.506 + place * 0.001)
    Area.objects.filter(pk__in=[world.sundi_b1.pk, world.sundi_b2.pk]).update(
        households=20, lng=118.5, lat=31.701
    )
    Area.objects.filter(pk=world.sundi_b3.pk).update(lng=118.509, lat=31.7, households=0)
    [step] = page_of(client, world).context["steps"]
    assert "1 building with 75 households from 孙底第一网格 to 孙底第二网格" in step.words
    form = client.get(step.url).context["form"]
    assert form["parent"].value() == str(world.sundi_2.pk)
    sister = str(world.sundi_b1.pk)
    facts = {
        "parent": world.sundi_2.pk,
        "along": [sister],
        "reason": "均衡",
        "effective_on": timezone.localdate().isoformat(),
        **{f"points-{name}": 3 for name in ("size", "convenience", "resources", "functions")},
    }
    assert client.post(step.url, facts).status_code == 302
    assert len(OrganisationChange.objects.get().plan["subjects"]) == 2


def test_spread_and_criteria_are_told_before_and_after(world, client):
    uneven(world)
    context = page_of(client, world).context
    spread = {row["label"]: (row["before"], row["after"]) for row in context["spread"]}
    assert spread["Spread: standard deviation of households"][0] == "370.0"
    assert context["lower"] >= 50
    assert context["sum_after"] >= context["sum_before"]


def test_a_community_without_grids_has_nothing_to_even_out(world, client):
    client.force_login(world.district)
    Area.objects.filter(parent=world.yushan).update(valid_to=SINCE)
    page = client.get(f"/organisation/areas/{world.yushan.code}/planner/")
    assert "Nothing to even out" in page.content.decode()


def test_only_who_proposes_plans(world, client):
    for user, status in ((world.clerk, 403), (world.community_other, 404), (world.street, 200)):
        client.force_login(user)
        url = f"/organisation/areas/{world.sundi.code}/planner/"
        assert client.get(url).status_code == status
    assert client.get(f"/organisation/areas/{world.sundi_1.code}/planner/").status_code == 404
    program = APIClient()
    program.force_authenticate(world.street)
    uneven(world)
    said = program.get(f"/api/v1/grid-plans/?area={world.sundi.code}").json()
    assert "/split/" in said["steps"][0]["url"] and said["low"] == 300
    assert program.get("/api/v1/grid-plans/").status_code == 400


def test_the_price_of_a_plan_does_not_grow(world, client):
    uneven(world)
    client.force_login(world.street)
    url = f"/organisation/areas/{world.sundi.code}/planner/"
    before = queries(client, url)
    for place in range(10):
        build(world.sundi_2, 400 + place, 40, 118.51 + place * 0.001)
    assert queries(client, url) == before


# The four criteria


def facts(**more) -> PartFacts:
    usual = {"size": 400, "low": 300, "high": 500, "bodies": 10, "posts": 2, "places": 1}
    return PartFacts(**({"covered": 3, "wanted": 3} | usual | more))


def test_points_follow_what_data_says():
    best = suggest("area", [facts(), facts()])
    assert [one.points for one in best.values()] == [5, 5, 5, 5]
    worse = suggest("area", [facts(size=1000, bodies=30, posts=0, places=0, covered=0)])
    assert [one.points for one in worse.values()] == [2, 2, 0, 0]
    assert suggest("area", [facts(size=None)])["size"].points is None
    assert suggest("party", [facts(size=25, low=3, high=50)])["size"].words == (
        "Members: 25. Norm: 3 to 50."
    )


def test_a_split_of_a_branch_is_scored_by_its_members_and_posts(world, client):
    """Scenario 13: 53 members in two parts, the posts and places at hand told beside the four."""
    row = branch(world, "孙底党支部", members=53)
    centre = {"name": "党群服务中心", "kind": "service_centre", "valid_from": SINCE}
    Place.objects.create(area=world.sundi, **centre)
    Post.objects.create(
        person=row.members.first(), role="branch_secretary", organisation=row, from_on=SINCE
    )
    client.force_login(world.community)
    page = client.get(f"/organisation/parties/{row.code}/changes/new/split/")
    said = page.context["form"].suggested
    assert "Members: 27, 26. Norm: 3 to 50." in said["size"].words
    assert said["size"].points == 5
    assert "Suggested: 5." in page.content.decode()
    assert page.context["form"]["points-size"].value() == 5


def test_an_open_change_shows_data_beside_the_points_given(world, client):
    change = proposed(world, "rename", Plan(subjects=(world.sundi_1.pk,), name="东网格"))
    client.force_login(world.district)
    page = client.get(f"/organisation/changes/{change.number}/")
    assert "Households: 400. Band: 300 to 500." in page.content.decode()
    assert page.context["suggested_sum"] > 0 and page.context["criteria_sum"] == 0
