"""Fixtures of the API tests: programs that speak for people of the cast."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

ROOT = "/api/v1/"
NOUNS = (
    "areas",
    "organisations",
    "units",
    "places",
    "people",
    "categories",
    "tickets",
    "assignments",
    "whistles",
    "whistle-tasks",
    "objections",
    "fallback-owners",
    "meetings",
    "resolutions",
    "proposals",
    "notices",
    "duty-rules",
    "hot-spots",
    "topics",
    "topic-tasks",
    "inspections",
)
"""Every noun that has a list."""


class Program(APIClient):
    """A client that sends one person's token and speaks JSON unless files are in it."""

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """As a client over the wire: reads a streamed picture to its end, which closes its file."""
        answer = super().get(*args, **kwargs)
        if answer.streaming:
            answer.body = answer.getvalue()
        return answer

    def get_json(self, path: str, **query: Any) -> Any:
        """The answer to a GET that must succeed."""
        answer = self.get(ROOT + path, query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def send(self, path: str, body: Any = None, *, expect: int = 200, **kwargs: Any) -> Any:
        """The answer to a POST, which must have the expected status."""
        kwargs.setdefault("format", "json")
        answer = self.post(ROOT + path, {} if body is None else body, **kwargs)
        assert answer.status_code == expect, answer.content
        return answer.json()

    def move(self, noun: str, key: Any, move: str, *, expect: int = 200, **inputs: Any) -> Any:
        """One transition; pictures make it a multipart request."""
        has_files = any(name in inputs for name in ("photos", "before", "after"))
        kind = "multipart" if has_files else "json"
        return self.send(f"{noun}/{key}/moves/{move}/", inputs, expect=expect, format=kind)


@pytest.fixture(autouse=True)
def fresh_rates():
    """Rates are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def program(world):
    """Programs by user name, each with a real token."""

    def of(username: str) -> Program:
        token, _is_new = Token.objects.get_or_create(user=world.user(username))
        client = Program()
        client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
        return client

    return of


@pytest.fixture
def media(settings, tmp_path):
    """Pictures of a test stay with the test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reported(program, world) -> dict[str, Any]:
    """A ticket in a building of the first grid, reported by its grid worker."""
    body = {"category": "0121", "text": "3栋东侧车位被人装了地锁。", "area": world.sundi_b1.code}
    return program("gridworker").send("tickets/", body, expect=201)
