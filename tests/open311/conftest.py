"""A program with a key, and its calls."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from members.operations.keys import KeyFacts, issue_key
from tests.lib.pictures import pictures
from tests.tickets.desk import HOUR, receipt
from tickets.operations.moderation import publish_ticket
from tickets.operations.questions import QuestionFacts, write_question

__all__ = ["pictures"]

LOCK = {"service_code": "0121", "address_id": "340504003014B01", "description": "车位被装了地锁"}


def parsed(content: Any) -> ElementTree.Element:
    """An XML document of ours."""
    return ElementTree.fromstring(content)  # noqa: S314 - ours, and small


class Program:
    """What another system does: it asks by path and reads JSON or XML."""

    base = "/open311/v2/"

    def __init__(self, client: Any, key: str = "", base: str = base) -> None:
        self.client, self.key, self.base = client, key, base

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"{self.base}{path}", query, headers={"accept-language": "en"})

    def json(self, path: str, **query: Any) -> Any:
        answer = self.get(f"{path}.json", **query)
        assert answer.status_code == 200, answer.content.decode()
        return json.loads(answer.content)

    def xml(self, path: str, **query: Any) -> ElementTree.Element:
        answer = self.get(f"{path}.xml", **query)
        assert answer.status_code == 200, answer.content.decode()
        return parsed(answer.content)

    def post(self, path: str = "requests.json", headers: Any = None, **data: Any) -> Any:
        given = {"api_key": self.key, **data}
        given = {name: value for name, value in given.items() if value is not None}
        said = {"accept-language": "en", **(headers or {})}
        return self.client.post(f"{self.base}{path}", given, headers=said)

    def sent(self, **data: Any) -> dict[str, Any]:
        answer = self.post(**{**LOCK, **data})
        assert answer.status_code == 200, answer.content.decode()
        (entry,) = json.loads(answer.content)
        return entry

    def refused(self, path: str = "requests.json", **data: Any) -> tuple[int, list[dict[str, Any]]]:
        answer = self.post(path, **data)
        assert answer["Content-Type"].startswith("application/json")
        return answer.status_code, json.loads(answer.content)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path, world, monkeypatch):
    settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 3 * HOUR)


@pytest.fixture
def issued(world):
    """A key for the whole installation, and its text."""
    return issue_key(KeyFacts("FixMyStreet"), by=world.system, at=world.now)


@pytest.fixture
def program(client, issued):
    return Program(client, issued[1])


@pytest.fixture
def stranger(client):
    """Somebody without a key."""
    return Program(client)


@pytest.fixture
def trial(client, issued):
    return Program(client, issued[1], "/open311/test/v2/")


@pytest.fixture
def shown(world):
    """Makes a matter that residents may read."""

    def make(title: str = "路边有地锁", photos_shown: bool = False, **more: Any) -> Any:
        at = more.pop("at", world.now)
        ticket = receipt(world, at=at, **more).ticket
        return publish_ticket(
            ticket, by=world.system, at=at, public_title=title, photos_shown=photos_shown
        )

    return make


@pytest.fixture
def asks(world):
    """The private lock asks two things more: one of a list, and a number."""
    row = world.category("0121")
    lock = QuestionFacts(
        code="lock",
        description="有锁吗？",
        datatype="singlevaluelist",
        is_required=True,
        options=({"key": "1", "name": "有"}, {"key": "2", "name": "没有"}),
    )
    size = QuestionFacts(code="size", description="几个车位？", datatype="number", order=2)
    parts = QuestionFacts(
        code="parts",
        description="哪些？",
        datatype="multivaluelist",
        order=3,
        options=(
            {"key": "a", "name": "锁"},
            {"key": "b", "name": "桩"},
            {"key": "c", "name": "链"},
        ),
    )
    for facts in (lock, size, parts):
        write_question(row, facts, by=world.system, at=world.now)
    return row


@pytest.fixture
def other_program(client, world):
    """Another system with a key of its own."""
    return Program(client, issue_key(KeyFacts("Other"), by=world.system, at=world.now)[1])
