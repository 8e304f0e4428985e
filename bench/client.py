"""One client over loopback HTTP with a kept connection: logs in, asks, takes the time."""

from __future__ import annotations

import http.client
import json
import re
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from bench.counting import ASK, COUNT, SPENT, TEXT

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Answer:
    """What came back, and after how many milliseconds."""

    status: int
    headers: http.client.HTTPMessage
    body: str
    took: float

    @property
    def csrf(self) -> str:
        """The token of the page's form."""
        found = CSRF.search(self.body)
        if found is None:
            raise ValueError(f"no form in an answer {self.status}")
        return found[1]

    @property
    def queries(self) -> int:
        return int(self.headers[COUNT])

    @property
    def sql_ms(self) -> float:
        return float(self.headers[SPENT])

    @property
    def slowest(self) -> str:
        return str(self.headers[TEXT])


@dataclass
class Client:
    """A browser of one person."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _line: http.client.HTTPConnection | None = None

    def get(self, path: str, *, count: bool = False) -> Answer:
        return self._ask("GET", path, None, {ASK: "1"} if count else {})

    def post(self, path: str, data: dict[str, str], *, count: bool = False) -> Answer:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        asked = {ASK: "1"} if count else {}
        return self._ask("POST", path, urlencode(data).encode(), {**kind, **asked})

    def send(self, path: str, data: object, *, count: bool = False) -> Answer:
        """Send JSON."""
        kind = {"Content-Type": "application/json"}
        asked = {ASK: "1"} if count else {}
        return self._ask("POST", path, json.dumps(data).encode(), {**kind, **asked})

    def log_in(self, username: str, password: str) -> None:
        """As a person does, through the page."""
        form = {"username": username, "password": password}
        token = self.get("/login/").csrf
        answer = self.post("/login/", {**form, "csrfmiddlewaretoken": token})
        if answer.status != 302:
            raise ValueError(f"{username} cannot log in: {answer.status}")

    def log_in_api(self, username: str, password: str) -> None:
        """As a program does, by token."""
        answer = self.send("/api/v1/tokens/", {"username": username, "password": password})
        self.token = json.loads(answer.body)["token"]

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        known = {"Cookie": cookie} if cookie else {}
        if self.token:
            known["Authorization"] = f"Token {self.token}"
        line = self._open()
        begun = perf_counter()
        try:
            line.request(method, path, body, {**known, **headers})
            response = line.getresponse()
        except (http.client.HTTPException, ConnectionError):
            # The server closes a line that was idle; the next one is new
            self._line = None
            line = self._open()
            begun = perf_counter()
            line.request(method, path, body, {**known, **headers})
            response = line.getresponse()
        content = response.read()
        took = (perf_counter() - begun) * 1e3
        for given in response.headers.get_all("Set-Cookie") or ():
            name, _sign, value = given.split(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers, content.decode(errors="replace"), took)

    def _open(self) -> http.client.HTTPConnection:
        if self._line is None:
            host = urlsplit(self.address).netloc
            self._line = http.client.HTTPConnection(host, timeout=120)
            self._line.connect()
        return self._line
