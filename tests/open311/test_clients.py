"""Clients nobody here wrote, unmodified, against a running site: georeport, civicbot,
chicagorequests from the package index."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from civicbot.http import HttpTransport, RateLimiter
from civicbot.open311 import Open311Client
from civicbot.registry import Endpoint
from django.utils import timezone
from georeport import GeoReport

from members.operations.keys import KeyFacts, issue_key
from tests.tickets.desk import receipt
from tickets.models import Category, Ticket
from tickets.operations.moderation import publish_ticket
from tickets.operations.questions import QuestionFacts, write_question

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    """The time runs here: a server in another thread asks for it."""
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def key(world) -> str:
    return issue_key(KeyFacts("clients"), by=world.system, at=timezone.now())[1]


@pytest.fixture
def ticket(world) -> Ticket:
    at = timezone.now() - timedelta(minutes=5)
    made = receipt(world, at=at, lng=118.5, lat=31.67).ticket
    return publish_ticket(made, by=world.system, at=at, public_title="路边有地锁")


@pytest.fixture
def base(live_server) -> str:
    return f"{live_server.url}/open311/v2"


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_georeport_reads_everything(base, ticket, kind):
    client = GeoReport(base, output_format=kind)
    services = client.get_service_list()
    assert "0121" in {row["service_code"] for row in services}
    assert client.get_service_definition("0121")["service_code"] == "0121"
    found = client.get_service_requests(service_code="0121", status="open")
    # One row is a list in JSON; xmltodict makes of one element no list
    rows = found if isinstance(found, list) else [found]
    assert [row["service_request_id"] for row in rows] == [ticket.number]
    one = client.get_service_request(ticket.number)
    assert one["description"] == "路边有地锁"
    near = GeoReport(base, jurisdiction="340504003014", output_format=kind)
    assert near.get_service_request(ticket.number) == one


def test_georeport_reads_an_empty_list(base, world):
    assert GeoReport(base).get_service_requests() == []


def quick() -> HttpTransport:
    return HttpTransport(rate_limiter=RateLimiter(min_interval=0))


def test_civicbot_reads_checks_and_sends(base, world, key, ticket):
    ask = QuestionFacts(
        code="lock",
        description="有锁吗？",
        datatype="singlevaluelist",
        is_required=True,
        options=({"key": "1", "name": "有"},),
    )
    write_question(world.category("0121"), ask, by=world.system, at=timezone.now())
    endpoint = Endpoint("here", "Here", base, write=True, geo_scoped=True)
    client = Open311Client(endpoint, quick(), jurisdiction_id="3405")
    assert "0121" in {row["service_code"] for row in client.list_services(31.67, 118.5)}
    found = client.list_requests(lat=31.67, lng=118.5, page_size=200)
    assert [row["service_request_id"] for row in found] == [ticket.number]
    assert client.get_request(ticket.number)["status"] == "open"
    sent = client.create_request(
        "0121",
        dry_run=False,
        confirm="SEND",
        api_key=key,
        validate_remote=True,
        lat=31.67,
        lng=118.5,
        address_string="孙底社区",
        description="又一个地锁",
        attributes={"lock": "1"},
        email="a@example.org",
    )
    (answer,) = sent.response
    assert Ticket.objects.get(number=answer["service_request_id"]).text == "又一个地锁"


def test_civicbot_finds_the_number_behind_a_token(base, world, key):
    Category.objects.filter(code="0603").update(service_type="batch")
    endpoint = Endpoint("here", "Here", base, write=True)
    client = Open311Client(endpoint, quick())
    sent = client.create_request(
        "0603", dry_run=False, confirm="SEND", api_key=key, address_id="340504003014"
    )
    token = sent.response[0]["token"]
    assert client.get_token(token) == [{"token": token, "service_request_id": None}]


class Forwarding(BaseHTTPRequestHandler):
    """A web proxy: chicagorequests knows one address only, and this leads it here."""

    def do_GET(self) -> None:
        path = self.path.partition("://")[2].partition("/")[2]
        with urllib.request.urlopen(f"{self.server.site}/{path}") as answer:  # noqa: S310
            body = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["Content-Type"])
        self.server.asked.append(path)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


@contextmanager
def forwarding(site: str) -> Iterator[Any]:
    """The proxy while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Forwarding)
    server.site, server.asked = site, []
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_chicagorequests_downloads_a_day_page_by_page(live_server, world):
    at = timezone.now() - timedelta(seconds=30)
    for n in range(203):
        made = receipt(world, at=at, text=f"第{n}个").ticket
        Ticket.objects.filter(pk=made.pk).update(public_state="shown", public_title=f"第{n}个")
    program = Path(sys.executable).with_name("chicagorequests")
    with forwarding(live_server.url) as proxy:
        way = f"http://127.0.0.1:{proxy.server_port}"
        done = subprocess.run(
            [program, "-s", (at - timedelta(days=1)).strftime("%Y-%m-%d")],
            env={**os.environ, "http_proxy": way, "no_proxy": ""},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len({row["service_request_id"] for row in rows}) == 203, done.stderr[-500:]
    assert any("page=2" in path for path in proxy.asked)
    assert "notes" in rows[0]
