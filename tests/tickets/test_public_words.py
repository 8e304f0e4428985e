"""Other residents read what one of them wrote only after somebody here has agreed."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from lib.errors import Refused
from lib.publicity import check_public, mask_public
from tests.tickets.desk import closed, queries, reported
from tickets.models import Ticket
from tickets.operations.moderation import checked, publish_ticket, withhold_ticket

digits = st.text("0123456789０１２ -–—.·Xx", min_size=0, max_size=30)
words = st.text("路灯坏了请找张先生电话皖E室房号，。0123456789- ", max_size=40)


# What is masked


@given(st.lists(st.one_of(digits, words), max_size=4).map("".join))
@example("电话138 1234 5678，找王师傅")
@example("身份证340504199001011234")
@example("34050419900101123x")
@example("１３８１２３４５６７８")
@example("1380013800013800138000")
@example("0555-2345678")
def test_no_telephone_and_no_identity_number_is_left(text):
    left = re.sub(r"[\s\-]", "", mask_public(text))
    assert not re.search(r"1[3-9]\d{9}", left)
    assert not re.search(r"\d{17}[\dXx]", left)


@given(words)
def test_masking_twice_masks_no_more(text):
    assert mask_public(mask_public(text)) == mask_public(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("皖E·12345堵住通道", "***堵住通道"),
        ("皖EAD1234停在路中", "***停在路中"),
        ("3栋2单元501室漏水", "3栋2单元***室漏水"),
        ("5号楼2-501噪声大", "5号楼***噪声大"),
        ("路灯不亮3天了", "路灯不亮3天了"),
        ("3栋2单元楼道灯坏", "3栋2单元楼道灯坏"),
    ],
)
def test_plates_and_rooms_are_masked_and_buildings_stay(text, left):
    assert mask_public(text) == left


def test_names_and_rude_words_are_pointed_out_not_judged():
    found = check_public(
        "张阿姨说王某某是骗子", surnames="张王", titles=["阿姨", "某某"], abuse=["骗子"]
    )
    assert found.names == ("张阿姨", "王某某")
    assert found.abuse == ("骗子",)
    assert not found.is_masked
    shipped = checked("李师傅是骗子")
    assert (shipped.names, shipped.abuse) == (("李师傅",), ("骗子",))


# What is decided


pytestmark = pytest.mark.django_db


def by_resident(world, **more) -> Ticket:
    return reported(world, by=world.system, channel="resident", code="0603", **more)


def test_what_residents_wrote_of_visible_things_waits(world):
    assert by_resident(world).public_state == "pending"
    assert reported(world, channel="grid_worker", code="0603").public_state == "hidden"
    other = reported(world, by=world.system, channel="resident", code="0801")
    assert other.public_state == "hidden"


def test_a_title_is_shown_by_a_recorded_decision(world):
    ticket = publish_ticket(
        by_resident(world), by=world.clerk, at=world.now, public_title="3栋门口路灯坏了"
    )
    assert (ticket.public_state, ticket.public_title) == ("shown", "3栋门口路灯坏了")
    record = ticket.records.last()
    assert (record.move, record.by, record.reason) == ("publish", world.clerk, "3栋门口路灯坏了")
    assert record.before == record.after == "reported"


def test_a_title_is_withheld_by_a_recorded_decision(world):
    ticket = withhold_ticket(by_resident(world), by=world.clerk, at=world.now)
    assert (ticket.public_state, ticket.public_title) == ("hidden", "")
    assert ticket.records.last().move == "withhold"
    with pytest.raises(Refused) as refused:
        withhold_ticket(ticket, by=world.clerk, at=world.now)
    assert refused.value.code == "not_public"


@pytest.mark.parametrize("title", ["找13812345678", "皖E12345乱停", "501室漏水"])
def test_a_number_in_a_title_is_refused_at_its_field(world, title):
    with pytest.raises(Refused) as refused:
        publish_ticket(by_resident(world), by=world.clerk, at=world.now, public_title=title)
    assert (refused.value.code, refused.value.field) == ("personal_data", "public_title")


def test_deciding_on_words_is_no_duty_of_the_workbench(world):
    ticket = closed(world)
    assert not Ticket.objects.waiting_for(world.clerk).filter(pk=ticket.pk).exists()
    dispatched = reported(world)
    Ticket.objects.filter(pk=dispatched.pk).update(status="handling")
    assert not Ticket.objects.waiting_for(world.clerk).filter(pk=dispatched.pk).exists()


# The page


@pytest.fixture
def clerk(client, world):
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    return client


def test_the_page_lists_what_waits_with_a_masked_proposal_and_its_flags(world, clerk):
    ticket = by_resident(world, text="张阿姨家501室门口路灯坏了，电话13812345678")
    (row,) = clerk.get("/moderation/").context["rows"]
    assert row.ticket == ticket
    assert "501" not in row.proposal
    assert "13812345678" not in row.proposal
    assert any("张阿姨" in flag for flag in row.flags)
    assert any("masked" in flag for flag in row.flags)


def test_a_decision_leads_back_to_the_page(world, clerk):
    ticket = by_resident(world)
    data = {"public_title": "路灯坏了", "seen": 1, "next": "/moderation/"}
    answer = clerk.post(f"/tickets/{ticket.number}/moves/publish/", data)
    assert (answer.status_code, answer["Location"]) == (302, "/moderation/")
    assert clerk.get("/moderation/").context["rows"] == []
    (row,) = clerk.get("/moderation/?show=shown").context["rows"]
    assert row.proposal == "路灯坏了"


def test_a_refused_title_comes_back_filled(world, clerk):
    ticket = by_resident(world)
    data = {"public_title": "打13812345678", "next": "/moderation/"}
    answer = clerk.post(f"/tickets/{ticket.number}/moves/publish/", data)
    assert answer.status_code == 422
    assert answer.context["form"]["public_title"].value() == "打13812345678"
    assert answer.context["form"].errors["public_title"]
    assert 'name="next" value="/moderation/"' in answer.content.decode()


def test_what_has_ended_or_lies_elsewhere_does_not_wait(world, clerk):
    by_resident(world, area=world.hubei_b1)
    ended = by_resident(world)
    Ticket.objects.filter(pk=ended.pk).update(status="closed", closed_at=world.now)
    assert clerk.get("/moderation/").context["rows"] == []


def test_the_page_costs_the_same_with_many_rows(world, clerk):
    by_resident(world)
    few = queries(clerk, "/moderation/")
    for _number in range(8):
        by_resident(world)
    assert queries(clerk, "/moderation/") == few
    assert few <= 12


def test_the_api_decides_too(world):
    ticket = by_resident(world)
    api = APIClient()
    api.force_authenticate(world.clerk)
    path = f"/api/v1/tickets/{ticket.number}/moves"
    assert api.post(f"{path}/publish/", {}, format="json").status_code == 400
    bad = api.post(f"{path}/publish/", {"public_title": "501室"}, format="json")
    assert (bad.status_code, bad.json()["code"]) == (409, "personal_data")
    good = api.post(f"{path}/publish/", {"public_title": "路灯坏了"}, format="json")
    assert (good.json()["public_state"], good.json()["public_title"]) == ("shown", "路灯坏了")
    assert api.post(f"{path}/withhold/", {}, format="json").json()["public_state"] == "hidden"
