"""Heads are chosen: proposed, heard about, appointed or refused, with the whole course kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from members.models import Nomination, Post
from members.operations.nominations import (
    NominationDraft,
    appoint_nominee,
    give_opinion,
    nominate,
    refuse_nominee,
    withdraw_nomination,
)
from records.models import Notice
from records.notices import notice_text
from tests.members.conftest import give_post, user_with
from tests.members.test_people_import import refusing
from tests.overview.changes import branch

TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def neighbour(world):
    """The nominee lives in the grid."""
    give_post(world.volunteer.person, "volunteer", world.sundi_1)


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def proposed(world, at, role="building_head", place=None, by=None, person=None) -> Nomination:
    place = place or world.sundi_b2
    draft = NominationDraft(role=role, place=place, merit="retired_cadre", grounds="热心公道")
    return nominate(person or world.volunteer.person, draft, by=by or world.gridworker, at=at)


def heard(row, world, at, *people) -> Nomination:
    for by in people or (world.gridhead, world.clerk):
        row = give_opinion(row, by=by, at=at, stance="for", words="了解情况")
    return row


def decision(**more):
    return {"basis": "居民会议推选", "from_on": TODAY, **more}


def test_somebody_is_appointed_after_others_were_heard(world, at):
    row = heard(proposed(world, at), world, at)
    row = appoint_nominee(row, by=world.community, at=at, **decision())
    assert row.status == "appointed"
    assert (row.post.role, row.post.area, row.post.basis) == (
        "building_head",
        world.sundi_b2,
        "居民会议推选",
    )
    moves = [record.move for record in row.records.all()]
    assert moves == ["propose", "give-opinion", "give-opinion", "appoint"]
    with refusing("move_not_open"):
        refuse_nominee(row, by=world.community, at=at, reason="迟了")


def test_each_is_heard_once_and_the_proposer_not(world, at):
    row = heard(proposed(world, at), world, at, world.gridhead)
    with refusing("opinion_given"):
        heard(row, world, at, world.gridhead)
    with refusing("own_nomination"):
        heard(row, world, at, world.gridworker)
    with refusing("own_nomination"):
        heard(proposed(world, at, person=world.clerk.person, by=world.street), world, at)
    with refusing("opinions_needed"):
        appoint_nominee(row, by=world.community, at=at, **decision())


def test_a_stranger_neither_proposes_nor_is_heard_nor_decides(world, at):
    with pytest.raises(PermissionDenied):
        proposed(world, at, by=world.gridworker_other)
    row = proposed(world, at)
    with pytest.raises(PermissionDenied):
        heard(row, world, at, world.gridworker_two)
    row = heard(row, world, at)
    with pytest.raises(PermissionDenied):
        appoint_nominee(row, by=world.gridhead, at=at, **decision())
    with pytest.raises(PermissionDenied):
        refuse_nominee(row, by=world.community_other, at=at, reason="不了解")


def test_a_post_that_is_taken_leaves_the_nomination_open(world, at):
    row = heard(proposed(world, at, place=world.sundi_b1), world, at)
    with refusing("post_taken"):
        appoint_nominee(row, by=world.community, at=at, **decision())
    row.refresh_from_db()
    assert (row.status, row.post) == ("proposed", None)
    assert not Post.objects.filter(person=row.person, role="building_head").exists()


def test_a_refusal_needs_its_reason_and_somebody_may_be_proposed_again(world, at):
    row = proposed(world, at)
    with refusing("nominated_already"):
        proposed(world, at)
    with refusing("reason_needed"):
        refuse_nominee(row, by=world.clerk, at=at, reason=" ")
    assert refuse_nominee(row, by=world.clerk, at=at, reason="本人不愿").status == "refused"
    again = proposed(world, at)
    with refusing("not_your_nomination"):
        withdraw_nomination(again, by=world.clerk, at=at, reason="误报")
    assert withdraw_nomination(again, by=world.gridworker, at=at, reason="误报").status == (
        "withdrawn"
    )


def test_a_stale_decision_is_refused(world, at):
    row = proposed(world, at)
    seen = row.flow_count
    heard(row, world, at)
    with refusing("changed_meanwhile"):
        appoint_nominee(row, by=world.community, at=at, seen=seen, **decision())


def test_a_branch_chooses_its_secretary_under_the_party_powers(world, at, branches):
    branches[0].areas.add(world.sundi_1)
    row = proposed(world, at, "branch_secretary", branches[0], world.community)
    row = heard(row, world, at, world.clerk, world.street)
    with pytest.raises(PermissionDenied):
        appoint_nominee(row, by=world.clerk, at=at, **decision())
    keeper = user_with("street_secretary", world.anmin, name="书记")
    row = appoint_nominee(row, by=keeper, at=at, **decision())
    assert row.post.organisation == branches[0]


def test_the_pages_offer_exactly_the_moves_there_are(world, at, client):
    client.force_login(world.gridworker)
    person = world.volunteer.person
    path = f"/people/{person.pk}/nominate/"
    assert client.get(path).status_code == 200
    sent = {
        "role": "building_head",
        "place": world.sundi_b2.code,
        "merit": "able_resident",
        "grounds": "会调解",
    }
    assert client.post(path, {**sent, "place": world.hubei_b1.code}).status_code == 422
    made = client.post(path, sent)
    assert made.status_code == 302
    page = client.get(made.url).content.decode()
    assert "moves/withdraw/" in page
    assert "moves/give-opinion/" not in page
    said = {"give-opinion-stance": "for", "give-opinion-words": "可以"}
    for user in (world.gridhead, world.clerk):
        client.force_login(user)
        assert client.post(f"{made.url}moves/give-opinion/", {}).status_code == 422
        assert client.post(f"{made.url}moves/give-opinion/", said).status_code == 302
    page = client.get(made.url).content.decode()
    assert "moves/appoint/" in page
    assert "moves/give-opinion/" not in page
    given = {"appoint-from_on": TODAY, "appoint-basis": "社区党委会议"}
    assert client.post(f"{made.url}moves/appoint/", given).status_code == 302
    again = client.post(f"{made.url}moves/appoint/", given)
    assert again.status_code == 422
    assert "not open in the present state" in again.content.decode()
    assert made.url in client.get("/nominations/?status=appointed").content.decode()
    client.force_login(world.community_other)
    assert client.get(made.url).status_code == 404


def test_nominations_over_rest(world, client):
    kind = {"content_type": "application/json"}
    client.force_login(world.gridworker)
    body = {
        "person": world.gridhead.person_id,
        "role": "building_head",
        "place": world.sundi_b2.code,
        "merit": "member",
        "grounds": "会调解",
    }
    made = client.post("/api/v1/nominations/", body, **kind)
    assert made.status_code == 201, made.content
    base = f"/api/v1/nominations/{made.json()['id']}/"
    assert client.post("/api/v1/nominations/", body, **kind).json()["code"] == "nominated_already"
    client.force_login(world.clerk)
    assert client.post(f"{base}moves/give-opinion/", {}, **kind).status_code == 400
    said = {"stance": "against", "words": "年纪大"}
    row = client.post(f"{base}moves/give-opinion/", said, **kind).json()
    assert [opinion["stance"] for opinion in row["opinions"]] == ["against"]
    given = {"basis": "会议", "from_on": str(TODAY), "seen": row["seen"]}
    assert client.post(f"{base}moves/appoint/", given, **kind).json()["code"] == "opinions_needed"
    refused = client.post(f"{base}moves/refuse/", {"reason": "本人不愿"}, **kind)
    assert refused.json()["status"] == "refused"
    assert len(client.get("/api/v1/nominations/").json()["results"]) == 1


# Who is told


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_the_people_around_the_place_are_asked_and_nobody_elsewhere(world, at):
    proposed(world, at)
    assert told("nomination_proposed") == {"gridhead", "clerk", "community"}


def test_who_decides_is_told_once_when_enough_were_heard(world, at):
    row = heard(proposed(world, at), world, at, world.gridhead)
    assert not told("nomination_heard")
    heard(row, world, at, world.clerk, world.community)
    assert told("nomination_heard") == {"community", "clerk"}
    assert Notice.objects.filter(kind="nomination_heard", recipient=world.community).count() == 1


def test_who_proposed_who_spoke_and_who_was_appointed_hear_of_it(world, at):
    row = heard(proposed(world, at), world, at)
    appoint_nominee(row, by=world.community, at=at, **decision())
    assert told("nomination_appointed") == {"gridworker", "gridhead", "clerk", "volunteer"}
    notice = Notice.objects.filter(kind="nomination_appointed").first()
    text = notice_text(notice)
    assert "居民会议推选" in text.body
    assert world.volunteer.person.name not in f"{text.subject}{text.body}"


def test_a_refusal_is_told_to_who_spoke_and_not_to_the_nominee(world, at):
    row = heard(proposed(world, at), world, at)
    refuse_nominee(row, by=world.community, at=at, reason="再了解")
    assert told("nomination_refused") == {"gridworker", "gridhead", "clerk"}


def test_a_branch_asks_its_own_people_and_those_above_decide(world, at):
    body = branch(world, "孙底第一党支部", members=1)
    secretary = user_with("branch_secretary", body)
    row = proposed(
        world, at, role="group_leader", place=body, by=secretary, person=body.members.get()
    )
    assert told("nomination_proposed") == {"community", "clerk"}
    assert row.place == body
