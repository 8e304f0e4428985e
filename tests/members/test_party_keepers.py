"""Who keeps a Party body looks up and appoints its members, wherever they work (DOMAIN.md 1.4)."""

from __future__ import annotations

import pytest
from django.test import Client

from members.models import Post
from tests.overview.changes import branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(world):
    return branch(world, "孙底第一党支部", members=8, areas=[world.sundi_1]).members.first()


def seat(body, **more):
    return {"role": "branch_secretary", "place": body.code, "from_on": "2026-11-23", **more}


def test_the_keeper_of_a_branch_fills_its_committee_from_the_list_of_members(world, member, client):
    body = member.organisation
    client.force_login(world.community)
    page = client.get(f"/organisation/parties/{body.code}/members/").content.decode()
    form = f"/people/{member.pk}/posts/new/?place={body.code}"
    assert form in page
    assert body.code in client.get(form).content.decode()
    answer = client.post(form, seat(body, basis="选举结果"))
    assert answer.url == f"/organisation/parties/{body.code}/"
    assert Post.objects.get(person=member).organisation == body
    page = client.get(f"/people/{member.pk}/").content.decode()
    assert body.name in page and member.name not in page


def test_who_sees_no_party_tree_does_not_find_its_members(world, member, client):
    for user in (world.gridworker, world.community_other, world.clerk, world.admin_dh):
        client.force_login(user)
        assert client.get(f"/people/{member.pk}/").status_code == 404
        assert str(member.pk) not in client.get("/people/").content.decode().split("/people/")


def test_the_api_does_the_same(world, member):
    client = Client()
    client.force_login(world.community)
    assert client.get(f"/api/v1/people/{member.pk}/").json()["name"] != member.name
    facts = seat(member.organisation, person=member.pk, basis="选举结果")
    assert client.post("/api/v1/posts/", facts, "application/json").status_code == 201
    client.force_login(world.gridworker)
    assert client.get(f"/api/v1/people/{member.pk}/").status_code == 404
