"""A small server of pictures on this machine, for whatever fetches by address."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.tickets.photos import photo


class Pictures(BaseHTTPRequestHandler):
    """A server of pictures: a good one, a page, and redirects."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        moved = {"/moved": "/good.jpg", "/inside": "http://127.0.0.2:9/secret"}.get(self.path)
        body = photo().read() if self.path == "/good.jpg" else b"<html>"
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", moved)
        kind = "image/jpeg" if self.path == "/good.jpg" else "text/html"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def pictures():
    """A running server of pictures with its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pictures)
    server.asked = []
    server.host = f"127.0.0.1:{server.server_port}"
    server.url = f"http://{server.host}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
