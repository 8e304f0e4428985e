"""Scenario 4: a water main bursts at 02:10 on a public holiday."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.flows import answer, blow, duty, open_matter, report
from tickets.models import Clock, Escalation, Ticket

NIGHT = datetime(2026, 10, 1, 18, 10, tzinfo=UTC)
"""02:10 of 2026-10-02 in China: the second day of the National Day holiday."""


@pytest.fixture
def burst(site, world):
    """A resident's report in the night, and the whistle the community blows for it at once."""
    site.clock.move_to(NIGHT)
    resident = site.resident()
    code = report(resident, "0401", "1栋门前水管爆了，水漫到路上。", at=world.sundi_b1.code)
    assert resident.shows(".box-red"), "the receipt says whom to call first"
    community = site.person("community", phone=True)
    ticket = Ticket.objects.get()
    open_matter(community, ticket).move("accept")
    whistle = blow(
        community,
        ticket,
        kind="emergency",
        lead=world.water,
        wanted_result="关阀止水，抢修恢复供水",
    )
    resident.go(f"/follow/{code}/")
    return whistle, community, resident


def clocks_of(whistle, unit):
    """The clocks of one department by kind."""
    clocks = Clock.objects.of("whistle_task", whistle.tasks.get(unit=unit).pk)
    return {row.kind: row for row in clocks}


def minutes_from(start, end):
    """The length of a limit; a due moment is kept to the full second."""
    return round((end - start).total_seconds() / 60)


def test_the_water_company_comes_in_time(site, world, burst):
    whistle, community, _resident = burst
    clocks = clocks_of(whistle, world.water)
    limits = {kind: minutes_from(whistle.issued_at, row.due_at) for kind, row in clocks.items()}
    assert (limits["sign"], limits["attend"], limits["stop_danger"]) == (15, 30, 120)
    community.go(f"/whistles/{whistle.number}/")
    assert community.sees("2026-10-02 02:")
    assert community.light == "green"

    officer = site.person("department2", phone=True)
    officer.go("/inbox/")
    assert officer.light == "green"
    site.clock.move_to(NIGHT + timedelta(minutes=10))
    answer(officer, whistle, world.water, "sign", "contact")
    site.clock.move_to(NIGHT + timedelta(minutes=25))
    answer(officer, whistle, world.water, "attend")
    answer(officer, whistle, world.water, "control", note="阀门已关闭，积水正在排除。")
    site.clock.move_to(NIGHT + timedelta(hours=3))
    answer(officer, whistle, world.water, "finish", note="05:10更换管段，已恢复供水。")
    community.go(f"/whistles/{whistle.number}/").move("verify", on=duty(whistle, world.water))

    site.sweep()
    clocks = clocks_of(whistle, world.water)
    met = {kind for kind, row in clocks.items() if row.state == "met" and row.met_at <= row.due_at}
    assert met == {"sign", "contact", "attend", "stop_danger", "finish"}
    assert not Escalation.objects.filter(percent__gte=100).exists()
    whistle.refresh_from_db()
    assert whistle.status == "closed"
    community.go(f"/whistles/{whistle.number}/")
    assert "red" not in community.lights


def test_who_comes_late_is_red_and_stays_recorded(site, world, burst):
    whistle, community, _resident = burst
    site.clock.move_to(whistle.issued_at + timedelta(minutes=16))
    site.sweep()
    community.go(f"/whistles/{whistle.number}/")
    assert community.light_in(f"#task-{whistle.tasks.get().pk}") == "red"

    officer = site.person("department2", phone=True)
    officer.go("/inbox/?show=late")
    assert officer.light == "red"
    officer.move("sign", on=duty(whistle, world.water))
    site.clock.move_to(whistle.issued_at + timedelta(minutes=45))
    answer(officer, whistle, world.water, "attend")
    clocks = clocks_of(whistle, world.water)
    assert clocks["sign"].met_at > clocks["sign"].due_at
    assert clocks["attend"].met_at > clocks["attend"].due_at
    officer.go("/notices/")
    assert officer.shows("tr.is-late"), "urgent notices stand out"
    community.go(f"/whistles/{whistle.number}/")
    assert "red" in community.lights, "a limit that was missed stays red"
