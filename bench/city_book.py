"""A whole city from one workbook, timed: `python -m bench.city_book [--areas N] [--people N]`.

Streets of ten communities, each with ten grids, the rest buildings; a branch for each grid, and a
post for every tenth person. The city is new, so that every row is entered.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from openpyxl import Workbook

from bench.store import Store, engine_database, manage, open_store
from config import env

SEEDS = json.loads(
    (env.BASE_DIR / "members" / "seeds" / "city_book.json").read_text(encoding="utf-8")
)["sheets"]
CITY, DISTRICT, SCHEME = "9901", "990101", "maanshan"
LIMIT = 180
"""Seconds for 20,000 areas and 50,000 people, checked and entered."""

Row = list[Any]


def areas(count: int) -> Iterator[Row]:
    """City, district, streets, communities, grids and buildings, `count` in all but the first."""
    yield [CITY, "试验市", "市"]
    yield [DISTRICT, "试验区", "区县", CITY]
    made = 0
    for place in range(1, 1000):
        street = f"{DISTRICT}{place:03}"
        for row in street_rows(street, place, buildings=17):
            if made == count:
                return
            made += 1
            yield row


def street_rows(street: str, place: int, *, buildings: int) -> Iterator[Row]:
    yield [street, f"第{place}街道", "街道", DISTRICT]
    for number in range(1, 11):
        community = f"{street}{number:03}"
        yield [community, f"第{place}街道{number}社区", "社区", street]
        for grid in range(1, 11):
            code = f"{community}{grid:03}"
            yield [code, f"{number}社区{grid}网格", "网格", community, "", "", "", 420, 1100]
            for building in range(1, buildings + 1):
                own = f"{community}B{grid:02}{building:02}"
                yield [own, f"{grid}区{building}栋", "楼栋", code, "", "", "", 48]


def organisations(rows: list[Row]) -> Iterator[Row]:
    """A working committee for each street, a committee for each community, a branch for a grid."""
    kinds = {"街道": "党工委", "社区": "党委", "网格": "党支部"}
    for code, name, tier, above, *_rest in rows[2:]:
        if tier in kinds:
            parent = f"P{above}" if tier != "街道" else ""
            district = DISTRICT if tier == "街道" else ""
            yield [f"P{code}", f"{name}{kinds[tier]}", kinds[tier], parent, district, "", code]


def people(count: int, branches: list[str]) -> Iterator[Row]:
    """Members at home in the branches in turn; numbers that belong to nobody."""
    for number in range(count):
        phone = f"120{number:08}"
        home = branches[number % len(branches)]
        yield [f"R{number}", f"试{number:06}", phone, "", "女", 1980, "正式党员", home, "", "调解"]


def posts(count: int, rows: list[Row]) -> Iterator[Row]:
    """Volunteers of the communities, and a head for each grid."""
    grids = [row[0] for row in rows if row[2] == "网格"]
    communities = [row[0] for row in rows if row[2] == "社区"]
    for number in range(0, count, 10):
        if number // 10 < len(grids):
            yield [f"R{number}", "网格长", grids[number // 10], "2026-01-01"]
        else:
            place = communities[number % len(communities)]
            yield [f"R{number}", "志愿者", place, "2026-01-01"]


def write_book(path: Path, *, area_count: int, people_count: int) -> None:
    """The workbook of the city."""
    ground = list(areas(area_count))
    parties = list(organisations(ground))
    branches = [row[0] for row in parties if row[2] == "党支部"]
    book = Workbook(write_only=True)
    sheets: dict[str, Any] = {
        "areas": ground,
        "units": [],
        "organisations": parties,
        "people": people(people_count, branches),
        "posts": posts(people_count, ground),
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(SEEDS[name]["title"])
        sheet.append(list(SEEDS[name]["columns"].values()))
        for row in rows:
            sheet.append(row)
    book.save(path)


def timed_import(store: Store, name: str, path: Path, *more: str) -> tuple[float, Any]:
    """Seconds of one call of the command, and what it printed."""
    command = [sys.executable, "manage.py", "import_city", str(path), "--scheme", SCHEME, "--json"]
    environment = {**os.environ, **store.environment(name)}
    begun = perf_counter()
    done = subprocess.run(
        [*command, *more], check=True, capture_output=True, cwd=env.BASE_DIR, env=environment
    )
    return perf_counter() - begun, json.loads(done.stdout)


def main() -> int:
    """Check, then enter; answers 1 when the limit is not kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.city_book", description=__doc__)
    parser.add_argument("--areas", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=50_000)
    asked = parser.parse_args()
    with open_store() as store, TemporaryDirectory() as folder:
        path = Path(folder) / "city.xlsx"
        write_book(path, area_count=asked.areas, people_count=asked.people)
        megabytes = path.stat().st_size / 1e6
        name = engine_database(store)
        checked, _counts = timed_import(store, name, path, "--dry-run")
        entered, answer = timed_import(store, name, path)
        manage(store, name, "check_tree")
    if answer["state"] != "applied":
        raise SystemExit(f"Not entered: {answer}")
    rows = sum(sum(counts.values()) for counts in answer["sheets"].values())
    total = checked + entered
    print("| rows | file MB | read and checked s | entered s | in all s | limit s |")
    print("|---|---|---|---|---|---|")
    print(f"| {rows:,} | {megabytes:.1f} | {checked:.0f} | {entered:.0f} | {total:.0f} | {LIMIT} |")
    return int(total > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
