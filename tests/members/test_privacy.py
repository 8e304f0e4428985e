"""Masked for everybody; in clear for a reason, within reach, and never unseen."""

import pytest

from lib.errors import Refused
from lib.pii import encrypt
from members.models import Person
from members.privacy import reveal
from records.models import AuditEntry

PHONE = "13812345678"


@pytest.fixture
def person(world) -> Person:
    row = world.gridworker.person
    row.phone_cipher, row.id_cipher = encrypt(PHONE), encrypt("340504199001011234")
    row.save()
    return row


def test_lists_show_masks(person):
    seen = (person.masked_name, person.masked_phone, person.masked_id)
    assert seen == ("王*", "138****5678", "340***********1234")


def test_a_reveal_needs_reach_and_a_reason_and_is_audited(world, person, at):
    value = reveal(
        person, "phone", by=world.community, at=at, reason="call about MAS1", ip="10.0.0.1"
    )
    assert value == PHONE
    entry = AuditEntry.objects.get(action="person.reveal")
    assert (entry.actor, entry.subject_id, entry.ip) == (world.community, person.pk, "10.0.0.1")
    assert (entry.reason, entry.data) == ("call about MAS1", {"field": "phone"})


@pytest.mark.parametrize(
    ("who", "field", "reason", "code"),
    [
        ("community", "phone", " hm  ", "reason_too_short"),
        ("community", "password", "because I can", "field_not_revealable"),
        ("community_other", "phone", "because I can", "reveal_not_allowed"),
        ("gridworker_two", "phone", "because I can", "reveal_not_allowed"),
        ("district", "phone", "because I can", "reveal_not_allowed"),
        ("buildinghead", "phone", "because I can", "reveal_not_allowed"),
    ],
)
def test_refused_reveals_show_nothing(world, person, at, who, field, reason, code):
    with pytest.raises(Refused) as refused:
        reveal(person, field, by=getattr(world, who), at=at, reason=reason)
    assert refused.value.code == code
    entries = AuditEntry.objects.filter(action="person.reveal")
    assert list(entries.values_list("result", flat=True)) == (
        ["refused"] if code == "reveal_not_allowed" else []
    )


def test_the_page_masks_until_a_reason_is_given(world, person, client):
    client.force_login(world.clerk)
    page = client.get(f"/people/{person.pk}/").content.decode()
    assert "138****5678" in page
    assert PHONE not in page
    url = f"/people/{person.pk}/reveal/"
    answer = client.post(url, {"field": "phone", "reason": "x"})
    assert answer.status_code == 422
    assert PHONE not in answer.content.decode()
    answer = client.post(url, {"field": "phone", "reason": "call about MAS1"})
    assert PHONE in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert PHONE not in client.get(f"/people/{person.pk}/").content.decode()


def test_another_communitys_person_is_not_there(world, person, client):
    client.force_login(world.community_other)
    assert client.get(f"/people/{person.pk}/").status_code == 404
    url = f"/people/{person.pk}/reveal/"
    assert client.post(url, {"field": "phone", "reason": "call him"}).status_code == 404
    assert not AuditEntry.objects.filter(action="person.reveal").exists()
    client.force_login(world.volunteer)
    assert client.get("/people/").status_code == 403


def test_the_list_is_within_reach_and_can_be_narrowed(world, person, client):
    client.force_login(world.clerk)
    page = client.get("/people/").content.decode()
    assert "王*" in page
    assert "王格" not in page
    assert "许*" not in page
    assert "王*" in client.get("/people/?q=wg").content.decode()
    only = client.get("/people/?role=grid_head").content.decode()
    assert "何*" in only
    assert "王*" not in only
    under = client.get(f"/people/?within={world.sundi_2.code}").content.decode()
    assert "刘*" in under
    assert "王*" not in under
    foreign = client.get(f"/people/?within={world.hubei.code}").content.decode()
    assert "赵*" not in foreign


def test_the_list_costs_the_same_for_more_rows(world, client, django_assert_max_num_queries):
    client.force_login(world.clerk)
    client.get("/people/")
    with django_assert_max_num_queries(12) as few:
        client.get("/people/?role=grid_head")
    with django_assert_max_num_queries(len(few)):
        client.get("/people/")


def test_a_damaged_cursor_is_said_so(world, client):
    client.force_login(world.clerk)
    assert client.get("/people/?cursor=rubbish").status_code == 409
