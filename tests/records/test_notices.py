"""A notice is written once per event and person, with its delivery, in two statements."""

import datetime

import pytest
from django.utils import translation

from records.models import Delivery, Notice
from records.notices import notice_text
from records.operations import NoticeDraft, mark_all_read, mark_read, post_many, post_notices
from records.operations.notices import end_of_quiet
from tests.records.conftest import make_readers

pytestmark = pytest.mark.django_db


def post(readers, at, *, event="ticket:1:filed", urgency="info", **params) -> int:
    return post_notices(
        "probe",
        to=[reader.pk for reader in readers],
        event=event,
        about=("ticket", 1),
        params=params,
        at=at,
        urgency=urgency,
    )


def test_the_same_event_tells_a_person_once(at):
    readers = make_readers(2)
    assert post(readers[:1], at) == 1
    assert post(readers, at) == 1
    assert post(readers, at) == 0
    assert Notice.objects.count() == 2
    assert Delivery.objects.filter(state="pending", available_at=at).count() == 2


def test_params_come_back_as_written(at):
    reader = make_readers(1)[0]
    post([reader], at, number="MAS1", title="井盖 & <b>", url="/tickets/MAS1/", hours=2.5, due=at)
    notice = Notice.objects.to(reader).get()
    assert notice.params == {
        "number": "MAS1",
        "title": "井盖 & <b>",
        "url": "/tickets/MAS1/",
        "hours": 2.5,
        "due": "2026-11-23T02:00:00Z",
    }


def test_a_thousand_notices_take_two_statements(at, django_assert_num_queries):
    readers = make_readers(2)
    drafts = [
        NoticeDraft("probe", reader.pk, f"timer:{n}:1", "whistle_task", n, {"n": n}, "warning")
        for n in range(500)
        for reader in readers
    ]
    with django_assert_num_queries(2):
        ids = post_many(drafts, at=at)
    assert len(ids) == len(set(ids)) == 1000
    assert Delivery.objects.count() == 1000
    assert post_many(drafts[:10], at=at) == []
    assert post_many([], at=at) == []


def test_a_reader_without_an_address_gets_the_inbox_only(at):
    readers = make_readers(1, with_mail=False)
    assert post(readers, at) == 1
    assert not Delivery.objects.exists()


def test_quiet_hours_wait_for_the_morning_but_urgent_ones_do_not(at):
    reader = make_readers(1)
    night = datetime.datetime(2026, 11, 23, 18, 10, tzinfo=datetime.UTC)  # 02:10 on the 24th
    morning = datetime.datetime(2026, 11, 23, 23, 30, tzinfo=datetime.UTC)  # 07:30
    post(reader, night, event="a")
    post(reader, night, event="b", urgency="urgent")
    by_event = {row.notice.event: row.available_at for row in Delivery.objects.all()}
    assert by_event == {"a": morning, "b": night}


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-23 07:29", "2026-11-23 07:30"),
        ("2026-11-23 07:30", "2026-11-23 07:30"),
        ("2026-11-23 20:59", "2026-11-23 20:59"),
        ("2026-11-23 21:00", "2026-11-24 07:30"),
        ("2026-12-31 23:59", "2027-01-01 07:30"),
        ("2026-11-24 00:00", "2026-11-24 07:30"),
    ],
)
def test_the_edges_of_the_quiet_hours(local, expected):
    site = datetime.timezone(datetime.timedelta(hours=8))
    moment = datetime.datetime.fromisoformat(local).replace(tzinfo=site)
    assert end_of_quiet(moment) == datetime.datetime.fromisoformat(expected).replace(tzinfo=site)


def test_the_text_is_in_the_readers_language_and_not_escaped(at, notice_texts):
    reader = make_readers(1)
    post(reader, at, number="MAS1", url="/tickets/MAS1/")
    notice = Notice.objects.get()
    with translation.override("en"):
        text = notice_text(notice)
    assert text.subject == "Search MAS1"
    assert text.body == "It is <late> & waits."
    assert text.link.endswith("/tickets/MAS1/")
    with translation.override("zh-hans"):
        assert notice_text(notice).subject == "搜索 MAS1"


def test_reading_counts_once_and_only_in_the_own_inbox(at):
    mine, other = make_readers(2)
    post([mine, other], at)
    notice = Notice.objects.to(mine).get()
    mark_read(notice, by=other, at=at)
    assert Notice.objects.unread().count() == 2
    mark_read(notice, by=mine, at=at)
    mark_read(notice, by=mine, at=at + datetime.timedelta(hours=1))
    notice.refresh_from_db()
    assert notice.read_at == at
    post([mine], at, event="later")
    assert mark_all_read(by=mine, at=at) == 1
    assert Notice.objects.to(other).unread().count() == 1
