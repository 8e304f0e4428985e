"""Counts the queries of a request that asks for it; the others pass untouched."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

ASK, COUNT, SPENT, TEXT = "X-Bench", "X-Bench-Queries", "X-Bench-Sql-Ms", "X-Bench-Slowest"


class Tally:
    """Queries of one request: how many, how long, and the slowest one."""

    def __init__(self) -> None:
        self.count, self.seconds, self.slowest, self.text = 0, 0.0, 0.0, ""

    def __call__(self, execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            took = perf_counter() - begun
            self.count += 1
            self.seconds += took
            if took > self.slowest:
                self.slowest, self.text = took, " ".join(str(sql).split())


class CountingMiddleware:
    """Outermost, so that sessions and accounts are counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASK not in request.headers:
            return self._get_response(request)
        tally = Tally()
        with connection.execute_wrapper(tally):
            response = self._get_response(request)
        response[COUNT] = str(tally.count)
        response[SPENT] = f"{tally.seconds * 1e3:.1f}"
        response[TEXT] = f"{tally.slowest * 1e3:.1f} ms {tally.text[:1500]}".encode(
            "ascii", "replace"
        ).decode()
        return response
