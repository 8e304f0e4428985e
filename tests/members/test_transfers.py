"""Members go from branch to branch; where they were stays on their page."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from members.models import Membership, Person
from members.operations.transfers import transfer_members
from records.models import AuditEntry
from tests.members.conftest import give_post, user_with
from tests.members.test_people_import import refusing

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def homes(world, branches):
    """Both branches work in the street; the second one in another community."""
    branches[0].areas.add(world.sundi_1)
    branches[1].areas.add(world.yushan_1)
    return branches


@pytest.fixture
def members(homes):
    names = ("甲员", "乙员", "丙员")
    return [
        Person.objects.create(name=name, party_status="full", organisation=homes[0])
        for name in names
    ]


@pytest.fixture
def facts(world):
    return {"on": TODAY, "by": world.street, "at": timezone.now(), "reason": "迁居"}


def test_who_keeps_both_branches_moves_one_or_several_at_once(homes, members, facts):
    assert transfer_members([members[0].pk], homes[1], **facts) == 1
    assert transfer_members([row.pk for row in members[1:]], homes[1], **facts) == 2
    assert set(homes[1].members.all()) == set(members)
    rows = Membership.objects.order_by("pk")
    assert {(row.organisation, row.until_on, row.reason) for row in rows} == {
        (homes[0], TODAY - DAY, "迁居")
    }
    assert AuditEntry.objects.filter(action="member.transfer").count() == 2


def test_who_keeps_one_of_the_two_moves_nobody(world, homes, members, facts):
    secretary = user_with("branch_secretary", homes[0])
    for by in (secretary, world.community, world.clerk, world.street_other):
        with pytest.raises(PermissionDenied):
            transfer_members([members[0].pk], homes[1], **{**facts, "by": by})
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": " "}, "reason_needed"),
        ({"on": TODAY + DAY}, "day_not_possible"),
        ({"on": TODAY - 400 * DAY}, "day_not_possible"),
    ],
)
def test_a_transfer_needs_a_reason_and_a_day_gone_by(homes, members, facts, change, code):
    with refusing(code):
        transfer_members([members[0].pk], homes[1], **{**facts, **change})


def test_a_transfer_names_members_and_another_open_branch(world, homes, members, facts):
    with refusing("home_already"):
        transfer_members([members[0].pk], homes[0], **facts)
    with refusing("members_needed"):
        transfer_members([], homes[1], **facts)
    neighbour = Person.objects.create(name="群众")
    give_post(neighbour, "volunteer", world.sundi)
    with refusing("not_a_member"):
        transfer_members([neighbour.pk, members[0].pk], homes[1], **facts)
    transfer_members([members[0].pk], homes[1], **facts)
    with refusing("transferred_later"):
        transfer_members([members[0].pk], homes[0], **{**facts, "on": TODAY - DAY})
    homes[0].valid_to = TODAY
    homes[0].save()
    with refusing("place_closed"):
        transfer_members([members[0].pk], homes[0], **facts)


def test_the_page_of_a_branch_transfers_who_is_ticked(world, client, homes, members):
    client.force_login(world.street)
    path = f"/organisation/parties/{homes[0].code}/members/"
    page = client.get(f"{path}?people={members[1].pk}").content.decode()
    assert "甲*" in page
    assert f'value="{members[1].pk}" checked' in page
    sent = {"organisation": homes[1].code, "on": TODAY, "reason": "迁居"}
    none = client.post(path, sent)
    assert none.status_code == 422
    assert "Choose at least one member" in none.content.decode()
    sent["people"] = [row.pk for row in members[:2]]
    assert client.post(path, sent).status_code == 302
    assert homes[1].members.count() == 2
    give_post(members[0], "volunteer", world.sundi)
    seen = client.get(f"/people/{members[0].pk}/").content.decode()
    assert homes[0].name in seen
    assert homes[1].name in seen
    client.force_login(world.gridworker)
    assert homes[1].name not in client.get(f"/people/{members[0].pk}/").content.decode()
    assert client.get(path).status_code == 403
    client.force_login(world.clerk)
    assert "Transfer those ticked" not in client.get(path).content.decode()


def test_transfers_over_rest(world, client, homes, members):
    client.force_login(world.street)
    body = {
        "people": [members[0].pk],
        "organisation": homes[1].code,
        "on": str(TODAY),
        "reason": "迁居",
    }
    kind = {"content_type": "application/json"}
    assert client.post("/api/v1/memberships/", body, **kind).json() == {"moved": 1}
    rows = client.get(f"/api/v1/memberships/?person={members[0].pk}").json()["results"]
    assert [(row["organisation"], row["person_name"]) for row in rows] == [(homes[0].code, "甲*")]
    client.force_login(world.community)
    body["people"] = [members[1].pk]
    assert client.post("/api/v1/memberships/", body, **kind).status_code == 400, "not kept"
