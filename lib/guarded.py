"""HTTP to addresses that strangers name: only to public hosts, with caps of size and time.

The host is resolved once, every address it has is checked, and the connection goes to a checked
address: a name that later points inside (DNS rebinding) gains nothing. Redirects are new addresses
and are checked like the first. Proxies of the environment are not used: they would resolve again.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

from lib.outside import Unreachable

SCHEMES = {"http": 80, "https": 443}
PATIENCE = 5.0
"""Seconds for one step: resolving, connecting, each read; the whole takes twice that at most."""
PIECE = 64 * 1024
REDIRECTS = (301, 302, 303, 307, 308)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(Unreachable):
    """The address is none of the web, leads to a network that is not public, or is in clear."""


@dataclass(frozen=True)
class Answered:
    """What the other side said."""

    status: int
    content_type: str
    body: bytes


def is_public(address: Address) -> bool:
    """Whether an address lies in the public network, also where IPv6 only wraps an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        for inner in (address.ipv4_mapped, address.sixtofour, _translated(address)):
            if inner is not None:
                return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    closed = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not closed and not address.is_link_local


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address behind a NAT64 one, or an old IPv4-compatible one."""
    if address in ipaddress.ip_network("64:ff9b::/96") or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def checked(url: str, *, inside: bool = False, encrypted: bool = False) -> tuple[SplitResult, str]:
    """The parts of an address, and the network address to connect to; raises Forbidden.

    `OUTSIDE_PRIVATE_HOSTS` names hosts of the own network that may be called all the same;
    `inside` lets the caller say so of this one. `encrypted` asks for https.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or SCHEMES.get(parts.scheme, 0)
    except ValueError:
        raise Forbidden("not a web address") from None
    if encrypted and parts.scheme != "https":
        raise Forbidden("not an encrypted web address")
    if parts.scheme not in SCHEMES or not host or parts.username is not None:
        raise Forbidden("not a web address")
    if not url.isascii() or any(sign <= " " for sign in url):
        raise Forbidden("not a web address")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("unknown host") from None
    places = [str(each[4][0]).partition("%")[0] for each in found]
    allowed = inside or {host, f"{host}:{port}"} & set(settings.OUTSIDE_PRIVATE_HOSTS)
    if not allowed and not all(is_public(ipaddress.ip_address(place)) for place in places):
        raise Forbidden("not a public address")
    return parts, places[0]


def fetch(
    url: str,
    *,
    most_bytes: int,
    method: str = "GET",
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    redirects: int = 0,
    inside: bool = False,
    encrypted: bool = False,
) -> Answered:
    """Ask an address that somebody else named; `inside` and `encrypted` as in `checked`.

    Raises Forbidden or Unreachable; an answer longer than `most_bytes` is Unreachable. Redirects
    are followed only for GET.
    """
    until = time.monotonic() + 2 * PATIENCE
    for _step in range(redirects + 1):
        parts, place = checked(url, inside=inside, encrypted=encrypted)
        answer, onward = _once(parts, place, method, data, headers or {}, most_bytes, until)
        if onward is None or method != "GET" or not redirects:
            return answer
        url = urljoin(url, onward)
    raise Unreachable("too many redirects")


def _once(
    parts: SplitResult,
    place: str,
    method: str,
    data: bytes | None,
    headers: Mapping[str, str],
    most_bytes: int,
    until: float,
) -> tuple[Answered, str | None]:
    line = _line(parts, place)
    try:
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        line.request(method, target, data, {"Accept-Encoding": "identity", **headers})
        response = line.getresponse()
        body = _read(response, most_bytes, until)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from None
    finally:
        line.close()
    onward = response.headers.get("Location") if response.status in REDIRECTS else None
    said = response.headers.get("Content-Type", "")
    return Answered(response.status, said, body), onward


def _read(response: http.client.HTTPResponse, most_bytes: int, until: float) -> bytes:
    pieces, size = [], 0
    while piece := response.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > most_bytes:
            raise ValueError("too much")
        if time.monotonic() > until:
            raise TimeoutError
    return b"".join(pieces)


def _line(parts: SplitResult, place: str) -> http.client.HTTPConnection:
    """A connection to the checked address that speaks, and checks certificates, for the host."""
    host, port = str(parts.hostname), parts.port or SCHEMES[parts.scheme]
    if parts.scheme == "https":
        return _SecureLine(host, port, place=place, context=ssl.create_default_context())
    return _Line(host, port, place=place)


class _Line(http.client.HTTPConnection):
    def __init__(self, host: str, port: int, *, place: str) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self._place = place

    def connect(self) -> None:
        self.sock = socket.create_connection((self._place, self.port), PATIENCE)


class _SecureLine(http.client.HTTPSConnection):
    def __init__(self, host: str, port: int, *, place: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=PATIENCE, context=context)
        self._place, self._ssl = place, context

    def connect(self) -> None:
        plain: Any = socket.create_connection((self._place, self.port), PATIENCE)
        self.sock = self._ssl.wrap_socket(plain, server_hostname=self.host)
