"""Whatever is sent to any address of the API, the answer is never a fault of the server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import NOUNS, ROOT, Program
from tests.tickets.disputes import raised
from tickets.models import Ticket
from tickets.operations import dispatch, triage
from tickets.operations.register import DESKS
from tickets.operations.whistle_tasks import sign_task
from tickets.operations.whistles import Call, draft_whistle, issue_whistle
from tickets.serializers.moves import MOVE_UNIONS

QUESTIONS = (
    "q",
    "search",
    "within",
    "tier",
    "kind",
    "status",
    "light",
    "unit",
    "serving",
    "parent",
    "open",
    "mine",
    "view",
    "category",
    "channel",
    "after",
    "before",
    "level",
    "role",
    "ticket",
    "whistle",
    "leaf",
    "ground",
    "active",
    "page_size",
    "cursor",
)
REPORT = ("category", "text", "title", "area", "address", "lng", "lat", "datum", "channel")
CALL = ("kind", "title", "facts", "wanted_result", "ticket", "area", "lead", "assist", "basis")
OTHERS = (
    "photos",
    "contact",
    "place",
    "meet_at",
    "seen",
    "username",
    "password",
    "field",
    "reason",
)
REAL = ("0121", "340504003014", "340504003014B01", "U000", "U001", "3405", "routine", "2026-11-24")

words = st.one_of(
    st.sampled_from(REAL),
    st.text(max_size=12),
    st.text("\x00\u200b\ud7ff😀%_\\'\"0", max_size=8),
    st.sampled_from(["x" * 3000, "-1", "1e9", "true", "2026-13-99", "9" * 400]),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    words,
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


def bodies(*names: str) -> st.SearchStrategy[Any]:
    """Objects with known names, unknown ones, or no objects at all."""
    keys = st.sampled_from((*names, *OTHERS)) | words
    return st.dictionaries(keys, values, max_size=8) | values


few = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=60,
)


@pytest.fixture
def everything(program, world, reported) -> dict[str, Any]:
    """One matter of each sort, and programs of three people."""
    ticket = triage.file_ticket(Ticket.objects.get(), by=world.clerk, at=world.now)
    units = {"lead": world.urban, "assist": [world.traffic]}
    ticket = dispatch.dispatch_ticket(ticket, by=world.clerk, at=world.now, **units)
    call = Call(world.sundi_1, "t", "f", "w", world.urban)
    issue_whistle(
        draft_whistle(call, by=world.community, at=world.now), by=world.community, at=world.now
    )
    argued = draft_whistle(call, by=world.community, at=world.now)
    argued = issue_whistle(argued, by=world.community, at=world.now)
    raised(world, sign_task(argued.tasks.get(), by=world.department, at=world.now), at=world.now)
    people = {name: program(name) for name in ("community", "department", "admin")}
    for client in people.values():
        client.raise_request_exception = False
    return people


DESK_NOUNS = {"call_back": "call-backs", "supervision": "supervision-orders"}
"""Nouns that are not the plural of their desk."""


def keys_of(desk: str) -> tuple[str, Any]:
    """The noun of a desk, and the key of a row of it; of a row that is not there where none is."""
    row = DESKS[desk].model._base_manager.order_by("id").first()
    noun = DESK_NOUNS.get(desk, f"{desk.replace('_', '-')}s")
    if desk in ("ticket", "whistle"):
        return noun, row.number
    return noun, row.pk if row else 1


def check(answer: Any) -> None:
    """An answer in JSON, and no fault."""
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400:
        assert answer.json()["code"]


def send(client: Program, path: str, body: Any, *, as_form: bool = False) -> None:
    """Post a body as JSON, or as a form where it can be one."""
    if as_form and isinstance(body, dict):
        plain = {str(key): str(value) for key, value in body.items()}
        check(client.post(ROOT + path, plain, format="multipart"))
        return
    text = json.dumps(body)
    check(client.generic("POST", ROOT + path, text, content_type="application/json"))


@few
@given(noun=st.sampled_from(NOUNS), query=st.dictionaries(st.sampled_from(QUESTIONS), words))
def test_any_question(everything, noun, query):
    for client in everything.values():
        check(client.get(f"{ROOT}{noun}/", query))


@few
@given(body=bodies(*REPORT), as_form=st.booleans(), key=st.none() | st.text(max_size=70))
def test_any_report(everything, body, as_form, key):
    send(everything["community"], "tickets/", body, as_form=as_form)
    if key is not None and key.isprintable():
        headers = {"Idempotency-Key": key.encode("ascii", "ignore").decode()}
        check(everything["community"].post(f"{ROOT}tickets/", {}, headers=headers))


@few
@given(body=bodies(*CALL), as_form=st.booleans())
def test_any_call(everything, body, as_form):
    send(everything["community"], "whistles/", body, as_form=as_form)


@few
@given(data=st.data(), desk=st.sampled_from(sorted(DESKS)))
def test_any_move(everything, data, desk):
    name = data.draw(st.sampled_from(sorted(DESKS[desk].operations)))
    body = data.draw(bodies(*MOVE_UNIONS[desk]().fields))
    who = data.draw(st.sampled_from(sorted(everything)))
    noun, key = keys_of(desk)
    send(everything[who], f"{noun}/{key}/moves/{name}/", body, as_form=data.draw(st.booleans()))


@few
@given(
    path=st.sampled_from(["tokens/", "people/1/reveal/", "notices/1/read/", "notices/read/"]),
    body=bodies(),
    as_form=st.booleans(),
)
def test_any_other_post(everything, path, body, as_form):
    send(everything["community"], path, body, as_form=as_form)


@few
@given(
    noun=st.sampled_from((*NOUNS, "clocks", "nowhere")),
    key=st.text(st.characters(codec="utf-8", exclude_characters="/?#"), min_size=1, max_size=30),
)
def test_any_address(everything, noun, key):
    check(everything["admin"].get(f"{ROOT}{noun}/{key}/"))
