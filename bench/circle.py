"""The 15-minute circle of a large city, in this process: reckoned in full, and one question.

`python -m bench.circle` prints its figures as JSON; `bench.store` gives it the database. What it
writes is rolled back.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from random import Random
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.figures import Figure  # noqa: E402
from bench.store import LARGE_CITY  # noqa: E402
from grids.models import Area, City, Place  # noqa: E402
from grids.reach import Reach  # noqa: E402
from services.models import CircleRow, CircleState  # noqa: E402
from services.operations.circle import KINDS, is_current, reckon_circle  # noqa: E402
from services.panels.circle import Scope, page  # noqa: E402
from services.panels.near import near_groups  # noqa: E402

PLACES = 500
RECKON_MS, QUESTION_MS, PAGE_MS = 3000, 50, 300
RECKONINGS = 5


def fill(city: City) -> None:
    """Five hundred places of all kinds at buildings of the city."""
    luck, at = Random(7), timezone.localdate()
    buildings = list(Area.objects.filter(city=city, tier="building").exclude(lng=None)[:100_000])
    week = {str(day): [["08:30", "12:00"], ["14:00", "17:30"]] for day in range(7)}
    Place.objects.bulk_create(
        Place(
            name=f"阵地{number}",
            kind=KINDS[number % len(KINDS)],
            area=spot,
            lng=spot.lng,
            lat=spot.lat,
            hours=week,
            valid_from=at,
        )
        for number, spot in enumerate(luck.sample(buildings, PLACES))
    )


def timed(name: str, act: Callable[[], Any], rounds: int, most: int | None) -> Figure:
    """So many rounds after one that warms up."""
    act()
    figure = Figure(name, [], most=most)
    for _round in range(rounds):
        begun = perf_counter()
        act()
        figure.times.append((perf_counter() - begun) * 1000)
    return figure


def figures(rounds: int) -> Iterator[Figure]:
    """What the task, the page and one resident cost."""
    city, at = City.objects.get(code=LARGE_CITY), timezone.now()
    fill(city)

    def reckon() -> None:
        CircleState.objects.filter(city=city).delete()
        reckon_circle(city, at=at)

    yield timed(f"circle reckoned, {PLACES} places", reckon, RECKONINGS, RECKON_MS)
    yield Figure(
        "buildings of it", [CircleRow.objects.filter(building__city=city).count()], unit=""
    )
    spot = CircleRow.objects.filter(building__city=city).order_by("pk")[1000]
    near = lambda: near_groups(spot.lng, spot.lat, at=at)  # noqa: E731 - one question, as it is asked
    yield timed("what is near one resident", near, rounds, QUESTION_MS)
    yield timed("whether a circle is still true", lambda: is_current(city, at), rounds, None)
    everything, whole = Reach(everywhere=True), Reach(cities=frozenset({city.pk}))
    street = Area.objects.filter(city=city, tier="street").order_by("code").first()
    for name, reach, area, most in (
        ("a street", everything, street, None),
        ("the whole city", whole, None, PAGE_MS),
        ("all three cities", everything, None, None),
    ):
        scope = Scope(reach, area, "clinic", 15, 1.3)
        yield timed(f"page of the circle, {name}", lambda s=scope: page(s, at=at), rounds, most)


def main() -> int:
    """Print the figures as JSON."""
    made = argparse.ArgumentParser(prog="bench.circle")
    made.add_argument("--rounds", type=int, default=30)
    options = made.parse_args()
    with transaction.atomic():
        found = [asdict(figure) for figure in figures(options.rounds)]
        transaction.set_rollback(True)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
