"""`python -m bench [--tickets N] [--json FILE]`: what the site costs, beside a floor, with limits.

Loads its own databases under var/bench (kept for the next time), serves the site as `make run`
does and the floor beside it, asks both in turns, then measures the engine and the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.above import measure_above
from bench.figures import Figure, table
from bench.pages import Servers, measure_pages, read_facts
from bench.servers import collect_static, heaviest_mb, serve, worker
from bench.store import (
    BASE,
    FOLDER,
    Store,
    engine_database,
    facts_of,
    nodes_database,
    open_store,
    reorganised_database,
    size_of,
    tickets_database,
)
from bench.trees import measure_trees
from config import env, processes

MOST_MB = 200
PARTS = ("pages", "above", "engine", "memory", "trees", "circle", "reports")
CIRCLE_NODES = 25_320
"""Areas of the city whose circle is reckoned: 20,000 of them are buildings."""


def page_figures(store: Store, name: str, rounds: int) -> Iterator[Figure]:
    """The site and both floors, served side by side on one database."""
    collect_static(store, name)
    password = env.kept_secret("DEMO_PASSWORD", FOLDER)
    facts = read_facts(store.url(name))
    with (
        serve(store, name, "config.wsgi", "/health/live") as (ours, site),
        serve(store, name, "bench.floor", "/") as (floor, _bare),
        serve(store, name, "bench.floor", "/", FLOOR_KEEPS="1") as (kept, _keeper),
    ):
        servers = Servers(ours, floor, kept)
        yield from measure_pages(servers, facts, password, rounds)
        yield memory("memory of a web worker", heaviest_mb(site))


def above_figures(store: Store, name: str, rounds: int) -> Iterator[Figure]:
    """Cockpit, wall, lists behind them and reports, served as the site is."""
    collect_static(store, name)
    password = env.kept_secret("DEMO_PASSWORD", FOLDER)
    with serve(store, name, "config.wsgi", "/health/live") as (address, _site):
        yield from measure_above(address, store.url(name), password, rounds)


def engine_figures(store: Store, clocks: int, open_clocks: int, rounds: int) -> Iterator[Figure]:
    """The engine in a process of its own."""
    sizes = ["--clocks", str(clocks), "--open", str(open_clocks), "--rounds", str(rounds)]
    yield from figures_of(store, engine_database(store), "bench.engine", *sizes)


def tree_figures(store: Store, nodes: int, rounds: int) -> Iterator[Figure]:
    """Pages over a city of so many areas, then writes to it on a copy."""
    name = nodes_database(store, nodes)
    collect_static(store, name)
    password = env.kept_secret("DEMO_PASSWORD", FOLDER)
    with serve(store, name, "config.wsgi", "/health/live") as (address, _site):
        yield from measure_trees(address, store.url(name), password, rounds)
    copy = reorganised_database(store, nodes)
    yield from figures_of(store, copy, "bench.reorganising", "--rounds", str(rounds))


def circle_figures(store: Store, rounds: int) -> Iterator[Figure]:
    """The 15-minute circle of a city of 20,000 buildings and 500 places."""
    name = nodes_database(store, CIRCLE_NODES)
    yield from figures_of(store, name, "bench.circle", "--rounds", str(rounds))


def report_figures(store: Store, tickets: int) -> Iterator[Figure]:
    """One file of all matters of a city."""
    yield from figures_of(store, tickets_database(store, tickets), "bench.reports")


def figures_of(store: Store, name: str, module: str, *arguments: str) -> Iterator[Figure]:
    """What another process measured on a database."""
    command = [sys.executable, "-m", module, *arguments]
    environment = {**os.environ, **store.environment(name)}
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, cwd=env.BASE_DIR, env=environment
    )
    yield from (Figure(**plain) for plain in json.loads(done.stdout))


def worker_figure(store: Store, name: str) -> Figure:
    """A Celery worker after each task of the timetable has run some times."""
    with worker(store, name) as process:
        environment = {**os.environ, **store.environment(name)}
        subprocess.run([sys.executable, "-m", "bench.errands"], check=True, env=environment)
        processes.wait_until(lambda: process.poll() is not None, seconds=20)
        return memory("memory of a Celery worker", heaviest_mb(process))


def memory(name: str, megabytes: float) -> Figure:
    """Resident memory of the largest process."""
    return Figure(name, [megabytes], unit="MB", most=MOST_MB)


def measure(store: Store, options: argparse.Namespace) -> Iterator[Figure]:
    """The parts asked for."""
    if "pages" in options.parts:
        yield from page_figures(store, tickets_database(store, options.tickets), options.rounds)
    if "above" in options.parts:
        yield from above_figures(store, tickets_database(store, options.tickets), options.rounds)
    if "engine" in options.parts:
        yield from engine_figures(store, options.clocks, options.open, options.rounds)
    if "memory" in options.parts:
        yield worker_figure(store, tickets_database(store, options.tickets))
    if "trees" in options.parts:
        yield from tree_figures(store, options.nodes, options.rounds)
    if "circle" in options.parts:
        yield from circle_figures(store, options.rounds)
    if "reports" in options.parts:
        yield from report_figures(store, options.tickets)


def main() -> int:
    """Measure, print the table, write the JSON; answers 1 when a limit is not kept."""
    options = parser().parse_args()
    figures = []
    with open_store() as store:
        for figure in measure(store, options):
            print(f"{figure.name}: {figure.value:,.1f} {figure.unit}", file=sys.stderr, flush=True)
            figures.append(figure)
        facts = machine(store, options)
    print(table(figures))
    if options.json:
        found = {**facts, "figures": [figure.plain() for figure in figures]}
        options.json.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return 1 if any(figure.misses for figure in figures) else 0


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser(prog="bench", description=__doc__)
    made.add_argument("--tickets", type=int, default=100_000)
    made.add_argument("--clocks", type=int, default=1_000_000, help="clocks of the idle pass")
    made.add_argument("--open", type=int, default=200_000, help="clocks of the re-planning")
    made.add_argument("--nodes", type=int, default=100_000, help="areas of the large city")
    made.add_argument("--rounds", type=int, default=30)
    made.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    made.add_argument("--json", type=Path, help="file for the figures")
    return made


def machine(store: Store, options: argparse.Namespace) -> dict[str, Any]:
    """Where and on what it was measured."""
    sized = any(part in options.parts for part in ("pages", "above", "memory"))
    name = f"tickets_{options.tickets}" if sized else BASE
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "tickets": options.tickets,
        "nodes": options.nodes,
        "database_mb": round(size_of(store, name) / 1e6),
        "loaded_s": facts_of(name).get("loaded_s"),
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    sys.exit(main())
