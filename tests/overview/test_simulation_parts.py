"""What a simulation is made of, without a database: scenarios, arrivals, queues, sums."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import mean, pvariance
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import Refused
from overview.replay.clockwork import Agenda, WorkTime
from overview.replay.crews import Crew, Errand, Rules
from overview.simulation.adding import add_up, rates_of
from overview.simulation.arrivals import Span, draw_moments, figures, hourly
from overview.simulation.running import share_out
from overview.simulation.scenario import BadScenario, open_scenario, read_scenario
from tests.architecture.sources import ROOT
from tickets.clock import DayConvention, compile_calendar

SITE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 09:00 in China."""


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def errors(given) -> dict[str, str]:
    with pytest.raises(BadScenario) as caught:
        read_scenario(given)
    return caught.value.errors


def test_an_empty_scenario_is_the_default_and_survives_json():
    scenario = read_scenario({})
    assert scenario["tickets"] == 12_000 and scenario.until == date(2027, 1, 1)
    again = read_scenario(json.loads(json.dumps(scenario.plain())))
    assert again == scenario and again.differences() == {}


def test_dotted_and_nested_keys_say_the_same():
    nested = read_scenario({"staff": {"times": {"clerk": 2}}, "limits": {"times": 0.5}})
    assert nested == read_scenario({"staff.times.clerk": 2, "limits.times": 0.5})
    assert set(nested.differences()) == {"staff.times.clerk", "limits.times"}


def test_everything_wrong_is_told_at_once_by_key():
    found = errors(
        {
            "tickets": 0,
            "since": "soon",
            "area": "34A",
            "colour": "red",
            "order": "luck",
            "staff": 3,
            "minutes": {"file": [5]},
            "chance": {"self_close": {"A": 1.5}, "rain": 1},
            "arrivals": {"channels": {"pigeon": 1}, "months": [1, 2]},
            "limits": {"category": {"0101": "soonish"}},
            "ladder": {"rungs": {"assignment/handle": [{"percent": 50}]}},
        }
    )
    assert set(found) == {
        "tickets",
        "since",
        "area",
        "colour",
        "order",
        "staff",
        "minutes.file",
        "chance.self_close.A",
        "chance.rain",
        "arrivals.channels",
        "arrivals.months",
        "limits.category",
        "ladder.rungs",
    }
    assert found["tickets"] == "A whole number from 1 to 200000 is expected."
    assert "pigeon" in found["arrivals.channels"] and "0101" in found["limits.category"]


@pytest.mark.parametrize(
    ("name", "text"), [("a.toml", "tickets = = 3"), ("a.json", "[1, 2]"), ("a.json", "{")]
)
def test_a_file_that_cannot_be_read_says_so(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadScenario) as caught:
        open_scenario(tmp_path / name)
    assert set(caught.value.errors) == {"file"}
    with pytest.raises(BadScenario):
        open_scenario(tmp_path / "nowhere.toml")


def test_the_scenarios_in_the_documents_are_sound():
    files = sorted((ROOT / "docs/scenarios").glob("*.toml"))
    assert files and all(open_scenario(path).differences() for path in files)


def span(days: int) -> Span:
    since = date(2026, 11, 2)
    return Span(since, since + timedelta(days=days), SITE, lambda day: day.weekday() < 5)


def test_hours_and_weekdays_come_in_as_in_the_real_series():
    """No cell of weekday and hour is off by more than five standard deviations."""
    count, weeks = 40_000, 8
    drawn = draw_moments(span(7 * weeks), count, Random("shape"), dispersion=0)
    assert drawn == sorted(drawn) and len(drawn) == count
    seen = Counter((moment.weekday(), moment.hour) for moment in drawn)
    week = [date(2026, 11, 2) + timedelta(days=n) for n in range(7)]
    shape = {
        (day.weekday(), hour): cases
        for day in week
        for hour, cases in enumerate(hourly(day, day.weekday() < 5))
    }
    total = sum(shape.values())
    for cell, cases in shape.items():
        wanted = count * cases / total
        assert abs(seen[cell] - wanted) < 5 * max(wanted, 1) ** 0.5, cell
    chi = sum(
        (seen[c] - count * x / total) ** 2 / (count * x / total) for c, x in shape.items() if x
    )
    assert chi < 168 + 5 * (2 * 168) ** 0.5


def test_days_vary_as_the_series_does_and_more_with_more_dispersion():
    def spread(dispersion: float) -> float:
        drawn = draw_moments(span(140), 20_000, Random("spread"), dispersion=dispersion)
        days = Counter(moment.date() for moment in drawn)
        tuesdays = [days[day] for day in span(140).days() if day.weekday() == 1]
        return pvariance(tuesdays) ** 0.5 / mean(tuesdays)

    calm, real, wild = spread(0), spread(1), spread(4)
    assert calm < real < wild
    assert abs(real - figures()["day_variation"]) < 0.1


def test_the_same_seed_draws_the_same_moments_and_months_weigh():
    first = draw_moments(span(60), 500, Random("7"))
    assert first == draw_moments(span(60), 500, Random("7"))
    assert first != draw_moments(span(60), 500, Random("8"))
    months = [0.0] * 10 + [1.0, 0.0]
    only = draw_moments(span(60), 500, Random("7"), months=months)
    assert {moment.month for moment in only} == {11}


WORK = WorkTime(
    compile_calendar(
        version=1,
        timezone="Asia/Shanghai",
        sessions={day: [["08:00", "12:00"], ["14:00", "18:00"]] for day in range(5)},
        days={},
        published_years=range(2026, 2028),
        first=date(2026, 1, 1),
        last=date(2027, 12, 31),
        day_convention=DayConvention.ROLLING,
    )
)


