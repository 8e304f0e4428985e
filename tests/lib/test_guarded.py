"""Addresses that people typed in are called only where they are anybody's."""

import http.server
import socket
import threading

import pytest

from lib import guarded
from lib.guarded import Forbidden, fetch, is_public
from lib.outside import Unreachable


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
    ],
)
def test_addresses_behind_a_wall_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "http://8.8.8.8/",
        "ftp://8.8.8.8/",
        "file:///etc/passwd",
        "https://user@8.8.8.8/",
        "https://[::1]/",
        "https://0x7f000001/",
        "https://2130706433/",
        "nonsense",
        "https://8.8.8.8:99999/",
    ],
)
def test_what_is_not_allowed_is_not_called(url, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("called"))
    with pytest.raises(Unreachable):
        fetch(url)


def test_a_name_with_one_address_behind_the_wall_is_not_called(monkeypatch):
    rows = [(0, 0, 0, "", ("8.8.8.8", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: rows)
    with pytest.raises(Forbidden):
        fetch("https://id.example.org/")


class Answering(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            return
        body = b"x" * (guarded.MOST_BYTES + 1 if self.path == "/much" else 3)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


OWN = {"inside": True, "plain": True}


def test_what_is_named_as_inside_is_called_and_redirects_are_not_followed(server):
    assert fetch(f"{server}/", **OWN) == (200, b"xxx")
    assert fetch(f"{server}/", b"sent", **OWN) == (200, b"sent")
    assert fetch(f"{server}/away", **OWN)[0] == 302


def test_too_much_is_not_read(server):
    with pytest.raises(Unreachable):
        fetch(f"{server}/much", **OWN)
    with pytest.raises(Unreachable):
        fetch("http://127.0.0.1:1/", **OWN)
