"""Runs scenarios in processes of their own: some districts of one in each, in a scratch database.

Districts can be lived apart, because whoever works in one works nowhere else.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from resource import RUSAGE_CHILDREN, getrusage
from threading import Lock
from time import monotonic

from django.conf import settings
from django.utils.translation import gettext as _

from lib.errors import Refused
from overview.simulation.adding import Plain, add_up
from overview.simulation.scenario import Scenario
from overview.simulation.scratch import Server, scratch_server

Tell = Callable[[int, int], None]
MATTERS_OF_A_PART = 10_000
MOST_SAID = 600
"""Of what a failed process said, so many of the last characters are shown."""


class Progress:
    """Adds up how far the districts are, and tells."""

    def __init__(self, total: int, tell: Tell) -> None:
        self._total, self._tell, self._lock = total, tell, Lock()
        self._done: dict[str, int] = {}

    def __call__(self, name: str, done: int) -> None:
        """One district has come so far."""
        with self._lock:
            self._done[name] = done
            self._tell(min(sum(self._done.values()), self._total), self._total)


def simulate(
    scenarios: Sequence[Scenario], *, tell: Tell, workers: int | None = None
) -> list[Plain]:
    """Live each scenario; answers their results in the same order.

    Nothing is written to the site's database. Raises Refused with `scratch_not_allowed`,
    `city_unknown`, or `simulation_failed` with what the process said last.
    """
    begun = monotonic()
    total = sum(int(scenario["tickets"]) for scenario in scenarios)
    progress = Progress(total, tell)
    results = []
    with scratch_server() as server:
        base = server.create("base")
        cities = json.loads(run_errand("prepare", server.url(base), "", lambda _done: None))
        parts_of = [share_out(scenario, cities) for scenario in scenarios]
        prepared_s = monotonic() - begun
        with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
            waiting = [
                [
                    pool.submit(
                        _live, server, base, scenario, part, f"{number}_{part[0]}", progress
                    )
                    for part in parts
                ]
                for number, (scenario, parts) in enumerate(zip(scenarios, parts_of, strict=True))
            ]
            try:
                for scenario, parts in zip(scenarios, waiting, strict=True):
                    result = add_up(part.result() for part in parts)
                    results.append({"scenario": scenario.plain(), **result})
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
    machine = {**_machine(), "prepared_s": round(prepared_s), "took_s": round(monotonic() - begun)}
    return [{**result, "machine": machine} for result in results]


def share_out(scenario: Scenario, cities: dict[str, dict[str, int]]) -> list[list[str]]:
    """The districts that a scenario touches, in parts of about equal size, the largest first.

    How many parts hangs on the number of matters only, so that every machine counts the same.
    """
    known = cities.get(scenario["city"], {})
    area = scenario["area"]
    found = {code: size for code, size in known.items() if not area or code == area[:6]}
    if not found:
        words = _("There is no %(code)s here; known are the cities %(cities)s.")
        names = {"code": area or scenario["city"], "cities": ", ".join(sorted(cities))}
        raise Refused("city_unknown", words % names, "area" if area and known else "city")
    count = min(len(found), 1 + scenario["tickets"] // MATTERS_OF_A_PART)
    parts: list[list[str]] = [[] for _number in range(count)]
    for code in sorted(found, key=lambda code: (-found[code], code)):
        min(parts, key=lambda part: sum(found[one] for one in part)).append(code)
    return parts


def _live(
    server: Server, base: str, scenario: Scenario, part: list[str], name: str, progress: Progress
) -> Plain:
    """Some districts of one scenario on a copy of the prepared city."""
    request = json.dumps({"scenario": scenario.plain(), "districts": part})
    database = server.create(name, like=base)
    try:
        answer = run_errand(
            "year", server.url(database), request, lambda done: progress(name, done)
        )
        counted: Plain = json.loads(answer)
        return counted
    finally:
        server.drop(database)


def run_errand(errand: str, url: str, request: str, tell: Callable[[int], None]) -> str:
    """Run `python -m overview.replay` on a scratch database; answers what it wrote."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": url,
        "TELL_PEOPLE": "0",
        "EMAIL_URL": "memory://",
        "LOG_LEVEL": "ERROR",
        "PII_KEY": "only-for-a-simulation",
        "PII_HASH_KEY": "only-for-a-simulation",
    }
    command = [sys.executable, "-m", "overview.replay", errand]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own module, by this interpreter
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        encoding="utf-8",
    ) as process:
        try:
            return _listen(process, request, tell)
        except BaseException:
            process.kill()
            raise


def _listen(process: subprocess.Popen[str], request: str, tell: Callable[[int], None]) -> str:
    """Hand over the request, follow the progress, take the answer."""
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise RuntimeError("the process has no pipes")
    said: list[str] = []
    with ThreadPoolExecutor(1) as reader:
        answer = reader.submit(process.stdout.read)
        process.stdin.write(request)
        process.stdin.close()
        for line in process.stderr:
            done, _space, _total = line.partition(" ")
            if done.isdigit():
                tell(int(done))
            else:
                said.append(line)
        written = answer.result()
    if process.wait() != 0:
        words = _("The simulation stopped: %(said)s")
        text = "".join(said).strip()[-MOST_SAID:] or str(process.returncode)
        raise Refused("simulation_failed", words % {"said": text})
    return written


def _machine() -> Plain:
    """On what it ran, what else ran there, and what the processes took of it."""
    used = getrusage(RUSAGE_CHILDREN)
    return {
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "processor_s": round(used.ru_utime + used.ru_stime),
    }
