"""Reports that are sent by themselves: on their day, to each receiver once, within their reach."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from overview.ledgers.sending import next_moment, send_due
from overview.ledgers.working import work_on_reports
from overview.models import ReportRun, ReportSchedule, ReportSending
from records.models import Notice
from tests.overview.report_files import matters

pytestmark = pytest.mark.django_db


def save(client, world, *receivers: str, **more):
    people = [str(world.user(name).pk) for name in receivers]
    said = {"what": "matters", "kind": "xlsx", "rhythm": "month", "day": "1", "hour": "8"}
    return client.post("/report-schedules/new/", {**said, "receivers": people, **more})


@pytest.fixture
def schedule(world, client) -> ReportSchedule:
    matters(world)
    client.force_login(world.user("street"))
    answer = save(client, world, "street", "clerk")
    assert answer.status_code == 302, answer.content.decode()
    return ReportSchedule.objects.get()


def test_it_is_due_on_its_day_and_hour(schedule):
    due = timezone.localtime(schedule.next_at)
    assert (due.day, due.hour) == (1, 8) and schedule.next_at > timezone.now()


@pytest.mark.parametrize(
    ("rhythm", "day", "after", "then"),
    [
        ("week", 1, datetime(2026, 11, 23, 0, 30, tzinfo=UTC), "2026-11-30 08:00"),
        ("week", 1, datetime(2026, 11, 22, 23, 59, tzinfo=UTC), "2026-11-23 08:00"),
        ("week", 7, datetime(2026, 11, 23, 2, tzinfo=UTC), "2026-11-29 08:00"),
        ("month", 28, datetime(2027, 2, 28, 1, tzinfo=UTC), "2027-03-28 08:00"),
        ("month", 1, datetime(2026, 12, 31, 20, tzinfo=UTC), "2027-01-01 08:00"),
    ],
)
def test_the_next_time_is_reckoned_in_site_time(rhythm, day, after, then):
    found = timezone.localtime(next_moment(rhythm, day, 8, after))
    assert f"{found:%Y-%m-%d %H:%M}" == then


def test_each_receiver_gets_the_last_period_once(world, client, schedule):
    at = schedule.next_at + timedelta(seconds=3)
    assert send_due(at - timedelta(minutes=1)) == 0
    assert send_due(at) == 2
    assert send_due(at) == 0
    schedule.refresh_from_db()
    assert schedule.next_at > at
    while work_on_reports(timezone.now()):
        continue
    runs = ReportRun.objects.order_by("made_by__username")
    month = (timezone.localdate(at).replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    assert {run.period for run in runs} == {month}
    assert {run.made_by.username: run.rows for run in runs} == {"clerk": 3, "street": 3}
    told = Notice.objects.filter(kind="report_ready").values_list("recipient__username", "params")
    assert {name for name, _params in told} == {"clerk", "street"}


def test_a_day_that_was_sent_is_never_sent_again(world, schedule):
    """Whatever else goes wrong, the row of the day stands."""
    at = schedule.next_at
    send_due(at)
    ReportSchedule.objects.update(next_at=at)
    assert send_due(at) == 0
    assert ReportSending.objects.count() == 2


def test_a_worker_that_was_down_sends_the_missed_one_once(schedule):
    at = schedule.next_at + timedelta(days=70)
    assert send_due(at) == 2
    schedule.refresh_from_db()
    assert schedule.next_at > at


def test_a_receiver_gets_the_rows_of_their_own_reach(world, client):
    matters(world)
    client.force_login(world.user("district"))
    save(client, world, "street", "street_other", what="hazards", area="")
    schedule = ReportSchedule.objects.get()
    ReportSchedule.objects.update(ledger="matters")
    send_due(schedule.next_at)
    while work_on_reports(timezone.now()):
        continue
    rows = dict(ReportRun.objects.values_list("made_by__username", "rows"))
    assert rows == {"street": 3, "street_other": 1}


def test_who_may_not_any_more_gets_nothing_and_the_list_says_so(world, client, schedule):
    person = world.user("clerk").person
    person.posts.update(until_on=timezone.localdate() - timedelta(days=1))
    send_due(schedule.next_at)
    sending = ReportSending.objects.get(receiver__username="clerk")
    assert sending.run is None and sending.refusal
    assert "没有查看或导出" in client.get("/report-schedules/").content.decode()


@pytest.mark.parametrize(
    ("receivers", "more", "words"),
    [
        (("community_other",), {}, "有效"),
        ((), {}, "必填"),
        (("street",), {"rhythm": "week", "day": "9"}, "每周请填"),
        (("street",), {"day": "31"}, "28"),
        (("street",), {"what": "nothing"}, "有效"),
    ],
)
def test_bad_input_is_told_at_its_field(world, client, receivers, more, words):
    client.force_login(world.user("street"))
    answer = save(client, world, *receivers, **more)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ReportSchedule.objects.exists()


def test_only_its_maker_ends_it(world, client, schedule):
    client.force_login(world.user("clerk"))
    assert "每月 1 日" in client.get("/report-schedules/").content.decode()
    assert client.post(f"/report-schedules/{schedule.pk}/end/").status_code == 403
    client.force_login(world.user("community_other"))
    assert client.post(f"/report-schedules/{schedule.pk}/end/").status_code == 404
    client.force_login(world.user("street"))
    client.post(f"/report-schedules/{schedule.pk}/end/")
    assert send_due(schedule.next_at) == 0
