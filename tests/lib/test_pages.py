"""Keyset paging: every row once, in order, forwards and back; damaged cursors are refused."""

from datetime import timedelta

import pytest

from lib.errors import Refused
from lib.pages import Cursor, capped_count, keyset
from tickets.models import Ticket
from tickets.operations.intake import Report, report_ticket

ORDER = ("-reported_at", "-id")


@pytest.fixture
def seven(world):
    """Seven tickets, of which three were reported at the same moment."""
    for number in range(7):
        at = world.now + timedelta(minutes=max(0, number - 2))
        report = Report(
            category=world.category("0603"), text=f"第{number}盏灯", area=world.sundi_b1
        )
        report_ticket(report, by=world.gridworker, at=at)
    return list(Ticket.objects.order_by(*ORDER))


def test_forwards_and_back_shows_every_row_once(seven):
    rows = Ticket.objects.all()
    shown, pages, cursor = [], [], None
    while True:
        page = keyset(rows, order=ORDER, cursor=cursor, size=2)
        shown += page.rows
        pages.append(page)
        if page.next is None:
            break
        cursor = page.next
    assert shown == seven
    back = keyset(rows, order=ORDER, cursor=pages[-1].previous, size=2)
    assert back.rows == pages[-2].rows
    assert keyset(rows, order=ORDER, cursor=pages[1].previous, size=2).previous is None


def test_the_first_page_has_nothing_before_it(seven):
    page = keyset(Ticket.objects.all(), order=ORDER, size=10)
    assert (page.previous, page.next, len(page.rows)) == (None, None, 7)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "%%%",
        "AAAA",
        Cursor(("no date", 1)).encode(),
        Cursor((1,)).encode(),
    ],
)
def test_damaged_cursors_are_refused(seven, text):
    if not text:
        assert keyset(Ticket.objects.all(), order=ORDER, cursor=text).rows
        return
    with pytest.raises(Refused) as refused:
        keyset(Ticket.objects.all(), order=ORDER, cursor=text)
    assert refused.value.code == "bad_cursor"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", ["2026-11-23T10:00:00", "2026-11-23", 7, ""])
def test_a_forged_moment_without_time_zone_is_refused_quietly(seven, value):
    forged = Cursor((value, 1)).encode()
    with pytest.raises(Refused) as refused:
        keyset(Ticket.objects.all(), order=ORDER, cursor=forged)
    assert refused.value.code == "bad_cursor"


def test_counts_stop_at_their_cap(seven):
    assert capped_count(Ticket.objects.all(), cap=3) == 4
