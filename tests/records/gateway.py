"""Real servers on this machine that speak the protocols of SMS gateways and group robots."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOUR_MS = 3_600_000


@dataclass
class Gateway:
    """What a gateway was told, and how it is to behave next."""

    url: str = ""
    token: str = ""
    secret: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    behaviour: list[str] = field(default_factory=list)
    """What the next calls meet: "busy", "broken" or "drop" (taken, but the line falls)."""

    def next_behaviour(self) -> str:
        return self.behaviour.pop(0) if self.behaviour else ""


class Door(BaseHTTPRequestHandler):
    """One call: `/sms`, `/sms/status`, `/wecom` or `/dingtalk`."""

    gateway: Gateway
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        key = parse_qs(urlsplit(self.path).query).get("key", [""])[0]
        self.answer(200, {"status": "sent" if key in self.gateway.keys else "unknown"})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        kind = urlsplit(self.path).path.strip("/")
        match self.gateway.next_behaviour():
            case "busy":
                self.answer(200, {"errcode": 45009, "errmsg": "api freq out of limit"})
            case "broken":
                self.answer(500, {"error": "down"})
            case "drop":
                getattr(self, kind)(json.loads(raw), quiet=True)
                self.close_connection = True
                self.connection.close()
            case _:
                getattr(self, kind)(json.loads(raw))

    def sms(self, body: dict[str, Any], *, quiet: bool = False) -> None:
        """An SMS gateway: bearer token, and the same key is one message."""
        if self.gateway.token and self.headers["Authorization"] != f"Bearer {self.gateway.token}":
            self.answer(401, {"code": "unauthorised"})
            return
        key = self.headers["Idempotency-Key"]
        if key not in self.gateway.keys:
            self.gateway.keys.add(key)
            self.gateway.taken.append(body)
        if not quiet:
            self.answer(200, {"code": 0})

    def wecom(self, body: dict[str, Any], *, quiet: bool = False) -> None:
        """WeCom's robot: text of at most 2,048 bytes, mentioned mobiles, `errcode`."""
        content = body["text"]["content"]
        if body["msgtype"] != "text" or len(content.encode()) > 2048:
            self.answer(200, {"errcode": 45002, "errmsg": "content size out of limit"})
            return
        self.gateway.taken.append(body)
        if not quiet:
            self.answer(200, {"errcode": 0, "errmsg": "ok"})

    def dingtalk(self, body: dict[str, Any], *, quiet: bool = False) -> None:
        """DingTalk's robot: with a secret, a signature not older than an hour."""
        query = parse_qs(urlsplit(self.path).query)
        if self.gateway.secret and not self.is_signed(query):
            self.answer(200, {"errcode": 310000, "errmsg": "sign not match"})
            return
        assert body["msgtype"] == "text" and body["at"]["isAtAll"] is False
        self.gateway.taken.append(body)
        if not quiet:
            self.answer(200, {"errcode": 0, "errmsg": "ok"})

    def is_signed(self, query: dict[str, list[str]]) -> bool:
        stamp, sign = query.get("timestamp", ["0"])[0], query.get("sign", [""])[0]
        secret = self.gateway.secret
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), sha256).digest()
        fresh = abs(time.time() * 1000 - int(stamp)) < HOUR_MS
        return fresh and sign == base64.b64encode(digest).decode()

    def answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def running() -> Iterator[Gateway]:
    """A gateway that listens until the test is over."""
    gateway = Gateway()
    door = type("Door", (Door,), {"gateway": gateway})
    server = ThreadingHTTPServer(("127.0.0.1", 0), door)
    gateway.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
