"""What the city sees from above: cockpit, wall, every list behind it, the report of a month.

The cockpit is asked once more with as many tallies as ten times the matters make: every place,
day and kind there is, in this city over ten years. They are gone again afterwards.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

import psycopg2

from bench.client import Client
from bench.figures import Figure
from bench.pages import CITY, People, check, compare

TODAY = datetime.now(UTC).date()
YEAR, WEEK = f"{TODAY:%Y}", f"{TODAY:%G-W%V}"
COCKPITS = (
    ("cockpit of a city, month", "admin", f"/cockpit/?within={CITY}"),
    ("cockpit of a city, year", "admin", f"/cockpit/?within={CITY}&period={YEAR}"),
    ("cockpit of a city, week", "admin", f"/cockpit/?within={CITY}&period={WEEK}"),
    ("cockpit of a street, month", "street", "/cockpit/"),
    ("cockpit of a community, month", "community", "/cockpit/"),
    ("wall of a city", "admin", f"/wall/?within={CITY}"),
)
MOST_COCKPIT, MOST_DRILL, MOST_REPORT = 150, 100, 5_000
TIMES_TALLIES = 1.5
LINKS = re.compile(r'href="(/(?:figures/[a-z_]+/cases|cockpit)/\?[^"]+)"')
DRILL_ROUNDS = 3
YEARS_BACK = 9

PLACES = ", ".join(
    f"{place}_{basis}_id"
    for basis in ("now", "filed")
    for place in ("city", "district", "street", "community")
)
SATURATE = f"""
    INSERT INTO tickets_mattertally (grain, since, {PLACES}, category_id, {{measures}})
    SELECT grain, since, {PLACES}, category_id, {{ones}}
    FROM (SELECT DISTINCT grain, {PLACES} FROM tickets_mattertally) AS place
    JOIN (SELECT DISTINCT grain, since FROM tickets_mattertally) AS stretch USING (grain)
    JOIN (SELECT DISTINCT grain, category_id FROM tickets_mattertally) AS kind USING (grain)
    ON CONFLICT DO NOTHING"""  # noqa: S608 - constants of this module
YEARS = f"""
    INSERT INTO tickets_mattertally (grain, since, {PLACES}, category_id, {{measures}})
    SELECT grain, since - make_interval(months => 14 * back), {PLACES}, category_id, {{measures}}
    FROM tickets_mattertally, generate_series(1, {YEARS_BACK}) AS back
    ON CONFLICT DO NOTHING"""  # noqa: S608 - constants of this module


def measure_above(address: str, url: str, password: str, rounds: int) -> Iterator[Figure]:
    """All of it; the database is as before at the end."""
    people = People(address, password)
    alone = {}
    for figure in cockpits(people, rounds):
        alone[figure.name] = figure.value
        yield figure
    yield from drill_downs(people)
    yield from monthly_report(people, rounds)
    with many_tallies(url) as rows:
        for figure in cockpits(people, rounds):
            figure.most = TIMES_TALLIES * alone[figure.name]
            figure.name = f"{figure.name}, {rows:,} tallies"
            yield figure


def cockpits(people: People, rounds: int) -> Iterator[Figure]:
    """All figures beside a month and a year before, by place, kind and department."""
    for name, username, path in COCKPITS:
        page = people[username]
        ask = lambda _turn, count, page=page, path=path: page.get(path, count=count)  # noqa: E731
        yield compare(name, ask, (), rounds, most=MOST_COCKPIT, most_queries=27)


def drill_downs(people: People) -> Iterator[Figure]:
    """Every list and every nearer cockpit that a cockpit leads to."""
    for name, username, path in COCKPITS[:5]:
        page = people[username]
        body = check(name, page.get(path)).body
        paths = sorted({html.unescape(found) for found in LINKS.findall(body)})
        times = {one: taken(page, one) for one in paths}
        dearest = max(times, key=lambda one: times[one])
        counted = page.get(dearest, count=True)
        yield Figure(
            f"{len(paths)} lists and places behind the {name}: the dearest",
            [times[dearest]],
            most=MOST_DRILL,
            queries=counted.queries,
            sql_ms=counted.sql_ms,
            slowest=f"{dearest}: {counted.slowest}",
        )
        yield Figure(f"the same: the middle one ({name})", list(times.values()), most=MOST_DRILL)


def taken(page: Client, path: str) -> float:
    """The middle of some askings, in ms, after one that warms up."""
    return median([check(path, page.get(path)).took for _turn in range(DRILL_ROUNDS + 1)][1:])


def monthly_report(people: People, rounds: int) -> Iterator[Figure]:
    """The page of last month, and its file as pressed by a clerk and by a street's desk."""
    for username, slug in (("community", "community-month"), ("street", "street-month")):
        page, path = people[username], f"/ledgers/{slug}/"
        ask = lambda _turn, count, page=page, path=path: page.get(path, count=count)  # noqa: E731
        yield compare(f"page of {slug}", ask, (), rounds, most=MOST_REPORT)
        form = check(path, page.get(path))
        begun = perf_counter()
        answer = page.post(
            f"{path}make/", {"kind": "xlsx", "csrfmiddlewaretoken": form.csrf, **fields(form.body)}
        )
        check(f"file of {slug}", answer)
        spent = 1e3 * (perf_counter() - begun)
        at_once = "spreadsheet" in (answer.headers["Content-Type"] or "")
        note = "sent at once" if at_once else "by the worker"
        yield Figure(f"file of {slug}", [spent], most=MOST_REPORT, note=note)


def fields(body: str) -> dict[str, str]:
    """The hidden fields of the form that makes a file."""
    form = body[body.index("/make/") :]
    form = form[: form.index("</form>")]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in hidden if name != "csrfmiddlewaretoken"}


@contextmanager
def many_tallies(url: str) -> Iterator[int]:
    """Tallies of every place, day and kind for ten years; how many rows there are then."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM tickets_mattertally")
        (last,) = cursor.fetchone()
        measures = measures_of(cursor)
        ones = ", ".join("1" for _name in measures)
        for statement in (SATURATE, YEARS):
            cursor.execute(statement.format(measures=", ".join(measures), ones=ones))
        cursor.execute("VACUUM ANALYZE tickets_mattertally")
        cursor.execute("SELECT count(*) FROM tickets_mattertally")
        try:
            yield cursor.fetchone()[0]
        finally:
            cursor.execute("DELETE FROM tickets_mattertally WHERE id > %s", [last])
            cursor.execute("VACUUM ANALYZE tickets_mattertally")
    connection.close()


def measures_of(cursor: psycopg2.extensions.cursor) -> list[str]:
    """The columns that count."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'tickets_mattertally' AND data_type = 'bigint'"
        " AND column_name !~ '(_id|^id)$'"
    )
    return [row[0] for row in cursor.fetchall()]
