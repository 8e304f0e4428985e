"""Pages over a city of 100,000 areas, by HTTP: as a street, as who looks at a city, as all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import psycopg2

from bench.figures import Figure
from bench.pages import Ask, People, compare
from bench.store import LARGE_CITY as CODE

PERSONS = {"street": "bench_street", "city": "bench_city", "admin": "admin"}
TIERS = ("street", "community", "grid", "building")
KINDS = ("working_committee", "committee", "branch", "group")
NODE_MS, EXPAND_MS = 100, 60
PAST = "2024-05-01"
WORDS = {"name": "0203第3网格", "initials": "xc0203", "common": "新城", "absent": "麒麟"}


@dataclass(frozen=True)
class Nodes:
    """Codes to ask for: of the street that the street's login sees, and of all of the city."""

    street: dict[str, list[str]]
    city: dict[str, list[str]]

    def of(self, person: str) -> dict[str, list[str]]:
        return self.street if person == "street" else self.city


def read_nodes(url: str) -> Nodes:
    """A hundred codes of each tier and kind, spread over the city."""
    connection = psycopg2.connect(url)
    found: dict[str, dict[str, list[str]]] = {"street": {}, "city": {}}
    with connection.cursor() as cursor:
        for table, column, names, first in (
            ("grids_area", "tier", TIERS, f"{CODE}01001"),
            ("grids_partyorganisation", "kind", KINDS, f"D{CODE}01001"),
        ):
            for name in names:
                for where, start in (("street", first), ("city", first[: -len("01001")])):
                    cursor.execute(
                        f"SELECT code FROM {table} WHERE {column} = %s"  # noqa: S608
                        " AND code LIKE %s ORDER BY md5(code) LIMIT 100",
                        [name, f"{start}%"],
                    )
                    found[where][name] = [row[0] for row in cursor.fetchall()]
    connection.close()
    return Nodes(found["street"], found["city"])


def measure_trees(address: str, url: str, password: str, rounds: int) -> Iterator[Figure]:
    """Every page of the organisation, for each of the three persons."""
    people, nodes = People(address, password), read_nodes(url)
    for person, username in PERSONS.items():

        def pages(codes: list[str], path: str, username: str = username) -> Ask:
            def ask(turn: int, count: bool) -> object:
                code = codes[turn % len(codes)]
                return people[username].get(path.format(code), count=count)

            return ask  # type: ignore[return-value]

        yield from node_figures(person, nodes.of(person), pages, rounds)
        yield from tree_figures(person, pages, rounds)
        yield from report_figures(person, nodes.of(person), pages, rounds)


Pages = Callable[[list[str], str], Ask]


def node_figures(
    person: str, codes: dict[str, list[str]], pages: Pages, rounds: int
) -> Iterator[Figure]:
    """The page of a node, and what hangs directly under it."""
    for names, forest in ((TIERS, "areas"), (KINDS, "parties")):
        for name in names:
            ask = pages(codes[name], f"/organisation/{forest}/{{}}/")
            yield compare(f"{person}: page of a {name}", ask, (), rounds, most=NODE_MS)
        for name in names[:-1]:
            ask = pages(codes[name], f"/organisation/{forest}/{{}}/children/")
            yield compare(f"{person}: expand a {name}", ask, (), rounds, most=EXPAND_MS)
        past = pages(codes[names[1]], f"/organisation/{forest}/{{}}/children/?on={PAST}")
        name = f"{person}: expand a {names[1]} as of a day"
        yield compare(name, past, (), rounds, most=EXPAND_MS)


def tree_figures(person: str, pages: Pages, rounds: int) -> Iterator[Figure]:
    """Both trees, today, as of a day, and searched."""
    yield compare(f"{person}: both trees", pages([""], "/organisation/"), (), rounds, most=NODE_MS)
    past = pages([PAST], "/organisation/?on={}")
    yield compare(f"{person}: both trees as of a day", past, (), rounds, most=NODE_MS)
    for kind, word in WORDS.items():
        ask = pages([quote(word)], "/organisation/?q={}")
        yield compare(f"{person}: search, {kind}", ask, (), rounds, most=120)


def report_figures(
    person: str, codes: dict[str, list[str]], pages: Pages, rounds: int
) -> Iterator[Figure]:
    """Reports over a street, over all within reach, and the outlines of the map."""
    few = max(3, rounds // 3)
    for name in ("coverage", "health"):
        ask = pages(codes["street"], f"/organisation/areas/{{}}/{name}/")
        yield compare(f"{person}: {name} of a street", ask, (), few, most=300)
        everything = pages([""], f"/organisation/{name}/")
        yield compare(f"{person}: {name} of all within reach", everything, (), 3)
    cities = pages([""], "/organisation/cities/")
    yield compare(f"{person}: cities side by side", cities, (), few)
    chart = pages(codes["working_committee"], "/organisation/parties/{}/chart/")
    yield compare(f"{person}: chart of a street", chart, (), few, most=300)
    for tier in ("street", "community", "grid"):
        ask = pages(codes[tier], "/organisation/areas/{}/boundary.geojson")
        yield compare(f"{person}: map of a {tier}", ask, (), rounds, most=NODE_MS)
