"""Pages and API calls over HTTP, each beside the floor in the same rounds."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import psycopg2

from bench.client import Answer, Client
from bench.figures import Figure
from lib.pages import SIZE, Cursor

WARM_UP = 8
COMMUNITY = "340504003014"
CITY = "3405"
PAGE = 400
COMMON, RARE, ABSENT = "路灯", "渗水", "麒麟"
CATEGORY = "0603"
TEXT = "小区东门路灯连续三晚不亮，老人出行不便，请尽快维修。"

Ask = Callable[[int, bool], Answer]
"""Asks for the n-th time, counting queries if told."""


@dataclass(frozen=True)
class Servers:
    """Addresses of the site, of the floor, and of the floor that keeps its connection."""

    ours: str
    floor: str
    kept: str

    def bare(self, ask: Callable[[Client, int], Answer]) -> list[Ask]:
        """The same question to both floors."""
        clients = [Client(self.floor), Client(self.kept)]
        return [lambda turn, count, one=one: ask(one, turn) for one in clients]


@dataclass(frozen=True)
class Facts:
    """What the questions need to know of the database."""

    community: int
    city: int
    area: str
    like: int
    deep_at: Any
    deep_id: int
    numbers: list[str]

    @property
    def cursor(self) -> str:
        """The place before the deep page."""
        return Cursor((self.deep_at, self.deep_id)).encode()

    def number(self, turn: int) -> str:
        return self.numbers[turn % len(self.numbers)]


def read_facts(url: str) -> Facts:
    """Look up rows to ask for."""
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:

        def one(sql: str, *values: Any) -> Any:
            cursor.execute(sql, values)
            return cursor.fetchone()

        (community,) = one("SELECT id FROM grids_area WHERE code = %s", COMMUNITY)
        (area,) = one(
            "SELECT min(code) FROM grids_area WHERE parent_id = %s AND tier = 'grid'", community
        )
        (city,) = one("SELECT id FROM grids_city WHERE code = %s", CITY)
        (like,) = one("SELECT min(id) FROM tickets_ticket WHERE community_now_id = %s", community)
        deep_at, deep_id = one(
            "SELECT reported_at, id FROM tickets_ticket WHERE city_now_id = %s"
            " ORDER BY reported_at DESC, id DESC OFFSET %s LIMIT 1",
            city,
            (PAGE - 1) * SIZE - 1,
        )
        cursor.execute(
            "SELECT number FROM tickets_ticket WHERE community_now_id = %s AND flow_count >= 4"
            " AND source <> 'floor' ORDER BY id DESC LIMIT 40",
            [community],
        )
        numbers = [row[0] for row in cursor.fetchall()]
    connection.close()
    return Facts(community, city, area, like, deep_at, deep_id, numbers)


def compare(name: str, ours: Ask, floors: Sequence[Ask], rounds: int, **limits: Any) -> Figure:
    """All in turns, so that a noisy moment meets all; the first turns warm up."""
    figure = Figure(name, [], **limits)
    for turn in range(-WARM_UP, rounds):
        answer = check(name, ours(turn, False))
        others = [check(f"{name}, floor", bare(turn, False)) for bare in floors]
        if turn >= 0:
            figure.times.append(answer.took)
            for times, other in zip((figure.floor, figure.kept), others, strict=False):
                times.append(other.took)
    counted = ours(rounds, True)
    figure.queries, figure.sql_ms = counted.queries, counted.sql_ms
    figure.slowest = counted.slowest
    return figure


def check(name: str, answer: Answer) -> Answer:
    """A page that did not succeed is no figure."""
    if answer.status not in (200, 201, 302):
        raise SystemExit(f"{name}: {answer.status} {answer.body[:300]}")
    return answer


class People:
    """The browsers of some demo logins; each is logged in once."""

    def __init__(self, address: str, password: str) -> None:
        self._address, self._password = address, password
        self._known: dict[str, Client] = {}

    def __getitem__(self, username: str) -> Client:
        if username not in self._known:
            client = Client(self._address)
            client.log_in(username, self._password)
            self._known[username] = client
        return self._known[username]

    def program(self, username: str) -> Client:
        """A program of this person, over the API."""
        client = Client(self._address)
        client.log_in_api(username, self._password)
        return client


def measure_pages(servers: Servers, facts: Facts, password: str, rounds: int) -> Iterator[Figure]:
    """Every page of the contract, one figure after the other."""
    people = People(servers.ours, password)

    def page(username: str, path: str) -> Ask:
        return lambda turn, count: people[username].get(path, count=count)

    def bare(path: str) -> list[Ask]:
        return servers.bare(lambda floor, turn: floor.get(path))

    deep = f"/deep/?city={facts.city}&at={quote(facts.deep_at.isoformat())}&id={facts.deep_id}"
    yield compare(
        "list: one community, open",
        page("community", "/tickets/"),
        bare(f"/list/?community={facts.community}"),
        rounds,
        most_floors=3,
        most=45,
        most_queries=12,
    )
    yield compare(
        f"list: all of a city, page {PAGE}",
        page("admin", f"/tickets/?view=all&cursor={facts.cursor}"),
        bare(deep),
        rounds,
        most_floors=3,
        most=45,
        most_queries=12,
    )
    yield compare(
        "ticket detail",
        lambda turn, count: people["community"].get(f"/tickets/{facts.number(turn)}/", count=count),
        servers.bare(lambda floor, turn: floor.get(f"/detail/{facts.number(turn)}/")),
        rounds,
        most_floors=4,
        most=35,
        most_queries=20,
    )
    yield compare("workbench", page("community", "/workbench/"), (), rounds, most=60)
    for word, kind in ((COMMON, "common word"), (RARE, "rarer word"), (ABSENT, "no hit")):
        yield compare(
            f"search in a city: {kind}",
            page("admin", f"/tickets/?q={quote(word)}"),
            bare(f"/search/?city={facts.city}&q={quote(word)}"),
            rounds,
            most_floors=2.5,
            most=120,
        )
    yield compare(
        "search in a community: common word",
        page("community", f"/tickets/?q={quote(COMMON)}"),
        (),
        rounds,
        most=120,
    )
    for username, where in (("department", "department's"), ("gridworker", "grid worker's")):
        word = page(username, f"/tickets/?q={quote(COMMON)}")
        yield compare(f"search in a {where}: common word", word, (), rounds, most=120)
    yield from measure_views(people, page, rounds)
    yield from measure_lists(people, page, rounds)
    yield from measure_suggesting(people, facts, rounds)
    yield from measure_creating(people, servers, facts, rounds)
    Client(servers.floor).get("/clear/")


VIEWS = (
    {"view": "open"},
    {"view": "waiting"},
    {"view": "open", "light": "red"},
    {"view": "all", "category": CATEGORY},
    {"view": "all", "q": COMMON},
    {"view": "closed", "reopened": "on"},
    {"view": "working", "sort": "due"},
    {"view": "all", "channel": "grid_worker", "key": "on"},
)
"""What the eight views of the contract ask for."""


def measure_views(people: People, page: Callable[[str, str], Ask], rounds: int) -> Iterator[Figure]:
    """The live counts above the list, for a community and for a whole city."""
    for username, where in (("community", "a community"), ("admin", "a city")):
        program = people.program(username)
        for number, params in enumerate(VIEWS):
            program.send(
                "/api/v1/saved-views/", {"list": "tickets", "name": f"{number}", "params": params}
            )
        counts = page(username, "/views/counts/?kind=tickets")
        yield compare(f"counts of eight views, {where}", counts, (), rounds, most=100)


def measure_lists(people: People, page: Callable[[str, str], Ask], rounds: int) -> Iterator[Figure]:
    """Other desks, without a floor of their own."""
    for name, username, path in (
        ("list: one street, open", "street", "/tickets/"),
        ("list: one city, open", "admin", "/tickets/"),
        ("list: a department's", "department", "/tickets/"),
        ("list: a grid worker's", "gridworker", "/tickets/"),
        ("workbench: street", "street", "/workbench/"),
        ("workbench: department", "department", "/workbench/"),
        ("inbox: department", "department", "/inbox/"),
    ):
        yield compare(name, page(username, path), (), rounds)
    program = people.program("community")
    yield compare(
        "API: list of one community",
        lambda turn, count: program.get("/api/v1/tickets/?page_size=25", count=count),
        (),
        rounds,
    )


def measure_suggesting(people: People, facts: Facts, rounds: int) -> Iterator[Figure]:
    """Category and lead for words at a place: reads one row of weights and never a ticket."""
    program = people.program("gridworker")
    question = {"area": facts.area, "text": TEXT}
    yield compare(
        "suggestion over the API",
        lambda turn, count: program.send("/api/v1/suggestions/", question, count=count),
        (),
        rounds,
        most=100,
    )


def measure_creating(
    people: People, servers: Servers, facts: Facts, rounds: int
) -> Iterator[Figure]:
    """One new matter over the API and by the form, each with clock, flow record and notices."""
    program, browser = people.program("gridworker"), people["gridworker"]
    like = {"like": str(facts.like), "text": TEXT}
    bare = servers.bare(lambda floor, turn: floor.post("/create/", like))
    report = {"category": CATEGORY, "area": facts.area, "text": TEXT}
    yield compare(
        "create over the API",
        lambda turn, count: program.send("/api/v1/tickets/", report, count=count),
        bare,
        rounds,
        most_floors=4,
        most=30,
    )
    token = browser.get("/report/").csrf

    def form(turn: int, count: bool) -> Answer:
        given = {**report, "confirmed": "1", "key": secrets.token_hex(16)}
        return browser.post("/report/", {**given, "csrfmiddlewaretoken": token}, count=count)

    yield compare(
        "create by the form",
        form,
        bare,
        rounds,
        most_floors=4,
        most=30,
    )
