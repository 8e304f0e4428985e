"""How many reports a record filled: counted from the runs that cover it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from lib.periods import Period, PeriodKind
from overview.ledgers import LEDGERS
from overview.ledgers.making import Order, order_report
from overview.ledgers.reuse import uses_of
from overview.ledgers.scope import ground_of
from services.operations.visits import VisitDraft, log_visit
from tests.tickets import desk

pytestmark = pytest.mark.django_db


def made(world, slug: str, place: str, username: str = "street", period=None) -> None:
    order = Order(LEDGERS[slug], ground=ground_of(getattr(world, place).code), period=period)
    order_report(order, by=world.user(username), at=timezone.now())


def test_runs_whose_ledger_and_place_cover_it_are_counted(world):
    ticket = desk.reported(world)  # a parking lock: no dispute, no danger
    made(world, "matters", "anmin")
    made(world, "matters", "sundi")
    made(world, "matters", "yushan")
    made(world, "disputes", "sundi")
    made(world, "buildings", "sundi")
    assert uses_of("ticket", ticket, at=timezone.now()) == {"matters": 2}


def test_a_report_of_another_period_does_not_count(world):
    ticket = desk.reported(world)
    now = Period.of(PeriodKind.WEEK, timezone.localdate(ticket.reported_at))
    made(world, "community-week", "sundi", period=now.previous)
    assert not uses_of("ticket", ticket, at=timezone.now())
    made(world, "community-week", "sundi", period=now)
    assert uses_of("ticket", ticket, at=timezone.now()) == {"community-week": 1}


def test_the_page_of_a_matter_and_a_visit_says_so(world, client):
    ticket = desk.reported(world)
    visit = log_visit(
        VisitDraft(area=world.sundi_b1, kind="shop", visited_at=world.now, is_checked=True),
        by=world.gridworker,
        at=world.now,
    )
    made(world, "matters", "sundi")
    made(world, "visits", "sundi")
    client.force_login(world.user("gridworker"))
    assert (
        f"/record-use/ticket/{ticket.pk}/"
        in client.get(f"/tickets/{ticket.number}/").content.decode()
    )
    for kind, row in (("ticket", ticket), ("visit", visit)):
        url = f"/record-use/{kind}/{row.pk}/"
        assert "已用于 1 份报表" in client.get(url).content.decode()
        line = client.get(url, headers={"HX-Request": "true"}).content.decode()
        assert "×1" in line and "<html" not in line


def test_a_record_outside_the_reach_is_not_there(world, client):
    ticket = desk.reported(world)
    client.force_login(world.user("community_other"))
    assert client.get(f"/record-use/ticket/{ticket.pk}/").status_code == 404
    assert client.get(f"/record-use/person/{ticket.pk}/").status_code == 404
