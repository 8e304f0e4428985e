"""The health check of the organisation: each rule on both sides of its value; reach, cost."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from rest_framework.test import APIClient

from grids.models import HouseholdBand, PartyOrganisation
from grids.operations.bands import bands_of
from members.models import Membership, Person, Post
from members.roles import Role
from overview.operations.health import find_all, last_day_with, months_before
from overview.operations.surveys import survey
from tests.overview.changes import TODAY, branch
from tests.tickets.desk import queries
from tests.world import SINCE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def findings(user, top=None, on=TODAY) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in find_all(survey(user, on, top=top)):
        found.setdefault(one.rule.code, []).append((one.node.name, one.words))
    return found


def names(user, rule: str) -> set[str]:
    return {name for name, _words in findings(user).get(rule, [])}


def appoint(body, role, person) -> None:
    Post.objects.create(person=person, role=role, organisation=body, from_on=SINCE)


def test_sizes_speak_above_their_values_only(world):
    for members in (49, 50, 51, 99, 100):
        branch(world, f"支部{members}", members=members)
    assert names(world.street, "too_big") == {"支部51", "支部99", "支部100"}
    assert names(world.street, "upgrade_50") == {"支部51", "支部99"}
    assert "支部100" in names(world.street, "upgrade_100")
    assert "支部99" not in names(world.street, "upgrade_100")


def test_members_of_groups_count_with_their_branch(world):
    row = branch(world, "大支部", members=40)
    group = branch(world, "小组", members=11, kind="group")
    moved = PartyOrganisation.objects.create(
        kind="group",
        name="楼栋小组",
        code="P1G1",
        parent=PartyOrganisation.objects.get(pk=row.pk),
        city=world.city,
        valid_from=SINCE,
    )
    group.members.update(organisation=moved)
    assert names(world.street, "too_big") == {"大支部"}


def test_a_branch_is_too_small_only_after_six_months(world):
    """Two full members left for seven months are found, for five they are not (scenario 14)."""
    for name, left in (("七个月", date(2026, 4, 20)), ("五个月", date(2026, 6, 20))):
        row = branch(world, name, members=2)
        gone = Person.objects.create(name="走", party_status="full")
        Membership.objects.create(
            person=gone, organisation=row, from_on=date(2021, 1, 1), until_on=left
        )
    branch(world, "三人", members=3)
    said = findings(world.street)["too_small"]
    assert [name for name, _words in said] == ["七个月"]
    assert "since 2026-04-21" in said[0][1]


def test_a_branch_founded_lately_has_its_six_months(world):
    row = branch(world, "新支部", members=1)
    PartyOrganisation.objects.filter(pk=row.pk).update(valid_from=date(2026, 9, 1))
    assert "too_small" not in findings(world.street)


def test_last_day_with_enough_is_found_between_stays():
    stays = [(date.min, date.max), (date(2026, 1, 1), date(2026, 3, 1))]
    stays.append((date(2026, 2, 1), date(2026, 2, 10)))
    assert last_day_with(stays, 3, TODAY) == date(2026, 2, 10)
    assert last_day_with(stays[:2], 3, TODAY) is None
    assert months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert months_before(date(2026, 6, 30), 6) == date(2025, 12, 30)


def test_a_committee_is_needed_from_seven_full_members(world):
    branch(world, "六人", members=6)
    bare, full = branch(world, "七人", members=7), branch(world, "有支委", members=8)
    roles = (Role.BRANCH_SECRETARY, Role.ORGANISATION_MEMBER, Role.PUBLICITY_MEMBER)
    for role, person in zip(roles, full.members.all(), strict=False):
        appoint(full, role, person)
    assert names(world.street, "needs_committee") == {"七人"}
    assert names(world.street, "vacant_post") >= {"六人", bare.name}
    assert "有支委" not in names(world.street, "vacant_post")


def test_terms_are_told_at_180_90_and_30_days(world):
    days = {"过期": -1, "三十": 30, "九十": 31, "一八零": 180, "以后": 181}
    for name, left in days.items():
        row = branch(world, name, members=3)
        end = date.fromordinal(TODAY.toordinal() + left)
        PartyOrganisation.objects.filter(pk=row.pk).update(term_ends_on=end)
    said = dict(findings(world.street)["term_expiring"])
    assert "以后" not in said and "ended on" in said["过期"]
    assert "within 30" in said["三十"] and "within 90" in said["九十"]
    assert "within 180" in said["一八零"]


def test_joint_branches_and_groups(world):
    wide = [world.sundi_1, world.sundi_2, world.sundi_b1, world.sundi_b2, world.sundi_b3]
    branch(world, "五个", members=3, kind="joint_branch", areas=wide)
    branch(world, "六个", members=3, kind="joint_branch", areas=[*wide, world.yushan_1])
    branch(world, "两人组", members=2, kind="group")
    assert names(world.street, "joint_wide") == {"六个"}
    assert names(world.street, "group_small") == {"两人组"}


def test_a_grid_is_served_by_a_branch_on_it_in_it_or_above_it(world):
    assert names(world.street, "uncovered_grid") == {
        "孙底第一网格",
        "孙底第二网格",
        "雨山第一网格",
    }
    branch(world, "楼栋小组", members=3, kind="group", areas=[world.sundi_b3])
    assert names(world.street, "uncovered_grid") == {"孙底第一网格", "雨山第一网格"}
    branch(world, "社区支部", members=3, areas=[world.sundi])
    assert names(world.street, "uncovered_grid") == {"雨山第一网格"}


def test_grids_are_measured_by_the_band_of_their_community(world):
    type(world.sundi_1).objects.filter(pk=world.sundi_1.pk).update(households=501)
    type(world.sundi_1).objects.filter(pk=world.sundi_2.pk).update(households=299)
    assert names(world.street, "households_many") == {"孙底第一网格"}
    assert names(world.street, "households_few") == {"孙底第二网格"}
    HouseholdBand.objects.create(city=world.city, community_type="old_estate", low=200, high=600)
    assert names(world.street, "households_many") == {"孙底第一网格"}
    type(world.sundi).objects.filter(pk=world.sundi.pk).update(community_type="old_estate")
    assert not names(world.street, "households_many")


def test_heads_are_missed(world):
    assert names(world.street, "vacant_head") == {"孙底第二网格", "雨山第一网格"}


def test_the_page_quotes_rules_and_opens_the_proposal_that_mends(world, client):
    row = branch(world, "孙底党支部", members=53)
    client.force_login(world.community)
    for url in (
        "/organisation/health/",
        f"/organisation/areas/{world.sundi.code}/health/",
        "/organisation/parties/P010/health/",
        f"/organisation/parties/{row.code}/",
    ):
        html = client.get(url).content.decode()
        assert "A branch generally has no more than 50 members." in html, url
        assert "Regulations on the work of Party branches" in html
        assert f"/organisation/parties/{row.code}/changes/new/split/" in html
    mend = f"/organisation/parties/{row.code}/changes/new/upgrade/?kind=general_branch"
    page = client.get(mend)
    assert page.context["form"]["kind"].value() == "general_branch"
    narrowed = client.get("/organisation/health/?rule=too_big").context
    assert [each.finding.node.name for each in narrowed["rows"]] == ["孙底党支部"]
    node = client.get(f"/organisation/areas/{world.sundi_2.code}/").content.decode()
    assert "Head missing" in node


def test_a_grid_without_a_branch_offers_to_establish_one(world, client):
    branch(world, "别处", members=3, areas=[world.sundi_b1])
    client.force_login(world.community)
    page = client.get("/organisation/health/?rule=uncovered_grid")
    [row] = page.context["rows"]
    [mend] = row.mends
    assert mend["url"].endswith(f"P010/changes/new/establish/?kind=branch&areas={world.sundi_2.pk}")
    form = client.get(mend["url"]).context["form"]
    assert form["kind"].value() == "branch" and form["areas"].value() == [str(world.sundi_2.pk)]


def test_others_see_nothing_and_propose_nothing(world, client):
    branch(world, "孙底党支部", members=53)
    client.force_login(world.community_other)
    assert not client.get("/organisation/health/?rule=too_big").context["count"]
    assert client.get(f"/organisation/areas/{world.sundi.code}/health/").status_code == 404
    client.force_login(world.clerk)
    rows = client.get("/organisation/health/?rule=too_big").context["rows"]
    assert [row.mends for row in rows] == [[]]
    client.force_login(world.volunteer)
    assert client.get("/organisation/health/").status_code == 403


def test_the_price_does_not_grow(world, client):
    client.force_login(world.street)
    pages = [
        "/organisation/health/",
        "/organisation/coverage/",
        f"/organisation/areas/{world.anmin.code}/chart/",
        f"/organisation/areas/{world.sundi.code}/",
    ]
    branch(world, "一", members=2)
    before = [queries(client, url) for url in pages]
    for number in range(6):
        branch(world, f"支部{number}", members=number * 12, areas=[world.sundi_b1])
    assert [queries(client, url) for url in pages] == before


def test_coverage_counts_open_their_lists(world, client):
    lost = branch(world, "无区域支部", members=3)
    lost.areas.clear()
    client.force_login(world.street)
    page = client.get("/organisation/coverage/?show=grids")
    assert [row["name"] for row in page.context["rows"]] == [
        "孙底第一网格",
        "孙底第二网格",
        "雨山第一网格",
    ]
    part = client.get(f"/organisation/areas/{world.anmin.code}/coverage/?show=communities")
    assert [row["name"] for row in part.context["rows"]] == ["雨山社区"]
    client.force_login(world.district)
    bodies = client.get("/organisation/parties/P001/coverage/?show=bodies").context
    assert [row["name"] for row in bodies["rows"]] == ["无区域支部"]
    cells = {row["name"]: row["cells"] for row in page.context["parts"]}["安民街道"]
    assert [cell["count"] for cell in cells] == [1, 3, None]


def test_the_chart_nests_bodies_and_counts_members(world, client):
    branch(world, "甲支部", members=4)
    client.force_login(world.street)
    page = client.get("/organisation/parties/P001/chart/")
    [top] = page.context["boxes"]
    assert (top["name"], top["members"]) == ("安民街道党工委", 4)
    assert top["children"][0]["children"][0]["name"] == "甲支部"
    assert "甲支部" in page.content.decode()


def test_bands_are_edited_by_who_configures(world, client):
    client.force_login(world.admin)
    page = client.get("/settings/bands/")
    assert page.context["form"]["low-mixed"].value() == 300
    data = {
        f"{end}-{kind}": n
        for kind in ("old_estate", "commodity", "mixed", "rural")
        for end, n in (("low", 200), ("high", 300))
    }
    wrong = client.post(f"/settings/bands/?city={world.city.code}", data | {"high-mixed": 100})
    assert wrong.status_code == 422 and "high-mixed" in wrong.context["form"].errors
    assert client.post(f"/settings/bands/?city={world.city.code}", data).status_code == 302
    assert bands_of([world.city.pk])[world.city.pk, "rural"] == (200, 300)
    assert client.get(f"/settings/bands/?city={world.city_dh.code}").status_code in (200, 404)
    client.force_login(world.admin_dh)
    assert client.get(f"/settings/bands/?city={world.city.code}").status_code == 404
    client.force_login(world.street)
    assert client.get("/settings/bands/").status_code == 403


def test_programs_read_findings_and_set_bands(world):
    branch(world, "孙底党支部", members=53)
    program = APIClient()
    program.force_authenticate(world.community)
    said = program.get(f"/api/v1/health-check/?area={world.sundi.code}&rule=too_big").json()
    assert [row["name"] for row in said["results"]] == ["孙底党支部"]
    assert {row["code"]: row["count"] for row in said["rules"]}["upgrade_50"] == 1
    assert program.get("/api/v1/health-check/?rule=nonsense").status_code == 400
    assert program.get(f"/api/v1/health-check/?area={world.hubei.code}").status_code == 404
    gaps = program.get("/api/v1/coverage/?show=grids").json()
    assert gaps["counts"]["grids"] == 0
    assert program.get("/api/v1/household-bands/").status_code == 403
    program.force_authenticate(world.admin)
    band = {"city": "3405", "community_type": "rural", "low": 50, "high": 120}
    assert program.post("/api/v1/household-bands/", band, format="json").status_code == 200
    assert band in program.get("/api/v1/household-bands/").json()["results"]
    wrong = program.post("/api/v1/household-bands/", band | {"low": 500}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "band_wrong")
