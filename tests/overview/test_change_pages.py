"""Proposing and deciding on changes of the organisation on pages; the trees as of a day."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation
from rest_framework.test import APIClient

from grids.models import Area, OrganisationChange
from grids.operations.plans import Plan
from tests.overview.changes import branch, proposed
from tests.tickets.desk import queries, reported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def path(kind: str, node, forest: str = "areas") -> str:
    return f"/organisation/{forest}/{node.code}/changes/new/{kind}/"


def common(**more) -> dict[str, object]:
    points = {f"points-{name}": 4 for name in ("size", "convenience", "resources", "functions")}
    return {"reason": "780户", "effective_on": timezone.localdate().isoformat(), **points, **more}


def split_facts(world) -> dict[str, object]:
    return common(
        **{
            "name-0": "孙底第十一网格",
            "code-0": "340504003014011",
            "households-0": 390,
            "name-1": "孙底第十二网格",
            "code-1": "340504003014012",
            f"child-{world.sundi_b1.pk}": 0,
            f"child-{world.sundi_b2.pk}": 1,
        }
    )


def decide(client, user, change, move, **data):
    client.force_login(user)
    return client.post(f"/organisation/changes/{change.number}/{move}/", data)


def test_a_split_is_proposed_on_the_page_and_decided_on_by_the_district(world, client):
    reported(world, area=world.sundi_b2)
    client.force_login(world.street)
    page = client.get(path("split", world.sundi_1))
    assert page.context["form"]["code-0"].value() == "340504003014003"
    answer = client.post(path("split", world.sundi_1), split_facts(world))
    change = OrganisationChange.objects.get()
    assert answer.headers["Location"] == f"/organisation/changes/{change.number}/"
    client.force_login(world.district)
    listed = client.get("/organisation/changes/?view=decide").content.decode()
    assert change.number in listed and "Approve" in listed
    page = client.get(f"/organisation/changes/{change.number}/")
    told = {effect.label: effect.value for effect in page.context["effects"]}
    assert told["Open matters that follow"] == "1"
    assert decide(client, world.district, change, "approve", seen=1).status_code == 302
    change.refresh_from_db()
    assert (change.status, change.outcome["matters_restamped"]) == ("effective", 1)
    assert Area.objects.get(code="340504003014011").households == 390
    old = client.get(f"/organisation/areas/{world.sundi_1.code}/").content.decode()
    assert "What took its place" in old


def test_bad_input_comes_back_at_its_field_with_what_was_typed(world, client):
    client.force_login(world.street)
    facts = split_facts(world) | {"code-1": world.sundi_2.code}
    answer = client.post(path("split", world.sundi_1), facts)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "is in use or was used before" in html and "孙底第十一网格" in html
    missing = client.post(path("split", world.sundi_1), facts | {"name-0": "", "reason": ""})
    assert {"name-0", "reason"} <= missing.context["form"].errors.keys()
    assert not OrganisationChange.objects.exists()


def test_a_decision_needs_its_reason_and_a_fresh_page(world, client):
    change = proposed(world, "rename", Plan(subjects=(world.sundi_1.pk,), name="孙底东网格"))
    answer = decide(client, world.district, change, "decline", seen=1, words=" ")
    assert answer.status_code == 422 and "Say why." in answer.content.decode()
    stale = decide(client, world.district, change, "decline", seen=9, words="不妥")
    assert stale.status_code == 422 and "不妥" in stale.content.decode()
    assert (
        decide(client, world.district, change, "decline", seen=1, words="不妥").status_code == 302
    )
    assert decide(client, world.street_other, change, "approve", seen=2).status_code == 404


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("rename", {"name": "孙底东网格"}),
        ("abolish", {"into": ""}),
        ("move", {"parent": "yushan"}),
        ("merge", {"others": "sundi_2", "into": "sundi_1"}),
        ("merge", {"others": "sundi_2", "name-0": "大网格", "code-0": "340504003014020"}),
        (
            "establish",
            {"tier": "building", "kind": "basic", "name-0": "9栋", "code-0": "340504003014B9"},
        ),
    ],
)
def test_every_kind_is_proposed_on_a_page_and_takes_effect(world, client, kind, more):
    client.force_login(world.community if kind == "establish" else world.street)
    data = {name: getattr(getattr(world, value, None), "pk", value) for name, value in more.items()}
    data = (
        {"code-0": "", "name-0": ""} | data
        if kind != "merge"
        else {"code-0": "340504003014021"} | data
    )
    node = world.sundi_1
    answer = client.post(path(kind, node), common(**data))
    assert answer.status_code == 302, answer.context["form"].errors
    change = OrganisationChange.objects.get()
    user = world.street if kind == "establish" else world.district
    assert client.get(f"/organisation/changes/{change.number}/").status_code == 200
    assert decide(client, user, change, "approve").status_code == 302
    change.refresh_from_db()
    assert change.status == "effective"


def test_a_branch_is_upgraded_and_split_on_pages(world, client):
    row = branch(world, "孙底党支部", members=5)
    client.force_login(world.community)
    data = common(kind="general_branch", name="孙底党总支")
    assert client.post(path("upgrade", row, "parties"), data).status_code == 302
    other = branch(world, "孙底二支部", members=4)
    page = client.get(path("split", other, "parties"))
    groups = {
        str(group["label"]): len(group["fields"]) for group in page.context["form"].row_fields()
    }
    assert groups == {"Areas it covers": 1, "Members": 4}
    assert "党*" in page.content.decode() and "党员" not in page.content.decode().replace(
        "党员人数", ""
    )


def test_nobody_else_gets_a_form(world, client):
    for user, status in ((world.clerk, 403), (world.gridworker, 403), (world.street_other, 404)):
        client.force_login(user)
        assert client.get(path("split", world.sundi_1)).status_code == status
    client.force_login(world.street)
    assert client.get(path("upgrade", world.sundi_1)).status_code == 404
    assert client.get(path("split", world.anmin)).status_code == 404


def test_the_tree_is_shown_as_it_stood_on_a_day(world, client):
    change = proposed(world, "move", Plan(subjects=(world.sundi_1.pk,), parent=world.yushan.pk))
    decide(client, world.district, change, "approve")
    client.force_login(world.street)

    def under(area, on: str) -> list[str]:
        answer = client.get(f"/organisation/areas/{area.code}/children/?on={on}")
        return [node["label"] for node in answer.context["nodes"]]

    assert under(world.sundi, "2026-01-01") == ["孙底第一网格", "孙底第二网格"]
    assert under(world.sundi, "") == ["孙底第二网格"]
    assert under(world.yushan, "2026-01-01") == ["雨山第一网格"]
    assert "As of" in client.get("/organisation/?on=2026-01-01").content.decode()
    assert client.get("/organisation/?on=nonsense").status_code == 200


def test_the_price_of_the_list_does_not_grow(world, client):
    client.force_login(world.district)

    def price() -> int:
        return queries(client, "/organisation/changes/?view=all")

    proposed(world, "rename", Plan(subjects=(world.sundi_1.pk,), name="甲"))
    before = price()
    for area, name in ((world.sundi_2, "乙"), (world.sundi_b1, "丙"), (world.yushan_1, "丁")):
        proposed(world, "rename", Plan(subjects=(area.pk,), name=name))
    assert price() == before


# Over the API


def test_a_program_proposes_and_decides(world):
    program = APIClient()
    program.force_authenticate(world.street)
    part = {"tier": "grid", "households": 390}
    data = {
        "forest": "area",
        "kind": "split",
        "subjects": [world.sundi_1.code],
        "parts": [
            part | {"name": "甲", "code": "340504003014011", "children": [world.sundi_b1.code]},
            part | {"name": "乙", "code": "340504003014012", "children": [world.sundi_b2.code]},
        ],
        "reason": "780户",
        "effective_on": timezone.localdate().isoformat(),
        "criteria": {"size": {"points": 5}},
    }
    unknown = program.post("/api/v1/changes/", data | {"subjects": ["999"]}, format="json")
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["subjects"])
    made = program.post("/api/v1/changes/", data, format="json")
    assert made.status_code == 201, made.json()
    number = made.json()["number"]
    assert [move["name"] for move in made.json()["moves"]] == ["withdraw"]
    again = program.post("/api/v1/changes/", data, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "change_open")
    program.force_authenticate(world.district)
    listed = program.get("/api/v1/changes/?open=true").json()["results"]
    assert [row["number"] for row in listed] == [number]
    url = f"/api/v1/changes/{number}/moves/approve/"
    assert program.post(url, {"seen": 7}, format="json").json()["code"] == "changed_meanwhile"
    done = program.post(url, {"seen": 1}, format="json").json()
    assert (done["status"], len(done["outcome"]["made"])) == ("effective", 2)
    program.force_authenticate(world.street_other)
    assert program.get(f"/api/v1/changes/{number}/").status_code == 404


def test_the_party_tree_begins_at_the_same_tops_on_a_past_day(world, client):
    client.force_login(world.district)
    now, then = (client.get(f"/organisation/{query}") for query in ("", "?on=2026-01-01"))
    for page in (now, then):
        [(_district, nodes)] = page.context["organisations"]
        assert [node["label"] for node in nodes] == ["安民街道党工委"]