def ended(jobs: list[tuple[int, int]], people: int, order: str = "arrival") -> list[datetime]:
    """When each of these jobs (minutes after Monday morning, minutes of work) is done."""
    agenda, ends = Agenda(), {}
    until = MONDAY + timedelta(days=60)
    crew = Crew(Rules(agenda, WORK, order, until), ["someone"], people, 1.0)

    def come(number: int, minutes: int):
        errand = Errand(minutes, lambda at, _by: ends.__setitem__(number, at))
        return lambda at: crew.ask(errand, at)

    for number, (after, minutes) in enumerate(jobs):
        agenda.note(MONDAY + timedelta(minutes=after), come(number, minutes))
    while (found := agenda.next_before(until)) is not None:
        found[1](found[0])
    assert len(ends) == len(jobs)
    return [ends[number] for number in range(len(jobs))]


@given(
    st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 400)), min_size=1, max_size=25).map(
        sorted
    ),
    st.integers(1, 3),
)
@settings(max_examples=60, deadline=None)
def test_more_people_never_make_anybody_wait_longer(jobs, people):
    few, more = ended(jobs, people), ended(jobs, people + 1)
    assert all(later >= sooner for later, sooner in zip(few, more, strict=True))


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 300)), min_size=1, max_size=15))
@settings(max_examples=30, deadline=None)
def test_work_is_done_in_working_hours_and_takes_its_time(jobs):
    for (after, minutes), end in zip(jobs, ended(jobs, 40), strict=True):
        assert end == WORK.after(MONDAY + timedelta(minutes=after), minutes)
        local = end.astimezone(SITE)
        assert local.weekday() < 5 and (
            8 <= local.hour < 12 or 14 <= local.hour <= 18 or local.hour == 12
        )


def test_what_is_urgent_goes_first_and_at_night_to_whoever_is_on_call():
    agenda, done = Agenda(), []
    until = MONDAY + timedelta(days=9)
    crew = Crew(Rules(agenda, WORK, "light", until), ["someone"], 1, 1.0)

    def errand(name: str, due_h: float | None, *, urgent: bool = False) -> Errand:
        due = None if due_h is None else MONDAY + timedelta(hours=due_h)
        return Errand(60, lambda at, _by: done.append((name, at)), due, due, is_urgent=urgent)

    crew.ask(errand("first", None), MONDAY)
    crew.ask(errand("whenever", None), MONDAY)
    crew.ask(errand("green", 40), MONDAY)
    crew.ask(errand("red", 0), MONDAY)
    crew.ask(errand("urgent", 50, urgent=True), MONDAY)
    night = MONDAY + timedelta(hours=14)
    agenda.note(night, lambda at: crew.ask(errand("at night", 20, urgent=True), at))
    while (found := agenda.next_before(until)) is not None:
        found[1](found[0])
    assert [name for name, _at in done] == [
        "first",
        "urgent",
        "red",
        "green",
        "whenever",
        "at night",
    ]
    assert done[-1][1] == night + timedelta(minutes=65)


def test_districts_are_shared_out_by_the_number_of_matters_alone():
    cities = {"3405": {"340503": 43, "340504": 40, "340521": 27, "340506": 6}}
    parts = share_out(read_scenario({"tickets": 300}), cities)
    assert [sorted(part) for part in parts] == [["340503", "340504", "340506", "340521"]]
    parts = share_out(read_scenario({"tickets": 12_000}), cities)
    assert [sorted(part) for part in parts] == [["340503", "340506"], ["340504", "340521"]]
    assert share_out(read_scenario({"area": "340504003"}), cities) == [["340504"]]
    with pytest.raises(Refused) as caught:
        share_out(read_scenario({"city": "1101"}), cities)
    assert caught.value.code == "city_unknown"


def part(code: str, arrived: int, closed: int, hours: list[float]) -> dict:
    counts = {"arrived": arrived, "closed": closed, "work_due": 4, "work_late": 1}
    line = {"name": code, "counts": counts, "hours": {"waiting": hours}}
    staff = {"people": 2, "busy": 10.0, "there": 40.0, "longest_queue": 3}
    return {
        "district": code,
        "months": {"2026-01": line},
        "communities": {code: line},
        "units": {},
        "escalations": {"ticket/triage/0050": 2},
        "staff": {"roles": {"clerk": staff}, "units": {}},
        "rates": {
            "partly": 0.5,
            "all": {"dispatched": 4, "responded": 3, "answered": 2, "solved": 1, "partly": 1},
            "communities": {},
        },
        "totals": {"levels": 2, "findings": 0, "refusals": {"a": 1}},
    }


def test_districts_add_up_in_any_order():
    parts = [part("b", 10, 8, [1.0, 9.0]), part("a", 5, 5, [2.0])]
    result = add_up(parts)
    assert result == add_up(reversed(parts))
    [month] = result["months"]
    assert (month["arrived"], month["closed"], month["open"]) == (15, 13, 2)
    assert month["waiting_median"] == 2.0 and month["work_late_share"] == 25.0
    assert result["staff"][0]["people"] == 4 and result["staff"][0]["used_share"] == 25.0
    assert result["escalations"] == {"ticket/triage/0050": 4}
    assert result["rates"]["solution"] == {"n": 4, "percent": 75.0}
    assert rates_of({}, 0.5)["response"] == {"n": 0, "percent": None}
