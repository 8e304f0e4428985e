"""Frozen months: written once, on their day, never changed, read by whoever reaches the place."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from grids.models import City
from lib.periods import Period, midnight
from overview.models import Snapshot, SnapshotLine
from overview.operations.snapshots import freeze_month, months_to_freeze
from overview.panels.snapshots import line_of, snapshot_page
from overview.statistics.months import month_lines
from overview.tasks import freeze_months
from tests.tickets.calls import verified
from tests.tickets.desk import closed, reported
from tickets.models import Ticket

OCTOBER = date(2026, 10, 1)


def in_october(world, ticket: Ticket) -> Ticket:
    """The same matter a month and more earlier."""
    back = timedelta(days=40)
    moments = ("reported_at", "accepted_at", "filed_at", "dispatched_at", "handled_at", "closed_at")
    for name in moments:
        if getattr(ticket, name) is not None:
            setattr(ticket, name, getattr(ticket, name) - back)
    ticket.save()
    return ticket


@pytest.fixture
def october(world) -> Snapshot:
    """One matter closed, one only reported, and one call answered; then the month is frozen."""
    in_october(world, closed(world))
    in_october(world, reported(world, area=world.hubei_1, by=world.community_other))
    lines = month_lines(world.city, OCTOBER)
    snapshot = freeze_month(world.city, OCTOBER, lines, at=world.now)
    assert snapshot is not None
    return snapshot


def test_a_month_is_frozen_for_every_place(world, october):
    lines = {str(line.place): line.measures for line in october.lines.with_place()}
    assert lines["马鞍山市"]["reported"] == lines["雨山区"]["reported"] == 2
    assert lines["安民街道"]["closed"] == lines["孙底社区"]["closed"] == 1
    assert lines["湖北社区"]["reported"] == 1
    assert lines["孙底社区"]["in_street"] == 1
    assert october.number == "MAS-202610"


def test_it_is_written_once(world, october):
    assert freeze_month(world.city, OCTOBER, month_lines(world.city, OCTOBER), at=world.now) is None
    assert Snapshot.objects.count() == 1
    with pytest.raises(TypeError):
        october.save()
    with pytest.raises(TypeError):
        october.delete()


def test_what_happens_late_moves_the_live_figure_only(world, october, client):
    """A matter of October is closed in November: its month stays, the page shows both."""
    ticket = Ticket.objects.get(community_now=world.hubei, status="reported")
    Ticket.objects.filter(pk=ticket.pk).update(
        status="closed", closed_at=world.now, filed_at=ticket.reported_at, solved_level="grid"
    )
    page = snapshot_page(line_of(october, world.user("admin"), "3405"), world.user("admin"))
    rows = {row["figure"].name: row for row in page["rows"]}
    assert (rows["grid_containment"]["frozen"].part, rows["grid_containment"]["frozen"].n) == (0, 1)
    assert (rows["grid_containment"]["now"].part, rows["grid_containment"]["now"].n) == (1, 2)
    assert rows["closed"]["frozen"] == rows["closed"]["now"]
    client.force_login(world.admin)
    html = client.get(f"/figures/months/{october.number}/").content.decode()
    assert "2026年10月" in html
    assert october.number in html


@pytest.mark.parametrize(
    ("username", "code", "sees"),
    [
        ("community", "340504003014", True),
        ("community", "3405", False),
        ("community_other", "340504003014", False),
        ("street", "340504003", True),
        ("street", "340504", False),
        ("district", "340504003014", True),
        ("district_dh", "340504", False),
    ],
)
def test_a_line_is_read_within_reach(world, october, client, username, code, sees):
    client.force_login(world.user(username))
    for url in (f"/figures/months/{october.number}/", f"/api/v1/frozen-months/{october.number}/"):
        assert client.get(url, {"within": code}).status_code == (200 if sees else 404)


def test_the_api_tells_both(world, october, client):
    client.force_login(world.user("community"))
    listed = client.get("/api/v1/frozen-months/").json()["results"]
    assert [row["number"] for row in listed] == ["MAS-202610"]
    page = client.get("/api/v1/frozen-months/MAS-202610/").json()
    assert page["place"] == "340504003014"
    closed_row = next(row for row in page["results"] if row["name"] == "closed")
    assert (closed_row["value"], closed_row["now"]) == (1.0, 1.0)


@pytest.mark.parametrize(("day", "months"), [(5, []), (6, [date(2026, 10, 1)]), (30, [OCTOBER])])
def test_the_day_to_freeze(world, day, months):
    assert list(months_to_freeze(world.city, date(2026, 11, day))) == months


def test_the_task_freezes_every_city_once(world, monkeypatch):
    at = timezone.make_aware(datetime(2026, 12, 7, 3))  # noqa: DTZ001
    monkeypatch.setattr(timezone, "now", lambda: at)
    freeze_months()
    freeze_months()
    months = Snapshot.objects.values_list("city__prefix", "month")
    assert sorted(months) == [("DH", date(2026, 11, 1)), ("MAS", date(2026, 11, 1))]
    assert SnapshotLine.objects.filter(district=None, area=None).count() == City.objects.count()


def test_the_api_reads_figures(world, client):
    """Each figure with formula, n, earlier values, and its lists with as many rows."""
    closed(world)
    verified(world)
    client.force_login(world.user("community"))
    period = Period.of("month", timezone.localdate(world.now))
    page = client.get("/api/v1/figures/", {"period": period.code}).json()
    assert page["period"] == period.code
    rows = {row["name"]: row for row in page["results"]}
    assert rows["closed"]["value"] == 1
    assert rows["closed"]["previous"] == 0
    assert rows["sign_in_time"]["n"] == 1
    for name in ("closed", "called", "reported"):
        (case,) = rows[name]["cases"]
        listed = client.get(f"/api/v1/figures/{case['measure']}/cases/?period={period.code}").json()
        assert len(listed["results"]) == rows[name]["value"]


@pytest.mark.parametrize(
    "query", [{"period": "2026-13"}, {"period": "😀"}, {"basis": "x"}, {"within": "9" * 30}]
)
def test_nonsense_is_refused_at_its_field(world, client, query):
    client.force_login(world.user("community"))
    answer = client.get("/api/v1/figures/", query)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == set(query)
    assert client.get("/figures/closed/cases/", query).status_code == 200


def test_a_number_without_the_power_has_no_list(world, client):
    """The district counts visits and may not read who was visited."""
    client.force_login(world.user("district"))
    assert client.get("/figures/visited/cases/").status_code == 403
    assert client.get("/api/v1/figures/visited/cases/").status_code == 403
    rows = client.get("/api/v1/figures/").json()["results"]
    assert next(row for row in rows if row["name"] == "visited")["cases"] == []
    assert client.get("/figures/nothing/cases/").status_code == 404


def test_months_begin_at_midnight_of_the_site(world):
    assert midnight(OCTOBER).isoformat() == "2026-10-01T00:00:00+08:00"
