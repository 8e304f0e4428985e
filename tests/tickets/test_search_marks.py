"""Search by words within a reach: quick by marks beside the words, and never more than reach."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.powers import Power
from grids.reach import Reach
from lib.grams import grams
from tests.tickets.desk import dispatched, filed, reported
from tickets.models import Ticket, TicketGrams
from tickets.operations.marking import renew_grams
from tickets.operations.whistles import Call, draft_whistle, issue_whistle
from tickets.querysets import tickets as vocabulary
from tickets.querysets.marks import SIGN, reach_marks

pytestmark = pytest.mark.django_db

WORDS = ("路灯", "地锁", "渗水", "噪音", "路灯不亮", "阳光", "12", "a1")
PLACES = ("sundi_b1", "sundi_b3", "sundi_1", "sundi", "hubei_b1", "liyuan_u1", "anmin")
PEOPLE = (
    "admin",
    "street",
    "community",
    "clerk",
    "gridworker",
    "buildinghead",
    "district",
    "department",
    "volunteer",
    "community_dh",
)


def marks_of(ticket):
    row = TicketGrams.objects.get(ticket=ticket)
    return {entry for entry in row.grams if entry.startswith(SIGN)}


def test_no_piece_of_a_word_looks_like_a_mark():
    assert not any(piece.startswith(SIGN) for piece in grams("@a12 a@b ＠路灯@ c1"))


def test_a_matter_is_marked_with_every_area_on_its_way(world):
    ticket = reported(world, area=world.liyuan_u1, by=world.gridworker_dh)
    way = [world.shazhou, world.liyuan, world.liyuan_1, world.liyuan_b1, world.liyuan_u1]
    assert marks_of(ticket) >= {f"@a{area.pk}" for area in way}
    assert marks_of(ticket) >= {f"@d{world.dunhuang.pk}", f"@c{world.city_dh.pk}"}
    assert f"@u{world.gridworker_dh.pk}" in marks_of(ticket)


def test_the_name_of_the_exact_place_is_found(world):
    ticket = reported(world, text="灯坏了。", area=world.sundi_b3)
    assert list(Ticket.objects.matching("花园3栋")) == [ticket]


def test_renewed_entries_follow_areas_that_moved_or_got_another_name(world):
    ticket = reported(world)
    TicketGrams.objects.update(grams=["旧的"])
    world.sundi_b1.name = "月光花园1栋"
    world.sundi_b1.save()
    Ticket.objects.filter(pk=ticket.pk).update(community_now=world.yushan)
    renew_grams([ticket.pk])
    assert f"@a{world.yushan.pk}" in marks_of(ticket)
    assert list(Ticket.objects.matching("月光")) == [ticket]


def test_marks_tell_nothing_of_those_who_see_all(world):
    assert reach_marks(Reach(everywhere=True)) is None
    assert reach_marks(Reach()) == []


def test_a_unit_that_was_given_work_or_called_finds_it_by_a_word(world):
    dispatched(world, text="路灯不亮", lead=world.urban)
    called = filed(world, text="路灯倒了")
    call = Call(
        area=world.sundi_b1,
        title="路灯",
        facts="多次",
        wanted_result="修好",
        lead=world.urban,
        assist=[world.water],
        ticket=called,
    )
    draft = draft_whistle(call, by=world.community, at=world.now)

    def found(user) -> int:
        reach = user.reach(Power.VIEW_TICKETS)
        return Ticket.objects.within(reach).matching("路灯", reach).count()

    assert (found(world.department), found(world.department2)) == (1, 0)
    issue_whistle(draft, by=world.community, at=world.now)
    assert (found(world.department), found(world.department2)) == (2, 1)
    renew_grams(Ticket.objects.values_list("pk", flat=True))
    assert (found(world.department), found(world.department2)) == (2, 1)


def test_a_word_that_is_common_in_a_place_is_still_cut_to_the_place(world, monkeypatch):
    monkeypatch.setattr("tickets.querysets.tickets.RARE", 1)
    for area in (world.sundi_b1, world.sundi_b2, world.hubei_b1):
        reported(world, text="路灯不亮", area=area, by=world.system)
    reach = world.clerk.reach(Power.VIEW_TICKETS)
    rows = Ticket.objects.within(reach).matching("路灯", reach)
    assert rows.count() == 2
    assert "&&" in str(rows.query)


@pytest.mark.parametrize("most", [1000, 1])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    matters=st.lists(
        st.tuples(st.lists(st.sampled_from(WORDS), max_size=3), st.sampled_from(PLACES)),
        min_size=1,
        max_size=6,
    ),
    word=st.sampled_from(WORDS),
)
def test_found_is_what_brute_force_finds(world, most, matters, word):
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary, "RARE", most)
        for number, (words, place) in enumerate(matters):
            make = dispatched if number == 0 and place == "sundi_b1" else reported
            by = world.gridworker if place.startswith("sundi_b") else world.system
            make(world, text="，".join(words) or "无", area=getattr(world, place), by=by)
        wanted = set(grams(word))
        for username in PEOPLE:
            reach = world.user(username).reach(Power.VIEW_TICKETS)
            rows = Ticket.objects.within(reach)
            expected = {row.pk for row in rows if wanted <= words_of(row)}
            assert set(rows.matching(word, reach).values_list("pk", flat=True)) == expected, (
                username
            )
        transaction.set_rollback(True)


def words_of(ticket):
    """The pieces of a ticket's own words, computed anew."""
    return set(grams(f"{ticket.title} {ticket.text} {ticket.address} {ticket.area.name}"))
