"""Cost of deadline arithmetic: `python -m bench.clock [--clocks N] [--json FILE]`."""

import argparse
import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from chinese_calendar import constants

from tickets.clock import (
    Budget,
    CompiledCalendar,
    LimitUnit,
    compile_calendar,
    due,
    due_after,
    due_many,
    elapsed_many,
    explain,
    from_epoch,
    provisional_many,
)

UNIT = LimitUnit.WORKING_HOUR


def build() -> CompiledCalendar:
    """Five years of office hours with the real holidays."""
    holidays = {day: (False, name) for day, name in constants.holidays.items()}
    made_up = {day: (True, name) for day, name in constants.workdays.items()}
    return compile_calendar(
        version=1,
        timezone="Asia/Shanghai",
        sessions={day: [("08:00", "12:00"), ("14:00", "18:00")] for day in range(5)},
        days=holidays | made_up,
        published_years={day.year for day in constants.holidays},
        first=date(2023, 1, 1),
        last=date(2027, 12, 31),
    )


def seconds_of(work: Callable[[], object], rounds: int = 5) -> float:
    """Median wall time of some rounds."""
    times = []
    for _ in range(rounds):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return median(times)


def measure(clocks: int) -> dict[str, float]:
    """Every figure, in the unit its name ends with."""
    calendar, draw = build(), random.Random(7)
    first, last = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (2024, 2026))
    starts = [draw.randint(int(first), int(last)) for _ in range(clocks)]
    budgets = [draw.choice([2, 4, 8, 24, 40, 120]) * 3600 for _ in range(clocks)]
    pairs = list(zip(starts, budgets, strict=True))[:20_000]
    moments = [(from_epoch(start), Budget(UNIT, seconds)) for start, seconds in pairs]
    many, amounts = np.array(starts), np.array(budgets)
    dues = due_many(calendar, UNIT, many, amounts)
    micro = 1e6 / len(pairs)
    return {
        "segments": len(calendar.opens),
        "compile_ms": 1e3 * seconds_of(build),
        "due_after_us": micro
        * seconds_of(lambda: [due_after(calendar, UNIT, *pair) for pair in pairs]),
        "due_with_yellow_us": micro
        * seconds_of(lambda: [due(calendar, *moment) for moment in moments]),
        "explain_us": 10
        * micro
        * seconds_of(
            lambda: [
                explain(calendar, UNIT, start, clock.seconds)
                for start, clock in moments[: len(pairs) // 10]
            ]
        ),
        "clocks": clocks,
        "due_many_ms": 1e3 * seconds_of(lambda: due_many(calendar, UNIT, many, amounts)),
        "elapsed_many_ms": 1e3 * seconds_of(lambda: elapsed_many(calendar, UNIT, many, dues)),
        "provisional_many_ms": 1e3
        * seconds_of(lambda: provisional_many(calendar, UNIT, many, dues)),
    }


def main() -> None:
    """Print the figures and, when asked, keep them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=200_000, help="clocks of a re-planning")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    figures = measure(options.clocks)
    for name, value in figures.items():
        print(f"{name:24}{value:12,.2f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
